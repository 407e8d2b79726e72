#!/usr/bin/env python3
"""check_layers.py - who may include whom.

    core <- loyalty <- language | journal | scan | storage | documents <- app <- import <- simulate <- http | jobs | cli <- main
    core <- message | pay | cable <- app
    core <- loyalty <- language <- engine <- app | library; scan <- library
    core <- terminal <- cli | reader; core <- loyalty <- scan <- reader <- main_reader

A room includes itself and what is left of it; siblings never know each other.  loyalty/, language/,
engine/ and scan/ are pure: they get the few headers which cannot read a clock, a file or a random number, and no more.
"""
import sys
from pathlib import Path

from ctext import Source, sources

ROOT = Path(__file__).resolve().parent.parent

LEFT_OF = {
    "core": set(),
    "loyalty": {"core"},
    "language": {"core", "loyalty"},
    "engine": {"core", "loyalty", "language"},
    "library": {"core", "loyalty", "language", "engine", "scan"},
    "journal": {"core", "loyalty"},
    "scan": {"core", "loyalty"},
    "terminal": {"core"},
    "storage": {"core", "loyalty"},
    "documents": {"core", "loyalty"},
    "message": {"core"},
    "pay": {"core"},
    "cable": {"core"},
    "app": {"core", "loyalty", "language", "engine", "journal", "scan", "storage", "documents",
            "message", "pay", "cable"},
}
LEFT_OF["import"] = {*LEFT_OF["app"], "app"}
LEFT_OF["simulate"] = {*LEFT_OF["import"], "import"}
for edge in ("http", "jobs", "cli"):
    LEFT_OF[edge] = {*LEFT_OF["simulate"], "simulate"}
LEFT_OF["cli"].add("terminal")
LEFT_OF["main"] = {*LEFT_OF["cli"], "http", "jobs", "cli"}
LEFT_OF["reader"] = {"core", "loyalty", "scan", "terminal"}
LEFT_OF["main_reader"] = {*LEFT_OF["reader"], "reader"}

PURE = {"loyalty", "language", "engine", "scan"}
# What a pure function needs from outside the project.
PURE_SYSTEM = {"assert.h", "inttypes.h", "limits.h", "stdalign.h", "stdbool.h", "stddef.h",
               "stdint.h", "string.h"}
# Words of core that touch the world; these rooms may not know them.
IMPURE_CORE = {"core/clock.h", "core/io.h", "core/log.h", "core/secret.h", "core/wait.h"}
IMPURE_CALLS = ("instant_now", "clock_gettime", "time", "getenv", "getrandom", "malloc", "calloc",
                "realloc", "free", "printf", "fprintf", "snprintf", "vsnprintf")


def problems(source: Source):
    """(line, text) of each include which goes the wrong way."""
    room = source.room
    if room not in LEFT_OF:
        yield 1, f"src/{room} is no room that tools/check_layers.py knows"
        return
    for offset, path, is_system in source.includes:
        line = source.line(offset)
        if is_system:
            if room in PURE and path not in PURE_SYSTEM:
                yield line, f"{room} is pure and may not include <{path}>"
            continue
        other, _, rest = path.partition("/")
        if not rest:
            yield line, f'write the room: #include "{room}/{path}"'
        elif other not in LEFT_OF or other in ("main", "main_reader"):
            yield line, f"{other}/ is no room"
        elif other != room and other not in LEFT_OF[room]:
            yield line, f"{room} may not know {other}"
        elif room in PURE and path in IMPURE_CORE:
            yield line, f"{room} is pure and may not include {path}"
    if room in PURE:
        for offset, name in source.calls(IMPURE_CALLS):
            yield source.line(offset), f"{room} is pure and may not call {name}()"


def main():
    count = 0
    for source in sources(ROOT, "src"):
        for line, text in problems(source):
            print(f"{source.path}:{line}: {text}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
