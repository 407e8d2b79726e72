#!/usr/bin/env python3
"""tamper_batches.py - batches of cards, forged by one who makes every hash anew: what was made, where it was brought, who has
which card; and the rows beside the journal.
"""
import json

from lib import run, story
from place import IS_POSTGRES, at, changed, rows
from stock import TwoShops


def done(answer, status=201):
    assert answer.status == status, answer
    return answer.json


def body_of(folder, what, nth=0):
    found = [(number, body) for number, body in rows(folder, "SELECT number, body FROM entry WHERE partition = 1 ORDER BY number") if what in body]
    return found[nth]


@story
def an_honest_shop_agrees(shop):
    made = done(shop.admin.post("/v1/batches", {"count": 40, "kind": "chip", "label": "first", "shop": "market"}))
    shop.batch = int(made["id"].split("-")[1])
    codes = {card["place"]: card["code"] for card in shop.admin.get(f"/v1/batches/{made['id']}/cards")["cards"]}
    shop.codes = codes
    done(shop.till.post("/v1/members", {"card": codes[7], "anonymous": True}))
    done(shop.admin.post("/v1/batches/changes", {"what": "lose", "batch": made["id"], "from": 5, "until": 10, "reason": "gone"}))
    done(shop.admin.post("/v1/batches/changes", {"what": "find", "batch": made["id"], "from": 5, "until": 6}))
    done(shop.till.post("/v1/members", {"card": codes[5], "anonymous": True}))
    done(shop.admin.post("/v1/batches", {"count": 5, "kind": "stripe"}))
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def found(shop, name, number, what, *changes):
    report = shop.tampered(name, *changes)
    assert (int(report["entry"]), what in report["what"]) == (number, True), (name, report)


def forged(shop, name, entry, what, old, new, at_entry=None):
    """An entry of chain 1 that says something else, with hashes that fit."""
    number, _ = body_of(shop.data, *entry)
    found(shop, name, number if at_entry is None else at_entry, what, lambda folder: changed(folder, number, old, new))


@story
def a_batch_that_was_made_otherwise_is_found(shop):
    other = "the batch kept for it is not the one it made"
    entry = ("batch\tmake\t0\t1\t40\t40",)
    forged(shop, "dearer", entry, other, "made\tchip\t200\t", "made\tchip\t201\t")
    forged(shop, "kind", entry, other, "made\tchip", "made\tbarcode")
    forged(shop, "label", entry, other, "note\tfirst", "note\tother")
    forged(shop, "longer", entry, "numbers that were not the next", "\t1\t40\t40\n", "\t1\t41\t40\n",
           body_of(shop.data, "batch\tmake", 1)[0])
    forged(shop, "fewer", entry, "it made another number of cards than it says", "\t1\t40\t40\n", "\t1\t40\t39\n")
    forged(shop, "elsewhere", ("batch\tmake", 1), "numbers that were not the next", "\t5000000040\n", "\t5000000039\n")
    forged(shop, "no-shop", entry, "its shop does not exist", "brought\tmarket", "brought\tnowhere")


@story
def a_change_that_was_another_is_found(shop):
    lost, back = ("batch\tlose",), ("batch\tfind",)
    forged(shop, "more", lost, "it changes another number of cards than it says", "\t5\t10\t5\n", "\t5\t11\t5\n")
    forged(shop, "said", lost, "it changes another number of cards than it says", "\t5\t10\t5\n", "\t5\t10\t4\n")
    forged(shop, "destroyed", lost, "it changes another number of cards than it says", "batch\tlose", "batch\tdestroy", body_of(shop.data, *back)[0])
    forged(shop, "of-none", back, "cards that no entry before it made", f"batch\tfind\t{shop.batch}\t", f"batch\tfind\t{shop.batch - 1}\t")
    forged(shop, "moved", back, "did not lie ready", "\t5\t6\t2\n", "\t6\t8\t2\n", taken_entry(shop, 5))


def taken_entry(shop, place_):
    return next(number for number, body in rows(shop.data, "SELECT number, body FROM entry ORDER BY number") if f"from-batch\t{shop.batch}\t{place_}\t" in body)


