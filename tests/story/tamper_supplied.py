#!/usr/bin/env python3
"""tamper_supplied.py - the numbers of a supplier's cards, forged by one who makes every hash anew: what he brought, which number
lies where, who has which card; and the rows beside the journal.
"""
import re

from lib import only_when, run, story
from place import IS_POSTGRES, changed, rows
from stock import TwoShops

NUMBERS = [f"SUPPLIER-{n:02}" for n in range(1, 9)]


def done(answer, status=201):
    assert answer.status == status, answer
    return answer.json


def entry_with(shop, what):
    return next((number, body) for number, body in rows(shop.data, "SELECT number, body FROM entry WHERE partition = 1 ORDER BY number") if what in body)


@story
def an_honest_shop_agrees(shop):
    shop.made = int(done(shop.admin.post("/v1/batches", {"count": 3, "kind": "chip", "shop": "market"}))["id"].split("-")[1])
    shop.his = int(done(shop.admin.post("/v1/batches/import", {"numbers": NUMBERS, "kind": "chip", "label": "drawer", "shop": "market"}))["id"].split("-")[1])
    done(shop.till.post("/v1/members", {"card": NUMBERS[2], "anonymous": True}))
    done(shop.admin.post("/v1/batches/changes", {"what": "lose", "card": NUMBERS[4]}))
    shop.plain = done(shop.till.post("/v1/members", {"anonymous": True}))["card"]
    shop.stop()
    shop.audit()
    shop.digest = re.search("supplied\t(.{64})\n", entry_with(shop, "supplied")[1])[1]


def found(shop, name, number, what, *changes):
    report = shop.tampered(name, *changes)
    assert (int(report["entry"]), what in report["what"]) == (number, True), (name, report)


def forged(shop, name, what, old, new):
    """The entry says something else, with hashes that fit."""
    found(shop, name, shop.his, what, lambda folder: changed(folder, shop.his, old, new))


OTHERS = "the numbers kept for it are not those that it brought"


@story
def a_file_that_was_another_is_found(shop):
    flipped = shop.digest.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    forged(shop, "digest", OTHERS, shop.digest, flipped)
    forged(shop, "made-instead", OTHERS, f"supplied\t{shop.digest}\n", "")
    found(shop, "brought-instead", shop.made, OTHERS,
          lambda folder: changed(folder, shop.made, "\t5000000000\n", f"\t5000000000\nsupplied\t{shop.digest}\n"))
    forged(shop, "more", "the batch kept for it is not the one it made", "\t1\t8\t8\n", "\t1\t9\t9\n")
    forged(shop, "counts", "it makes numbers that were not the next", "\t5000000003\n", "\t5000000004\n")


@story
def a_number_that_was_changed_is_found(shop):
    his = shop.his
    for name, change in (
            ("other", f"UPDATE batch_supplied SET code = 'FORGED' WHERE batch = {his} AND place = 1"),
            ("of-a-customer", f"UPDATE batch_supplied SET code = 'FORGED' WHERE batch = {his} AND place = 3"),
            ("gone", f"DELETE FROM batch_supplied WHERE batch = {his} AND place = 8"),
            ("all-gone", f"DELETE FROM batch_supplied WHERE batch = {his}"),
            ("one-more", f"INSERT INTO batch_supplied (code, batch, place) VALUES ('FORGED', {his}, 9)"),
            ("hole", f"UPDATE batch_supplied SET place = 9 WHERE batch = {his} AND place = 8")):
        found(shop, name, his, OTHERS, change)
    found(shop, "of-the-house", shop.made, OTHERS, f"INSERT INTO batch_supplied (code, batch, place) VALUES ('FORGED', {shop.made}, 1)")
    found(shop, "swapped", his, OTHERS, f"UPDATE batch_supplied SET place = 9 WHERE batch = {his} AND place = 1",
          f"UPDATE batch_supplied SET place = 1 WHERE batch = {his} AND place = 2", f"UPDATE batch_supplied SET place = 2 WHERE batch = {his} AND place = 9")
    found(shop, "moved", his, OTHERS, f"UPDATE batch_supplied SET batch = {shop.made} WHERE batch = {his} AND place = 1")


@story
def the_key_under_which_they_were_digested_is_one(shop):
    found(shop, "key", shop.his, "the key of its numbers is missing", "UPDATE merchant SET card_key = NULL")


@only_when(IS_POSTGRES, "SQLite's own check names a row without its parent")
@story
def a_number_of_a_batch_that_there_is_not_is_found(shop):
    found(shop, "orphan", 0, "a supplier's number is kept that no entry brought", "INSERT INTO batch_supplied (code, batch, place) VALUES ('FORGED', 1, 1)")


@story
def a_card_that_was_handed_out_otherwise_is_found(shop):
    taken = entry_with(shop, f"from-batch\t{shop.his}\t3\t")[0]
    found(shop, "another", shop.his, "handed out beside the journal",
          lambda folder: changed(folder, taken, f"from-batch\t{shop.his}\t3\t", f"from-batch\t{shop.his}\t2\t"))
    found(shop, "silent", shop.his, "handed out beside the journal",
          lambda folder: changed(folder, taken, f"from-batch\t{shop.his}\t3\t{shop.his}\tmarket\n", ""))
    found(shop, "no-entry", shop.his, "a card of it has a customer, and no entry says so", f"UPDATE card SET code = '{NUMBERS[0]}' WHERE code = '{shop.plain}'")
    found(shop, "lost", taken, "its card did not lie ready",
          lambda folder: changed(folder, taken, f"\t3\t{shop.his}\tmarket", f"\t5\t{shop.his + 2}\tmarket"))
    found(shop, "missing", shop.his, "a card of it that has a customer is missing", f"UPDATE card SET code = 'FORGED' WHERE code = '{NUMBERS[2]}'")
    swapped = shop.tampered("cards", f"UPDATE card SET code = 'FORGED' WHERE code = '{NUMBERS[2]}'", f"UPDATE card SET code = '{NUMBERS[2]}' WHERE code = '{shop.plain}'")
    assert "its card has not the number that it took of the batch" in swapped["what"], swapped


run(TwoShops(preset="points", init=("--partitions", "1") if IS_POSTGRES else ()))
