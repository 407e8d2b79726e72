#!/usr/bin/env python3
"""referrals.py - customers who send their friends, and what they are given when these have bought."""
import json
import threading
import time

from lib import Shop, only_when, run, story
from place import IS_POSTGRES, at, change, rows

SOON_S = 1.0  # as docs/program.md promises
LATE_S = 20.0
PROGRAM = {
    "format": 1, "name": {"en": "Friends"}, "currency": "EUR",
    "units": [{"id": "points", "label": {"en": "points"}, "kind": "points"}],
    "rules": [
        {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
        {"id": "hello", "on": "purchase", "when": {"first_purchase": True, "referred": True},
         "give": {"unit": "points", "per_visit": {"points": 50}}},
        {"id": "thanks", "on": "referral", "give": {"unit": "points", "fixed": {"points": 100}}},
    ],
    "rewards": [],
}


def balance(shop, member):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{member['card']}")["balances"])


def friends(shop, member):
    """How many came by a member's code, and of how many it was credited."""
    found = shop.admin.get(f"/v1/members/{member['id']}")
    assert found.status == 200, found
    return found["friends"], found["friends_credited"]


def until(shop, member, credited, patience=SOON_S):
    began = time.monotonic()
    while friends(shop, member)[1] < credited:
        assert time.monotonic() - began < patience, f"{friends(shop, member)}, {credited} were due"
        time.sleep(0.01)


def referral_events(shop, member):
    listed = shop.admin.get(f"/v1/accounts/{member['account']}/entries?limit=200")
    return [entry["event"] for entry in listed["entries"]
            if entry["event"] and entry["event"]["kind"] == "referral"]


def verified(shop):
    return shop.command("verify", *at(shop.data))


@story
def a_friend_is_welcomed_and_the_one_who_sent_is_thanked(shop):
    shop.use(PROGRAM)
    ada = shop.enrol(first_name="Ada")
    assert len(ada["referral_code"]) == 8, ada
    code = ada["referral_code"].lower()
    bo = shop.enrol(first_name="Bo", referred_by=f"{code[:4]}-{code[4:]}")  # as people write it
    found = shop.admin.get(f"/v1/members/{bo['id']}")
    assert found["referred_by"] == ada["account"] and found["friends"] == 0, found
    assert shop.admin.get(f"/v1/members/{ada['id']}")["referral_code"] == ada["referral_code"]
    assert friends(shop, ada) == (1, 0)
    first = shop.buy(bo["card"], 2000)
    assert first.status == 201 and sum(part["points"] for part in first["earned"]) == 20 + 50, first
    until(shop, ada, 1)
    assert balance(shop, ada) == 100
    event, = referral_events(shop, ada)
    assert event["reference"] == first["id"] and event["amount"] == 2000, event
    second = shop.buy(bo["card"], 3000)
    assert sum(part["points"] for part in second["earned"]) == 30, second
    time.sleep(0.3)
    assert friends(shop, ada) == (1, 1) and balance(shop, ada) == 100
    verified(shop)


@story
def many_friends_come_from_everywhere(shop):
    """Accounts lie in many partitions where there are some, and a card's number does as well as the code."""
    ada = shop.enrol(first_name="Ada")
    came = [shop.enrol(referred_by=ada["card" if i % 2 else "referral_code"]) for i in range(12)]
    for friend in came:
        assert shop.buy(friend["card"], 1000).status == 201
    until(shop, ada, len(came), 5)
    assert balance(shop, ada) == 100 * len(came)
    if IS_POSTGRES:
        assert len({friend["account"].split("-")[0] for friend in came}) > 1, came
    verified(shop)


@story
def who_sends_must_be_known_and_somebody_else(shop):
    ada = shop.enrol(first_name="Ada", phone="06 12 34 56 01", email="ada@example.org")
    members = len(shop.admin.get("/v1/members?limit=200")["members"])
    entries = shop.entries()
    for more, code in (({"referred_by": "7KQ4M2XD"}, "referral_unknown"),
                       ({"referred_by": "nobody at all"}, "referral_unknown"),
                       ({"referred_by": "2900000099990"}, "referral_unknown"),
                       ({"referred_by": ada["referral_code"], "phone": "0612345601"}, "referral_own"),
                       ({"referred_by": ada["card"], "email": "Ada@Example.org"}, "referral_own")):
        refused = shop.admin.post("/v1/members", {"first_name": "Bo", **more})
        assert refused.status == 422 and refused.code == code, refused
        assert refused["field"] == "/referred_by", refused
    lost = shop.admin.post(f"/v1/cards/{ada['card']}/block", {})
    assert lost.status == 200, lost
    refused = shop.admin.post("/v1/members", {"first_name": "Bo", "referred_by": ada["card"]})
    assert refused.status == 409 and refused.code == "card_blocked" and refused["field"] == "/referred_by"
    assert len(shop.admin.get("/v1/members?limit=200")["members"]) == members
    assert shop.entries() == entries + 1  # the card that was blocked
    key = "friend-1"
    body = {"first_name": "Bo", "referred_by": ada["referral_code"]}
    one = shop.admin.post("/v1/members", body, idempotency_key=key)
    again = shop.admin.post("/v1/members", body, idempotency_key=key)
    assert one.status == again.status == 201 and one.body == again.body, (one, again)
    assert friends(shop, ada) == (1, 0)
    unchanged = shop.admin.patch(f"/v1/members/{one['id']}", {"referred_by": ada["card"]})
    assert unchanged.status == 400, unchanged  # nobody is sent afterwards


@story
def a_code_comes_with_the_next_change_for_who_had_none(shop):
    ada = shop.enrol(first_name="Ada")
    change(shop.data, f"DELETE FROM referral_code WHERE code = '{ada['referral_code']}'")
    assert shop.admin.get(f"/v1/members/{ada['id']}")["referral_code"] is None
    assert shop.admin.patch(f"/v1/members/{ada['id']}", {"note": "a regular"}).status == 200
    code = shop.admin.get(f"/v1/members/{ada['id']}")["referral_code"]
    assert len(code) == 8, code
    assert shop.admin.patch(f"/v1/members/{ada['id']}", {"note": None}).status == 200
    assert shop.admin.get(f"/v1/members/{ada['id']}")["referral_code"] == code
    shop.enrol(referred_by=code)
    assert friends(shop, ada) == (1, 0)


@story
def a_claimed_receipt_is_a_first_purchase_too(shop):
    ada = shop.enrol(first_name="Ada")
    before = shop.buy(None, 4000)
    bo = shop.enrol(referred_by=ada["referral_code"])
    claimed = shop.till.post("/v1/claims", {"code": before["claim"]["code"], "card": bo["card"]})
    assert claimed.status == 201, claimed
    until(shop, ada, 1)
    event, = referral_events(shop, ada)
    assert event["amount"] == 4000 and event["reference"] == claimed["id"], event
    verified(shop)


@story
def what_comes_back_after_the_credit_leaves_it_and_the_next_purchase_gives_none(shop):
    ada = shop.enrol(first_name="Ada")
    bo = shop.enrol(referred_by=ada["referral_code"])
    sold = shop.buy(bo["card"], 1000)
    until(shop, ada, 1)
    assert shop.till.post(f"/v1/purchases/{sold['id']}/returns", {}).status == 201
    assert balance(shop, ada) == 100
    assert shop.buy(bo["card"], 1000).status == 201
    time.sleep(0.3)
    assert balance(shop, ada) == 100 and len(referral_events(shop, ada)) == 1
    verified(shop)


@story
def a_server_that_is_killed_credits_each_friend_once_afterwards(shop):
    ada = shop.enrol(first_name="Ada")
    came = [shop.enrol(referred_by=ada["referral_code"]) for _ in range(24)]
    for friend in came:
        friend["receipt"] = shop.receipt()

    def sell(friend):
        till = shop.client(shop.keys["till_key"])
        body = {"receipt": friend["receipt"], "card": friend["card"], "lines": [{"amount": 1000}]}
        try:
            till.post("/v1/purchases", body, idempotency_key=friend["card"])
        except OSError:
            pass  # it was killed meanwhile
        except Exception as error:  # http.client's own words for the same
            assert type(error).__module__ == "http.client", error

    for start in range(0, len(came), 6):
        threads = [threading.Thread(target=sell, args=(friend,)) for friend in came[start:start + 6]]
        for thread in threads:
            thread.start()
        time.sleep(0.01)
        shop.kill()
        for thread in threads:
            thread.join()
        shop.start()
    for friend in came:  # each till asks again, with the same key
        body = {"receipt": friend["receipt"], "card": friend["card"], "lines": [{"amount": 1000}]}
        assert shop.till.post("/v1/purchases", body, idempotency_key=friend["card"]).status == 201
    until(shop, ada, len(came), LATE_S)
    assert balance(shop, ada) == 100 * len(came)
    assert len({event["reference"] for event in referral_events(shop, ada)}) == len(came)
    verified(shop)


@story
@only_when(IS_POSTGRES, "an embedded database has one server")
def two_servers_credit_once_and_one_catches_up_for_the_other(shop):
    other = shop.beside()
    ada = shop.enrol(first_name="Ada")
    tills = [shop.client(shop.keys["till_key"]), other.client(other.keys["till_key"])]
    for i in range(10):
        friend = shop.enrol(referred_by=ada["referral_code"])
        body = {"receipt": shop.receipt(), "card": friend["card"], "lines": [{"amount": 1000}]}
        both = [threading.Thread(target=till.post, args=("/v1/purchases", body),
                                 kwargs={"idempotency_key": f"both-{i}"}) for till in tills]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    until(shop, ada, 10, 5)
    assert balance(shop, ada) == 1000
    other.kill()
    verified(shop)


@story
def an_auditor_finds_a_credit_that_no_friend_brought(shop):
    ada, eve = shop.enrol(first_name="Ada"), shop.enrol(first_name="Eve")
    bo = shop.enrol(referred_by=ada["referral_code"])
    assert shop.buy(bo["card"], 1000).status == 201
    until(shop, ada, 1)
    verified(shop)
    shop.stop()
    partition, account = bo["account"].split("-")
    whose = f"partition = {partition} AND account = {account}"
    kept, = rows(shop.data, f"SELECT referrer, amount FROM referral WHERE {whose}")
    for wrong, said in ((f"referrer = {eve['account'].split('-')[1]}", "not its own"),
                        ("amount = 5", "first purchase"), ("credited = NULL", "not kept")):
        change(shop.data, f"UPDATE referral SET {wrong} WHERE {whose}")
        told = shop.command("verify", *at(shop.data), "--json", expect=1)
        assert said in json.loads(told)["what"], told
        change(shop.data, f"UPDATE referral SET referrer = {kept[0]}, amount = {kept[1]} WHERE {whose}")
    shop.start()


if __name__ == "__main__":
    run(Shop(preset="points"))
