#!/usr/bin/env bash
# demo.sh - a demo shop under var/demo: made the first time, served every time.
set -euo pipefail
cd "$(dirname "$0")/.."

habitue="${1:-build/habitue}"
data=var/demo
listen="${HABITUE_LISTEN:-127.0.0.1:8080}"

if [ ! -x "$habitue" ]; then
    echo "demo: $habitue is not there; run \`make build\`" >&2
    exit 1
fi

if [ ! -e "$data/keys.json" ]; then
    mkdir -p var
    echo "demo: making the shop \"Ferme du Pré\" in $data"
    umask 077
    rm -rf "$data" # what an interrupted first time left: it has no keys, so nobody used it
    keys="$("$habitue" init --data "$data" --preset points --name "Ferme du Pré" --json)"
    printf '%s\n' "$keys" >"$data/keys.new"
    "$habitue" serve --data "$data" --listen "$listen" 2>"$data/first.log" &
    server=$!
    trap 'kill "$server" 2>/dev/null || true' EXIT
    for _ in $(seq 100); do
        grep -q event=ready "$data/first.log" && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    if ! grep -q event=ready "$data/first.log"; then
        cat "$data/first.log" >&2
        exit 1
    fi
    python3 tools/demo_seed.py "$data/keys.new" "${listen##*:}"
    kill "$server"
    wait "$server" || true
    trap - EXIT
    rm -f "$data/first.log"
    mv "$data/keys.new" "$data/keys.json"
fi

python3 - "$data/keys.json" "${listen##*:}" <<'PY'
import json
import sys

keys = json.load(open(sys.argv[1], encoding="utf-8"))
port = sys.argv[2]
till = keys.get("till_key") or keys.get("till") or ""
print(f"\n  the till       http://localhost:{port}/till#key={till}")
print(f"  the office     http://localhost:{port}/office#key={keys['admin_key']}")
if keys.get("card"):
    print(f"  a demo card    {keys['card']}")
print("\n  Ctrl-C stops it.  The shop stays in var/demo; remove that folder to begin anew.\n")
PY

exec "$habitue" serve --data "$data" --listen "$listen"
