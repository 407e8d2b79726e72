#!/usr/bin/env python3
"""tamper_families.py - who joined an account and what he may take, forged by one who makes every hash anew: the auditor
decides it again.
"""
import json

from lib import Shop, run, story
from place import at, changed, number_of, rows

PROGRAM = {"format": 1, "name": {"en": "Family"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"}],
           "rules": [{"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 10000}}}],
           "rewards": [{"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1},
                        "effect": {"as_money": {"amount": 1}}}]}


def invite(shop, account, **rights):
    return shop.admin.post(f"/v1/accounts/{account}/invitations", rights)["code"]


@story
def an_honest_family_agrees(shop):
    shop.use(PROGRAM)
    holder = shop.enrol()
    shop.till.post("/v1/events", {"card": holder["card"], "kind": "manual", "name": "gift"})
    code = invite(shop, holder["account"], role="adult", max_per_day=500)
    shop.open = invite(shop, holder["account"])
    teen = shop.admin.post("/v1/members", {"first_name": "Léa", "invitation": code}).json
    assert shop.buy(teen["card"], 900, redeem=[{"reward": "off", "amount": 300}]).status == 201
    shop.code, shop.teen = code, teen
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def a_limit_that_was_told_higher_is_found(shop):
    number = number_of(shop.data, "family\tjoin")
    report = shop.tampered("limit", lambda folder: changed(folder, number, "\tfree\t500\t", "\tfree\t900\t"))
    assert (int(report["entry"]), report["what"]) == (number, "its invitation says otherwise"), report


@story
def a_member_who_was_invited_as_a_holder_is_found(shop):
    number = number_of(shop.data, "family\tinvite\tadult\tfree\t500")
    report = shop.tampered("role", lambda folder: changed(folder, number, "\tadult\t", "\tholder\t"))
    assert int(report["entry"]) == number, report


@story
def what_a_member_had_left_cannot_be_told_otherwise(shop):
    number = number_of(shop.data, "room\tmember")
    report = shop.tampered("left", lambda folder: changed(folder, number, "\t500\n", "\t501\n"))
    assert int(report["entry"]) == number, report


@story
def a_purchase_by_another_member_is_found(shop):
    number = number_of(shop.data, "room\tmember")
    account, teen = (shop.teen[name].split("-")[1] for name in ("account", "id"))
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE number={number}")
    card = next(line for line in body.split("\n") if line.startswith("account\t")).split("\t")[3]
    (holder,), = rows(shop.data, f"SELECT number FROM member WHERE account={account} AND number<>{teen}")

    def forge(folder):
        changed(folder, number, f"\naccount\t{account}\t{teen}\t{card}\n", f"\naccount\t{account}\t{holder}\t{card}\n")
    report = shop.tampered("member", forge)
    assert (int(report["entry"]), report["what"]) == (number, "its card is that of another member"), report


@story
def an_invitation_that_was_changed_is_found(shop):
    invited = number_of(shop.data, "family\tinvite\tadult\tfree\t500")
    report = shop.tampered("unused", f"UPDATE invitation SET joined = NULL WHERE code = '{shop.code}'")
    assert (int(report["entry"]), "invitation" in report["what"]) == (invited, True), report
    report = shop.tampered("used", f"UPDATE invitation SET joined = {invited} WHERE code = '{shop.open}'")
    assert "invitation" in report["what"], report
    report = shop.tampered("gone", f"DELETE FROM invitation WHERE code = '{shop.open}'")
    assert report["what"] == "its invitation is not kept", report
    report = shop.tampered("made", "INSERT INTO invitation VALUES ('ZZZZZZZZZZ', 1, 1, NULL)")
    assert int(report["entry"]) == 1 and "it is none" in report["what"], report


@story
def what_a_member_took_cannot_be_changed_beside_the_journal(shop):
    account = shop.teen["account"].split("-")[1]
    report = shop.tampered("taken", f"UPDATE lot SET past = replace(past, '\t300\n', '\t200\n') "
                                    f"WHERE account = {account} AND number = 0")
    assert "behind it" in report["what"], report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
