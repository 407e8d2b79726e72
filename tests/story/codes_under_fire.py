#!/usr/bin/env python3
"""codes_under_fire.py - gift cards and vouchers at random, and under fire.

A model of thirty lines knows what is on each card; many tills ask for the same money at the same instant.
HABITUE_SEED=n replays; HABITUE_ROUNDS=n is how often they meet.
"""
import os
import random
import time

from lib import Shop, run, story
from bearers import PROGRAM, by, left, sell

SEED = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(10 ** 9))
STEPS = 250
TILLS = 24  # at once: each has a connection of its own
ROUNDS = int(os.environ.get("HABITUE_ROUNDS") or 25)


class Model:
    """What is on each gift card, and which vouchers can be used."""

    def __init__(self):
        self.cards, self.vouchers, self.sold = {}, {}, []

    def refund(self, sale, amount):
        """"The last payment first": gift cards get back what they paid, the rest is paid out."""
        for payment in reversed(sale["paid"]):
            back = min(amount, payment["amount"])
            payment["amount"] -= back
            amount -= back
            self.cards[payment["card"]] += back
        return amount


def buy_at_random(shop, dice, model):
    lines = [{"amount": dice.randrange(1, 6000), "vat": dice.choice(["20", "5.5"])}
             for _ in range(dice.randrange(1, 4))]
    total = sum(line["amount"] for line in lines)
    voucher = dice.choice([None, None, *model.vouchers]) if model.vouchers else None
    ask = {"receipt": shop.receipt(), "lines": lines}
    if voucher:
        ask["redeem"] = [{"voucher": voucher}]
    due = total - (min(500, total) if voucher else 0)
    payments, rest = [], due
    for code in dice.sample(sorted(model.cards), min(len(model.cards), dice.randrange(0, 4))):
        part = dice.randrange(0, min(rest, model.cards[code] + dice.choice([0, 0, 1])) + 1)
        payments.append(by(code, part))
        rest -= part
    ask["payments"] = [{"kind": "cash", "amount": rest}, *payments]
    answer = shop.till.post("/v1/purchases", ask)
    if voucher and not model.vouchers[voucher]:
        assert answer.code == "voucher_used", answer
    elif voucher and total < 1000:
        assert answer.code == "not_eligible", answer
    elif any(payment["amount"] > model.cards[payment["card"]] for payment in payments):
        assert answer.code == "points_short", answer
    else:
        assert answer.status == 201 and answer["total"]["due"] == due, answer
        for payment in payments:
            model.cards[payment["card"]] -= payment["amount"]
        if voucher:
            model.vouchers[voucher] = False
        model.sold.append({"id": answer["id"], "lines": [line["amount"] for line in lines], "due": due,
                           "paid": [dict(payment) for payment in payments], "voucher": voucher})


def return_at_random(shop, dice, model):
    sale = dice.choice(model.sold)
    numbers = [n for n, amount in enumerate(sale["lines"], 1) if amount is not None]
    if sale["voucher"] or dice.random() < 0.4:
        chosen, ask = numbers, {}
    else:
        chosen = dice.sample(numbers, dice.randrange(1, len(numbers) + 1))
        ask = {"lines": [{"line": number} for number in chosen]}
    answer = shop.till.post(f"/v1/purchases/{sale['id']}/returns", ask)
    assert answer.status == 201, answer
    amount = sale["due"] if len(chosen) == len(numbers) else sum(sale["lines"][n - 1] for n in chosen)
    sale["due"] -= amount
    for number in chosen:
        sale["lines"][number - 1] = None
    if sale["voucher"]:
        model.vouchers[sale["voucher"]] = True
    assert answer["refund"] == model.refund(sale, amount), (answer, sale)
    if not any(line is not None for line in sale["lines"]):
        model.sold.remove(sale)


@story
def at_random_each_card_has_what_the_model_says(shop):
    print(f"# seed {SEED}", flush=True)
    shop.use(PROGRAM)
    dice, model = random.Random(SEED), Model()
    for step in range(STEPS):
        what = dice.random()
        if what < 0.08 or not model.cards:
            amount = dice.randrange(1, 9000)
            model.cards[sell(shop, amount)["code"]] = amount
        elif what < 0.14:
            model.vouchers[shop.till.post("/v1/vouchers", {"name": "more"})["code"]] = True
        elif what < 0.7 or not model.sold:
            buy_at_random(shop, dice, model)
        else:
            return_at_random(shop, dice, model)
        if step % 25 == 24:
            assert {code: left(shop, code) for code in model.cards} == model.cards, f"seed {SEED} step {step}"
            assert {code: left(shop, code) for code in model.vouchers} == model.vouchers, f"seed {SEED} step {step}"
    shop.audit()


@story
def many_tills_want_the_same_voucher_and_one_gets_it(shop):
    shop.use(PROGRAM)
    cards = [shop.enrol()["card"] for _ in range(4)]
    won = 0
    began = time.monotonic()
    for _ in range(ROUNDS):
        code = shop.till.post("/v1/vouchers", {"name": "more"})["code"]
        asks = [{"receipt": shop.receipt(), "lines": [{"amount": 2000}], "redeem": [{"voucher": code}],
                 **({"card": cards[i % 5]} if i % 5 < 4 else {})} for i in range(TILLS)]
        answers = shop.meet("/v1/purchases", asks)
        assert sorted(answer.status for answer in answers) == [201] + [409] * (TILLS - 1), answers
        assert all(answer.status == 201 or answer.code == "voucher_used" for answer in answers), answers
        won += 1
    print(f"# {ROUNDS} vouchers, {TILLS} tills each: {won} used once, {ROUNDS * (TILLS - 1)} refused, "
          f"{time.monotonic() - began:.1f} s")
    shop.audit()


@story
def many_tills_want_the_same_balance_and_it_is_spent_once(shop):
    shop.use(PROGRAM)
    cards = [shop.enrol()["card"] for _ in range(4)]
    for _ in range(ROUNDS):
        codes = [sell(shop, 2500)["code"], sell(shop, 2500)["code"]]
        asks = [{"receipt": shop.receipt(), "lines": [{"amount": 2000}],
                 "payments": [by(codes[i % 2], 1000), by(codes[1 - i % 2], 1000)],
                 **({"card": cards[i % 5]} if i % 5 < 4 else {})} for i in range(TILLS)]
        answers = shop.meet("/v1/purchases", asks)
        assert sorted(answer.status for answer in answers) == [201] * 2 + [409] * (TILLS - 2), answers
        assert all(answer.status == 201 or answer.code == "points_short" for answer in answers), answers
        assert [left(shop, code) for code in codes] == [500, 500]
    shop.audit()


if __name__ == "__main__":
    run(Shop())
