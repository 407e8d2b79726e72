#!/usr/bin/env python3
"""gifts.py - what each kind of rule gives for a receipt, and what a partial return takes back of it."""
import json

from lib import ROOT, Shop, run, story
from place import at


def use(shop, *rules):
    """A version with these rules decides from now on."""
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"] = [{"on": "purchase", **rule} for rule in rules]
    shop.use(program)


def points(answer):
    return sum(part["points"] for part in answer["earned"])


@story
def steps_fall_with_what_comes_back(shop):
    use(shop, {"id": "steps", "give": {"unit": "points", "steps": [
        {"amount": 5000, "points": 5}, {"amount": 10000, "points": 12}]}})
    card = shop.enrol()["card"]
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [
        {"amount": 6000}, {"amount": 3999}, {"amount": 1}]})
    assert (sold.status, points(sold)) == (201, 12), sold
    for line, lost, left in ((3, -7, 5), (2, 0, 5), (1, -5, 0)):
        back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": line}]})
        assert (back.status, points(back)) == (201, lost), back
        balances = shop.till.get(f"/v1/cards/{card}")["balances"]
        assert sum(balance["points"] for balance in balances) == left, balances
    shop.command("verify", *at(shop.data))


@story
def units_of_a_product_are_counted_again_when_some_come_back(shop):
    use(shop,
        {"id": "eggs", "when": {"include": {"tags": ["eggs"]}},
         "give": {"unit": "points", "per_quantity": {"every": "6", "points": 1, "full_steps": True}}},
        {"id": "twice", "when": {"minimum": {"quantity": "12"}, "include": {"tags": ["eggs"]}},
         "give": {"unit": "points", "multiply": {"by": "2"}}})
    card = shop.enrol()["card"]
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [
        {"amount": 480, "quantity": "12", "tags": ["eggs"]}, {"amount": 300}]})
    assert (sold.status, points(sold)) == (201, 4), sold
    assert [rule["rule"] for part in sold["earned"] for rule in part["rules"]] == ["eggs", "twice"], sold
    one = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1, "quantity": "1"}]})
    assert (one.status, points(one)) == (201, -3), one  # eleven eggs are one full step, and no dozen
    rest = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert (rest.status, points(rest)) == (201, -1), rest
    shop.command("verify", *at(shop.data))


@story
def of_a_group_the_best_counts_and_is_told_with_its_reason(shop):
    use(shop,
        {"id": "base", "give": {"unit": "points", "per_amount": {"every": 1000, "points": 1}}},
        {"id": "double", "group": "more", "give": {"unit": "points", "multiply": {"by": "2"}}},
        {"id": "triple", "group": "more", "when": {"minimum": {"amount": 5000}},
         "give": {"unit": "points", "multiply": {"by": "3", "rules": ["base"]}}})
    card = shop.enrol()["card"]
    for amount, rules in ((2000, [("base", 2000, 2), ("double", 2, 2)]),
                          (5000, [("base", 5000, 5), ("triple", 5, 10)])):
        sold = shop.buy(card, amount)
        told = [(rule["rule"], rule["basis"], rule["points"]) for part in sold["earned"]
                for rule in part["rules"]]
        assert told == rules, told


@story
def a_trap_is_told_when_the_draft_is_sent(shop):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"] = [{"id": "steps", "on": "purchase", "give": {"unit": "points", "steps": [
        {"amount": 5000, "points": 6}, {"amount": 10000, "points": 11}]}}]
    told = shop.admin.post("/v1/programs/validate", program)
    assert (told.status, told["valid"]) == (200, True), told
    assert told["problems"][0]["pointer"] == "/rules/0/give/steps/0", told
    assert told["problems"][0]["en"].startswith("Two receipts, of this step and of step 1, give 12"), told


if __name__ == "__main__":
    run(Shop(preset="points"))
