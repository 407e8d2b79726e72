#!/usr/bin/env python3
"""test.py - runs every test of the project and counts.

    tools/test.py                          all kinds
    tools/test.py --kinds unit,law         some
    tools/test.py --only money             programs or cases with "money" in their name
    tools/test.py --make --only test_money build just that program first, then run it

A test program is anything that prints TAP lines, `ok <name>` and `not ok <name>`:

    unit, law, storage   the cmocka programs which tests/meson.build lists
    fuzz                 the parsers, on the corpus of tests/fuzz/corpus
    tool                 tools/tests/test_*.py
    story                tests/story/*.py        days in a shop, through the real program
    page                 tests/page/run.mjs      the pages in a browser
    kill9                tests/kill9/run.py      only when asked for
    storm                tests/story/storm.py    in full, only when asked for

The storage programs and the stories find a PostgreSQL of their own in HABITUE_TEST_POSTGRES, a libpq URL:
it is started for them in a temporary folder and removed at the end.  Where PostgreSQL is not installed, and with
--no-postgres, the variable is not set and the tests that need it count as skipped; with CI set it is an
error that it is missing.

One line per program; of one that failed, what failed first and then its output; and at the end the
failures once more, for whoever sees the end of a log only, and `N passed, N failed`.  The exit
code is not zero when something failed, or when nothing ran.
"""
import argparse
import concurrent.futures
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lib"))
import postgres  # noqa: E402

COMPILED = ("unit", "law", "storage", "fuzz")
KINDS = ("tool", *COMPILED, "story", "page", "kill9", "storm")
ASKED_FOR = ("kill9", "storm")  # they take minutes or hours
ALONE = ("story", "page", *ASKED_FOR)  # they start servers or measure time: one of each engine at a time
ASK_ONLY = ("page", *ASKED_FOR)  # these find for themselves what ONLY names
NOT_STORIES = {"lib.py", "off_line.py", "place.py", "reader_program.py", "said.py"}  # what the stories of that folder share
WANT_POSTGRES = ("storage", "story", "storm")
POSTGRES = "HABITUE_TEST_POSTGRES"
STORM_ROUNDS = 10000
STORM_LIMIT_S = 8 * 3600
TAP = re.compile(r"^\s*(ok|not ok)\b\s*(?:\d+\s*)?(?:-\s*)?(.*?)\s*$")


class Program:
    """A command which prints TAP, and what came of it."""

    def __init__(self, kind, name, command, env=None, timeout=300):
        self.kind, self.name, self.command = kind, name, command
        self.env, self.timeout = env or {}, timeout
        self.stem, _, engine = name.partition("@")
        self.is_second = bool(engine)
        self.passed, self.failed, self.skipped = [], [], []
        self.output, self.seconds = "", 0.0

    def run(self):
        begun = time.monotonic()
        try:
            done = subprocess.run(
                self.command, cwd=ROOT, env={**os.environ, **self.env}, timeout=self.timeout,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                check=False)
            self.output = done.stdout.decode(errors="replace")
            code = done.returncode
        except subprocess.TimeoutExpired as late:
            self.output = (late.stdout or b"").decode(errors="replace")
            self.output += f"\nstopped after {self.timeout} s"
            code = -1
        except OSError as missing:
            self.output, code = str(missing), -1
        self.seconds = time.monotonic() - begun
        self.passed, self.failed, self.skipped = parse_tap(self.output)
        if code != 0 and not self.failed:
            self.failed.append(f"{self.name} ended with {describe_code(code)}")
        elif not self.passed and not self.failed and not self.skipped:
            self.failed.append(f"{self.name} ran no test")
        return self


def describe_code(code):
    return f"signal {-code}" if code < -1 else f"exit code {code}"


