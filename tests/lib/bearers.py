"""bearers.py - a shop that sells gift cards and makes vouchers with a code; for stories."""

PROGRAM = {
    "format": 1, "name": {"en": "Gifts"}, "currency": "EUR",
    "units": [
        {"id": "points", "label": {"en": "points"}, "kind": "points", "expiry": {"months": 12}},
        {"id": "gift", "label": {"en": "gift card"}, "kind": "money", "pays": True,
         "expiry": {"months": 12}},
        {"id": "bon", "label": {"en": "voucher"}, "kind": "voucher", "expiry": {"months": 3}},
    ],
    "rules": [
        {"id": "base", "on": "purchase",
         "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
        {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
        {"id": "sorry", "on": "voucher", "event": "sorry", "max_total": 3,
         "give": {"unit": "bon", "fixed": {"points": 1}}},
        {"id": "more", "on": "voucher", "event": "more", "give": {"unit": "bon", "fixed": {"points": 1}}},
        {"id": "kept", "on": "manual", "event": "kept", "give": {"unit": "bon", "fixed": {"points": 1}}},
    ],
    "rewards": [
        {"id": "five-off", "label": {"en": "5 off"}, "cost": {"unit": "bon", "points": 1},
         "effect": {"amount_off": 500}, "when": {"minimum": {"amount": 1000}}},
    ],
}


def sell(shop, amount, **fields):
    sold = shop.till.post("/v1/gift-cards", {"amount": amount, **fields})
    assert sold.status == 201, sold
    return sold


def left(shop, code):
    """What a gift card has, as anybody at the till sees it."""
    look = shop.till.get(f"/v1/cards/{code}")
    assert look.status == 200, look
    return sum(balance["points"] for balance in look["balances"])


def pay(shop, amount, payments, card=None, **fields):
    lines = [{"amount": amount, "vat": "20"}]
    ask = {"receipt": shop.receipt(), "lines": lines, "payments": payments, **fields}
    if card:
        ask["card"] = card
    return shop.till.post("/v1/purchases", ask)


def by(code, amount):
    return {"kind": "gift_card", "card": code, "amount": amount}
