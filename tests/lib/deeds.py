"""deeds.py - what a shop writes, each as one request that can be asked again; for stories that interrupt it.

    shop.use(deeds.PROGRAM)
    deed = deeds.DEEDS["transfer"](shop)     customers of its own, as they are before it
    deed.path, deed.body, deed.key           what is asked, with which of the shop's keys; the answer is 200 or 201
    deeds.stand(shop, deed)                  what all who take part have, and how long the journal is

Whenever a deed is prepared it begins from the same, and ends with the same.  A deed that is added is one line of the
table, and stories about interruptions tell of it.
"""
import json
from collections import namedtuple

PROGRAM = {
    "format": 1, "name": {"en": "Deeds"}, "currency": "EUR",
    "units": [
        {"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True,
         "paid_in": {"least": 10, "most": 30000, "balance_max": 50000}},
        {"id": "bonus", "label": {"en": "bonus"}, "kind": "points"},
        {"id": "gift", "label": {"en": "gift card"}, "kind": "money", "pays": True},
        {"id": "p", "label": {"en": "points"}, "kind": "points", "expiry": {"months": 12}, "transfer": {}}],
    "rules": [
        {"id": "in", "on": "top_up", "give": {"unit": "prepaid", "percent": "100"}},
        {"id": "more", "on": "top_up", "give": {"unit": "bonus", "per_amount": {"points": 1, "every": 10}}},
        {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
        {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 100}}}],
    "rewards": [
        {"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
         "effect": {"as_money": {"amount": 10}}}],
    "policies": {"offline_limit": {"per_purchase": 400}},
}

Deed = namedtuple("Deed", "path body cards key", defaults=["till_key"])  # the cards of all who take part


def done(answer):
    assert answer.status == 201, answer
    return answer


def customer(shop):
    return shop.enrol()["card"]


def rich(shop):
    card = customer(shop)
    done(shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "gift"}))
    return card


def top_up_of(card):
    return {"card": card, "kind": "top_up", "amount": 5000}


def receipt(shop, **more):
    return {"receipt": shop.receipt(), "lines": [{"amount": 2000, "vat": "20"}], **more}


def top_up(shop):
    card = customer(shop)
    return Deed("/v1/events", top_up_of(card), [card])


def payment(shop):
    """Money that the till says it has received."""
    card = customer(shop)
    asked = done(shop.till.post("/v1/payments", {"card": card, "amount": 5000}))
    return Deed(f"/v1/payments/{asked['id']}/confirm", {"operator": "ada"}, [card])


def undo(shop):
    card = customer(shop)
    event = done(shop.till.post("/v1/events", top_up_of(card)))
    return Deed(f"/v1/events/{event['id']}/undo", {"amount": 2000, "reason": "wrong amount"}, [card])


def capture(shop):
    card = rich(shop)
    held = done(shop.till.post("/v1/holds", {"card": card, "unit": "p", "points": 80}))
    body = receipt(shop, card=card, hold=held["id"], redeem=[{"reward": "pay", "points": 60}])
    return Deed("/v1/purchases", body, [card])


def offline(shop):
    """What a till gave while the line was down: more than there is, and than it was allowed."""
    card = rich(shop)
    if "bound_key" not in shop.keys:
        where = shop.till.get("/v1/session")["shop"]
        words = shop.command("key", "add", *shop.where, "--label", "bound", "--scopes", "quote,earn,spend", "--shop",
                             where["code"] if isinstance(where, dict) else where, "--till", "1", "--json")
        shop.keys["bound_key"] = json.loads(words)["key"]
    snapshot = done(shop.client(shop.keys["bound_key"]).post("/v1/offline/snapshots", {}))["number"]
    body = receipt(shop, card=card, redeem=[{"reward": "pay", "points": 150}])
    body["offline"] = {"snapshot": snapshot, "total": {"gross": 2000, "discount": 1500, "due": 500},
                       "redeemed": [{"reward": "pay", "unit": "p", "points": 150, "discount": 1500,
                                     "lines": [{"line": 1, "discount": 1500}]}]}
    return Deed("/v1/purchases", body, [card], "bound_key")


def transfer(shop):
    one, two = rich(shop), customer(shop)
    return Deed("/v1/transfers", {"from": {"card": one}, "to": {"card": two}, "unit": "p", "points": 70}, [one, two])


def gift_card(shop):
    """A purchase by one customer, paid from a gift card: entries on two accounts."""
    card, gift = rich(shop), done(shop.till.post("/v1/gift-cards", {"amount": 2500}))["code"]
    body = receipt(shop, card=card, redeem=[{"reward": "pay", "points": 50}],
                   payments=[{"kind": "gift_card", "card": gift, "amount": 1500}])
    return Deed("/v1/purchases", body, [card, gift])


def account_of(shop, card):
    return shop.till.get(f"/v1/cards/{card}")["account"]


def of_account(shop, card, what):
    return f"/v1/accounts/{account_of(shop, card)}/{what}", {"reason": "moved away", "operator": "ada"}


def close(shop):
    card = rich(shop)
    done(shop.till.post("/v1/events", top_up_of(card)))
    return Deed(*of_account(shop, card, "close"), [card])


def reopen(shop):
    deed = close(shop)
    done(shop.till.post(deed.path, deed.body))
    return Deed(*of_account(shop, deed.cards[0], "reopen"), deed.cards)


def leave(shop):
    """Half of what a family has goes with who leaves it."""
    card = rich(shop)
    code = done(shop.admin.post(f"/v1/accounts/{account_of(shop, card)}/invitations", {}))["code"]
    other = shop.enrol(invitation=code)
    return Deed(f"/v1/members/{other['id']}/leave", {"share": [{"unit": "p", "points": 50}]}, [card, other["card"]], "admin_key")


def merge(shop):
    one, two = rich(shop), rich(shop)
    return Deed(f"/v1/accounts/{account_of(shop, one)}/merge", {"into": account_of(shop, two)}, [one, two], "admin_key")


DEEDS = {
    "top_up": top_up,
    "payment": payment,
    "undo": undo,
    "capture": capture,
    "offline": offline,
    "transfer": transfer,
    "gift_card": gift_card,
    "close": close,
    "reopen": reopen,
    "leave": leave,
    "merge": merge,
}


def has(shop, card):
    """What is on a card, usable and held."""
    found = shop.till.get(f"/v1/cards/{card}")
    assert found.status == 200, found
    usable = {row["unit"]: row["points"] for row in found["balances"]}
    if not found.json.get("account"):  # a gift card tells of nobody
        return usable, {}
    return usable, {row["unit"]: row["points"] for row in shop.till.get(f"/v1/accounts/{found['account']}")["held"]}


def stand(shop, deed):
    return [has(shop, card) for card in deed.cards], shop.entries()