@story
def a_card_that_was_handed_out_otherwise_is_found(shop):
    lost, back = body_of(shop.data, "batch\tlose")[0], body_of(shop.data, "batch\tfind")[0]
    seven, five = taken_entry(shop, 7), taken_entry(shop, 5)
    ready = "its card did not lie ready"

    def taken(name, entry, what, old, new, at_entry=None):
        found(shop, name, entry if at_entry is None else at_entry, what, lambda folder: changed(folder, entry, old, new))

    taken("while-lost", five, ready, f"\t5\t{back}\t", f"\t5\t{lost}\t")
    taken("twice", five, ready, f"\t5\t{back}\t", f"\t7\t{back}\t")
    taken("other-shop", five, ready, f"\t{back}\tmarket\n", f"\t{back}\tlake\n")
    taken("no-entry", five, "behind an entry that is none of its batch", f"\t5\t{back}\t", f"\t5\t{seven}\t")
    taken("no-batch", five, "of a batch that was never made", f"from-batch\t{shop.batch}\t", f"from-batch\t{lost}\t")
    taken("another", five, "handed out beside the journal", f"\t5\t{back}\t", f"\t6\t{back}\t", shop.batch)
    found(shop, "silent", shop.batch, "handed out beside the journal",
          lambda folder: changed(folder, five, f"from-batch\t{shop.batch}\t5\t{back}\tmarket\n", ""))


@story
def a_row_that_was_changed_is_found(shop):
    batch, five = shop.batch, taken_entry(shop, 5)
    other, where, out = "the batch kept for it is not the one", "where its cards are was changed", "handed out beside the journal"
    for name, what, change in (
            ("row-cost", other, f"UPDATE card_batch SET cost_minor = 1 WHERE number = {batch}"),
            ("row-label", other, f"UPDATE card_batch SET label = 'x' WHERE number = {batch}"),
            ("row-newest", other, f"UPDATE card_batch SET newest = newest + 1 WHERE number = {batch}"),
            ("row-cards", other, f"UPDATE card_batch SET cards = 39 WHERE number = {batch}"),
            ("row-state", where, f"UPDATE batch_stretch SET state = 'there' WHERE batch = {batch} AND state = 'lost'"),
            ("row-shop", where, f"UPDATE batch_stretch SET shop = 'lake' WHERE batch = {batch} AND from_place = 1"),
            ("row-gone", where, f"DELETE FROM batch_stretch WHERE batch = {batch} AND from_place = 1"),
            ("out-gone", out, f"DELETE FROM batch_card WHERE batch = {batch} AND place = 5"),
            ("out-more", out, f"INSERT INTO batch_card (batch, place, chain, entry, shop) VALUES ({batch}, 9, 1, {five}, 'market')"),
            ("out-shop", out, f"UPDATE batch_card SET shop = 'lake' WHERE batch = {batch} AND place = 5"),
            ("out-entry", out, f"UPDATE batch_card SET entry = entry - 1 WHERE batch = {batch} AND place = 5"),
            ("before", "it made another number of cards", f"INSERT INTO batch_card (batch, place, chain, entry) VALUES ({batch}, 9, 1, {batch})"),
            ("code", "a card of it that has a customer is missing", f"UPDATE card SET code = 'ABCD1234' WHERE code = '{shop.codes[5]}'")):
        found(shop, name, batch, what, change)
    found(shop, "none", batch, "the batch that it made is not kept",
          *(f"DELETE FROM {table} WHERE {column} = {batch}" for table, column in (("batch_card", "batch"), ("batch_stretch", "batch"), ("card_batch", "number"))))
    found(shop, "invented", 0, "a batch of cards is kept that no entry made",
          "INSERT INTO card_batch (number, first, places, cards, kind, cost_minor, label, made_us, newest) VALUES (1, 6000000000, 1, 1, 'chip', 0, '', 0, 1)")
    swapped = shop.tampered("swapped", f"UPDATE card SET code = 'ABCD' WHERE code = '{shop.codes[5]}'",
                            f"UPDATE card SET code = '{shop.codes[5]}' WHERE code = '{shop.codes[7]}'",
                            f"UPDATE card SET code = '{shop.codes[7]}' WHERE code = 'ABCD'")
    assert "its card has not the number that it took of the batch" in swapped["what"], swapped


@story
def a_card_of_a_batch_that_nobody_took_is_found(shop):
    shop.start()
    plain = shop.enrol()
    shop.stop()
    shop.agrees()
    found(shop, "taken", shop.batch, "a card of it has a customer, and no entry says so",
          f"UPDATE card SET code = '{shop.codes[9]}' WHERE code = '{plain['card']}'")


run(TwoShops(preset="points", init=("--partitions", "1") if IS_POSTGRES else ()))
