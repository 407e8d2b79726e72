#!/usr/bin/env python3
"""reader_stage.py - a card reader for a test in another language: habitue-reader on the real service, and cards that
are not there.

    reader_stage.py PROGRAM ORIGIN [PORT]

Says a line of JSON for each thing done: {"port": 8475} at the beginning, {"done": "..."} behind each command. Commands,
one a line: "tag UID TEXT" holds a tag there with a text on it (without one only its number is told), "bank" a bank
card, "away" takes away what is held, "stop" and "start" end and begin the program, at the port that it had. Where there
is no service of readers it says {"skipped": "why"}.
"""
import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack

import chips
import pcscd


def say(**what):
    print(json.dumps(what), flush=True)


class Program:
    def __init__(self, service, path, origin, port):
        self.process = subprocess.Popen([path, "--listen", str(port), "--origin", origin], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "LC_ALL": "en", **service.env})
        self.port = int(self.wait_for(r"may listen.*:(\d+)"))
        self.wait_for(r"(is there)")

    def wait_for(self, pattern):
        for line in self.process.stderr:
            found = re.search(pattern, line)
            if found:
                return found.group(1)
        raise AssertionError(f"{pattern} was not said")

    def stop(self):
        self.process.terminate()
        self.process.wait(15)
        self.process.stderr.close()


def card_of(words):
    if words[0] == "bank":
        return chips.BankCard()
    uid, *text = words[1:]
    return chips.Tag2(uid, chips.text_record(" ".join(text)) if text else None)


def play(path, origin, port):
    with pcscd.Service() as service, ExitStack() as held:
        program = Program(service, path, origin, port)
        say(port=program.port)
        for line in sys.stdin:
            words = line.split()
            if words[0] in ("tag", "bank"):
                held.enter_context(service.readers[0].holds(card_of(words)))
            elif words[0] == "away":
                held.close()
            elif words[0] == "stop":
                program.stop()
            else:
                program = Program(service, path, origin, program.port)
            say(done=words[0])
        program.stop()


if __name__ == "__main__":
    if pcscd.is_there() and os.path.exists(sys.argv[1]):
        play(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else 0)
    else:
        say(skipped="no service of card readers, or no habitue-reader")
