#!/usr/bin/env python3
"""compare.py - asks the model and the engine the same, and makes what they disagree on smaller.

    compare.py DRIVER            random runs; HABITUE_SEED=n from this seed on, HABITUE_RUNS=n so many of them
    compare.py DRIVER FILE       one run as it was printed

The engine is behind driver.c.  A run in which an answer differs, or in which the engine ends by an assertion, is
cut down as long as it still does, and printed as JSON with both answers; saved, it can be given again.
"""
import itertools
import json
import os
import random
import subprocess
import sys

from model import Shop
from runs import random_run
from shrink import shrink

RUNS = 700
BATCH = 100  # runs for one process of the engine
RECORDS = {"kind", "program", "spend-order", "ask", "channel", "event", "visit", "tier", "referred", "room", "claimed", "back",
           "undoes", "redeem", "off", "earn", "vat", "total", "undone-visit", "undone", "turned-back", "withheld",
           "move", "balance"}


class Unusable(Exception):
    """A run that is none: its programme has errors, or a command is malformed."""


class Crashed(Exception):
    """The engine ended by a signal."""


def ask_engine(driver, runs):
    """For each run, for each command: (records, code)."""
    commands = []
    for run in runs:
        commands += [{"do": "open", "program": run["program"]}, *run["commands"]]
    text = "".join(json.dumps(command) + "\n" for command in commands)
    done = subprocess.run([driver], input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode < 0:
        raise Crashed(done.stderr[-2000:])
    answers, records = [], []
    for line in done.stdout.splitlines():
        if line.startswith("= "):
            answers.append((records, line[2:]))
            records = []
        elif line.split("\t")[0] in RECORDS or line.startswith(("~ ", "# /")):
            records.append(line)
    if done.returncode != 0 or len(answers) != len(commands):
        raise Unusable(done.stdout[-2000:] + done.stderr[-2000:])
    told = iter(answers)
    return [[next(told), *itertools.islice(told, len(run["commands"]))] for run in runs]


def ask_model(run):
    shop = Shop(run["program"])
    return [shop.run(command) for command in run["commands"]]


def difference(run, told):
    """(number of the command, what the engine said, what the model said), or None."""
    opened, *told = told
    if opened[1] != "ok":
        raise Unusable(f"{opened[1]}: {[line for line in opened[0] if line.startswith('#')]}")
    for number, (engine, model) in enumerate(zip(told, ask_model(run))):
        if engine != model:
            return number, engine, model
    return None


def look(driver, run):
    """The difference of one run; of an engine that crashed, at no command and without an answer."""
    try:
        return difference(run, ask_engine(driver, [run])[0])
    except Crashed as crash:
        ask_model(run)  # which says that it is a run
        return None, ([str(crash)], "crashed"), ([], "")


def likeness(run, found):
    """What a smaller run must have in common: the kind of command, and how both ended it."""
    number, engine, model = found
    return number is None or run["commands"][number]["do"], engine[1], model[1]


def is_like(driver, run, like):
    """For shrinking: what is no run at all does not count."""
    try:
        found = look(driver, run)
        return found is not None and likeness(run, found) == like
    except Exception:  # noqa: BLE001 - whatever a run that was cut to pieces does to the model
        return False


def fail(driver, run, found):
    """Tells the smallest run that can be found, and ends."""
    print(f"# seed {run['seed']} disagrees; a smaller one is looked for", flush=True)
    like = likeness(run, found)
    run = shrink(run, lambda smaller: is_like(driver, smaller, like))
    number, engine, model = look(driver, run)
    print(json.dumps(run, indent=1, ensure_ascii=False))
    where = "" if number is None else f": of command {number}, {run['commands'][number]['do']},"
    print(f"# seed {run['seed']}{where}")
    for name, (records, code) in (("engine", engine), ("model", model)):
        print(f"# the {name} says: {code}")
        for line in "\n".join(records).splitlines():
            print("#    ", line)
    print("not ok the model agrees with the engine")
    sys.exit(1)


def compare(driver, runs):
    """How often each code was answered, by both."""
    seen = {}
    try:
        answers = ask_engine(driver, runs)
    except Crashed:
        answers = [None] * len(runs)
    for run, told in zip(runs, answers):
        found = look(driver, run) if told is None else difference(run, told)
        if found is not None:
            fail(driver, run, found)
        for _, code in told or ():
            seen[code] = seen.get(code, 0) + 1
    return seen


def read_run(path):
    """A run as it was printed, with what was printed around it."""
    with open(path, encoding="utf-8") as file:
        return json.loads("".join(line for line in file if not line.startswith(("#", "not ok"))))


def main():
    driver, seen = sys.argv[1], {}
    if len(sys.argv) > 2:
        runs = iter([read_run(sys.argv[2])])
    else:
        seed = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(10 ** 9))
        count = int(os.environ.get("HABITUE_RUNS") or RUNS)
        print(f"# seed {seed}", flush=True)
        runs = (random_run(seed + number) for number in range(count))
    while batch := list(itertools.islice(runs, BATCH)):
        for code, times in compare(driver, batch).items():
            seen[code] = seen.get(code, 0) + times
    print("#", ", ".join(f"{times} {code}" for code, times in sorted(seen.items(), key=lambda one: -one[1])))
    print("ok the model agrees with the engine")


if __name__ == "__main__":
    main()
