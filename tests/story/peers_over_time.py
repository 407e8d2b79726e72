#!/usr/bin/env python3
"""peers_over_time.py - what other systems promise over several purchases: money held, limits, returns, days.

Each row cites where the figures are from; tests/lib/peer_cases.h explains the letters, and has the rows of
one purchase.  Not here, for the language has no such thing: a negative line (A23), two gift cards on one
receipt (E2 is one card of both).  G7 is in transfers.py.
"""
from datetime import datetime, timedelta, timezone

from lib import Shop, run, story
from place import at

MONEY = {"id": "m", "label": {"en": "wallet"}, "kind": "money", "pays": True}
POINTS = {"id": "p", "label": {"en": "points"}, "kind": "points"}
PAID_IN = {"id": "in", "on": "top_up", "give": {"unit": "m", "percent": "100"}}
ONE_EACH = {"id": "one", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}


def use(shop, units=(POINTS,), rules=(ONE_EACH,), rewards=()):
    shop.use({
        "format": 1, "name": {"en": "Peer"}, "currency": "EUR", "units": list(units), "rules": list(rules),
        "rewards": list(rewards)})


def ago(days):
    when = datetime.now(timezone.utc) - timedelta(days=days)
    return when.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def customer(shop, wallet=0, days_ago=0):
    card = shop.enrol()["card"]
    if wallet:
        told = {"card": card, "kind": "top_up", "amount": wallet}
        done = shop.till.post("/v1/events", {**told, "at": ago(days_ago)} if days_ago else told)
        assert done.status == 201, done
    return card


def pay(shop, card, amount, wallet=0, vat="0", redeem=(), **more):
    """Sold, with so much from the account and the rest of what is due in cash."""
    basket = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": amount, "vat": vat}],
              "redeem": [{"reward": one} for one in redeem], **more}
    due = shop.till.post("/v1/quotes", basket)["total"]["due"]
    payments = [{"kind": "cash", "amount": due - wallet}] if due > wallet else []
    payments += [{"kind": "account", "unit": "m", "amount": wallet}] if wallet else []
    return shop.till.post("/v1/purchases", {**basket, "payments": payments})


def cash(sold):
    assert sold.status == 201, sold
    return sold["total"]["due"]


def has(shop, card, unit):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"] if row["unit"] == unit)


def rows_of(shop, card):
    account = shop.till.get(f"/v1/cards/{card}")["account"]
    entries = shop.till.get(f"/v1/accounts/{account}/entries?limit=200")["entries"]
    return [move for entry in entries for move in entry["moves"]]


def earned(answer, unit="p"):
    return sum(part["points"] for part in answer["earned"] if part["unit"] == unit)


# ---- money that is held


@story
def c17_a_payment_from_the_wallet_is_no_discount(shop):
    """SL: paid partly by a wallet of 10, a gift card of 50: points of the whole 100."""
    use(shop, (POINTS, MONEY), (ONE_EACH, PAID_IN))
    for wallet, left in ((1000, 9000), (5000, 5000)):
        sold = pay(shop, customer(shop, wallet), 10000, wallet)
        assert cash(sold) - wallet == left and earned(sold) == 100, sold


@story
def d7_the_same_receipt_twice_is_one_row(shop):
    """PH: a top-up of 50 told twice, then 10 spent told twice: 50, 50, 40, 40 and 1, 1, 2, 2 rows."""
    use(shop, (MONEY,), (PAID_IN,))
    card = shop.enrol()["card"]
    seen = []
    for _ in range(2):
        done = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 5000}, idempotency_key="t")
        seen.append((has(shop, card, "m"), len(rows_of(shop, card)), done.status))
    basket = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 1000}],
              "payments": [{"kind": "account", "unit": "m", "amount": 1000}]}
    for _ in range(2):
        done = shop.till.post("/v1/purchases", basket, idempotency_key="b")
        seen.append((has(shop, card, "m"), len(rows_of(shop, card)), done.status))
    assert seen == [(5000, 1, 201), (5000, 1, 201), (4000, 2, 201), (4000, 2, 201)], seen


