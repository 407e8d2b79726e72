#!/usr/bin/env python3
"""tamper_leaving.py - who left an account, with which cards and what share, forged: the auditor finds it."""
import json

from lib import Shop, run, story
from place import at, changed, number_of
from households import member, rich, use


@story
def who_leaves_honestly_agrees(shop):
    """Somebody with two cards, who takes a share along; and one more, who stays."""
    use(shop)
    holder = rich(shop)
    shop.stays, gone = member(shop, holder["account"]), member(shop, holder["account"])
    more = shop.admin.post("/v1/cards", {"account": holder["account"], "member": gone["id"]}).json
    left = shop.admin.post(f"/v1/members/{gone['id']}/leave", {"share": [{"unit": "p", "points": 70}]})
    assert left.status == 201, left
    shop.gone = {**left.json, "more": more["code"]}
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def numbers(of, *names):
    return [of[name].split("-")[1] for name in names]


@story
def a_member_or_a_card_that_was_moved_by_hand_is_found(shop):
    own, left, member = numbers(shop.gone, "account", "left", "id")
    stays, = numbers(shop.stays, "id")
    for name, change_, what in (
            ("card back", f"UPDATE card SET account = {left} WHERE code = '{shop.gone['card']}'", "a card was changed"),
            ("card away", f"UPDATE card SET account = {own} WHERE code = '{shop.stays['card']}'", "a card was changed"),
            ("card given", f"UPDATE card SET member = {stays} WHERE code = '{shop.gone['more']}'", "a card was changed"),
            ("member back", f"UPDATE member SET account = {left} WHERE number = {member}", "another account than the journal"),
            ("member away", f"UPDATE member SET account = {own} WHERE number = {stays}", "another account than the journal"),
            ("code", f"UPDATE moved_card SET code = '{shop.stays['card']}'", "is kept as one that moved"),
            ("lost", f"DELETE FROM moved_card WHERE code = '{shop.gone['more']}'", "the code of a card that moved is not kept"),
            ("made", f"INSERT INTO moved_card SELECT partition, number, code FROM card WHERE code = '{shop.stays['card']}'",
             "is kept as one that moved")):
        report = shop.tampered(name.replace(" ", "-"), change_)
        assert what in report["what"], (name, report)


@story
def who_did_not_leave_so_is_found(shop):
    own, left, member = numbers(shop.gone, "account", "left", "id")
    stays, = numbers(shop.stays, "id")
    number = number_of(shop.data, "family\tleave")
    report = shop.tampered("another", lambda folder: changed(folder, number, f"\naccount\t{left}\t{member}\t",
                                                             f"\naccount\t{left}\t{stays}\t"))
    assert (int(report["entry"]), "did not leave so" in report["what"]) == (number + 2, True), report
    report = shop.tampered("elsewhere", lambda folder: changed(folder, number, f"\nelsewhere\t1\t{own}\n", "\nelsewhere\t1\t1\n"))
    assert (int(report["entry"]), "not opened next" in report["what"]) == (number, True), report
    report = shop.tampered("barred", lambda folder: changed(folder, number, "\tholder\tfree\t0\t0\n", "\tholder\tfree\t500\t0\n"))
    assert (int(report["entry"]), "has other rights" in report["what"]) == (number, True), report


@story
def what_goes_along_with_nobody_is_found(shop):
    number = number_of(shop.data, "family\tleave")
    with_ = number + 1
    report = shop.tampered("with", lambda folder: changed(folder, with_, f"\nwith\t1\t{number}\n", f"\nwith\t1\t{number - 1}\n"))
    assert (int(report["entry"]), "goes along with nobody" in report["what"]) == (with_, True), report
    report = shop.tampered("card", lambda folder: changed(folder, number + 3, "\nnote\tmove\n", "\nnote\tadd\n"))
    assert (int(report["entry"]), "belongs to another account" in report["what"]) == (number + 3, True), report
    report = shop.tampered("from", lambda folder: changed(folder, number + 4, "\t70\t", "\t71\t"))
    assert int(report["entry"]) in (number + 4, number + 1), report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # changed() knows one chain
