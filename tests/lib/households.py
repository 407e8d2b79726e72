"""households.py - shops for stories in which several people share an account.

Who opens one, who joins, what each takes; and how a refusal is read.
"""

import json

from place import at

POINTS = {"id": "p", "label": {"en": "points"}, "kind": "points", "transfer": {}}
PREPAID = {"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True}
RULES = [{"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 10000}}},
         {"id": "paid", "on": "top_up", "give": {"unit": "prepaid", "per_amount": {"every": 1, "points": 1}}}]
OFF = {"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1}, "effect": {"as_money": {"amount": 1}}}


def use(shop, rewards=(OFF,), rules=tuple(RULES), **more):
    shop.use({"format": 1, "name": {"en": "Family"}, "currency": "EUR", "units": [POINTS, PREPAID],
              "rules": list(rules), "rewards": list(rewards), **more})


def rich(shop):
    """Who opened an account with a hundred euros of points and fifty of money."""
    holder = shop.enrol()
    for event in ({"kind": "manual", "name": "gift"}, {"kind": "top_up", "amount": 5000}):
        done = shop.till.post("/v1/events", {"card": holder["card"], **event})
        assert done.status == 201, done
    return holder


def invite(shop, account, who=None, **more):
    return (who or shop.admin).post(f"/v1/accounts/{account}/invitations", more)


def join(where, code, name="Léa", **more):
    return where.admin.post("/v1/members", {"first_name": name, "invitation": code, **more})


def reader(shop):
    """A client that may not change members."""
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "e", "--scopes", "earn,members.read", "--json"))
    return shop.client(made["key"])


def member(shop, account, **rights):
    invited = invite(shop, account, **rights)
    assert invited.status == 201, invited
    joined = join(shop, invited["code"])
    assert joined.status == 201, joined
    return joined.json


def allow(shop, who, **rights):
    return shop.admin.call("PATCH", f"/v1/members/{who['id']}/rights", rights)


def take(shop, who, amount, of=20000, **more):
    """So much off by points."""
    return shop.buy(who["card"], of, redeem=[{"reward": "off", "amount": amount}], **more)


def pay(shop, who, amount):
    return shop.buy(who["card"], amount, payments=[{"kind": "account", "unit": "prepaid", "amount": amount}])


def refused(answer, status, code, field, word=None):
    assert (answer.status, answer.code, answer.json.get("field")) == (status, code, field), answer
    assert word is None or word in answer["detail"], answer


def people(shop, account):
    seen = shop.admin.get(f"/v1/accounts/{account}")
    return [(row["first_name"], row["role"], row["may_redeem"], row["max_per_day"], row["max_per_month"])
            for row in seen["members"]]


def has(shop, card):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"])


def entries_of(shop, card):
    account = shop.till.get(f"/v1/cards/{card}")["account"]
    return shop.till.get(f"/v1/accounts/{account}/entries?limit=200")["entries"]
