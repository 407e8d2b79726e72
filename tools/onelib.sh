#!/bin/sh
# onelib.sh - a static library as one object whose hidden names are local: onelib.sh <from.a> <to.a>
set -eu
object="${2%.a}.o"
ld -r --whole-archive "$1" -o "$object"
objcopy --localize-hidden "$object"
rm -f "$2"
ar rcsD "$2" "$object"
rm -f "$object"
