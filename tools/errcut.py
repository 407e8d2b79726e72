#!/usr/bin/env python3
"""errcut.py - the table of errors for the module of pages: who cannot say an error needs no sentence for it.

    tools/errcut.py OUTPUT src/core/err_list.h SOURCE ...

Every row stays, for the numbers and codes of errors are the same everywhere; the sentences of an error that
no SOURCE names become "".  A module without what only a server can say loads faster on a telephone.

Worked example: where no source has the word E_DB,

    ERR(E_DB, FAULT, 500, "db", "The database cannot be read.", "...")

becomes

    ERR(E_DB, FAULT, 500, "db", "", "")
"""
import re
import sys
from pathlib import Path

import errdoc

NAME = re.compile(r"\bE_[A-Z0-9_]+\b")


def cut(table, sources):
    """The table with the sentences of what the texts `sources` name, and without all others.

    >>> cut('ERR(E_A, FAULT, 500, "a", "One.", "Un.")', ["return E_AB;"])
    'ERR(E_A, FAULT, 500, "a", "", "")'
    >>> cut('ERR(E_A, FAULT, 500, "a", "One.", "Un.")', ["return E_A;"])
    'ERR(E_A, FAULT, 500, "a", "One.", "Un.")'
    """
    said = {name for text in sources for name in NAME.findall(text)}

    def row(match):
        symbol, kind, status, code, _ = match.groups()
        return match.group(0) if symbol in said else f'ERR({symbol}, {kind}, {status}, "{code}", "", "")'

    return errdoc.ROW.sub(row, table)


def main():
    output, table, *sources = map(Path, sys.argv[1:])
    texts = [source.read_text(encoding="utf-8") for source in sources]
    output.write_text(cut(table.read_text(encoding="utf-8"), texts), encoding="utf-8")


if __name__ == "__main__":
    main()
