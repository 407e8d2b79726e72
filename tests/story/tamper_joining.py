#!/usr/bin/env python3
"""tamper_joining.py - who joined by what, fees and seats, forged by one who makes every hash anew: the auditor decides it
again.
"""
import json

from lib import Shop, run, story
from place import at, change, changed, number_of, rows

PROGRAM = {"format": 1, "name": {"en": "Club"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}],
           "rewards": [{"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1},
                        "effect": {"as_money": {"amount": 1}}}]}
NOT_SO = "the programme in force did not let anybody join so"


def done(answer, status=201):
    assert answer.status == status, answer
    return answer.json


def forged(shop, name, what, old, new):
    """What is found of an entry that says something else, and whether it is that entry."""
    number = number_of(shop.data, what)
    report = shop.tampered(name, lambda folder: changed(folder, number, old, new))
    assert int(report["entry"]) == number, report
    return report["what"]


@story
def an_honest_shop_agrees(shop):
    shop.use({**PROGRAM, "joining": {"who": "from", "from": 6000}})
    done(shop.admin.post("/v1/members", {"first_name": "Rose", "receipt": {"number": "77", "amount": 6000}}))
    card = done(shop.admin.post("/v1/members", {"anonymous": True}))
    done(shop.buy(card["card"], 6100))
    done(shop.admin.patch(f"/v1/members/{card['id']}", {"first_name": "Ève"}), 200)
    shop.waits = done(shop.admin.post("/v1/members", {"anonymous": True}))
    done(shop.buy(shop.waits["card"], 900, receipt="waits"))

    shop.use({**PROGRAM, "joining": {"who": "invited", "segments": ["student"]}})
    shop.made = done(shop.admin.post("/v1/joining/codes", {"count": 2, "label": "fair"}))
    done(shop.admin.post("/v1/members", {"first_name": "Tom", "invitation": shop.made["codes"][0]}))
    done(shop.admin.post("/v1/members", {"first_name": "Zoé", "tags": ["student"]}))

    shop.use({**PROGRAM, "joining": {"who": "fee", "sku": "FEE", "price": 1000}})
    owes = done(shop.admin.post("/v1/members", {"first_name": "Max"}))
    done(shop.buy(owes["card"], 500, receipt="unpaid"))
    done(shop.buy(owes["card"], lines=[{"sku": "FEE", "amount": 1000}], receipt="fee"))

    shop.use({**PROGRAM, "joining": {"who": "nobody"}})
    done(shop.admin.post("/v1/members", {"first_name": "Léo", "override": "a friend", "operator": "ada"}))
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def a_receipt_that_was_too_small_is_found(shop):
    assert forged(shop, "receipt", "joined\treceipt", "joined\treceipt\t6000", "joined\treceipt\t5999") == NOT_SO


@story
def another_way_than_the_rule_knows_is_found(shop):
    assert forged(shop, "open", "joined\treceipt", "joined\treceipt\t6000\t77", "joined\topen\t0\t") == NOT_SO
    assert forged(shop, "fee", "joined\treceipt", "joined\treceipt\t6000\t77", "joined\tfee\t0\t") == NOT_SO
    assert forged(shop, "sent", "joined\tsegment", "joined\tsegment\t0\tstudent", "joined\treferral\t0\t") == NOT_SO
    assert forged(shop, "staff", "joined\tsegment", "joined\tsegment\t0\tstudent", "joined\tsegment\t0\tstaff") == NOT_SO
    assert forged(shop, "paid", "joined\tfee", "joined\tfee\t0\t", "joined\topen\t0\t") == NOT_SO


@story
def who_joined_by_nothing_is_found(shop):
    assert forged(shop, "nothing", "joined\treceipt", "joined\treceipt\t6000\t77\n", "") == (
        "it does not say by what somebody joined")


@story
def another_total_than_the_card_came_to_is_found(shop):
    assert forged(shop, "total", "joined\ttotal", "joined\ttotal\t6100", "joined\ttotal\t6200") == NOT_SO


