#!/usr/bin/env python3
"""live.py - a screen hears at once that an account has moved, whoever moved it, and loses nothing.

On PostgreSQL also of what another server writes.
"""
import json
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from lib import Client, Shop, only_when, run, story
from listening import Listener
from place import IS_POSTGRES, at

SOON_S = 1.0         # "within a second"
OF_A_KEY = 32        # LIVE_STREAMS_KEY_MAX
AT_ALL = 512         # LIVE_STREAMS_MAX
BEAT_S = 5           # LIVE_BEAT_S
GONE_S = 4           # a busy machine is late
CAME_AND_WENT = 1600
GROWS_KB = 6000      # what an allocator may keep; a stream that stays costs 30 and more


def screen(shop, query, last=None, key=None, **how):
    return Listener(how.pop("port", shop.port), key or shop.keys["till_key"], query, last, **how)


def make_key(shop, label, *words):
    """Its id and the key itself."""
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", label, *words, "--json"))
    return made["id"], made["key"]


def sells(shop, card, **fields):
    sold = shop.buy(card, **fields)
    assert sold.status == 201, sold
    return sold


def wait_for(is_so, within, what):
    until = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def all_gone(shop):
    """Nobody listens any more: who hung up is noticed within a second or two."""
    wait_for(lambda: shop.metric("habitue_live_streams") == 0, GONE_S, "closed screens keep their places")


