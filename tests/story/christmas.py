#!/usr/bin/env python3
"""christmas.py - a gift card at Christmas: given, used little by little, lost, and at last forgotten.

    24 December   a grandmother buys it; the till prints what the child must know
    27 December   the child pays with it, half in cash; something comes back
    in January    it is lost, blocked, and found again
    in a year     before it ends the shop is told in time; behind its last day it pays nothing
"""
import json
from datetime import date, timedelta

from lib import Shop, day, run, story
from bearers import by, left, sell
from place import at

LIFE_DAYS = 40  # "a year", in a story that is told within a moment
PROGRAM = {
    "format": 1, "name": {"en": "Gifts"}, "currency": "EUR",
    "units": [
        {"id": "gift", "label": {"en": "gift card", "fr": "carte cadeau"}, "kind": "money", "pays": True,
         "vat": "multi_purpose", "expiry": {"days": LIFE_DAYS}, "announce_days": [30, 7],
         "paid_in": {"amounts": [2000, 5000], "balance_max": 25000}},
        {"id": "points", "label": {"en": "points"}, "kind": "points", "expiry": "never"}],
    "rules": [
        {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
        {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}}],
    "rewards": [{"id": "pay", "label": {"en": "Pay with points"}, "cost": {"unit": "points", "points": 1},
                 "effect": {"as_money": {"amount": 5}}}],
}


def buy(shop, lines, payments, **fields):
    done = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": lines, "payments": payments, **fields})
    assert done.status == 201, done
    return done


@story
def a_grandmother_buys_it_and_her_own_card_earns_nothing_for_it(shop):
    shop.use(PROGRAM)
    refused = shop.till.post("/v1/gift-cards", {"amount": 3000})
    assert (refused.status, refused.code) == (422, "paid_in_amount") and "20.00, 50.00" in refused["detail"], refused
    shop.gift = sell(shop, 5000)
    last = (date.fromisoformat(day()) + timedelta(days=LIFE_DAYS)).isoformat()
    [balance] = shop.gift["balances"]
    assert balance["points"] == 5000 and balance["expiring"] == {"points": 5000, "on": last}, balance
    look = shop.till.get(f"/v1/cards/{shop.gift['code']}")
    assert look["card"]["purpose"] == "gift_card" and look["members"] == [], look
    assert [unit["unit"] for unit in look["balances"]] == ["gift"], "the sale of a gift card is no purchase"


@story
def the_child_pays_half_with_it_and_brings_something_back(shop):
    code, card = shop.gift["code"], shop.enrol()["card"]
    lines = [{"label": "Livre", "amount": 2400, "vat": "5.5"}, {"label": "Jeu", "amount": 3600, "vat": "20"}]
    bought = buy(shop, lines, [by(code, 4000), {"kind": "cash", "amount": 2000}], card=card)
    assert [row["due"] for row in bought["vat"]] == [3600, 2400], "a payment changed the VAT"
    assert sum(row["points"] for row in bought["earned"]) == 60 and left(shop, code) == 1000, bought
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": [{"line": 2}]})
    # Of 36.00 the card gets what it had paid of the receipt before cash is given out.
    assert back.status == 201 and back["drawn"][0]["points"] == -3600 and back["refund"] == 0, back
    assert left(shop, code) == 4600
    rest = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert rest["drawn"][0]["points"] == -400 and rest["refund"] == 2000 and left(shop, code) == 5000, rest
    buy(shop, [{"amount": 1500, "vat": "20"}], [by(code, 1500)])
    assert left(shop, code) == 3500


@story
def while_it_is_lost_whoever_finds_it_cannot_pay_with_it(shop):
    code = shop.gift["code"]
    blocked = shop.admin.post(f"/v1/cards/{code}/block", {})
    assert blocked.status == 200 and blocked["state"] == "blocked", blocked
    finder = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 100}],
                                              "payments": [by(code, 100)]})
    assert (finder.status, finder.code) == (409, "card_blocked"), finder
    mine = shop.admin.post("/v1/cards", {"account": shop.gift["account"]})
    assert (mine.status, mine.code, mine["field"]) == (409, "not_a_member_card", "/account"), mine
    # It was under the tree: what is on it is still there.
    again = shop.admin.post(f"/v1/cards/{code}/unblock", {})
    assert again.status == 200 and left(shop, code) == 3500, again


@story
def before_it_ends_the_shop_hears_of_it_and_behind_its_last_day_it_pays_nothing(shop):
    left_over = left(shop, shop.gift["code"])
    shop.stop()
    def night(days):
        return json.loads(shop.command("nightly", *at(shop.data), "--on", day(days), "--dry-run", "--json"))

    for days, notices in ((LIFE_DAYS - 31, 0), (LIFE_DAYS - 30, 1), (LIFE_DAYS - 7, 1), (LIFE_DAYS + 1, 0)):
        assert night(days)["notices"] == notices, (days, night(days))
    assert night(LIFE_DAYS)["expired"] == [], "its last day is a day of use"
    assert night(LIFE_DAYS + 1)["expired"] == [{"unit": "gift", "points": left_over}], night(LIFE_DAYS + 1)
    shop.start()
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points"))
