#!/usr/bin/env python3
"""tamper_phones.py - how a card was shown, forged by one who makes every hash anew: what a picture may not, a number, and a
code that was used already; and the rows of the phones.
"""
import json

from lib import Shop, run, story
from households import OFF, POINTS, PREPAID, rich, use
from place import at, changed, number_of, rows
import phones


def spend(shop, card, amount, **more):
    return shop.buy(card, 5000, redeem=[{"reward": "off", "amount": amount}], **more)


def shown_of(shop, number):
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE number={number}")
    return next(line for line in body.split("\n") if line.startswith("shown\t"))


@story
def honest_phones_agree(shop):
    use(shop, units=[{**POINTS, "value": {"points": 1, "amount": 1}}, PREPAID], policies={"second_factor_above": 2000})
    shop.card = rich(shop)["card"]
    shop.phone = phones.link(shop, shop.card)
    phones.fresh_step()
    code = shop.phone.code()
    done = spend(shop, code, 2500)
    assert done.status == 201, done
    shop.spent = int(done["id"].split("-")[1])
    shop.code = code
    done = shop.buy(code, 700)
    shop.used = int(done["id"].split("-")[1])
    other = rich(shop)["card"]
    shop.stale_phone = phones.link(shop, other)
    done = shop.buy(shop.stale_phone.code(ahead=-3600), 800)
    assert done.status == 201, done
    shop.stale = int(done["id"].split("-")[1])
    shop.lost = rich(shop)["card"]
    shop.kept_phone = phones.link(shop, shop.lost)
    phones.fresh_step()
    code = shop.kept_phone.code()
    assert spend(shop, code, 2500).status == 201
    done = shop.admin.post(f"/v1/cards/{shop.lost}/replace", {})
    assert done.status == 201, done
    shop.new = done["code"]
    done = shop.buy(code, 900)
    assert done.status == 201, done
    shop.still_used = int(done["id"].split("-")[1])
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def found(shop, name, number, old, new, what):
    report = shop.tampered(name, lambda folder: changed(folder, number, old, new))
    assert (int(report["entry"]), what in report["what"]) == (number, True), (name, report)


@story
def a_showing_that_was_changed_is_found(shop):
    shown = shown_of(shop, shop.spent) + "\n"
    _, how, step, read = shown.strip().split("\t")
    assert how == "phone"
    found(shop, "number", shop.spent, shown, "", "a number alone")
    found(shop, "uid", shop.spent, shown, "shown\tuid\t0\t0\n", "a number alone")
    found(shop, "older", shop.spent, f"\t{step}\t", f"\t{int(step) - 9}\t", "not what it says")
    found(shop, "later", shop.spent, f"\t{step}\t", f"\t{int(step) + 9}\t", "not what it says")
    found(shop, "read", shop.spent, f"\t{step}\t{read}", f"\t{step}\t{int(read) - 16 * 60 * 1000000}", "at another time")
    found(shop, "picture", shop.spent, shown, shown.replace("phone", "stale"), "collects, but does not pay")
    found(shop, "pin", shop.spent, shown, shown.replace("phone", "pin"), "not what it says")
    # Nothing had been spent with it, or it was fresh: what it was is found out again.
    found(shop, "fresh", shop.used, "shown\tused", "shown\tphone", "not what it says")
    found(shop, "new", shop.stale, "shown\tstale", "shown\tphone", "not what it says")
    found(shop, "anew", shop.still_used, "shown\tused", "shown\tphone", "not what it says")  # its card is another, its phone is not
    # A PIN that nobody told cannot be found out by its own entry; but what the phone has shown stands in its row.
    report = shop.tampered("nobody", lambda folder: changed(folder, shop.stale, shown_of(shop, shop.stale), "shown\tpin\t0\t0"))
    assert "was changed beside the journal" in report["what"], report


@story
def a_phone_that_nobody_linked_is_found(shop):
    number = number_of(shop.data, "note\tphone") if len(rows(shop.data, "SELECT 1 FROM entry WHERE body LIKE '%\nnote\tphone%'")) == 1 else \
        min(number for (number,) in rows(shop.data, "SELECT number FROM entry WHERE body LIKE '%\nnote\tphone%'"))
    report = shop.tampered("end", lambda folder: changed(folder, number, "note\tphone", "note\tphone-end"))
    assert "ends a phone that is not linked" in report["what"], report
    report = shop.tampered("block", lambda folder: changed(folder, number, "note\tphone", "note\tunblock"))
    assert "shown by a phone that is not linked" in report["what"], report


@story
def rows_that_were_changed_are_found(shop):
    token = shop.phone.token
    for name, statement, what in (
            ("again", f"UPDATE phone SET spent = 0 WHERE token = '{token}'", "what its phone has shown was changed"),
            ("seen", f"UPDATE phone SET seen = seen + 1 WHERE token = '{token}'", "what its phone has shown was changed"),
            ("drift", f"UPDATE phone SET drift = -120 WHERE token = '{token}'", "what its phone has shown was changed"),
            ("changed", f"UPDATE phone SET changed = linked WHERE token = '{token}'", "what its phone has shown was changed"),
            ("linked", f"UPDATE phone SET linked = 2 WHERE token = '{token}'", "it links none"),
            ("card", f"UPDATE phone SET code = '{shop.stale_phone.card}' WHERE token = '{token}'", "is kept for another card"),
            ("back", f"UPDATE phone SET code = '{shop.lost}', card = (SELECT number FROM card WHERE code = '{shop.lost}') "
                     f"WHERE token = '{shop.kept_phone.token}'", "it links none"),
            ("half", f"UPDATE phone SET code = '{shop.lost}' WHERE token = '{shop.kept_phone.token}'", "is kept for another card"),
            ("since", f"UPDATE phone SET changed = linked WHERE token = '{shop.kept_phone.token}'", "what its phone has shown was changed"),
            ("gone", f"DELETE FROM phone WHERE token = '{token}'", "its phone is not kept"),
            ("made", "INSERT INTO phone (token, code, secret, partition, card, linked, changed) "
                     f"SELECT 'FORGED', code, secret, partition, card, linked, changed + 1000 FROM phone WHERE token = '{token}'", "")):
        report = shop.tampered(name, statement)
        assert what in report["what"], (name, report)


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