def memory_kb(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


@story
def every_screen_of_a_customer_hears_each_move_within_a_second(shop):
    who = shop.enrol()
    other = shop.enrol()
    known = shop.till.get(f"/v1/cards/{who['card']}")["newest"]
    with screen(shop, f"card={who['card']}") as till, screen(shop, f"account={who['account']}") as office:
        for one in (till, office):
            assert one.status == 200 and one.headers["content-type"] == "text/event-stream", one.headers
            assert one.headers["cache-control"] == "no-store", one.headers
            here = one.next()
            assert (here["event"], here["id"]) == ("here", known), here
            assert json.loads(here["data"]) == {"entry": known}, here
        for _ in range(3):
            sells(shop, other["card"])
            sold = sells(shop, who["card"])
            at_us = time.monotonic()
            for one in (till, office):
                moved = one.next()
                assert moved["event"] == "moved", moved
                assert moved["at"] - at_us < SOON_S, moved
                look = shop.till.get(f"/v1/cards/{who['card']}")
                assert moved["id"] == look["newest"], (moved, look)
                assert int(moved["id"].split("-")[1]) >= int(sold["id"].split("-")[1]), (moved, sold)
        returned = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
        assert returned.status == 201, returned
        assert [one.next()["event"] for one in (till, office)] == ["moved", "moved"]
        try:
            raise AssertionError(till.next(0.7))  # and of nobody else's
        except queue.Empty:
            pass


@story
def what_was_missed_is_made_up_when_a_screen_comes_back(shop):
    who = shop.enrol()
    query = f"card={who['card']}"
    with screen(shop, query) as till:
        last = till.next()["id"]
    with screen(shop, query, last) as till:
        assert (till.next()["event"]) == "here"  # nothing has happened
    sells(shop, who["card"])
    sells(shop, who["card"])
    newest = shop.till.get(f"/v1/cards/{who['card']}")["newest"]
    with screen(shop, query, last) as till:
        moved = till.next()
        assert (moved["event"], moved["id"]) == ("moved", newest), moved
        try:
            raise AssertionError(till.next(0.7))  # one event, however many there were
        except queue.Empty:
            pass
    for strange in ("7-999999", "nonsense", "1-0"):
        with screen(shop, query, strange) as till:
            moved = till.next()
            assert (moved["event"], moved["id"]) == ("moved", newest), (strange, moved)


@story
def a_server_that_was_restarted_has_forgotten_nothing(shop):
    who = shop.enrol()
    with screen(shop, f"card={who['card']}") as till:
        last = till.next()["id"]
        sells(shop, who["card"])
        assert till.next()["event"] == "moved"
        shop.kill()
        assert till.is_ended(3)
    shop.start()
    with screen(shop, f"card={who['card']}", last) as till:
        assert till.next()["event"] == "moved"
        sells(shop, who["card"])
        assert till.next()["event"] == "moved"


@story
def a_family_watches_one_account(shop):
    parent = shop.enrol(first_name="Ada")
    invited = shop.admin.post(f"/v1/accounts/{parent['account']}/invitations", {})
    assert invited.status == 201, invited
    child = shop.admin.post("/v1/members", {"first_name": "Zoé", "invitation": invited["code"]})
    assert child.status == 201 and child["account"] == parent["account"], child
    with screen(shop, f"card={parent['card']}") as till:
        till.next()
        sells(shop, child["card"])
        assert till.next()["event"] == "moved"


@story
def who_may_not_see_an_account_may_not_watch_it(shop):
    all_gone(shop)
    who = shop.enrol()
    _, enrols_only = make_key(shop, "desk", "--scopes", "members.write")
    cases = [
        (None, f"card={who['card']}", 401, "unauthorized"),
        ("hab_wrong", f"card={who['card']}", 401, "unauthorized"),
        (enrols_only, f"card={who['card']}", 403, "forbidden"),
        (shop.keys["till_key"], "", 400, "invalid"),
        (shop.keys["till_key"], f"card={who['card']}&account={who['account']}", 400, "invalid"),
        (shop.keys["till_key"], "card=2999999999999", 404, "card_unknown"),
        (shop.keys["till_key"], "account=1-999999", 404, "not_found"),
        (shop.keys["till_key"], "account=mine", 404, "not_found"),
        (shop.keys["till_key"], "member=1-1", 400, "unknown_field"),
    ]
    for key, query, status, code in cases:
        with Listener(shop.port, key, query) as one:
            assert (one.status, json.loads(one.problem)["code"]) == (status, code), (query, one.problem)
    assert shop.nobody.post("/v1/live", {}).status == 405
    assert shop.metric("habitue_live_streams") == 0


@story
def a_key_that_is_revoked_hears_no_more(shop):
    who = shop.enrol()
    number, key = make_key(shop, "lost")
    with screen(shop, f"card={who['card']}", key=key) as lost, screen(shop, f"card={who['card']}") as kept:
        assert lost.next()["event"] == kept.next()["event"] == "here"
        shop.command("key", "revoke", number, *at(shop.data))
        assert lost.is_ended(3)
        assert lost.is_clean
        sells(shop, who["card"])
        assert kept.next()["event"] == "moved"
    with screen(shop, f"card={who['card']}", key=key) as again:
        assert again.status == 401


def hears_all(screens):
    """Each is told where the account is: none is asleep for ever."""
    return [one.next()["event"] for one in screens] == ["here"] * len(screens)


@story
def there_is_a_bound_for_a_key_and_one_for_all_and_sales_go_on(shop):
    all_gone(shop)
    who = shop.enrol()
    query = f"card={who['card']}"
    keys = [make_key(shop, f"screens {number}")[1] for number in range(AT_ALL // OF_A_KEY)]
    open_ones = [screen(shop, query, key=keys[0]) for _ in range(OF_A_KEY)]
    with screen(shop, query, key=keys[0]) as more:
        assert (more.status, json.loads(more.problem)["code"]) == (429, "live_key"), more.problem
        assert int(more.headers["retry-after"]) > 0
    open_ones += [screen(shop, query, key=key) for key in keys[1:] for _ in range(OF_A_KEY)]
    assert hears_all(open_ones)
    assert shop.metric("habitue_live_streams") == AT_ALL
    with screen(shop, query) as more:
        assert (more.status, json.loads(more.problem)["code"]) == (503, "live_full"), more.problem
        assert int(more.headers["retry-after"]) > 0
    # Neither a thread nor a connection to the database is lacking elsewhere.
    with ThreadPoolExecutor(16) as pool:
        clients = [Client(shop.port, shop.keys["till_key"]) for _ in range(16)]
        began = time.monotonic()
        looks = list(pool.map(lambda client: client.get(f"/v1/cards/{who['card']}").status, clients))
        assert looks == [200] * 16 and time.monotonic() - began < 5, looks
        for client in clients:
            client.close()
    sells(shop, who["card"])
    at_us = time.monotonic()
    moved = [one.next() for one in open_ones]
    assert {one["event"] for one in moved} == {"moved"}, moved[:3]
    assert max(one["at"] for one in moved) - at_us < 2 * SOON_S
    for one in open_ones:
        one.close()
    all_gone(shop)
    with screen(shop, query, key=keys[0]) as again:
        assert again.next()["event"] == "here"


@story
def a_listener_who_hangs_up_is_noticed_and_signs_of_life_come(shop):
    all_gone(shop)
    who = shop.enrol()
    with screen(shop, f"card={who['card']}") as till:
        till.next()
        gone = screen(shop, f"card={who['card']}")
        gone.next()
        assert shop.metric("habitue_live_streams") == 2
        gone.close()
        wait_for(lambda: shop.metric("habitue_live_streams") == 1, GONE_S, "nobody noticed")
        wait_for(lambda: till.beats > 0, BEAT_S + 2, "no sign of life")


@story
def one_who_does_not_read_holds_up_nobody_and_hears_the_last(shop):
    who = shop.enrol()
    query = f"card={who['card']}"
    with screen(shop, query, is_deaf=True) as deaf, screen(shop, query) as other:
        other.next()
        for _ in range(40):
            sells(shop, who["card"])
            assert other.next(SOON_S)["event"] == "moved"
        newest = shop.till.get(f"/v1/cards/{who['card']}")["newest"]
        deaf.listen()
        wait_for(lambda: deaf.next(2)["id"] == newest, 5, "the last of them is not told")


@story
def screens_that_came_and_went_leave_nothing(shop):
    who = shop.enrol()
    query = f"card={who['card']}"

    def some(count):
        """As many at once as a key may, some of whom hear something more."""
        for turn in range(count // OF_A_KEY):
            screens = [screen(shop, query) for _ in range(OF_A_KEY)]
            assert hears_all(screens)
            if turn % 4 == 0:
                sells(shop, who["card"])
                assert [one.next()["event"] for one in screens] == ["moved"] * OF_A_KEY
            for one in screens:
                one.close()
            all_gone(shop)

    all_gone(shop)
    some(320)
    before = memory_kb(shop.process)
    some(CAME_AND_WENT)
    after = memory_kb(shop.process)
    print(f"# {CAME_AND_WENT} screens: {before} kB before, {after} kB after")
    assert after - before < GROWS_KB, (before, after)
    assert shop.metric("habitue_requests_live") == 1  # this one


@story
def a_server_that_stops_ends_its_streams_at_once(shop):
    who = shop.enrol()
    screens = [screen(shop, f"card={who['card']}") for _ in range(8)]
    assert hears_all(screens)
    began = time.monotonic()
    assert shop.stop() == 0
    assert time.monotonic() - began < 3, "it waited for those who listen"
    assert all(one.is_ended(2) and one.is_clean for one in screens)
    shop.start()


@story
def nothing_is_slept_through_while_tills_sell(shop):
    who = shop.enrol()
    others = [shop.enrol()["card"] for _ in range(3)]
    stop = threading.Event()

    def sell_on(card):
        client = Client(shop.port, shop.keys["till_key"])
        while not stop.is_set():
            client.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 100}]})
        client.close()

    threads = [threading.Thread(target=sell_on, args=(card,)) for card in others]
    for thread in threads:
        thread.start()
    try:
        with screen(shop, f"card={who['card']}") as till:
            till.next()
            for _ in range(60):
                sells(shop, who["card"], amount=100)
                newest = shop.till.get(f"/v1/cards/{who['card']}")["newest"]
                at_us = time.monotonic()
                while till.next()["id"] != newest:
                    pass
                assert time.monotonic() - at_us < SOON_S
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@story
@only_when(IS_POSTGRES, "an embedded database has one server")
def what_another_server_writes_is_heard_too(shop):
    other = shop.beside()
    try:
        cards = [shop.enrol()["card"] for _ in range(4)]  # of several partitions
        screens = [screen(shop, f"card={card}", port=other.port) for card in cards]
        assert hears_all(screens)
        for _ in range(3):
            for card, one in zip(cards, screens):
                sells(shop, card)
                at_us = time.monotonic()
                moved = one.next()
                assert moved["event"] == "moved" and moved["at"] - at_us < SOON_S, (moved, at_us)
        last = moved["id"]
        other.stop()
        assert screens[-1].is_ended(2)
        sells(shop, cards[-1])
        with screen(shop, f"card={cards[-1]}", last) as one:  # at the server that is left
            assert one.next()["event"] == "moved"
    finally:
        if other.process:
            other.stop()


if __name__ == "__main__":
    run(Shop(preset="points"))
