#!/usr/bin/env bash
# build.sh - sets a build folder up if need be, and builds in it: one at a time per folder.
#
#   tools/build.sh build                    everything
#   tools/build.sh build tests/test_money   one target
#   MESON_FLAGS=-Db_sanitize=address,undefined tools/build.sh build/san
#
# A person at a terminal sees ninja's progress; a log sees only what went wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="$1"
shift

mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9

log="$folder/setup.log"
is_werror=false
[ -z "${CI:-}" ] || is_werror=true # at home a warning is only shown
if [ ! -e "$folder/build.ninja" ]; then
    # shellcheck disable=SC2086
    meson setup -Dwerror=$is_werror ${MESON_FLAGS:-} "$folder" >"$log" 2>&1 ||
        { tail -n 6 "$log" >&2; exit 1; }
fi
ninja -C "$folder" build.ninja >"$log" 2>&1 || { tail -n 6 "$log" >&2; exit 1; }

if [ -t 1 ]; then
    ninja -C "$folder" "$@"
else
    ninja -C "$folder" --quiet "$@" | sed '/^ninja: no work to do\.$/d; /^ninja: Entering/d'
fi