@story
def e1_a_card_pays_what_it_can(shop):
    """SG: 100 on 115: 15 to pay, 0 left; on 5.75: nothing to pay, 94.25 left."""
    use(shop, (MONEY,), (PAID_IN,))
    for amount, wallet, left in ((11500, 10000, 0), (575, 575, 9425)):
        card = customer(shop, 10000)
        sold = pay(shop, card, amount, wallet, vat="15")
        assert cash(sold) == amount and has(shop, card, "m") == left, sold


@story
def e2_twice_a_hundred_on_2300(shop):
    """SG: 2100 to pay.  Here both are on one account."""
    use(shop, (MONEY,), (PAID_IN,))
    card = customer(shop, 10000)
    shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 10000})
    assert cash(pay(shop, card, 230000, 20000)) - 20000 == 210000


@story
def e3_the_discount_goes_before_the_payment(shop):
    """SG: a card of 50, then -10 % on 100: 40 to pay."""
    use(shop, (MONEY,), (PAID_IN,), [{"id": "ten", "label": {"en": "ten"}, "effect": {"percent_off": "10"},
                                      "max_per_purchase": 1}])
    assert cash(pay(shop, customer(shop, 5000), 10000, 5000, redeem=["ten"])) - 5000 == 4000


@story
def e8_what_expired_yesterday_is_not_offered(shop):
    """PF: a wallet of 50 that expired yesterday."""
    use(shop, ({**MONEY, "expiry": {"days": 3}},), (PAID_IN,))
    card = customer(shop, 5000)
    assert has(shop, card, "m") == 5000
    # The programme of that day: this one was not active then, so the day is told as a lot that is over.
    use(shop, ({**MONEY, "expiry": {"date": (datetime.now() - timedelta(days=1)).date().isoformat()}},), (PAID_IN,))
    late = customer(shop, 5000)
    assert has(shop, late, "m") == 0
    refused = pay(shop, late, 1000, 1000)
    assert (refused.status, refused.code) == (409, "points_short"), refused


@story
def e9_no_vat_on_the_payment(shop):
    """PF: a balance of 1 on 1.98 taxed 15 %: 0.98 to pay, and the VAT of the whole 1.98."""
    use(shop, (MONEY,), (PAID_IN,))
    sold = pay(shop, customer(shop, 100), 198, 100, vat="15")
    assert cash(sold) - 100 == 98 and sold["vat"][0]["tax"] == 26, sold


# ---- limits and reasons


@story
def c19_a_rule_for_who_tells_the_code(shop):
    """PP: without the code 0 points, with it 10."""
    use(shop, rules=[{"id": "code", "on": "purchase", "when": {"codes": ["TEN"]},
                      "give": {"unit": "p", "per_visit": {"points": 10}}}])
    card = customer(shop)
    assert [earned(pay(shop, card, 1000, **more)) for more in ({}, {"codes": ["ten"]})] == [0, 10]


@story
def d8_what_is_earned_and_spent_on_one_receipt_is_two_rows(shop):
    """PH: +10 and -5, never net +5."""
    use(shop, rules=[{"id": "ten", "on": "purchase", "give": {"unit": "p", "per_visit": {"points": 10}}}],
        rewards=[{"id": "five", "label": {"en": "five"}, "cost": {"unit": "p", "points": 5},
                  "effect": {"amount_off": 100}}])
    card = customer(shop)
    pay(shop, card, 1000)
    sold = pay(shop, card, 1000, redeem=["five"])
    assert earned(sold) == 10 and sold["redeemed"][0]["points"] == 5, sold
    assert [(move["kind"], move["points"]) for move in rows_of(shop, card)[:2]] == [("spend", 5), ("gain", 10)]


@story
def d13_the_fifth_of_four_is_refused(shop):
    """VO, guides/locking-validation-session: a redemption limit of 4."""
    use(shop, rewards=[{"id": "gift", "label": {"en": "gift"}, "effect": {"amount_off": 100},
                        "max_per_account": 4}])
    card = customer(shop)
    codes = [pay(shop, card, 1000, redeem=["gift"]) for _ in range(4)]
    assert [one.status for one in codes] == [201] * 4, codes
    fifth = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 1000}],
                                             "redeem": [{"reward": "gift"}]})
    assert (fifth.status, fifth.code) == (422, "reward_limit"), fifth


