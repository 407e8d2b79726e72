"""kill_at.py - ends a server with SIGKILL before its n-th step.

    with killer(shop) as killer:     the server is started again, so that its steps are seen
        killer.arm(7)                the seventh step from now is not taken
        killer.arm(2, COMMIT)        the second from now without which nobody knows of the commit: on SQLite an answer that
                                     is sent, on PostgreSQL what asks for it and what says that it was done
        killer.disarm()

On SQLite a step is a call by which the server changes the files of the database or sends an answer, and
tests/lib/kill_at.c is loaded into it.  On PostgreSQL it is a message to the database or an answer that comes back,
and a link (link.py) carries them one by one.
"""
import contextlib
import mmap
import struct
import threading

import place
from lib import HABITUE
from link import Link

NUMBER = struct.Struct("=q")
COMMIT = b"COMMIT\0"  # in both messages
LIBRARY = HABITUE.parent / "tests" / "libkill_at.so"


class OfFiles:
    def __init__(self, shop):
        path = shop.folder / "kill-at"
        path.write_bytes(NUMBER.pack(0))
        with open(path, "r+b") as file:
            self.shared = mmap.mmap(file.fileno(), NUMBER.size)
        self.env = {"LD_PRELOAD": str(LIBRARY), "HABITUE_KILL_AT": str(path)}

    def begin(self, shop):
        self.before = shop.env
        shop.env = {**shop.env, **self.env}

    def end(self, shop):
        shop.env = self.before
        self.shared.close()

    def arm(self, step, only=b""):
        self.shared[:] = NUMBER.pack(-step if only else step)

    def disarm(self):
        self.arm(0)


class OfMessages:
    def __init__(self, shop):
        self.shop, self.lock = shop, threading.Lock()
        self.left, self.only = 0, b""
        self.link = Link(place.url(shop.data))
        self.link.by_message = self.take_step

    def begin(self, shop):
        self.before = shop.told_where
        shop.told_where = ("--database", self.link.url)

    def end(self, shop):
        shop.told_where = self.before
        self.link.close()

    def arm(self, step, only=b""):
        with self.lock:
            self.left, self.only = step, only

    def disarm(self):
        self.arm(0)

    def take_step(self, message):
        """True when the message may pass."""
        with self.lock:
            if self.left == 0 or self.only not in message:
                return True
            self.left -= 1
            if self.left > 0:
                return True
            self.shop.process.kill()
            self.shop.process.wait()
            return False


@contextlib.contextmanager
def killer(shop):
    found = OfMessages(shop) if place.IS_POSTGRES else OfFiles(shop)
    shop.stop()
    found.begin(shop)
    try:
        shop.start()
        yield found
    finally:
        shop.stop()
        found.end(shop)
        shop.start()
