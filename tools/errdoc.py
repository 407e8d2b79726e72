#!/usr/bin/env python3
"""errdoc.py - writes docs/errors.md from src/core/err_list.h; with --check it only compares.

Worked example: the row

    ERR(E_CARD_BLOCKED, REFUSED, 409, "card_blocked", "This card is blocked.", "...")

becomes the line

    | `card_blocked` | 409 | refused | This card is blocked. | ... |
"""
import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "src/core/err_list.h"
PAGE = ROOT / "docs/errors.md"
ROW = re.compile(r'^ERR\((\w+),\s*(REFUSED|FAULT),\s*(\d+),\s*"([^"]*)"((?:,\s*"(?:\\.|[^"])*")+)\)', re.M)

HEAD = """# Errors

Every error answer is `application/problem+json` (RFC 9457) with a stable `code`. A code is a promise:
codes are added, never renamed. *Refused* means the rules of the shop said no and nothing is broken;
*fault* means the server could not do it, and whoever runs it finds more in the log.

This page is made from `src/core/err_list.h` by `tools/errdoc.py`.

| code | HTTP | kind | English | français |
|---|---|---|---|---|
"""


def page(text):
    """The page for a list of errors.  A code used by two rows (busy, internal) stands once."""
    lines, seen = [HEAD], set()
    for symbol, kind, status, code, texts in ROW.findall(text):
        if code in seen:
            continue
        seen.add(code)
        words = [re.sub(r"\\(.)", r"\1", t) for t in re.findall(r'"((?:\\.|[^"])*)"', texts)]
        words = (words + [""])[:2]
        lines.append(f"| `{code}` | {status} | {kind.lower()} | {words[0]} | {words[1]} |\n")
    missed = text.count("\nERR(") - len(ROW.findall(text))
    if missed:
        raise SystemExit(f"errdoc: {missed} rows of err_list.h were not understood")
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description="the page of errors")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    want = page(LIST.read_text(encoding="utf-8"))
    if args.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != want:
            print("docs/errors.md is not what src/core/err_list.h says; run `make fmt`")
            return 1
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(want, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
