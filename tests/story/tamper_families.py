#!/usr/bin/env python3
"""tamper_families.py - who joined an account and what he may take, forged by one who makes every hash anew: the auditor
decides it again.
"""
import json

from lib import Shop, run, story
from place import at, changed, number_of, rows

PROGRAM = {"format": 1, "name": {"en": "Family"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"}],
           "rules": [{"id": "paid", "on": "top_up", "give": {"unit": "p", "per_amount": {"every": 1, "points": 1}}},
                     {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 10000}}}],
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
    code = invite(shop, holder["account"], role="child")
    child = shop.admin.post("/v1/members", {"first_name": "Tom", "invitation": code}).json
    refused = shop.till.post("/v1/events", {"card": child["card"], "kind": "top_up", "amount": 100})
    assert refused.code == "may_not_top_up", refused
    added = shop.admin.post("/v1/cards", {"account": holder["account"], "member": child["id"]})
    assert added.status == 201, added
    assert shop.till.post("/v1/events", {"card": holder["card"], "kind": "top_up", "amount": 100}).status == 201
    assert shop.admin.patch(f"/v1/cards/{added['code']}", {"member": teen["id"]}).status == 200
    shop.holder, shop.child, shop.added = holder, child, added["code"]
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def a_limit_that_was_told_higher_is_found(shop):
    number = number_of(shop.data, "family\tjoin\tadult")
    report = shop.tampered("limit", lambda folder: changed(folder, number, "\tfree\t500\t", "\tfree\t900\t"))
    assert (int(report["entry"]), report["what"]) == (number, "its invitation says otherwise"), report


def account_line(body):
    return next(line for line in body.split("\n") if line.startswith("account\t"))


def body_of(folder, number):
    (body,), = rows(folder, f"SELECT body FROM entry WHERE number={number}")
    return body


@story
def who_may_not_pay_in_cannot_be_told_to(shop):
    number = number_of(shop.data, "family\tjoin\tchild")
    report = shop.tampered("allowed", lambda folder: changed(folder, number, "\ntop-up\tbarred", ""))
    assert (int(report["entry"]), report["what"]) == (number, "its invitation says otherwise"), report


@story
def money_that_was_paid_in_by_a_child_is_found(shop):
    """The same payment, by the card of a member who may not."""
    number = number_of(shop.data, "event\ttop_up")
    holder = account_line(body_of(shop.data, number))
    child = account_line(body_of(shop.data, number_of(shop.data, "family\tjoin\tchild")))
    report = shop.tampered("child", lambda folder: changed(folder, number, holder, child))
    assert (int(report["entry"]), "may not pay money in" in report["what"]) == (number, True), report
    member_only = "\t".join([*holder.split("\t")[:2], child.split("\t")[2], holder.split("\t")[3]])
    report = shop.tampered("other", lambda folder: changed(folder, number, holder, member_only))
    assert (int(report["entry"]), report["what"]) == (number, "its card is that of another member"), report


@story
def a_card_of_another_member_is_found(shop):
    teen, child = (one["id"].split("-")[1] for one in (shop.teen, shop.child))
    report = shop.tampered("owner", f"UPDATE card SET member = {child} WHERE code = '{shop.added}'")
    assert "card" in report["what"], report
    report = shop.tampered("nobodys", f"UPDATE card SET member = NULL WHERE code = '{shop.teen['card']}'")
    assert "card" in report["what"], report
    number = number_of(shop.data, "note\tgive")
    line = account_line(body_of(shop.data, number))

    def given_to(whom):
        parts = line.split("\t")
        return "\t".join([*parts[:2], whom, parts[3]])
    report = shop.tampered("given", lambda folder: changed(folder, number, line, given_to("999")))
    assert (int(report["entry"]), report["what"]) == (number, "its member is none of its account"), report
    report = shop.tampered("kept", lambda folder: changed(folder, number, line, given_to(child)))
    assert report["what"] and "card" in report["what"], report
    report = shop.tampered("blocked", lambda folder: changed(folder, number, "note\tgive", "note\tunblock"))
    assert (int(report["entry"]), report["what"]) == (number, "its card is that of another member"), report


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
    holder = shop.holder["id"].split("-")[1]

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
