#!/usr/bin/env python3
"""storm.py - 256 tills want, at one instant, what only one of them can have.

The whole balance of an account, a voucher by its code, a gift card, what is held: in each round build/tests/storm
(tests/storm/storm.c) lets all tills ask at once, counts who got it and looks whether anything else changed.  `make
storm` does it in full; HABITUE_TEST_ENGINE=postgres with several servers on one database.

    HABITUE_ROUNDS   how often each kind meets; 40 otherwise, 20 on PostgreSQL
    HABITUE_TILLS    how many meet; 256 otherwise
    HABITUE_STORM_S  how long each kind may take at most; 0, and the default, is as long as its rounds take
"""
import contextlib
import json
import os
import subprocess

from lib import HABITUE, Shop, only_sqlite, run, story
from bearers import PROGRAM
from place import IS_POSTGRES, rows

ROUNDS = int(os.environ.get("HABITUE_ROUNDS") or (20 if IS_POSTGRES else 40))
TILLS = int(os.environ.get("HABITUE_TILLS") or 256)
SECONDS = int(os.environ.get("HABITUE_STORM_S") or 0)
SERVERS = 2 if IS_POSTGRES else 1
CARDS = 16
SILENCE_S = 15  # nobody waits so long for an answer, whatever else the machine has to do
STORM = HABITUE.parent / "tests" / "storm"

STORMY = {
    **PROGRAM,
    "units": [*PROGRAM["units"], {"id": "p", "label": {"en": "points to spend"}, "kind": "points"}],
    "rules": [*(rule for rule in PROGRAM["rules"] if rule["on"] != "purchase"),
              {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 100}}}],
    "rewards": [*PROGRAM["rewards"],
                {"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
                 "effect": {"as_money": {"amount": 10}}}],
}


def begin(shop):
    """The programme and the customers of all storms."""
    shop.use(STORMY)
    shop.cards = [shop.enrol()["card"] for _ in range(CARDS)]


def ask_all(shop, kind, tills, rounds):
    """What the tills were told, at the shop's server and others beside it."""
    with contextlib.ExitStack() as until_end:
        addresses = [f"127.0.0.1:{shop.port}"]
        for _ in range(SERVERS - 1):
            other = shop.beside()
            until_end.callback(other.stop)
            addresses.append(f"127.0.0.1:{other.port}")
        done = subprocess.run(
            [str(STORM), "--kind", kind, "--key", shop.keys["till_key"], "--address", ",".join(addresses),
             "--cards", ",".join(shop.cards), "--tills", str(tills), "--rounds", str(rounds), "--seconds", str(SECONDS)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.returncode} {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def storm(shop, kind, tills=TILLS, most=ROUNDS):
    """All rounds of a kind; what the tills were told, and the auditor agrees."""
    if not hasattr(shop, "cards"):
        begin(shop)
    rounds, before = min(ROUNDS, most), shop.entries()
    told = ask_all(shop, kind, tills, rounds)
    print(f"# {told['rounds']} rounds of {kind}, {tills} tills at {told['servers']} server{'s' * (told['servers'] > 1)}: {told['won']} won, "
          f"refused {told['refused']}, {told['rate']} a second, the longest {told['longest_ms']} ms, {told['seconds']} s",
          flush=True)
    assert told["rounds"] == rounds or SECONDS, told
    assert told["won"] == told["rounds"] > 0 and sum(told["refused"].values()) == told["won"] * (tills - 1), told
    assert max(told["longest_ms"], told["longest_between_ms"]) < 1000 * SILENCE_S, told
    shop.agrees()
    return told, shop.entries() - before


@story
def many_tills_want_one_balance_and_one_gets_it(shop):
    told, entries = storm(shop, "balance")
    assert list(told["refused"]) == ["points_short"], told
    assert entries == 2 * told["rounds"]  # the points, and the purchase


@story
def many_tills_want_one_voucher_and_one_gets_it(shop):
    told, entries = storm(shop, "voucher")
    assert list(told["refused"]) == ["voucher_used"], told
    assert entries == 4 * told["rounds"]  # an account, the voucher, the purchase, and what it draws


@story
def many_tills_want_one_gift_card_and_one_gets_it(shop):
    told, entries = storm(shop, "gift-card")
    assert list(told["refused"]) == ["points_short"], told
    assert entries == 4 * told["rounds"]


@story
def many_tills_capture_one_hold_and_one_gets_it(shop):
    told, entries = storm(shop, "hold")
    assert list(told["refused"]) == ["hold_done"], told
    assert entries == 4 * told["rounds"]  # the points, the hold, its release, the purchase


@story
@only_sqlite("it is the same network")
def as_many_as_are_looked_at_in_one_go_are_all_answered(_):
    """The network library takes notice of 128 connections at once: one fewer, as many, and one more."""
    shop = Shop(serve=("--threads", "1"))
    try:
        shop.create().start()
        for tills in (127, 128, 129):
            storm(shop, "balance", tills, 20)
    finally:
        shop.remove_folder()


@story
def behind_all_storms_nothing_is_left(shop):
    """Of what was given, the winners have it all."""
    left = rows(shop.data, "SELECT coalesce(sum(remaining), 0) AS points FROM lot WHERE number > 0")
    assert int(left[0][0]) == 0, left


if __name__ == "__main__":
    run(Shop(init=("--partitions", "8") if IS_POSTGRES else ()))
