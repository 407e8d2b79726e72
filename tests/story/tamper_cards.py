#!/usr/bin/env python3
"""tamper_cards.py - the life of cards, forged by one who makes every hash anew: a last day, a renewal, a card that is there
for another, one that sleeps; and the rows beside the journal.
"""
import json
from datetime import datetime, timedelta, timezone

from lib import ZONE, Shop, run, story
from place import at, changed, number_of, rows
from clock_at import TO_NOON, clock_at, travel  # behind lib, which says where it lies

PROGRAM = {"format": 1, "name": {"en": "Cards"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}],
           "rewards": [],
           "cards": {"expiry": {"days": 100}, "announce_days": [30], "renewal": "by_use", "dormant": {"after_months": 3}}}
NOW = -300 - TO_NOON


def number_after(folder, what, number=0):
    """The first entry behind a number in which this stands."""
    return next(n for n, body in rows(folder, "SELECT number, body FROM entry ORDER BY number") if n > number and what in body)


@story
def honest_cards_agree(shop):
    shop.use(PROGRAM)
    shop.lost, shop.used, shop.slept, shop.plain = (shop.enrol() for _ in range(4))
    shop.until = (datetime.now(timezone.utc) + timedelta(days=NOW + 100)).astimezone(ZONE).date()
    shop.new = shop.admin.post(f"/v1/cards/{shop.lost['card']}/replace", {"reason": "lost"}).json["code"]
    assert shop.admin.post("/v1/cards", {"account": shop.lost["account"]}).status == 201
    travel(shop, NOW + 80)
    assert shop.buy(shop.used["card"]).status == 201
    assert shop.admin.post(f"/v1/cards/{shop.plain['card']}/renew", {}).status == 200
    travel(shop, NOW + 95)
    shop.stop()
    night = json.loads(shop.command("nightly", *at(shop.data), "--json"))
    assert night["cards_asleep"] == 3, night
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def found(shop, name, number, what, *changes):
    report = shop.tampered(name, *changes)
    assert (int(report["entry"]), what in report["what"]) == (number, True), (name, report)


@story
def a_row_that_was_changed_is_found(shop):
    slept, lost = shop.slept["card"], shop.lost["card"]
    later = "2099-12-31"
    for name, change in (
            ("longer", f"UPDATE card SET expires_on = '{later}' WHERE code = '{shop.used['card']}'"),
            ("for-ever", f"UPDATE card SET expires_on = NULL WHERE code = '{shop.used['card']}'"),
            ("awake", f"UPDATE card SET state = 'active', blocked_as = NULL WHERE code = '{slept}'"),
            ("lost", f"UPDATE card SET blocked_as = NULL WHERE code = '{slept}'"),
            ("asleep", f"UPDATE card SET state = 'blocked', blocked_as = 'dormant' WHERE code = '{shop.used['card']}'")):
        found(shop, name, 0, "a card was changed beside the journal", change)
    found(shop, "another", 0, "was replaced by another than its row names",
          f"UPDATE card SET replaced_by = '{slept}' WHERE code = '{lost}'")
    found(shop, "nobody", 0, "was replaced by another than its row names",
          f"UPDATE card SET replaced_by = 'NOBODY' WHERE code = '{lost}'")
    account = shop.slept["account"].split("-")[1]
    report = shop.tampered("act", f"UPDATE lot SET from_on = '2001-01-01' WHERE account = {account} AND number = 0")
    assert "the last act of its account" in report["what"], report


@story
def a_last_day_that_the_programme_did_not_say_is_found(shop):
    number = number_after(shop.data, "kind\tenrol")
    longer = (shop.until + timedelta(days=1)).isoformat()
    found(shop, "enrol", number, "ends on another day than its programme says",
          lambda folder: changed(folder, number, f"card-until\t{shop.until}", f"card-until\t{longer}"))
    number = number_of(shop.data, "note\tadd")
    found(shop, "add", number, "ends on another day than its programme says",
          lambda folder: changed(folder, number, f"card-until\t{shop.until}", f"card-until\t{longer}"))


@story
def a_renewal_that_nothing_brought_is_found(shop):
    bought = number_after(shop.data, "kind\tpurchase")
    used = number_after(shop.data, "note\trenew", bought)
    until = (shop.until + timedelta(days=100)).isoformat()
    longer = (shop.until + timedelta(days=200)).isoformat()
    found(shop, "longer-used", used, "to another day than its programme says",
          lambda folder: changed(folder, used, f"card-until\t{until}", f"card-until\t{longer}"))
    found(shop, "not-renewed", bought, "had to be renewed by it",
          lambda folder: changed(folder, used, f"note\trenew\ncard-until\t{until}\n", "note\tunblock\n"))
    hand = number_after(shop.data, "note\trenew", used)
    found(shop, "longer-by-hand", hand, "to another day than its programme says",
          lambda folder: changed(folder, hand, f"card-until\t{until}", f"card-until\t{longer}"))
    found(shop, "by-nobody", hand, "no purchase renewed its card",
          lambda folder: changed(folder, hand, "actor\t1\t", "actor\t0\t"))


@story
def a_card_that_was_replaced_otherwise_is_found(shop):
    number = number_of(shop.data, "note\treplace")
    old = shop.lost["id"].split("-")[1]
    found(shop, "of-another", number, "or another's",
          lambda folder: changed(folder, number, f"replaces\t{old}\t", f"replaces\t{int(old) + 1}\t"))
    report = shop.tampered("not-replaced", lambda folder: changed(folder, number, "note\treplace", "note\tadd"))
    assert int(report["entry"]) == number, report


@story
def a_card_that_fell_asleep_too_early_is_found(shop):
    number = number_after(shop.data, "note\tdormant")
    bought = number_after(shop.data, "kind\tpurchase")
    used = shop.used["account"].split("-")[1]
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE number = {bought}")
    line = next(line for line in body.split("\n") if line.startswith("account\t"))
    (slept,), = rows(shop.data, f"SELECT body FROM entry WHERE number = {number}")
    own = next(line for line in slept.split("\n") if line.startswith("account\t"))
    assert line.split("\t")[1] == used
    found(shop, "early", number, "had an act not so long before", lambda folder: changed(folder, number, own, line),
          f"UPDATE entry SET account = {used} WHERE number = {number}")
    found(shop, "by-hand", number, "by no night", lambda folder: changed(folder, number, "actor\t0\t", "actor\t1\t"))


run(Shop(preset="points", init=("--partitions", "1"), env=clock_at(NOW), serve=["--nightly", "off"]))
