#!/usr/bin/env python3
"""compare.py - asks the model and the engine the same, and makes what they disagree on smaller.

    compare.py DRIVER            random runs; HABITUE_SEED=n from this seed on, HABITUE_RUNS=n so many
    compare.py DRIVER FILE       one run as it was printed

The engine is behind driver.c.  A run in which an answer differs is cut down as long as one still does, and printed
as JSON with both answers; the file can be given again.
"""
import json
import os
import random
import subprocess
import sys

from model import Shop
from runs import random_run
from shrink import shrink

RUNS = 1000
BATCH = 100
EFFECTS = {"ask", "back", "redeem", "off", "earn", "vat", "total", "withheld", "move", "balance"}


class Unusable(Exception):
    """A run that is none: its programme has errors, or a command is malformed."""


def ask_engine(driver, runs):
    """For each run, for each command: (records, code)."""
    commands = []
    for run in runs:
        commands += [{"do": "open", "program": run["program"]}, *run["commands"]]
    text = "".join(json.dumps(command) + "\n" for command in commands)
    done = subprocess.run([driver], input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    answers, records = [], []
    for line in done.stdout.splitlines():
        if line.startswith("= "):
            answers.append((records, line[2:]))
            records = []
        elif line.split("\t")[0] in EFFECTS or line.startswith("# /"):
            records.append(line)
    if done.returncode != 0 or len(answers) != len(commands):
        raise Unusable(done.stdout[-2000:] + done.stderr[-2000:])
    told = []
    for run in runs:
        opened, answers = answers[0], answers[1:]
        told.append(answers[:len(run["commands"])] if opened[1] == "ok" else opened)
        answers = answers[len(run["commands"]):]
    return told


def ask_model(run):
    shop = Shop(run["program"])
    return [shop.run(command) for command in run["commands"]]


def difference(run, told):
    """(number of the command, what the engine said, what the model said), or None."""
    if isinstance(told, tuple):
        raise Unusable(f"{told[1]}: {told[0]}")
    for number, (engine, model) in enumerate(zip(told, ask_model(run))):
        if engine != model:
            return number, engine, model
    return None


def likeness(run, found):
    """What a smaller run must have in common: the kind of command, and how both ended it."""
    number, engine, model = found
    return run["commands"][number]["do"], engine[1], model[1]


def disagrees(driver, run, like):
    """For shrinking: a disagreement like that.  What is no run at all does not count."""
    try:
        found = difference(run, ask_engine(driver, [run])[0])
        return found is not None and likeness(run, found) == like
    except Exception:  # noqa: BLE001 - whatever a run that was cut to pieces does to the model
        return False


def show(run, found):
    number, engine, model = found
    print(json.dumps(run, indent=1, ensure_ascii=False))
    print(f"# seed {run['seed']}: of command {number}, {run['commands'][number]['do']},")
    for name, (records, code) in (("engine", engine), ("model", model)):
        print(f"# the {name} says: {code}")
        for record in records:
            print("#    ", record)


def main():
    driver = sys.argv[1]
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            runs = [json.load(file)]
    else:
        seed = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(10 ** 9))
        count = int(os.environ.get("HABITUE_RUNS") or RUNS)
        print(f"# seed {seed}", flush=True)
        runs = (random_run(seed + number) for number in range(count))
    commands = codes = 0
    seen = {}
    while True:
        batch = [run for _, run in zip(range(BATCH), runs)]
        if not batch:
            break
        for run, told in zip(batch, ask_engine(driver, batch)):
            found = difference(run, told)
            if found is not None:
                print(f"# seed {run['seed']} disagrees; a smaller one is looked for", flush=True)
                like = likeness(run, found)
                run = shrink(run, lambda smaller: disagrees(driver, smaller, like))
                show(run, difference(run, ask_engine(driver, [run])[0]))
                print("not ok the model agrees with the engine")
                sys.exit(1)
            commands += len(told)
            for _, code in told:
                seen[code] = seen.get(code, 0) + 1
    print(f"# {commands} commands: " + ", ".join(f"{code} {n}" for code, n in sorted(seen.items(), key=lambda s: -s[1])))
    print("ok the model agrees with the engine")


if __name__ == "__main__":
    main()
