"""reader_program.py - habitue-reader, run to its end or while it runs."""
import json
import os
import select
import subprocess
import time

from lib import HABITUE
from said import Said

READER = HABITUE.with_name("habitue-reader")
WAIT_S = 15


def once(*words, lang="en", env=None):
    """The program, run to its end."""
    done = subprocess.run([str(READER), *words], env={**os.environ, "LC_ALL": lang, **(env or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=WAIT_S, check=False)
    return Said(done)


class Program:
    """The program while it runs: what it prints, lines of JSON by --out -, and what it says on standard error."""

    def __init__(self, service, *words, given=None):
        self.process = subprocess.Popen([str(READER), *words], stdin=subprocess.PIPE if given else subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**os.environ, "LC_ALL": "en", **service.env})
        if given:
            self.process.stdin.write(given.encode())
            self.process.stdin.close()
        self.rest = {self.process.stdout: b"", self.process.stderr: b""}
        self.said = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        code = self.process.wait(WAIT_S)
        self.process.stdout.close()
        self.process.stderr.close()
        assert kind or code == 0, code

    def _line(self, stream, wait_s):
        until = time.monotonic() + wait_s
        while b"\n" not in self.rest[stream]:
            left = until - time.monotonic()
            if left <= 0 or not select.select([stream], [], [], left)[0]:
                return None
            part = os.read(stream.fileno(), 4096)
            if not part:
                return None
            self.rest[stream] += part
        line, self.rest[stream] = self.rest[stream].split(b"\n", 1)
        return line.decode()

    def printed(self, wait_s=WAIT_S):
        line = self._line(self.process.stdout, wait_s)
        assert line is not None, f"nothing was printed; it said {self.said}, {self._line(self.process.stderr, 0.5)}"
        return line

    def told(self, wait_s=WAIT_S):
        return json.loads(self.printed(wait_s))

    def tells_nothing(self, for_s=1.5):
        line = self._line(self.process.stdout, for_s)
        assert line is None, line

    def says(self, words):
        """Waits until it says a line with these words."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            line = self._line(self.process.stderr, until - time.monotonic())
            if line is None:
                break
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was not said, but {self.said}")

    def ends(self):
        """Waits until it ends by itself; its exit code."""
        code = self.process.wait(WAIT_S)
        rest = self.rest[self.process.stderr] + self.process.stderr.read()
        self.said += rest.decode().splitlines()
        self.process.stdout.close()
        self.process.stderr.close()
        return code
