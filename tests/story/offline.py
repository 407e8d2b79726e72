#!/usr/bin/env python3
"""offline.py - the line is down: a till decides by a snapshot, and tells afterwards what it gave.

Two tills that spend the same, a card that was blocked meanwhile, a programme that changed, goods that come back, what is sent
twice, out of order, with a wrong clock or with a new key; and what the shop hears of it.
"""
import json
import os
import random
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone

from lib import Shop, day, run, story
from off_line import PROGRAM, bound, given, has, kinds, rich, snapshot, tell, till_key, till_of
from place import at, change

CHECK = """
const { webcrypto } = require('node:crypto');
const snap = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const bytes = (text) => Buffer.from(text, 'base64');
const how = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
webcrypto.subtle.importKey('spki', bytes(snap.public_key), how, false, ['verify'])
    .then((key) => webcrypto.subtle.verify(how, key, bytes(snap.signature), Buffer.from(snap.payload, 'utf8')))
    .then((is_good) => console.log(is_good));
"""


def is_signed(snap):
    done = subprocess.run(["node", "-e", CHECK], input=json.dumps(snap), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip() == "true"


def payload(snap):
    """Checked as a page does before it believes a word."""
    assert is_signed(snap), snap
    return json.loads(snap["payload"])


@story
def a_snapshot_has_who_bought_here_and_is_signed(shop):
    shop.code = till_of(shop)
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


@story
def a_card_that_was_blocked_meanwhile_gives_nothing_and_the_receipt_gets_in(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    ask = given(shop, card, snap, 200)
    assert shop.admin.post(f"/v1/cards/{card}/block", {}).status == 200
    done = tell(till, ask)
    assert kinds(done)[0] == ("offline_card", "card_blocked", 200), done
    assert done["account"] is None and done["offline"]["borne"] == 200 and done["total"]["due"] == 800, done
    assert done["claim"] is None, done
    row = shop.admin.get("/v1/exceptions?kind=offline_card")["exceptions"][0]
    assert row["account"] == shop.till.get(f"/v1/cards/{card}")["account"], row
    assert shop.admin.post(f"/v1/cards/{card}/unblock", {}).status == 200
    assert has(shop, card) == 500
    back = shop.till.post(f"/v1/purchases/{done['id']}/returns", {"receipt": shop.receipt()})
    assert back.status == 201 and back["refund"] == 800 and back["offline"]["borne"] == -200, back
    shop.audit()


@story
def an_account_that_was_closed_meanwhile_gives_nothing_either(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    ask = given(shop, card, snap, 200)
    account = shop.till.get(f"/v1/cards/{card}")["account"]
    assert shop.till.post(f"/v1/accounts/{account}/close", {"reason": "moved", "operator": "ada"}).status == 201
    done = tell(till, ask)
    assert kinds(done)[0] == ("offline_card", "account_closed", 200) and done["account"] is None, done
    shop.audit()


@story
def a_programme_that_changed_meanwhile_takes_nothing_back(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    asks = [given(shop, card, snap, 300), given(shop, card, snap, 100, discount=300, reward="tea"),
            given(shop, card, snap, 0, discount=100, reward="free")]
    asks[2]["redeem"] = [{"reward": "free"}]
    shop.use({**PROGRAM, "rewards": [{**PROGRAM["rewards"][0], "effect": {"as_money": {"amount": 2}}}]})
    for ask in asks:
        ask["at"] = datetime.now(timezone.utc).isoformat()
    more, gone, free = (tell(till, ask) for ask in asks)
    assert kinds(more) == [("offline_reward", "offline_differs", 0)] and has(shop, card) == 500 - 300 + 7 - 100 + 7 + 9
    assert kinds(gone) == [("offline_reward", "reward_unknown", 0)] and gone["lines"][0]["discount"] == 300, gone
    assert kinds(free) == [("offline_reward", "reward_unknown", 100)] and free["offline"]["borne"] == 100, free
    for done in (more, gone, free):
        back = shop.till.post(f"/v1/purchases/{done['id']}/returns", {"receipt": shop.receipt()})
        assert back.status == 201 and back["refund"] == done["total"]["due"], back
    assert has(shop, card) == 500
    shop.audit()
    shop.use(PROGRAM)


@story
def of_goods_that_come_back_what_the_shop_bears_is_over_first(shop):
    till, card = bound(shop), rich(shop, 100)
    snap = snapshot(till)["number"]
    ask = given(shop, card, snap, 400, amount=2000)
    ask["lines"] = [{"label": "Pain", "amount": 1000, "vat": "5.5", "quantity": "2"}, {"label": "Vin", "amount": 1000, "vat": "20"}]
    ask["offline"]["redeemed"][0]["lines"] = [{"line": 1, "discount": 300}, {"line": 2, "discount": 100}]
    done = tell(till, ask)
    assert kinds(done) == [("offline_reward", "points_short", 300)], done
    assert [(row["rate"], row["due"]) for row in done["vat"]] == [("20", 900), ("5.5", 700)], done
    assert has(shop, card) == 16
    first = shop.till.post(f"/v1/purchases/{done['id']}/returns", {"lines": [{"line": 1, "quantity": "1"}]})
    assert (first["refund"], first["offline"]["borne"]) == (350, -150), first
    assert has(shop, card) == 12, first
    second = shop.till.post(f"/v1/purchases/{done['id']}/returns", {"lines": [{"line": 1}]})
    assert (second["refund"], second["offline"]["borne"]) == (350, -150), second
    third = shop.till.post(f"/v1/purchases/{done['id']}/returns", {})
    assert third["refund"] == 900 and "offline" not in third.json, third
    assert has(shop, card) == 100
    shop.audit()


@story
def an_account_that_paid_what_it_had_not_owes_nothing(shop):
    till, card = bound(shop), rich(shop)
    assert shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 300}).status == 201
    snap = snapshot(till)["number"]
    assert shop.buy(card, 200, payments=[{"kind": "credit", "amount": 200, "unit": "cash"}]).status == 201
    ask = given(shop, card, snap, 0, amount=500, discount=0, offline={"paid": [{"unit": "cash", "points": 300}]},
                payments=[{"kind": "cash", "amount": 200}, {"kind": "credit", "amount": 300, "from_account": True}])
    done = tell(till, ask)
    assert kinds(done) == [("offline_payment", "points_short", 200)], done
    assert done["paid"] == [{"unit": "cash", "points": 300}] and has(shop, card, "cash") == 0, done
    back = shop.till.post(f"/v1/purchases/{done['id']}/returns", {})
    assert (back["offline"]["borne"], back["repaid"]) == (-200, [{"unit": "cash", "points": 300}]), back
    assert has(shop, card, "cash") == 100, back
    shop.audit()


@story
def a_member_a_ceiling_and_a_showing_are_no_reason_to_refuse(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    tea = [given(shop, card, snap, 100, discount=300, reward="tea") for _ in range(2)]
    assert kinds(tell(till, tea[0])) == []
    assert kinds(tell(till, tea[1])) == [("offline_reward", "reward_limit", 0)]
    assert has(shop, card) == 314
    shop.use({**PROGRAM, "policies": {**PROGRAM["policies"], "second_factor_above": 100}})
    weak = tell(till, given(shop, card, snap, 200))
    assert kinds(weak) == [("offline_reward", "shown_weakly", 0)], weak
    shop.use(PROGRAM)
    shop.audit()


@story
def what_was_sent_twice_is_recorded_once_and_the_order_does_not_matter(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    early, late = given(shop, card, snap, 100), given(shop, card, snap, 200)
    early["at"] = (datetime.now(timezone.utc) + timedelta(seconds=1)).isoformat()
    late["at"] = (datetime.now(timezone.utc) + timedelta(seconds=2)).isoformat()
    done = tell(till, late, idempotency_key="late")
    tell(till, early)
    before = shop.entries()
    again = till.post("/v1/purchases", late, idempotency_key="late")
    assert again.status == 201 and again.json == done and again.headers["idempotent-replayed"] == "true", again
    other = tell(till, late)  # under another key, by the number of the receipt
    assert other == done and shop.entries() == before
    changed = till.post("/v1/purchases", {**late, "lines": [{"label": "x", "amount": 1000, "vat": "10"}]})
    assert changed.code == "receipt_seen", changed
    assert has(shop, card) == 500 - 300 + 9 + 8
    shop.audit()


@story
def a_key_that_was_revoked_meanwhile_is_followed_by_another_of_the_same_till(shop):
    key, card = till_key(shop), rich(shop)
    till = shop.client(key["key"])
    snap = snapshot(till)["number"]
    ask = given(shop, card, snap, 300)
    shop.command("key", "revoke", *at(shop.data), str(key["id"]))
    lost = till.post("/v1/purchases", ask, idempotency_key="a")
    for _ in range(100):
        if lost.status == 401:
            break
        lost = till.post("/v1/purchases", given(shop, None, snap, 0, discount=0) | {"card": card}, idempotency_key="b")
    assert lost.status == 401, lost
    done = tell(bound(shop), ask, idempotency_key="a")
    assert done["offline"]["snapshot"] == snap, done
    shop.audit()


@story
def what_lies_above_the_limits_is_recorded_and_said(shop):
    till = bound(shop)
    snap = snapshot(till)["number"]
    card = rich(shop)
    one = tell(till, given(shop, card, snap, 700))
    assert kinds(one) == [("offline_reward", "points_short", 200), ("offline_limit", "offline_limit", 700)], one
    others = [tell(till, given(shop, rich(shop), snap, 400)) for _ in range(4)]
    above = [("offline_limit", "offline_limit", 400)]
    assert [kinds(done) for done in others] == [[], [], [], above], others
    mine = rich(shop)
    snap = snapshot(till)["number"]
    assert kinds(tell(till, given(shop, mine, snap, 400))) == []
    tell(till, given(shop, mine, snap, 93))
    done = tell(till, given(shop, mine, snap, 400))
    assert ("offline_limit", "offline_limit", 400) in kinds(done), done  # 893 of this account, and 800 is the most
    for days in (-1, 1):  # a clock that is wrong by a day
        ask = given(shop, rich(shop), snap, 10)
        ask["at"] = (datetime.now(timezone.utc) + timedelta(days=days, minutes=1)).isoformat()
        assert kinds(tell(till, ask))[-1:] == [("offline_limit", "offline_limit", 10)], days
    shop.audit()


@story
def what_is_no_true_story_is_refused_and_changes_nothing(shop):
    till, card = bound(shop), rich(shop)
    snap = snapshot(till)["number"]
    good = given(shop, card, snap, 100)
    before = shop.entries()

    def refused(code, field, client=till, **more):
        ask = {**good, **more, "offline": {**good["offline"], **more.get("offline", {})}}
        done = client.post("/v1/purchases", ask)
        assert (done.status >= 400, done.code, done.json.get("field")) == (True, code, field), done

    redeemed = good["offline"]["redeemed"][0]
    total = good["offline"]["total"]
    refused("snapshot_unknown", "/offline/snapshot", offline={"snapshot": "99999"})
    refused("snapshot_unknown", "/offline/snapshot", offline={"snapshot": "x"})
    refused("offline_sums", "/offline/total", offline={"total": {**total, "due": 901}})
    refused("offline_sums", "/offline/redeemed/0", offline={"redeemed": [{**redeemed, "discount": 99}], "total": {**total, "discount": 99, "due": 901}})
    refused("offline_sums", "/offline/redeemed/0", offline={"redeemed": [{**redeemed, "lines": [{"line": 2, "discount": 100}]}]})
    refused("offline_sums", "/offline/redeemed/0", offline={"redeemed": [{**redeemed, "unit": None}]})
    refused("offline_sums", "/offline", offline={"redeemed": [], "total": {"gross": 1000, "discount": 0, "due": 1000}})
    refused("offline_sums", "/lines/0", lines=[{**good["lines"][0], "fixed": True}])
    refused("offline_sums", "/offline", payments=[{"kind": "c", "amount": 900, "unit": "cash"}], offline={"paid": [{"unit": "cash", "points": 899}]})
    refused("offline_sums", "/offline", payments=[{"kind": "c", "amount": 900, "from_account": True}])
    refused("payments_mismatch", "/payments", payments=[{"kind": "cash", "amount": 1000}])
    refused("invalid", "/offline", hold="1-1")
    refused("invalid", "/offline", payments=[{"kind": "gift", "amount": 900, "card": "ABCD1234"}])
    quote = till.post("/v1/quotes", good)
    assert quote.status == 400 and quote["field"] == "/offline", quote
    free = shop.client(json.loads(shop.command("key", "add", *at(shop.data), "--label", "web", "--scopes", "quote,earn,spend", "--json"))["key"])
    refused("till_needed", "/offline", client=free, shop=shop.code, till="1")
    assert free.post("/v1/offline/snapshots", {}).code == "till_needed"
    earn = bound(shop, scopes="quote,earn")
    refused("forbidden", "/redeem", client=earn)
    assert earn.post("/v1/offline/snapshots", {}).status == 403
    assert shop.entries() == before and has(shop, card) == 500
    assert shop.admin.get("/v1/exceptions?state=new").code == "invalid"
    assert shop.admin.get("/v1/exceptions?cursor=x").code == "invalid"
    assert shop.admin.post("/v1/exceptions/1-1-offline_reward/seen", {}).status == 404
    assert shop.admin.post("/v1/exceptions/x/seen", {}).status == 404


@story
def exceptions_are_told_page_by_page_the_newest_first(shop):
    whole = shop.admin.get("/v1/exceptions?limit=200")["exceptions"]
    told, cursor = [], ""
    while True:
        page = shop.admin.get(f"/v1/exceptions?limit=3{cursor}").json
        told += page["exceptions"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert told == whole and len(whole) > 12, (len(told), len(whole))
    assert [row["recorded_at"] for row in whole] == sorted((row["recorded_at"] for row in whole), reverse=True)
    assert {row["kind"] for row in shop.admin.get("/v1/exceptions?kind=offline_card")["exceptions"]} == {"offline_card"}


@story
def a_snapshot_has_as_many_accounts_as_there_is_room_for_and_says_that_there_are_more(shop):
    def come(count):
        admin, till = shop.client(shop.keys["admin_key"]), shop.client(shop.keys["till_key"])
        for _ in range(count):
            card = admin.post("/v1/members", {"first_name": "Many"})["card"]
            assert till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 100}]}).status == 201

    crowd = [threading.Thread(target=come, args=(126,)) for _ in range(16)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    told = payload(snapshot(bound(shop)))
    assert len(told["accounts"]) == 2000 and not told["complete"], (len(told["accounts"]), told["complete"])
    names = {member["first_name"] for account in told["accounts"] for member in account["members"]}
    assert "Many" in names and len({account["account"] for account in told["accounts"]}) == 2000, len(names)


@story
def whatever_tills_give_by_one_balance_the_shop_bears_no_more_than_was_declared(shop):
    """Random tills that keep to their limits: what one gave is taken or borne, and what is borne is bounded."""
    limits = PROGRAM["policies"]["offline_limit"]
    dice = random.Random(int(os.environ.get("SEED") or 20261130))
    shop.use({**PROGRAM, "rules": PROGRAM["rules"][1:]})  # nothing is earned: what is there is what was there
    tills = [bound(shop) for _ in range(3)]
    cards = [rich(shop, dice.choice((0, 300, 700))) for _ in range(4)]
    had = {card: has(shop, card) for card in cards}
    kept, spent = [], {}
    for till in tills:
        number = snapshot(till)["number"]
        total, of, left = 0, dict.fromkeys(cards, 0), dict(had)
        for _ in range(12):
            card = dice.choice(cards)
            points = min(dice.randint(1, limits["per_purchase"]), left[card], limits["per_account"] - of[card], limits["total"] - total)
            if points <= 0:
                continue
            total, of[card], left[card] = total + points, of[card] + points, left[card] - points
            kept.append((till, card, points, given(shop, card, number, points, offline={"earned": []})))
        spent[number] = total
    dice.shuffle(kept)
    taken, borne = dict.fromkeys(cards, 0), dict.fromkeys(cards, 0)
    for till, card, points, ask in kept:
        before = has(shop, card)
        done = tell(till, ask)
        assert all(kind != "offline_limit" for kind, _, _ in kinds(done)), done
        assert before - has(shop, card) + done["offline"]["borne"] == points == done["offline"]["spent"], done
        taken[card] += before - has(shop, card)
        borne[card] += done["offline"]["borne"]
    for card in cards:
        assert taken[card] + has(shop, card) == had[card], card
        assert borne[card] <= max(0, len(tills) * limits["per_account"] - had[card]), (card, borne, had)
        assert borne[card] == 0 or has(shop, card) == 0, "borne, and something is left"
    assert sum(borne.values()) <= len(tills) * limits["total"], borne
    assert any(borne.values()), "nothing was spent twice: another seed"
    shop.audit()
    shop.use(PROGRAM)


@story
def the_report_tells_what_it_cost_and_which_till_did_not_come_back(shop):
    told = shop.admin.get("/v1/reports/offline").json
    (till,) = told["tills"]
    whole = shop.admin.get("/v1/exceptions?limit=200")["exceptions"]
    assert till["exceptions"] == len(whole) and till["missing"] is None, (till, len(whole))
    assert till["purchases"] > 30 and till["spent"] - till["above_limit"] <= till["limit"], till
    assert 0 < till["borne"] <= till["spent"], till
    assert json.loads(shop.command("report", "offline", *at(shop.data), "--json")) == told
    assert f"{till['shop']}/{till['till']}" in shop.command("report", "offline", *at(shop.data), "--lang", "en")
    assert shop.admin.get(f"/v1/reports/offline?from={day()}&until={day(-1)}").code == "invalid"
    assert shop.admin.get(f"/v1/reports/offline?from={day(-9)}&until={day(-8)}")["tills"] == []
    assert "No till" in shop.command("report", "offline", *at(shop.data), "--from", day(-9), "--until", day(-8), "--lang", "en")
    lost = bound(shop)
    number = snapshot(lost)["number"]
    said = lost.post("/v1/offline/reports", {"snapshot": number, "waiting": 3, "first": "9", "last": "12", "amount": 700})
    assert said.status == 200 and said["waiting"] == 3, said
    unbound = shop.admin.post("/v1/offline/reports", {"snapshot": number, "waiting": 0})
    assert unbound.status == 403, unbound
    assert lost.post("/v1/offline/reports", {"snapshot": "9999", "waiting": 0}).code == "snapshot_unknown"
    shop.stop()
    soon = int(time.time() * 1e6) + 2_000_000
    change(shop.data, f"UPDATE offline_snapshot SET until_us = {soon} WHERE number = {number}")
    time.sleep(2.1)
    shop.start()
    missing = shop.admin.get("/v1/reports/offline")["tills"][0]["missing"]
    assert (missing["snapshot"], missing["waiting"], missing["waiting_amount"], missing["at_most"]) == (number, 3, 700, 2000), missing
    words = shop.command("report", "offline", *at(shop.data), "--lang", "en")
    assert "has not been heard of since" in words and "20.00" in words, words
    assert shop.buy(None, 100).status == 201  # there it is
    assert shop.admin.get("/v1/reports/offline")["tills"][0]["missing"] is None


if __name__ == "__main__":
    run(Shop(preset="points"))
