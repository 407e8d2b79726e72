#!/bin/sh
# assets.sh - web/ to one C file, for ninja: assets.sh <root> <web folder> <output.c> <depfile> <engine.wasm> <scan.wasm>
set -eu
node "$1/tools/webbuild.mjs" --root "$1" --out "$2" --depfile "$4" --target "$3" --engine "$5" --scan "$6"
python3 "$1/tools/assetgen.py" --folder "$2" --output "$3"
