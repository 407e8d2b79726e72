#!/usr/bin/env python3
"""tamper_chips.py - readings of chips, forged by one who makes every hash anew: an earlier one that pays, one that nobody used,
a chip that is in no card; and the rows of the chips.
"""
import json

from lib import Shop, run, story
from households import POINTS, PREPAID, rich, use
from place import at, changed, number_of, rows
from sun_tag import give, short, uid_of


def spend(shop, card, amount=2500, **more):
    return shop.buy(card, 5000, redeem=[{"reward": "off", "amount": amount}], **more)


def number(done):
    assert done.status == 201, done
    return int(done["id"].split("-")[1])


def shown_of(shop, entry):
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE number={entry}")
    return next(line for line in body.split("\n") if line.startswith("shown\t")) + "\n"


@story
def honest_chips_agree(shop):
    use(shop, units=[{**POINTS, "value": {"points": 1, "amount": 1}}, PREPAID], policies={"second_factor_above": 2000})
    who = rich(shop)
    shop.card, shop.tag = who["card"], give(shop, who["card"], uid_of(1))
    shop.tag.count = 40
    shop.spent = number(spend(shop, shop.tag.tap()))
    shop.copy = number(shop.buy(short(shop.tag.at(41)), 100))
    shop.later = number(shop.buy(shop.tag.tap(), 200))
    other = rich(shop)
    shop.other, shop.moving = other["card"], give(shop, other["card"], uid_of(2))
    shop.moving.count = 10
    shop.before = number(spend(shop, shop.moving.tap(), 2001))
    into = rich(shop)
    merged = shop.admin.post(f"/v1/accounts/{other['account']}/merge", {"into": into["account"]})
    assert merged.status == 201, merged
    shop.after_copy = number(shop.buy(short(shop.moving.at(11)), 100))
    shop.after = number(spend(shop, shop.moving.tap(), 2001))
    third = rich(shop)
    shop.ended = give(shop, third["card"], uid_of(3))
    number(shop.buy(shop.ended.tap(), 100))
    assert shop.admin.post(f"/v1/cards/{third['card']}/chip", {"uid": None}).status == 200
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def found(shop, name, entry, old, new, what, at_entry=None):
    report = shop.tampered(name, lambda folder: changed(folder, entry, old, new))
    assert what in report["what"], (name, report)
    assert at_entry is None or int(report["entry"]) == at_entry, (name, report)


@story
def a_reading_that_was_changed_is_found(shop):
    shown = shown_of(shop, shop.spent)
    _, how, count, read = shown.strip().split("\t")
    assert (how, count) == ("chip", "41"), shown
    found(shop, "number", shop.spent, shown, "", "a number alone", shop.spent)
    found(shop, "copy", shop.spent, shown, shown.replace("chip", "chip_used"), "used already", shop.spent)
    found(shop, "read", shop.spent, f"\t{count}\t{read}", f"\t{count}\t{int(read) - 16 * 60 * 1000000}", "at another time", shop.spent)
    found(shop, "fresh", shop.copy, "shown\tchip_used", "shown\tchip", "not what it says", shop.copy)
    found(shop, "older", shop.later, "\t42\t", "\t40\t", "not what it says", shop.later)
    found(shop, "newer", shop.later, "\t42\t", "\t43\t", "what its chip has shown was changed")
    found(shop, "phone", shop.later, "shown\tchip", "shown\tphone", "a phone that is not linked", shop.later)


@story
def what_a_chip_showed_in_another_chain_counts(shop):
    """Its card came with an account: what was read before it came is over."""
    found(shop, "came-fresh", shop.after_copy, "shown\tchip_used", "shown\tchip", "does not follow on what it showed before")
    found(shop, "came-unused", shop.after_copy, "\t11\t", "\t12\t", "does not follow on what it showed before")
    found(shop, "came-old", shop.after, "\t12\t", "\t11\t", "does not follow on what it showed before")


@story
def a_chip_that_no_card_has_is_found(shop):
    first = min(number for (number,) in rows(shop.data, "SELECT number FROM entry WHERE body LIKE '%\nnote\tchip 0%'"))
    report = shop.tampered("end", lambda folder: changed(folder, first, "note\tchip 0", "note\tchip-end"))
    assert "takes a chip away that is not there" in report["what"], report
    report = shop.tampered("block", lambda folder: changed(folder, first, "note\tchip 0", "note\tunblock"))
    assert "a chip that its card does not have" in report["what"], report
    found(shop, "over", first, "note\tchip 0", "note\tchip 41", "not what it says", shop.spent)
    last = number_of(shop.data, "note\tchip-end")
    found(shop, "kept", last, "note\tchip-end", "note\tunblock", "its chip is not kept")


@story
def rows_that_were_changed_are_found(shop):
    uid, moving = shop.tag.uid.hex().upper(), shop.moving.uid.hex().upper()
    for name, statement, what in (
            ("again", f"UPDATE chip SET spent = 0 WHERE uid = '{uid}'", "what its chip has shown was changed"),
            ("seen", f"UPDATE chip SET seen = seen + 1 WHERE uid = '{uid}'", "what its chip has shown was changed"),
            ("changed", f"UPDATE chip SET changed = linked WHERE uid = '{uid}'", "what its chip has shown was changed"),
            ("linked", f"UPDATE chip SET linked = 2 WHERE uid = '{uid}'", "it gives none"),
            ("card", f"UPDATE chip SET code = '{shop.other}' WHERE uid = '{uid}'", "is kept for another card"),
            ("forgot", f"UPDATE chip SET spent = 0, seen = 0 WHERE uid = '{moving}'", "what its chip has shown was changed"),
            ("away", f"UPDATE chip SET code = NULL WHERE uid = '{uid}'", "its chip is not kept"),
            ("gone", f"DELETE FROM chip WHERE uid = '{uid}'", "its chip is not kept")):
        report = shop.tampered(name, statement)
        assert what in report["what"], (name, report)


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
