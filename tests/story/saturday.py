#!/usr/bin/env python3
"""saturday.py - a Saturday in the market, with money held for customers: in the evening the drawer agrees with the books.

A cashier takes and gives money for some hundred receipts, top-ups, gift cards, goods that come back, and keeps a
notebook of what everybody should have.  In the middle the power fails.  HABITUE_SEED repeats a day.
"""
import json
import os
import random
import uuid

from lib import Shop, run, story
from place import at

DEEDS = int(os.environ.get("HABITUE_DEEDS") or 250)
POWER_CUTS = 2
PROGRAM = {
    "format": 1, "name": {"en": "The farm's card"}, "currency": "EUR",
    "units": [
        {"id": "points", "label": {"en": "points"}, "kind": "points", "expiry": {"months": 12}, "vat": "discount",
         "transfer": {"expiry": "kept"}},
        {"id": "prepaid", "label": {"en": "advance"}, "kind": "money", "pays": True},
        {"id": "bonus", "label": {"en": "bonus"}, "kind": "money", "pays": True, "vat": "discount", "expiry": {"months": 1}},
        {"id": "gift", "label": {"en": "gift card"}, "kind": "money", "pays": True, "vat": "multi_purpose"},
        {"id": "bon", "label": {"en": "voucher"}, "kind": "voucher", "expiry": {"months": 3}}],
    "rules": [
        {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
        {"id": "paid-in", "on": "top_up", "give": {"unit": "prepaid", "percent": "100"}},
        {"id": "on-top", "on": "top_up",
         "give": {"unit": "bonus", "steps": [{"amount": 5000, "points": 500}, {"amount": 10000, "points": 1200}]}},
        {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
        {"id": "sorry", "on": "voucher", "event": "sorry", "give": {"unit": "bon", "fixed": {"points": 1}}}],
    "rewards": [
        {"id": "pay", "label": {"en": "Pay with points"}, "cost": {"unit": "points", "points": 1},
         "effect": {"as_money": {"amount": 5}}},
        {"id": "three-off", "label": {"en": "3 off"}, "cost": {"unit": "bon", "points": 1}, "effect": {"amount_off": 300}}],
    "policies": {"pay_order": ["bonus", "prepaid"]},
}
BONUS = ((10000, 1200), (5000, 500))


class Market:
    """The cashier, and the notebook: worked out from what was asked, never read from an answer."""

    def __init__(self, shop, seed):
        self.shop, self.random = shop, random.Random(seed)
        self.drawer = 0  # cash in it, in cents
        self.turnover = 0  # due of what was sold and did not come back
        self.bonus_paid = 0
        self.has = {}  # card -> unit -> how much
        self.gifts, self.vouchers = {}, {}  # code -> what is on it; code -> whether it was used
        self.bought, self.paid_in = [], []  # what may come back
        self.deeds = {}

    def ask(self, path, body, want=201):
        """The till does not hear the answer of every tenth, and asks again."""
        key = str(uuid.uuid4())
        done = self.shop.till.post(path, body, idempotency_key=key)
        if self.random.random() < 0.1:
            again = self.shop.till.post(path, body, idempotency_key=key)
            assert (again.status, again.code) == (done.status, done.code), again
            done = again
        assert done.status == want, (body, done)
        return done

    def customer(self):
        return self.random.choice(list(self.has))

    # ---- what a day brings

    def enrol(self):
        self.has[self.shop.enrol()["card"]] = {"points": 0, "prepaid": 0, "bonus": 0}

    def top_up(self):
        card, amount = self.customer(), self.random.choice((1000, 2500, 5000, 7300, 10000, 12000))
        done = self.ask("/v1/events", {"card": card, "kind": "top_up", "amount": amount})
        bonus = next((points for least, points in BONUS if amount >= least), 0)
        self.drawer += amount
        self.has[card]["prepaid"] += amount
        self.has[card]["bonus"] += bonus
        self.paid_in.append((done["id"], card, amount, bonus))

    def sell_gift(self):
        amount = self.random.choice((2000, 3000, 5000))
        self.gifts[self.ask("/v1/gift-cards", {"amount": amount})["code"]] = amount
        self.drawer += amount

    def make_voucher(self):
        self.vouchers[self.ask("/v1/vouchers", {"name": "sorry"})["code"]] = False

    def buy(self):
        """With the card or without, from the account, with a gift card, a voucher, points; the rest is cash."""
        card = self.customer() if self.random.random() < 0.8 else None
        gross = self.random.randrange(400, 9000)
        asks, parts, left = [], {}, gross
        used = self.pick_voucher(card)
        if used:
            asks.append({"voucher": used})
            left -= 300
        spent = min(self.random.choice((0, 0, 5, 20)), self.has[card]["points"]) if card else 0
        if spent:
            asks.append({"reward": "pay", "points": spent})
            left -= 5 * spent
        due, payments = left, []
        if card and self.random.random() < 0.5:
            parts = self.take(card, left)
            if parts:
                payments.append({"kind": "account", "from_account": True, "amount": sum(parts.values())})
                left -= sum(parts.values())
        gift = self.random.choice(list(self.gifts)) if self.gifts and self.random.random() < 0.4 else None
        on_gift = min(self.gifts[gift], left) if gift else 0
        if on_gift:
            payments.append({"kind": "gift_card", "card": gift, "amount": on_gift})
            left -= on_gift
        payments.append({"kind": "cash", "amount": left})
        done = self.ask("/v1/purchases", {
            **({"card": card} if card else {}), "receipt": self.shop.receipt(), "payments": payments, "redeem": asks,
            "lines": [{"amount": gross // 3, "vat": "5.5"}, {"amount": gross - gross // 3, "vat": "20"}]})
        assert done["total"]["due"] == due and done["total"]["discount"] == gross - due, done
        self.count(done["id"], card, due, spent, parts, (gift, on_gift), used, left, 1)

    def pick_voucher(self, card):
        """One that is still good; of one that was used the till says so, and nothing changes."""
        if not self.vouchers or self.random.random() > 0.3:
            return None
        code = self.random.choice(list(self.vouchers))
        if not self.vouchers[code]:
            return code
        said = self.ask("/v1/purchases", {**({"card": card} if card else {}), "receipt": self.shop.receipt(),
                                          "lines": [{"amount": 1000}], "redeem": [{"voucher": code}]}, want=409)
        assert said.code == "voucher_used", said
        return None

    def take(self, card, most):
        parts = {}
        for unit in ("bonus", "prepaid"):
            part = min(self.has[card][unit], most - sum(parts.values()))
            if part:
                parts[unit] = part
        return parts

    def count(self, purchase, card, due, spent, parts, on_gift, voucher, cash, sign):
        self.turnover += sign * due
        self.drawer += sign * cash
        self.bonus_paid += sign * parts.get("bonus", 0)
        if card:
            self.has[card]["points"] += sign * (due // 100 - spent)
            for unit, part in parts.items():
                self.has[card][unit] -= sign * part
        if on_gift[1]:
            self.gifts[on_gift[0]] -= sign * on_gift[1]
        if voucher:
            self.vouchers[voucher] = sign > 0
        if sign > 0:
            self.bought.append((purchase, card, due, spent, parts, on_gift, voucher, cash))

    def bring_back(self):
        """All of it; of its points enough are still there, or the shop would keep their worth."""
        index = self.random.randrange(len(self.bought))
        purchase, card, due, spent, *rest = self.bought[index]
        if card and self.has[card]["points"] + spent < due // 100:
            return
        del self.bought[index]
        done = self.ask(f"/v1/purchases/{purchase}/returns", {})
        assert done["refund"] == rest[-1] and done["due"] == 0, done
        self.count(purchase, card, due, spent, *rest, -1)

    def undo_top_up(self):
        """While nothing of it is missing; in the drawer there is less by that."""
        index = self.random.randrange(len(self.paid_in))
        event, card, amount, bonus = self.paid_in[index]
        if self.has[card]["prepaid"] < amount or self.has[card]["bonus"] < bonus:
            return
        del self.paid_in[index]
        done = self.ask(f"/v1/events/{event}/undo", {"operator": "ada"})
        assert (done["paid_back"], done["withheld"]) == (amount, 0), done
        self.drawer -= amount
        self.has[card]["prepaid"] -= amount
        self.has[card]["bonus"] -= bonus

    def order_on_line(self):
        """The web shop holds the points; the order takes some of them, or is given up."""
        card = self.customer()
        points = min(self.has[card]["points"], 15)
        if points < 2:
            return
        held = self.ask("/v1/holds", {"card": card, "unit": "points", "points": points, "minutes": 30})
        more = self.has[card]["points"] - points + 1
        short = self.ask("/v1/purchases", {"card": card, "receipt": self.shop.receipt(), "lines": [{"amount": 5 * more}],
                                           "redeem": [{"reward": "pay", "points": more}]}, want=409)
        assert short.code == "points_short", short
        if self.random.random() < 0.3:
            self.ask(f"/v1/holds/{held['id']}/release", {})
            return
        done = self.ask("/v1/purchases", {"card": card, "receipt": self.shop.receipt(), "lines": [{"amount": 3000}],
                                          "channel": "web", "hold": held["id"],
                                          "redeem": [{"reward": "pay", "points": points - 1}]})
        due = 3000 - 5 * (points - 1)
        self.count(done["id"], card, due, points - 1, {}, (None, 0), None, due, 1)

    def pass_on(self):
        one, other = self.customer(), self.customer()
        points = self.has[one]["points"] // 3
        if one == other or points == 0:
            return
        self.ask("/v1/transfers", {"from": {"card": one}, "to": {"card": other}, "unit": "points", "points": points})
        self.has[one]["points"] -= points
        self.has[other]["points"] += points

    def cut_the_power(self):
        self.shop.kill()
        self.shop.start()

    def spend_the_day(self):
        for _ in range(5):
            self.enrol()
            self.top_up()
            self.buy()
        kinds = [self.buy] * 9 + [self.top_up] * 3 + [self.bring_back, self.undo_top_up, self.sell_gift, self.make_voucher,
                                                      self.order_on_line, self.pass_on, self.enrol]
        cuts = {self.random.randrange(DEEDS) for _ in range(POWER_CUTS)}
        for number in range(DEEDS):
            if number in cuts:
                self.cut_the_power()
            deed = self.random.choice(kinds) if self.bought and self.paid_in else self.buy
            deed()
            self.deeds[deed.__name__] = self.deeds.get(deed.__name__, 0) + 1


def balances(shop, card):
    look = shop.till.get(f"/v1/cards/{card}")
    assert look.status == 200, look
    return {balance["unit"]: balance["points"] for balance in look["balances"] if balance["points"]}


@story
def in_the_evening_the_drawer_agrees_with_the_books(shop):
    seed = int(os.environ.get("HABITUE_SEED") or random.randrange(1 << 31))
    print(f"# HABITUE_SEED={seed}")
    shop.use(PROGRAM)
    market = Market(shop, seed)
    market.spend_the_day()
    print(f"# {market.deeds}")

    for card, has in market.has.items():
        assert balances(shop, card) == {unit: points for unit, points in has.items() if points}, (card, has)
    for code, left in market.gifts.items():
        assert balances(shop, code) == ({"gift": left} if left else {}), (code, left)

    owed = json.loads(shop.command("report", "liability", *at(shop.data), "--json"))
    closing = {unit["unit"]: unit["closing"] for unit in owed["units"]}
    noted = {unit: sum(has[unit] for has in market.has.values()) for unit in ("points", "prepaid", "bonus")}
    noted.update(gift=sum(market.gifts.values()), bon=sum(not used for used in market.vouchers.values()))
    assert {unit: closing.get(unit, 0) for unit in noted} == noted, (closing, noted)
    # "Money paid in is no sale": cash is what was sold, less what bonuses paid, and what is owed in money.
    assert market.drawer == market.turnover - market.bonus_paid + noted["prepaid"] + noted["gift"]
    for unit in owed["units"]:
        assert unit["opening"] + sum(unit["movements"].values()) == unit["closing"], unit
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points"))