@story
def a_name_for_a_card_that_did_not_wait_is_found(shop):
    """Whose card was handed out without a name is told to have been somebody."""
    ((number,),) = rows(shop.data, "SELECT min(number) FROM entry WHERE body LIKE '%\njoined\twaiting%'")
    report = shop.tampered("named", lambda folder: changed(folder, number, "joined\twaiting\t0\t", "joined\treceipt\t7000\t1"))
    assert not report["good"] and int(report["entry"]) > number, report
    assert "the engine decides otherwise" in report["what"] or "did not wait" in report["what"], report


@story
def an_override_by_nobody_or_for_no_reason_is_found(shop):
    assert forged(shop, "reason", "joined\toverride", "joined\toverride\t0\ta friend", "joined\toverride\t0\t") == NOT_SO
    assert forged(shop, "operator", "joined\toverride", "\tada\n", "\t\n") == NOT_SO
    assert forged(shop, "nobody", "joined\toverride", "joined\toverride\t0\ta friend", "joined\topen\t0\t") == NOT_SO


@story
def a_fee_that_pays_for_longer_is_found(shop):
    number = number_of(shop.data, "membership")
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE number={number}")
    line = next(line for line in body.split("\n") if line.startswith("membership"))
    for name, new in (("longer", "membership\t2099-12-31"), ("none", "")):
        report = shop.tampered(name, lambda folder, new=new: changed(folder, number, line + "\n", new + "\n" if new else ""))
        assert int(report["entry"]) == number and "the engine decides otherwise" in report["what"], report


@story
def a_seat_that_was_told_better_is_found(shop):
    for name, seat in (("unpaid", "seat\tunpaid\n"), ("waiting", "seat\twaiting\n")):
        ((number,),) = rows(shop.data, f"SELECT min(number) FROM entry WHERE body LIKE '%\n{seat}%'")
        report = shop.tampered(f"seat-{name}", lambda folder, seat=seat, number=number: changed(folder, number, seat, ""))
        assert int(report["entry"]) == number and "the engine decides otherwise" in report["what"], report


@story
def a_code_beside_the_journal_is_found(shop):
    made, used, left = (int(shop.made["id"].split("-")[1]), *shop.made["codes"])
    report = shop.tampered("more", lambda folder: change(
        folder, f"INSERT INTO invitation (code, partition, invited) VALUES ('ZZZZZZZZZZ', 1, {made})"))
    assert (int(report["entry"]), report["what"]) == (made, "more codes are kept of it than it made"), report
    report = shop.tampered("fewer", lambda folder: change(folder, f"DELETE FROM invitation WHERE code = '{left}'"))
    assert (int(report["entry"]), report["what"]) == (made, "its invitation is not kept"), report
    joined = number_of(shop.data, f"joined\tinvitation\t{made}")
    report = shop.tampered("unused", lambda folder: change(
        folder, f"UPDATE invitation SET joined = NULL WHERE code = '{used}'"))
    assert (int(report["entry"]), report["what"]) == (joined, "the code by which it joined is not kept"), report
    report = shop.tampered("twice", lambda folder: change(
        folder, f"UPDATE invitation SET joined = {joined} WHERE code = '{left}'"))
    assert "joined otherwise" in report["what"], report
    assert forged(shop, "other", f"joined\tinvitation\t{made}", f"invitation\t{made}\t", f"invitation\t{made - 1}\t") == (
        "it joins by a code that no entry before it made")


@story
def a_past_that_was_changed_is_found(shop):
    account = int(shop.waits["account"].split("-")[1])
    report = shop.tampered("past", lambda folder: change(
        folder, f"UPDATE lot SET past = replace(past, 'seat\t\tever\t\t1\n', '') WHERE account = {account} AND number = 0"))
    assert not report["good"] and "has behind it" in report["what"], report


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "1")))  # changed() knows one chain
