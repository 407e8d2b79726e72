#!/usr/bin/env python3
"""every_step.py - a server is killed, and a till hangs up, between any two steps of what a shop writes.

Each deed of tests/lib/deeds.py is asked for, and the server gets SIGKILL before the first step that lasts, before the
second, and so on, until the deed gets through (tests/lib/kill_at.py says what a step is).  Then the server is started, and
finds the deed done or not begun; asked again with its key it is done once; and the auditor agrees.  The same with a
till that hangs up: behind a part of its request, or before it has read the answer.

    HABITUE_EVERY   1 is each step, 3 each third; otherwise 1, and 12 on PostgreSQL, whose steps are many; those
                    that tell of a commit are taken whatever is left out
"""
import http.client
import itertools
import json
import os
import random
import socket
import struct
import time
import uuid

from lib import STOP_S, Client, Shop, run, story
from place import IS_POSTGRES
import deeds  # behind lib, which says where it lies
from kill_at import COMMIT, killer

EVERY = int(os.environ.get("HABITUE_EVERY") or (12 if IS_POSTGRES else 1))
STEPS_MAX = 2000
# Of a request so much is sent, and so long waited before the till hangs up.
CUTS = [(0, 0), (0.2, 0), (0.6, 0), (0.99, 0), *((1, wait / 10000) for wait in (0, 2, 5, 10, 20, 50, 100, 200))]


def ask(shop, deed, key):
    """Once: what broke is not asked again."""
    client = Client(shop.port, shop.keys[deed.key])
    try:
        return client.post(deed.path, deed.body, idempotency_key=key)
    finally:
        client.close()


def is_done_once(shop, deed, key, before, after):
    """Asked again, it is done, and done once; `after` is what a deed that nobody interrupts leaves."""
    (_, entries), wanted = before, after
    answer = ask(shop, deed, key)
    assert answer.status in (200, 201), answer
    has, now = deeds.stand(shop, deed)
    assert (has, now - entries) == wanted, (key, has, now - entries, wanted)
    again = ask(shop, deed, key)
    assert again.body == answer.body, (again, answer)  # a payment is told as it stands, an entry as it was told first
    assert again.status == 200 or again.headers.get("idempotent-replayed") == "true", again
    assert deeds.stand(shop, deed) == (has, now), key


def nobody_interrupts(shop, name):
    """What each deed of this name begins with, and what it leaves: balances, and entries more."""
    deed = deeds.DEEDS[name](shop)
    has, entries = deeds.stand(shop, deed)
    assert ask(shop, deed, f"{name}-whole-{entries}").status in (200, 201)
    left, now = deeds.stand(shop, deed)
    assert left != has and now > entries, (name, has, left)
    return has, (left, now - entries)


# ---- the server is killed


def ends_before(shop, kill, deed, key, step):
    """Asks while the server has only so many steps to live; True when it ended."""
    kill.arm(*step)
    try:
        answer = ask(shop, deed, key)
    except (OSError, http.client.HTTPException):
        shop.process.wait(STOP_S)
        return True
    finally:
        kill.disarm()
    assert answer.status in (200, 201), answer
    return shop.process.poll() is not None  # behind the answer


class Case:
    """One deed, and what came of its interruptions."""

    def __init__(self, shop, kill, name):
        self.shop, self.kill, self.name = shop, kill, name
        self.before, self.after = nobody_interrupts(shop, name)
        self.undone, self.done = 0, 0

    def is_killed(self, *step):
        """Before this step, as killer.arm() takes it; False when the deed has no such step."""
        shop, deed, key = self.shop, deeds.DEEDS[self.name](self.shop), f"{self.name}-{uuid.uuid4()}"
        stands = deeds.stand(shop, deed)
        assert stands[0] == self.before, (stands, self.before)
        if not ends_before(shop, self.kill, deed, key, step):
            return False
        shop.kill()
        shop.start()
        has, entries = deeds.stand(shop, deed)
        found = has, entries - stands[1]
        assert found in ((self.before, 0), self.after), f"{self.name} was done in part before step {step}: {found}"
        self.undone, self.done = self.undone + (found != self.after), self.done + (found == self.after)
        is_done_once(shop, deed, key, stands, self.after)
        shop.agrees()
        return True


def before_every_step(shop, name):
    began = time.monotonic()
    with killer(shop) as kill:
        case = Case(shop, kill, name)
        step = random.randrange(1, EVERY + 1)
        while case.is_killed(step):
            step += EVERY
            assert step < STEPS_MAX, f"{name} does not get through"
        # One may need a page more than the next, so the last step may be missed; this one is not.
        for commit in range(1, STEPS_MAX):
            if not case.is_killed(commit, COMMIT):
                break
    assert case.undone > 0 and case.done > 0, (case.undone, case.done)
    print(f"# {name}: {'at most ' * (EVERY > 1)}{step - 1} steps, killed before {case.undone + case.done}: {case.undone} times it was not done "
          f"and {case.done} times it was, {time.monotonic() - began:.1f} s", flush=True)


# ---- the till hangs up


def hang_up(shop, deed, key, part, wait_s, is_rude):
    """Sends a part of the request, waits, and hears nothing more; rudely, with a reset."""
    body = json.dumps(deed.body)
    text = (f"POST {deed.path} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {shop.keys[deed.key]}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    with socket.create_connection(("127.0.0.1", shop.port)) as connection:
        connection.sendall(text[:int(len(text) * part)])
        time.sleep(wait_s)
        if is_rude:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def at_every_cut(shop, name):
    before, after = nobody_interrupts(shop, name)
    done = 0
    for (part, wait_s), is_rude in itertools.product(CUTS, (False, True)):
        deed, key = deeds.DEEDS[name](shop), f"{name}-{part}-{wait_s}-{is_rude}"
        stands = deeds.stand(shop, deed)
        hang_up(shop, deed, key, part, wait_s, is_rude)
        has, entries = deeds.stand(shop, deed)
        found = has, entries - stands[1]
        # Two looks at a deed that goes on meanwhile may see it half; what was not sent whole is not begun.
        assert part == 1 or found == (before, 0), f"{key} was done: {found}"
        done += found == after
        is_done_once(shop, deed, key, stands, after)
    shop.agrees()
    print(f"# {name}: {2 * len(CUTS)} answers lost, {done} of the deeds were done before they were asked for again", flush=True)


# ---- a story for each deed


def tell(of, name, how):
    def one(shop):
        if not hasattr(shop, "is_ready"):
            shop.use(deeds.PROGRAM)
            shop.is_ready = True
        of(shop, name)
    one.__name__ = f"{name}_{how}"
    story(one)


for each in deeds.DEEDS:
    tell(before_every_step, each, "is_whole_or_not_begun_before_whichever_step_the_server_is_killed")
for each in deeds.DEEDS:
    tell(at_every_cut, each, "is_done_once_wherever_the_till_hangs_up")

if __name__ == "__main__":
    run(Shop(init=("--partitions", "4") if IS_POSTGRES else ()))
