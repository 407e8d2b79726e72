#!/usr/bin/env python3
"""tamper_staff.py - who stood at the till and who agreed, forged by one who makes every hash anew: the auditor finds it.

Whether a role let somebody do what he did is in no journal and is not asked afterwards.
"""
import json

from lib import Shop, run, story
from place import at, changed, number_of
from staffed import PINS, PROGRAM, Till, approve, basket, key


@story
def an_honest_till_agrees(shop):
    shop.use(PROGRAM)
    for code, role in (("ada", "cashier"), ("grace", "manager")):
        done = shop.admin.post("/v1/operators", {"code": code, "name": code, "role": role, "pin": PINS[code]})
        assert done.status == 201, done
    till = Till(shop, key(shop, "--shop", "market", "--till", "1")["key"])
    till.sign_in("ada")
    card = shop.enrol()["card"]
    paid = till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 500})
    done = till.post(f"/v1/events/{paid['id']}/undo", {}, approval=approve(till, "undo"))
    assert done.status == 201, done
    approve(till, "close")  # and nothing came of it
    assert till.post("/v1/purchases", basket(shop, card=card)).status == 201
    shop.undo, shop.sale = number_of(shop.data, "approved\tgrace\tundo"), number_of(shop.data, "kind\tpurchase")
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def found(report, number, what):
    assert (int(report["entry"]), report["what"]) == (number, what), report


@story
def a_sale_of_nobodys_is_found(shop):
    for name, to in (("by-nobody", ""), ("by-eve", "eve")):
        report = shop.tampered(name, lambda folder, to=to: changed(
            folder, shop.sale, "\tmarket\t1\tada\n", f"\tmarket\t1\t{to}\n"))
        found(report, shop.sale, "its key asks for staff, and nobody who serves did it")


@story
def who_agreed_cannot_be_told_otherwise(shop):
    report = shop.tampered("eve", lambda folder: changed(folder, shop.undo, "approved\tgrace\t", "approved\teve\t"))
    found(report, shop.undo, "nobody who serves agreed to it")
    report = shop.tampered("self", lambda folder: changed(folder, shop.undo, "approved\tgrace\t", "approved\tada\t"))
    found(report, shop.undo, "its text is not in the canonical form")
    report = shop.tampered("act", lambda folder: changed(folder, shop.undo, "\tundo\nrequest", "\tclose\nrequest"))
    found(report, shop.undo, "the approval kept for it is not the one it tells of")
    report = shop.tampered("none", lambda folder: changed(folder, shop.undo, "approved\tgrace\tundo\n", ""))
    found(report, shop.undo, "the approval kept for it is not the one it tells of")


@story
def a_row_that_was_changed_is_found(shop):
    report = shop.tampered("row", f"UPDATE approval SET operator = 'ada' WHERE used_number = {shop.undo}")
    found(report, shop.undo, "the approval kept for it is not the one it tells of")
    report = shop.tampered("gone", f"DELETE FROM approval WHERE used_number = {shop.undo}")
    found(report, shop.undo, "the approval that it tells of is not kept")
    report = shop.tampered("unused", f"UPDATE approval SET used_us = NULL, used_partition = NULL, used_number = NULL WHERE used_number = {shop.undo}")
    found(report, shop.undo, "the approval that it tells of is not kept")
    report = shop.tampered("other", f"UPDATE approval SET used_us = 1, used_partition = 1, used_number = {shop.sale} WHERE act = 'close'")
    found(report, shop.sale, "the approval kept for it is not the one it tells of")
    report = shop.tampered("far", "UPDATE approval SET used_us = 1, used_partition = 1, used_number = 999 WHERE act = 'close'")
    assert report["what"] == "an approval names an entry that does not exist", report


@story
def an_operator_who_was_deleted_is_missed(shop):
    report = shop.tampered("deleted", "DELETE FROM operator_session WHERE operator = 'ada'", "DELETE FROM operator WHERE code = 'ada'")
    assert report["what"] == "its key asks for staff, and nobody who serves did it", report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
