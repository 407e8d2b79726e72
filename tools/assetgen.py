#!/usr/bin/env python3
"""assetgen.py - turns a folder of built pages into C: the table of src/http/assets.h.

    tools/assetgen.py --folder build/web --output build/src/http/assets_gen.c

Worked example: build/web holds till.html and assets/till-3F2A9B1C.js; the table gets

    { .path = "/assets/till-3F2A9B1C.js", .content_type = "text/javascript; charset=utf-8",
      .etag = "\\"6c1b...\\"", .bytes = ..., .gzip_bytes = ..., .is_immutable = true },
    { .path = "/till", .content_type = "text/html; charset=utf-8", ... },

A page `name.html` is served at `/name`, `index.html` at `/`.  Names in assets/ carry a hash of
their content, so they are immutable.  A file of a kind that is not in CONTENT_TYPES is refused.
"""
import argparse
import gzip
import hashlib
import re
import sys
from pathlib import Path

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
HASHED = re.compile(r"^/assets/.*-[A-Z0-9]{8}\.[a-z0-9]+$")


def request_path(relative):
    """The path under which a file is asked for.

    >>> request_path("till.html"), request_path("index.html"), request_path("till-sw.js")
    ('/till', '/', '/till-sw.js')
    """
    if relative == "index.html":
        return "/"
    if relative.endswith(".html"):
        relative = relative.removesuffix(".html")
    return "/" + relative


def asset_of(relative, data):
    suffix = Path(relative).suffix
    if suffix not in CONTENT_TYPES:
        raise SystemExit(f"assetgen: {relative}: no content type is known for '{suffix}'")
    if not data:
        raise SystemExit(f"assetgen: {relative} is empty")
    path = request_path(relative)
    packed = gzip.compress(data, compresslevel=9, mtime=0)
    return {
        "path": path,
        "content_type": CONTENT_TYPES[suffix],
        "etag": hashlib.sha256(data).hexdigest()[:32],
        "bytes": data,
        "gzip": packed if len(packed) < len(data) * 9 // 10 else b"",
        "immutable": HASHED.match(path) is not None,
    }


def c_array(name, data):
    lines = [", ".join(str(byte) for byte in data[at:at + 20]) for at in range(0, len(data), 20)]
    return (f"static const unsigned char {name}[] = {{\n    "
            + ",\n    ".join(lines) + ",\n};\n")


def generate(assets):
    """The C source of a list of assets."""
    assets = sorted(assets, key=lambda asset: asset["path"].encode())
    out = ["/* Generated from web by tools/assetgen.py. */\n", '#include "http/assets.h"\n']
    for number, asset in enumerate(assets):
        for part in ("bytes", "gzip"):
            if asset[part]:
                out.append(f"\n/* {asset['path']} */\n" + c_array(f"{part}_{number}", asset[part]))
    out.append("\nconst struct asset assets[] = {\n")
    for number, asset in enumerate(assets):
        out.append("    {\n"
                   f"        .path = \"{asset['path']}\",\n"
                   f"        .content_type = \"{asset['content_type']}\",\n"
                   f"        .etag = \"\\\"{asset['etag']}\\\"\",\n"
                   f"        .bytes = bytes_{number},\n"
                   f"        .size = {len(asset['bytes'])},\n")
        if asset["gzip"]:
            out.append(f"        .gzip_bytes = gzip_{number},\n"
                       f"        .gzip_size = {len(asset['gzip'])},\n")
        out.append(f"        .is_immutable = {'true' if asset['immutable'] else 'false'},\n    }},\n")
    if not assets:
        out.append('    { .path = "" },\n')
    out.append("};\n" f"const size_t asset_count = {len(assets)};\n")
    return "".join(out)


def main():
    parser = argparse.ArgumentParser(description="built pages to C")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    files = sorted(path for path in args.folder.rglob("*") if path.is_file()) \
        if args.folder.is_dir() else []
    args.output.write_text(generate(
        asset_of(str(path.relative_to(args.folder)), path.read_bytes()) for path in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
