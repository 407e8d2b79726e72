#!/usr/bin/env python3
"""run.py - every story of this folder, one after the other; each brings a shop of its own.

    tests/story/run.py [name ...]     those whose file has one of the names in it

A story is a file beside this one which prints TAP: Python, or an ES module for node.
"""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_STORIES = {"run.py", "lib.py", "place.py", "said.py", "openapi_check.mjs"}  # the tools of stories
LIMIT_S = 600


def stories(wanted):
    found = sorted([*HERE.glob("*.py"), *HERE.glob("*.mjs")])
    for path in found:
        if path.name not in NOT_STORIES and (not wanted or any(w in path.name for w in wanted)):
            yield path


def run(path):
    """Prints the story's TAP with its name in front; True when it went well."""
    command = ["node" if path.suffix == ".mjs" else sys.executable, str(path)]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True)
    told = failed = 0
    for line in process.stdout:
        for word in ("ok ", "not ok "):
            if line.startswith(word):
                told += 1
                failed += word == "not ok "
                line = f"{word}{path.stem}: {line[len(word):]}"
                break
        print(line, end="", flush=True)
    code = process.wait(LIMIT_S)
    if (code != 0 and not failed) or not told:
        print(f"not ok {path.stem}: it ended with {code} and told {told} results", flush=True)
        return False
    return not failed


def main():
    results = [run(path) for path in stories(sys.argv[1:])]
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()