def parse_tap(output):
    """Names of the passed, failed and skipped cases.

    >>> parse_tap("1..3\\nok 1 - a\\nnot ok 2 - b\\nok 3 - c # SKIP no server\\n")
    (['a'], ['b'], ['c'])
    """
    passed, failed, skipped = [], [], []
    for line in output.splitlines():
        match = TAP.match(line)
        if not match:
            continue
        name, _, note = match.group(2).partition(" # ")
        if match.group(1) == "not ok":
            failed.append(name)
        elif note.lower().startswith("skip"):
            skipped.append(name)
        else:
            passed.append(name)
    return passed, failed, skipped


def meson_tests(build):
    path = build / "meson-info" / "intro-tests.json"
    return json.loads(path.read_text()) if path.exists() else []


def programs(build, kinds, only):
    """What there is to run, in the order in which it is run."""
    found = []
    habitue = str(build / "habitue")
    if "tool" in kinds:
        for path in sorted(ROOT.glob("tools/tests/test_*.py")):
            found.append(Program("tool", path.stem, [sys.executable, "tools/tests/tap.py", path]))
    for test in meson_tests(build):
        kind = test["suite"][0].split(":")[-1]
        if kind in kinds:
            found.append(Program(kind, test["name"], test["cmd"], test["env"],
                                 test["timeout"]))
    kill9 = ["python3", "tests/kill9/run.py", "--seconds", "20"]
    runners = [
        ("page", "page", ["node", "tests/page/run.mjs"], 600),
        ("kill9", "kill9", kill9, 300),
        ("kill9", "kill9@postgres", [*kill9, "--postgres"], 300),
        ("storm", "storm", ["python3", "tests/story/storm.py"], STORM_LIMIT_S),
    ]
    for kind, name, command, timeout in runners:
        if kind in kinds and (ROOT / command[1]).exists():
            env = {"HABITUE": habitue}
            if kind == "storm":
                env["HABITUE_ROUNDS"] = os.environ.get("HABITUE_ROUNDS") or str(STORM_ROUNDS)
            if only:
                env["ONLY"] = only
            found.append(Program(kind, name, command, env, timeout))
    if "story" in kinds:
        found += [Program("story", path.stem, [sys.executable, path], {"HABITUE": habitue}, 600)
                  for path in sorted((ROOT / "tests" / "story").glob("*.py"))
                  if path.name not in NOT_STORIES]
    if only:
        named = [p for p in found if only in p.name or p.kind in ASK_ONLY]
        if not any(only in p.name for p in named if p.kind not in ASK_ONLY):
            for program in found:  # no program of that name: look among the cases
                if program.kind in COMPILED and program.kind != "fuzz":
                    program.command = [*program.command, only]
                    named.append(program)
        found = named
    return found


def make(build, found):
    """Builds only what will be run, so that another room's half-written file does no harm."""
    # A test in another language names what it needs of the build among its arguments.
    words = {os.path.normpath(word) for p in found if p.kind in COMPILED for word in p.command}
    targets = ["all"] if str(build) in words else sorted(
        os.path.relpath(word, build) for word in words if Path(word).is_relative_to(build))
    subprocess.run(["tools/build.sh", str(build), *(targets or ["build.ninja"])],
                   cwd=ROOT, check=True)


def report(program, is_verbose):
    mark = "FAIL" if program.failed else "ok  "
    counts = f"{len(program.passed)} passed"
    if program.failed:
        counts += f", {len(program.failed)} failed"
    if program.skipped:
        counts += f", {len(program.skipped)} skipped"
    print(f"{mark} {program.kind:7} {program.name:32} {counts}  ({program.seconds:.1f} s)")
    for name in program.failed:
        print(f"     not ok: {name}")
    if is_verbose or program.failed:
        for line in program.output.rstrip().splitlines():
            if is_verbose or not line.startswith("ok "):
                print(f"     | {line}")
    sys.stdout.flush()


