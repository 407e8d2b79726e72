#!/usr/bin/env python3
"""offline.py - the line is down: a till decides by a snapshot, and tells afterwards what it gave.

Two tills that spend the same, a card that was blocked meanwhile, a programme that changed, goods that come back, what is sent
twice, out of order, with a wrong clock or with a new key; and what the shop hears of it.
"""
import base64
import json
import subprocess
from datetime import datetime, timedelta, timezone

from lib import Shop, day, run, story
from place import at

CHECK = """
const { webcrypto } = require('node:crypto');
const snap = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const bytes = (text) => Buffer.from(text, 'base64');
const how = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
webcrypto.subtle.importKey('spki', bytes(snap.public_key), how, false, ['verify'])
    .then((key) => webcrypto.subtle.verify(how, key, bytes(snap.signature), Buffer.from(snap.payload, 'utf8')))
    .then((is_good) => console.log(is_good));
"""

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
    words = shop.command("key", "add", *at(shop.data), "--label", f"till {till}", "--scopes", scopes, "--shop", shop.code,
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
                               {"unit": "p", "points": points - 500, "reason": "so many", "operator": "ada"})
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


def is_signed(snap):
    done = subprocess.run(["node", "-e", CHECK], input=json.dumps(snap), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip() == "true"


def payload(snap):
    """Checked as a page does before it believes a word."""
    assert is_signed(snap), snap
    return json.loads(snap["payload"])


@story
def a_snapshot_has_who_bought_here_and_is_signed(shop):
    shop.code = shop.till.get("/v1/session")["shop"]
    shop.code = shop.code["code"] if isinstance(shop.code, dict) else shop.code
    shop.use(PROGRAM)
    till = bound(shop)
    card, other = rich(shop), rich(shop)
    assert shop.buy(card, 1000).status == 201
    snap = snapshot(till, idempotency_key="snap-1")
    told = payload(snap)
    assert told["number"] == snap["number"] and told["format"] == 1, told
    assert told["limits"] == {"per_purchase": 600, "per_account": 800, "total": 2000}, told
    assert [one["cards"][0]["code"] for one in told["accounts"]] == [card], (told, other)
    assert told["accounts"][0]["lots"][0]["points"] == 500 and told["complete"], told
    assert told["accounts"][0]["members"][0]["first_name"].startswith("Member"), told
    assert told["program"]["document"]["name"] == {"en": "Off line"}, told
    assert not is_signed({**snap, "payload": snap["payload"].replace('"points":500', '"points":501')}), snap
    again = snapshot(till, idempotency_key="snap-1")
    assert (again["number"], again["storage_key"]) == (snap["number"], snap["storage_key"]), again
    assert snapshot(bound(shop))["storage_key"] != snap["storage_key"]
    assert int(snapshot(till)["number"]) == int(snap["number"]) + 2


@story
def what_the_till_gave_and_the_server_gives_too_is_a_purchase_like_any_other(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    done = tell(till, given(shop, card, snap, 300))
    assert kinds(done) == [] and (done["offline"]["spent"], done["offline"]["borne"]) == (300, 0), done
    assert has(shop, card) == 500 - 300 + 7, done
    assert done["total"] == {"gross": 1000, "discount": 300, "due": 700} and done["claim"] is None, done
    shop.audit()


@story
def two_tills_that_spend_the_same_cost_the_shop_what_the_second_gave(shop):
    one, two, card = bound(shop), bound(shop), rich(shop)
    first, second = snapshot(one)["number"], snapshot(two)["number"]
    tell(one, given(shop, card, first, 400))
    done = tell(two, given(shop, card, second, 400))
    assert kinds(done) == [("offline_reward", "points_short", 294)], done
    assert done["offline"]["borne"] == 294 and done["total"]["due"] == 600, done
    assert [row["discount"] for row in done["lines"]] == [400] and done["vat"][0]["due"] == 600, done
    assert has(shop, card) == 6, done
    row = shop.admin.get("/v1/exceptions?state=open&limit=1")["exceptions"][0]
    assert (row["kind"], row["entry"], row["amount"], row["state"]) == ("offline_reward", done["id"], 294, "open"), row
    assert "2.94" in row["en"] and "2,94" in row["fr"], row
    seen = shop.admin.post(f"/v1/exceptions/{row['id']}/seen", {"note": "called", "operator": "bea"})
    assert seen.status == 200 and (seen["state"], seen["note"], seen["seen_by"]) == ("seen", "called", "bea"), seen
    again = shop.admin.post(f"/v1/exceptions/{row['id']}/seen", {"note": "again"})
    assert again["note"] == "called", again
    assert shop.admin.get("/v1/exceptions?state=open")["exceptions"] == []
    assert [one["id"] for one in shop.admin.get("/v1/exceptions?state=seen&kind=offline_reward")["exceptions"]] == [row["id"]]
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points"))
