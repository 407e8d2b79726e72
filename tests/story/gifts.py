#!/usr/bin/env python3
"""gifts.py - what each kind of rule gives for a receipt, and what a partial return takes back of it."""
import json

from lib import ROOT, Shop, run, story
from place import at


def use(shop, *rules):
    """A version with these rules decides from now on."""
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"] = [{"on": "purchase", **rule} for rule in rules]
    made = shop.admin.post("/v1/programs", program)
    assert made.status == 201, made
    done = shop.admin.post(f"/v1/programs/{made['number']}/activate", {})
    assert done.status == 200, done


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