# ---- goods that come back, days that pass


@story
def e11_what_was_paid_in_goes_back(shop):
    """PP: the refund of a sold 50 card: 50, then 0.  Here the money is on the account of a card."""
    use(shop, (MONEY,), (PAID_IN,))
    card = customer(shop)
    sold = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 5000})
    assert has(shop, card, "m") == 5000
    back = shop.till.post(f"/v1/events/{sold['id']}/undo", {})
    assert (back.status, back["paid_back"], has(shop, card, "m")) == (201, 5000, 0), back


@story
def f1_one_of_two_comes_back(shop):
    """PP: 2 x 50 earned 100; one returned: 50."""
    use(shop)
    card = customer(shop)
    sold = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(),
                                            "lines": [{"amount": 10000, "quantity": "2"}]})
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1, "quantity": "1"}]})
    assert earned(back) == -50 and has(shop, card, "p") == 50, back


@story
def f2_a_full_return_gives_back_what_was_spent(shop):
    """PP: 200, +70 -150 = 120; all returned: 200."""
    use(shop, rewards=[{"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 150},
                        "effect": {"amount_off": 3000}}])
    card = customer(shop)
    pay(shop, card, 20000)
    sold = pay(shop, card, 10000, redeem=["off"])
    assert earned(sold) == 70 and has(shop, card, "p") == 120, sold
    shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert has(shop, card, "p") == 200


@story
def f7_points_are_counted_again_on_what_is_left(shop):
    """ER: 20,000, of which 10,000 come back: strictly fewer; all: none."""
    use(shop)
    card = customer(shop)
    sold = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(),
                                            "lines": [{"amount": 1000000}, {"amount": 1000000}]})
    seen = [has(shop, card, "p")]
    for line in (1, 2):
        shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": line}]})
        seen.append(has(shop, card, "p"))
    assert seen == [20000, 10000, 0], seen


@story
def f8_a_coupon_of_a_sale_that_comes_back_is_cancelled(shop):
    """A coupon that came of a sale is cancelled with the sale, as long as it was not used."""
    use(shop, (POINTS, {"id": "v", "label": {"en": "coupons"}, "kind": "voucher"}), rewards=[
        {"id": "get", "label": {"en": "coupon"}, "cost": {"unit": "p", "points": 100},
         "effect": {"voucher": {"unit": "v"}}, "auto": True},
        {"id": "off", "label": {"en": "off"}, "cost": {"unit": "v", "points": 1}, "effect": {"amount_off": 500}}])
    for used, left in ((False, (0, 0)), (True, (-100, 0))):
        card = customer(shop)
        sold = pay(shop, card, 10000)
        assert (has(shop, card, "p"), has(shop, card, "v")) == (0, 1), sold
        if used:
            assert cash(pay(shop, card, 500, redeem=["off"])) == 0
        back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
        assert len(back["turned_back"]) == int(not used), back
        assert (has(shop, card, "p"), has(shop, card, "v")) == left, back


@story
def i4_the_bonus_is_valid_a_month(shop):
    """S3: 50 -> 55.00, 100 -> 112.00, the bonus for one month (E13 is its story in prepaid.py)."""
    bonus = {**MONEY, "id": "b", "expiry": {"months": 1}}
    use(shop, (MONEY, bonus), (PAID_IN, {"id": "bonus", "on": "top_up", "give": {"unit": "b", "steps": [
        {"amount": 5000, "points": 500}, {"amount": 10000, "points": 1200}]}}))
    for amount, total in ((5000, 5500), (10000, 11200)):
        card = customer(shop, amount)
        assert has(shop, card, "m") + has(shop, card, "b") == total
        account = shop.till.get(f"/v1/cards/{card}")["account"]
        lots = {lot["unit"]: lot for lot in shop.till.get(f"/v1/accounts/{account}")["lots"]}
        first = datetime.fromisoformat(lots["b"]["from"])
        until = datetime.fromisoformat(lots["b"]["until"])
        assert lots["m"]["until"] is None and 28 <= (until - first).days <= 31, lots
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
