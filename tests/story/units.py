#!/usr/bin/env python3
"""units.py - rewards on whole units: free products, the cheapest, so many for so many, one for points; what a
return of the free one, or of what had to be bought for it, gives back; and rewards that come by themselves.
"""
import json

from lib import ROOT, Shop, run, story
from place import at

REWARDS = [
    {"id": "fourth", "label": {"en": "Four for three"}, "effect": {"buy_get": {"buy": 3, "get": 1}},
     "when": {"include": {"skus": ["JAM"]}}},
    {"id": "pen", "label": {"en": "A pen with three books"}, "max_per_purchase": 5,
     "effect": {"buy_get": {"buy": 3, "get": 1, "of": {"skus": ["BOOK"]}}},
     "when": {"include": {"skus": ["PEN"]}}},
    {"id": "gift-shop", "label": {"en": "From the gift shop"}, "when": {"include": {"tags": ["gift"]}},
     "effect": {"price_in_points": {"unit": "points", "every": 100, "points": 1, "least": 25}}},
]


def open_gift_shop(shop):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"] = [{"id": "visit", "on": "purchase", "give": {"unit": "points", "per_visit": {"points": 60}}}]
    program["rewards"] += REWARDS
    shop.use(program)


def sell(shop, card, lines, *asks):
    done = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": lines,
                                            "redeem": [{"reward": ask} for ask in asks]})
    assert done.status == 201, done
    return done


def give_back(shop, sold, line, quantity="1"):
    done = shop.till.post(f"/v1/purchases/{sold['id']}/returns",
                          {"lines": [{"line": line, "quantity": quantity}]})
    assert done.status == 201, done
    return done


@story
def of_four_the_cheapest_is_free_and_is_paid_when_three_are_left(shop):
    open_gift_shop(shop)
    card = shop.enrol()["card"]
    sold = sell(shop, card, [{"sku": "JAM", "quantity": "3", "amount": 1200, "vat": "5.5"},
                             {"sku": "JAM", "quantity": "1", "amount": 350, "vat": "5.5"}], "fourth")
    assert sold["total"]["due"] == 1200, sold
    back = give_back(shop, sold, 1)
    assert back["total"]["due"] == -400 + 350, back  # three jars are three jars
    shop.command("verify", *at(shop.data))


@story
def a_free_pen_that_comes_back_is_worth_nothing(shop):
    card = shop.enrol()["card"]
    sold = sell(shop, card, [{"sku": "BOOK", "quantity": "7", "amount": 7000},
                             {"sku": "PEN", "quantity": "2", "amount": 300}], "pen")
    assert sold["total"]["due"] == 7000, sold
    assert give_back(shop, sold, 2)["total"]["due"] == 0
    assert give_back(shop, sold, 1, "5")["total"]["due"] == -5000 + 150  # two books: no pen
    shop.command("verify", *at(shop.data))


@story
def a_gift_for_points_costs_its_price_rounded_up(shop):
    card = shop.enrol()["card"]
    sell(shop, card, [{"amount": 100}])
    look = shop.till.get(f"/v1/cards/{card}")
    gift = [one for one in look["rewards"] if one["reward"] == "gift-shop"][0]
    assert (gift["effect"], gift["cost"], gift["is_within_reach"]) == ("price_in_points", 25, True), gift
    sold = sell(shop, card, [{"sku": "LAMP", "tags": ["gift"], "amount": 2995, "vat": "20"}], "gift-shop")
    assert sold["total"]["due"] == 0 and sold["redeemed"][0]["points"] == 30, sold
    assert [row["tax"] for row in sold["vat"]] == [0], sold
    back = give_back(shop, sold, 1)
    assert back["total"]["due"] == 0 and back["redeemed"][0]["points"] == -30, back
    shop.command("verify", *at(shop.data))


@story
def what_is_not_there_is_not_free(shop):
    card = shop.enrol()["card"]
    for lines, ask in (([{"sku": "JAM", "quantity": "3", "amount": 1200}], "fourth"),
                       ([{"sku": "BOOK", "quantity": "3", "amount": 3000}], "pen"),
                       ([{"sku": "LAMP", "amount": 2995}], "gift-shop")):
        refused = shop.till.post("/v1/quotes", {"receipt": shop.receipt(), "card": card, "lines": lines,
                                                "redeem": [{"reward": ask}]})
        assert (refused.status, refused.code) == (422, "not_eligible"), refused


@story
def an_automatic_reward_is_on_the_quote_and_off_the_bill(shop):
    program = json.loads((ROOT / "programs/threshold.json").read_text(encoding="utf-8"))
    program["units"], off = program["units"][:1], {"effect": {"amount_off": 1500}}
    program["rewards"] = [{**program["rewards"][0], **off}]  # taken off the bill instead of made a voucher
    shop.use(program)
    name = program["rewards"][0]["id"]
    card = shop.enrol()["card"]
    assert sell(shop, card, [{"amount": 30000}])["redeemed"] == []
    assert [one["auto"] for one in shop.till.get(f"/v1/cards/{card}")["rewards"]] == [True]
    basket = {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 4000}]}
    quote = shop.till.post("/v1/quotes", basket)
    assert quote["total"]["due"] == 2500, quote
    sold = shop.till.post("/v1/purchases", {**basket, "payments": [{"kind": "cash", "amount": 2500}]})
    assert (sold.status, [one["reward"] for one in sold["redeemed"]]) == (201, [name]), sold
    assert shop.till.post("/v1/quotes", {**basket, "receipt": shop.receipt()})["total"]["due"] == 4000
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert (back.status, back["total"]["due"], back["redeemed"][0]["points"]) == (201, -2500, -300), back
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
