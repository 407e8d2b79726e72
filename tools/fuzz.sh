#!/usr/bin/env bash
# fuzz.sh - each parser against bytes that libFuzzer makes up: fuzz.sh [seconds each] [name part]
#
# New inputs that reach new code are kept under build/fuzz/found/<parser>; an input that breaks
# something is copied to tests/fuzz/corpus/<parser>, where `make test` replays it for ever.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-60}"
part="${2:-}"
folder=build/fuzz
clang="$(command -v clang-14 || command -v clang)"

CI='' CC="$clang" MESON_FLAGS="-Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false" \
    tools/build.sh "$folder"

passed=0
failed=0
for target in "$folder"/tests/fuzz_*"$part"*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    name="$(basename "$target")"
    parser="${name#fuzz_}"
    corpus="tests/fuzz/corpus/$parser"
    found="$folder/found/$parser"
    mkdir -p "$corpus" "$found"
    echo "== $name, $seconds s"
    if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$corpus/" "$found" "$corpus" >"$folder/$name.log" 2>&1; then
        grep -E 'stat::(number_of_executed_units|average_exec)' "$folder/$name.log" || true
        echo "ok $name"
        passed=$((passed + 1))
    else
        tail -n 40 "$folder/$name.log"
        echo "not ok $name"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