def run_all(found, is_verbose):
    together = [p for p in found if p.kind not in ALONE]
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2)
    try:
        for future in concurrent.futures.as_completed([pool.submit(p.run) for p in together]):
            report(future.result(), is_verbose)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # when we are told to stop, no more begin
    alone = [p for p in found if p.kind in ALONE]
    lanes = [[p for p in alone if p.is_second == is_second] for is_second in (False, True)]
    run_lanes([lanes[0], lanes[1][::-1]], is_verbose)


def run_lanes(lanes, is_verbose):
    """The two engines side by side, one program of each at a time.

    The second begins at the other end, so that a story does not meet itself: some have a daemon or a port of their own.
    """
    at_work, turn = set(), threading.Condition()

    def run_lane(lane):
        for program in lane:
            with turn:
                turn.wait_for(lambda name=program.stem: name not in at_work)
                at_work.add(program.stem)
            program.run()
            with turn:
                at_work.remove(program.stem)
                turn.notify_all()
                report(program, is_verbose)

    threads = [threading.Thread(target=run_lane, args=(lane,), daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def on_postgres(found):
    """What tests both engines once more, on the other; and its schema and queries."""
    again = [Program(p.kind, f"{p.name}@postgres", p.command,
                     {**p.env, "HABITUE_TEST_ENGINE": "postgres"}, p.timeout)
             for p in found
             if p.kind in ("story", "storm") or
             (p.kind == "storage" and p.name.endswith(("_storage", "_heads", "_share")))]
    if any(p.kind == "storage" for p in again):
        again.append(Program("storage", "check_postgres_sql",
                             [sys.executable, "tests/storage/check_postgres_sql.py"]))
    return again


def start_postgres(until_end):
    """Starts a cluster which ends with `until_end`, and tells the programs where it is."""
    try:
        cluster = until_end.enter_context(postgres.Cluster(is_durable=False))
    except postgres.Missing as missing:
        if os.environ.get("CI"):
            raise
        print(f"test: {missing}; the tests that need it are skipped", file=sys.stderr)
        return
    os.environ[POSTGRES] = cluster.create("test")


def stop_on_signal(number, _):
    sys.exit(128 + number)


def main():
    parser = argparse.ArgumentParser(description="runs the tests and counts them")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--kinds", default=",".join(k for k in KINDS if k not in ASKED_FOR))
    parser.add_argument("--only", default="")
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--no-postgres", action="store_true",
                        help="do not start PostgreSQL; what needs it is skipped")
    parser.add_argument("--verbose", action="store_true", default=bool(os.environ.get("VERBOSE")))
    args = parser.parse_args()
    kinds = args.kinds.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        parser.error(f"no such kind: {', '.join(unknown)}")
    build = args.build.resolve()

    found = programs(build, kinds, args.only)
    if args.make:
        try:
            make(build, found)
            found = programs(build, kinds, args.only)  # the list may have been made anew
            make(build, found)
        except subprocess.CalledProcessError as refused:
            print(f"test: the build failed ({refused.returncode})", file=sys.stderr)
            return 1
    os.environ.pop(POSTGRES, None)
    signal.signal(signal.SIGTERM, stop_on_signal)
    with contextlib.ExitStack() as until_end:
        if not args.no_postgres and any(p.kind in WANT_POSTGRES for p in found):
            try:
                start_postgres(until_end)
            except (postgres.Missing, postgres.Failed) as refused:
                print(f"test: {refused}", file=sys.stderr)
                return 1
            if POSTGRES in os.environ:
                found += on_postgres(found)
        run_all(found, args.verbose)
    for program in found:
        if not (program.passed or program.failed or program.skipped):
            program.failed.append("it never ran")
    passed = sum(len(p.passed) for p in found)
    failed = sum(len(p.failed) for p in found)
    skipped = sum(len(p.skipped) for p in found)
    if passed + failed == 0:
        print("test: no test ran", file=sys.stderr)
    for program in found:
        for name in program.failed:
            print(f"not ok: {program.kind} {program.name}: {name}")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("test: stopped")
