#!/usr/bin/env bash
# dist.sh - the source of this commit as build/dist/habitue-<version>.tar.gz, with its checksum.
#
# The same commit gives the same bytes on every machine.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="${1:-build}/dist"
version="$(sed -n "s/^  version: '\(.*\)',$/\1/p" meson.build)"
name="habitue-$version"

git diff --quiet HEAD || echo "dist: changes that are not committed are left out" >&2
mkdir -p "$folder"
git archive --format=tar --prefix="$name/" HEAD | gzip -9n >"$folder/$name.tar.gz"
(cd "$folder" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
