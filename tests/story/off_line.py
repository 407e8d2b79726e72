"""off_line.py - a till whose line is down, for the stories about it."""
import json
from datetime import datetime, timezone

from place import at

PROGRAM = {
    "format": 1, "name": {"en": "Off line"}, "currency": "EUR",
    "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"},
              {"id": "cash", "label": {"en": "credit"}, "kind": "money", "pays": True}],
    "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}},
              {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 500}}},
              {"id": "paid", "on": "top_up", "give": {"unit": "cash", "per_amount": {"every": 1, "points": 1}}}],
    "rewards": [{"id": "off", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
                 "effect": {"as_money": {"amount": 1}}},
                {"id": "tea", "label": {"en": "a tea"}, "cost": {"unit": "p", "points": 100},
                 "effect": {"amount_off": 300}, "max_per_day": 1},
                {"id": "free", "label": {"en": "ten per cent"}, "effect": {"percent_off": "10"}}],
    "policies": {"offline_limit": {"per_purchase": 600, "per_account": 800, "total": 2000}, "pay_order": ["cash"]},
}


def till_key(shop, till="1", scopes="quote,earn,spend,members.read"):
    words = shop.command("key", "add", *at(shop.data), "--label", f"till {till}", "--scopes", scopes, "--shop", till_of(shop),
                         "--till", till, "--json")
    return json.loads(words)


def bound(shop, till="1", **how):
    return shop.client(till_key(shop, till, **how)["key"])


def rich(shop, points=500):
    card = shop.enrol()["card"]
    done = shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "gift"})
    assert done.status == 201, done
    if points != 500:
        account = shop.till.get(f"/v1/cards/{card}")["account"]
        done = shop.admin.post(f"/v1/accounts/{account}/adjustments",
                               {"unit": "p", "points": points - 500, "reason": "so many", "operator": "ada",
                                "shop": till_of(shop), "till": "1"})
        assert done.status == 201, done
    return card


def has(shop, card, unit="p"):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"] if row["unit"] == unit)


def snapshot(till, **how):
    done = till.post("/v1/offline/snapshots", {}, **how)
    assert done.status == 201, done
    return done.json


def given(shop, card, number, points, amount=1000, reward="off", discount=None, **more):
    """What a till sends: it took so many points for so much off, of one line."""
    off = points if discount is None else discount
    redeemed = [{"reward": reward, "unit": "p" if points else None, "points": points, "discount": off,
                 "lines": [{"line": 1, "discount": off}]}] if off else []
    offline = {"snapshot": number, "total": {"gross": amount, "discount": off, "due": amount - off},
               "redeemed": redeemed, "earned": [{"unit": "p", "points": (amount - off) // 100}]}
    offline.update(more.pop("offline", {}))
    ask = {"card": card, "receipt": shop.receipt(), "at": datetime.now(timezone.utc).isoformat(),
           "lines": [{"label": "Panier", "amount": amount, "vat": "20"}], "offline": offline, **more}
    if off and reward == "off":
        ask.setdefault("redeem", [{"reward": reward, "points": points}])
    elif off and points:
        ask.setdefault("redeem", [{"reward": reward}])
    return {**ask}


def tell(till, ask, **how):
    done = till.post("/v1/purchases", ask, **how)
    assert done.status == 201, done
    return done.json


def kinds(done):
    return [(one["kind"], one["reason"], one["amount"]) for one in done["offline"]["differences"]]


def till_of(shop):
    """Where its tills stand."""
    where = shop.till.get("/v1/session")["shop"]
    return where["code"] if isinstance(where, dict) else where
