#!/usr/bin/env python3
"""tamper_closed.py - what a closed account paid out, and that it is closed, forged by one who makes every hash anew: the
auditor decides it again.
"""
import json

from lib import Shop, run, story
from place import at, change, relink, rows

PROGRAM = {"format": 1, "name": {"en": "Cash and bonus"}, "currency": "EUR",
           "units": [{"id": "cash", "label": {"en": "prepaid"}, "kind": "money", "pays": True},
                     {"id": "bonus", "label": {"en": "bonus"}, "kind": "money", "pays": True, "vat": "discount"}],
           "rules": [{"id": "in", "on": "top_up", "give": {"unit": "cash", "percent": "100"}},
                     {"id": "extra", "on": "top_up", "give": {"unit": "bonus", "percent": "10"}}],
           "rewards": []}


def numbers_of(folder, what):
    return [number for (number,) in rows(folder, f"SELECT number FROM entry WHERE body LIKE '%\n{what}%' ORDER BY number")]


def changed(folder, number, *pairs):
    for old, new in pairs:
        before = rows(folder, f"SELECT body FROM entry WHERE number={number}")
        change(folder, f"UPDATE entry SET body=replace(body,'{old}','{new}') WHERE number={number}")
        assert rows(folder, f"SELECT body FROM entry WHERE number={number}") != before, (old, new)
    relink(folder, number)


def customer(shop):
    member = shop.enrol()
    assert shop.till.post("/v1/events", {"card": member["card"], "kind": "top_up", "amount": 5000}).status == 201
    return member


def ask(shop, what, account):
    done = shop.till.post(f"/v1/accounts/{account}/{what}", {"reason": "left", "operator": "ada"})
    assert done.status == 201, done
    return done


@story
def an_honest_shop_agrees(shop):
    shop.use(PROGRAM)
    left, mistaken, late, stays = (customer(shop)["account"] for _ in range(4))
    bought = shop.till.post("/v1/purchases", {"card": shop.till.get(f"/v1/accounts/{late}")["cards"][0]["code"],
                                              "receipt": shop.receipt(), "lines": [{"amount": 100}],
                                              "payments": [{"kind": "account", "unit": "cash", "amount": 100}]})
    assert bought.status == 201, bought
    for account in (left, mistaken, late):
        ask(shop, "close", account)
    assert ask(shop, "reopen", mistaken)["is_restored"]
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    assert not ask(shop, "reopen", late)["is_restored"]
    shop.left, shop.stays = (int(account.split("-")[1]) for account in (left, stays))
    assert shop.till.post("/v1/events", {"account": stays, "kind": "top_up", "amount": 700}).status == 201
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def bonus_that_was_paid_out_is_found(shop):
    number = numbers_of(shop.data, "kind\tclose")[0]
    report = shop.tampered("bonus", lambda folder: changed(
        folder, number, ("closed\tbonus\tforfeit", "closed\tbonus\trefund"), ("move\tforfeit\t2", "move\tpay_out\t2")))
    assert int(report["entry"]) == number and "the engine decides otherwise" in report["what"], report


@story
def less_than_there_was_is_found(shop):
    number = numbers_of(shop.data, "kind\tclose")[0]
    report = shop.tampered("less", lambda folder: changed(
        folder, number, ("closed\tcash\trefund\t5000", "closed\tcash\trefund\t4000"), ("\tcash\t5000\t", "\tcash\t4000\t")))
    assert int(report["entry"]) == number, report


@story
def what_came_back_without_having_to_is_found(shop):
    restored, late = numbers_of(shop.data, "kind\treopen")
    report = shop.tampered("restored", lambda folder: changed(folder, late, ("\tempty\n", "\trestored\n")))
    assert (int(report["entry"]), report["what"]) == (
        late, "it restores what was closed, and more has happened since"), report
    report = shop.tampered("empty", lambda folder: changed(folder, restored, ("\trestored\n", "\tempty\n")))
    assert int(report["entry"]) == restored, report


@story
def another_close_is_found(shop):
    first, second, third = numbers_of(shop.data, "kind\tclose")
    reopened = numbers_of(shop.data, "kind\treopen")[0]

    def by_another(folder):
        change(folder, f"UPDATE entry SET purchase={first} WHERE number={reopened}")
        changed(folder, reopened, (f"reopens\t{second}\t", f"reopens\t{first}\t"))
    report = shop.tampered("another", by_another)
    assert int(report["entry"]) == reopened and third > second, report


@story
def an_entry_of_a_closed_account_is_found(shop):
    number = numbers_of(shop.data, "event\ttop_up\t\t\t\t700")[0]

    def of_another(folder):
        change(folder, f"UPDATE entry SET account={shop.left} WHERE number={number}")
        changed(folder, number, (f"\naccount\t{shop.stays}\t", f"\naccount\t{shop.left}\t"))
    report = shop.tampered("other", of_another)
    assert (int(report["entry"]), report["what"]) == (number, "its account was closed before it"), report


@story
def a_mark_that_was_taken_away_beside_the_journal_is_found(shop):
    kept = f"partition=1 AND account={shop.left} AND number=0"
    (past,), = rows(shop.data, f"SELECT past FROM lot WHERE {kept}")
    line = next(line for line in past.split("\n") if line.startswith("closed\t"))
    report = shop.tampered("mark", f"UPDATE lot SET past=replace(past,'{line}\n','') WHERE {kept}")
    assert "has behind it" in report["what"], report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
