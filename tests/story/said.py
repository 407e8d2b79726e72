"""said.py - commands run by hand, and what they answered."""
import json
import os
import subprocess

from lib import HABITUE


class Said:
    """What a command answered."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def __repr__(self):
        return f"<{self.code}\n{self.out}{self.err}>"

    @property
    def json(self):
        return json.loads(self.out)


def habitue(*words, lang="C.UTF-8", cwd=None, **more):
    env = {**os.environ, "LANG": lang, "LC_ALL": lang, "LC_MESSAGES": lang}
    return Said(subprocess.run([str(HABITUE), *map(str, words)], cwd=cwd, env=env, text=True,
                               capture_output=True, timeout=120, check=False, **more))


def one_sentence(said, code):
    """The command refused with exactly one line on standard error."""
    assert said.code == code, said
    assert said.err.startswith("habitue: ") and said.err.count("\n") == 1, said
    assert said.out == "", said
    return said.err
