#!/usr/bin/env python3
"""check_names.py - what is named is used, and what is used is named.

Every query of src/storage/sql is used by some C file; every error of src/core/err_list.h is returned
or compared somewhere.
"""
import re
import sys
from pathlib import Path

from ctext import sources

ROOT = Path(__file__).resolve().parent.parent


def unused_queries(names, code):
    """The queries which no C file mentions.

    >>> unused_queries(["a_find", "b_find"], "db_one(db, &sql_a_find, args)")
    ['b_find']
    """
    used = set(re.findall(r"\bsql_(\w+)", code))
    return [name for name in names if name not in used]


def unused_errors(symbols, code):
    """The errors which no C file mentions: a promise that is never kept."""
    used = set(re.findall(r"\bE_\w+", code))
    return [symbol for symbol in symbols if symbol not in used]


def main():
    texts = {source.path: source.code for source in sources(ROOT, "src")}
    code = "\n".join(text for path, text in texts.items() if path != "src/core/err_list.h")
    problems = []
    for path in sorted((ROOT / "src/storage/sql").glob("*.sql")):
        names = sorted(set(re.findall(r"^--\s*name:\s*(\w+)", path.read_text(encoding="utf-8"), re.M)))
        problems += [f"{path.relative_to(ROOT)}: {name} is used nowhere"
                     for name in unused_queries(names, code)]
    errors = re.findall(r"^ERR\((\w+)", (ROOT / "src/core/err_list.h").read_text(encoding="utf-8"), re.M)
    problems += [f"src/core/err_list.h: {symbol} is used nowhere"
                 for symbol in unused_errors(errors, code)]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
