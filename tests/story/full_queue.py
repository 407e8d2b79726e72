#!/usr/bin/env python3
"""full_queue.py - more sales at once than the writer can take: who is too many is told, and comes back.

The disk is made slow by another program that holds the lock of the database, as a backup tool might.
Every till here has a connection of its own, which it keeps open like a real one.
"""
import json
import re
import resource
import selectors
import socket
import time

from lib import ROOT, Shop, run, say, story
from place import at, held

LIMITS = (ROOT / "src" / "core" / "limits.h").read_text(encoding="utf-8")
QUEUE_MAX, BATCH_MAX = (int(re.search(rf"#define {name}\s+(\d+)", LIMITS)[1])
                        for name in ("QUEUE_MAX", "BATCH_MAX"))
TOO_MANY = 50
BUSY_WAIT_S = 5  # so long the writer waits for the lock before it gives a batch up
FILES_SPARE = 200


def files_are_enough():
    """Each till is a file here and another in the server."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = QUEUE_MAX + BATCH_MAX + TOO_MANY + FILES_SPARE
    if hard != resource.RLIM_INFINITY and hard < want:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (want if hard == resource.RLIM_INFINITY else hard, hard))
    return True


class Till:
    """A sale on a connection of its own: sent now, heard later."""

    def __init__(self, shop, number):
        self.number = number
        body = json.dumps({"receipt": f"q{number}", "lines": [{"amount": 100}]}).encode()
        self.wire = socket.create_connection(("127.0.0.1", shop.port), timeout=30)
        self.wire.sendall(
            b"POST /v1/purchases HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %s\r\nIdempotency-Key: q%d\r\nContent-Length: %d\r\n\r\n" %
            (shop.keys["till_key"].encode(), number, len(body)) + body)

    def answer(self):
        """(status, head, problem or answer), and the connection is closed."""
        got = b""
        with self.wire:
            while b"\r\n\r\n" not in got:
                got += self.more()
            head, _, body = got.partition(b"\r\n\r\n")
            length = int(re.search(rb"Content-Length: (\d+)", head)[1])
            while len(body) < length:
                body += self.more()
        return int(head.split()[1]), head.decode(), json.loads(body)

    def more(self):
        piece = self.wire.recv(65536)
        assert piece, "the server hung up"
        return piece


def heard(tills, count, until):
    """The tills that have an answer, as soon as there are so many."""
    wires = selectors.DefaultSelector()
    for till in tills:
        wires.register(till.wire, selectors.EVENT_READ, till)
    ready = {}
    while len(ready) < count:
        assert time.monotonic() < until, f"only {len(ready)} of {count} were told"
        for key, _ in wires.select(0.1):
            ready[key.fd] = key.data
            wires.unregister(key.fileobj)
    wires.close()
    return list(ready.values())


def check_busy(status, head, problem):
    assert (status, problem["code"]) == (503, "busy"), (status, problem)
    assert "\r\nRetry-After: 1\r\n" in head + "\r\n", head
    assert problem["detail"].endswith("."), problem


@story
def a_full_queue_is_told_at_once_and_everybody_is_served_in_the_end(shop):
    if not files_are_enough():
        say("a full queue # SKIP this system grants too few open files")
        return
    before = shop.entries()
    with held(shop.data):
        until = time.monotonic() + BUSY_WAIT_S - 1
        # Whatever the writer has taken up already, so many are too many.
        tills = [Till(shop, number) for number in range(QUEUE_MAX + BATCH_MAX + TOO_MANY)]
        told = heard(tills, TOO_MANY, until)
        health = shop.nobody.get("/v1/health")
        assert (health.status, health.code) == (503, "busy"), health
        assert shop.metric("habitue_commit_queue") == QUEUE_MAX
        assert shop.till.get("/v1/session").status == 200  # reads go on
        assert time.monotonic() < until, "this machine is too slow to be told at once"

    answers = {till: till.answer() for till in tills}
    busy = [till for till in tills if answers[till][0] != 201]
    assert set(told) <= set(busy), "who was told at once was told no"
    for till in busy:
        check_busy(*answers[till])
        status, _, again = Till(shop, till.number).answer()  # with its key, as it was told to
        assert status == 201, again
    assert shop.nobody.get("/v1/health").status == 200
    assert shop.entries() == before + len(tills)
    assert shop.stop() == 0
    shop.command("verify", *at(shop.data))
    shop.start()


if __name__ == "__main__":
    run(Shop())
