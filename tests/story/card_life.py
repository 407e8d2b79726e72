#!/usr/bin/env python3
"""card_life.py - the life of a card: its number, its last day, losing it, renewing it, and when it sleeps.

The story lasts for years, so the clock of the shop is moved (tests/lib/clock_at.py).
"""
import json
import re
from datetime import date, datetime, timedelta, timezone

from lib import ZONE, Shop, run, story
from place import IS_POSTGRES, at, rows
from clock_at import TO_NOON, clock_at, travel  # behind lib, which says where it lies
import phones

PROGRAM = {"format": 1, "name": {"en": "Cards"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points", "announce_days": [30], "expiry": {"months": 60}},
                     {"id": "gift", "label": {"en": "credit"}, "kind": "money", "pays": True}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}},
                     {"id": "paid", "on": "top_up", "give": {"unit": "gift", "percent": "100"}},
                     {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
                     {"id": "party", "on": "birthday", "give": {"unit": "p", "fixed": {"points": 5}}}],
           "rewards": [{"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1}, "effect": {"as_money": {"amount": 10}}}]}
CARDS = {"expiry": {"months": 12}, "announce_days": [30, 7], "renewal": "by_use",
         "dormant": {"after_months": 9, "announce_days": [14]}}
NOW = -1500 - TO_NOON  # days: where the story begins


def on(days):
    """The day of the shop that is so many days away from the true one."""
    return (datetime.now(timezone.utc) + timedelta(days=days)).astimezone(ZONE).date()  # a clock goes on evenly, a day there may not


def months(day, count):
    month = day.year * 12 + day.month - 1 + count
    first = date(month // 12, month % 12 + 1, 1)
    last = (date((month + 1) // 12, (month + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, last))


def go(shop, days):
    """So many days later."""
    shop.now += days
    travel(shop, shop.now)
    return on(shop.now)


def nightly(shop):
    shop.stop()  # who has a folder open does its nights
    night = json.loads(shop.command("nightly", *at(shop.data), "--json"))
    shop.start()
    return night


def refused(answer, status, code, field=None):
    assert (answer.status, answer.code, answer.json.get("field")) == (status, code, field), answer


def look(shop, code):
    return shop.till.get(f"/v1/cards/{code}")


def has(shop, code):
    return {balance["unit"]: balance["points"] for balance in look(shop, code)["balances"]}


def cards_of(shop, account):
    return {card["code"]: card for card in shop.admin.get(f"/v1/accounts/{account}")["cards"]}


def phone_shows(shop):
    """The phone lives in the days of the story, as the server does."""
    return shop.phone.code(ahead=shop.now * 86400)


def waiting(shop, kind):
    """The notices of a kind that nobody has told yet; and now they have been."""
    found = [notice for notice in shop.admin.get("/v1/notices?limit=200")["notices"] if notice["kind"] == kind]
    for notice in found:
        assert shop.admin.post(f"/v1/notices/{notice['id']}/done").status == 200
    return found


# ---- numbers


@story
def nobody_can_tell_the_next_number(shop):
    shop.now = NOW
    shop.use(PROGRAM)
    made = [shop.enrol()["card"] for _ in range(40)]
    assert all(re.fullmatch("29[0-9]{11}", code) for code in made) and len(set(made)) == 40
    for code in made:
        digits = [int(digit) for digit in code]
        assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0, code
    serials = [int(code[2:12]) for code in made]
    near = sum(abs(a - b) < 10_000_000 for a, b in zip(serials, serials[1:]))
    assert near <= 2 and serials != sorted(serials), serials  # of 39, one in 500 is so near by chance
    beside = [f"29{serial + 1:010d}" for serial in serials]
    for twelve in beside:
        check = (10 - (sum(map(int, twelve[0::2])) + 3 * sum(map(int, twelve[1::2]))) % 10) % 10
        refused(look(shop, f"{twelve}{check}"), 404, "card_unknown")


@story
def the_key_of_the_numbers_is_told_to_nobody(shop):
    (key,), = rows(shop.data, "SELECT hex(card_key) FROM merchant") if not IS_POSTGRES else \
        rows(shop.data, "SELECT upper(encode(card_key, 'hex')) FROM merchant")
    assert len(key) == 64, key
    text = shop.log.read_text(errors="replace") + "".join(body for (body,) in rows(shop.data, "SELECT body FROM entry"))
    text += json.dumps(shop.admin.get("/v1/session").json) + shop.admin.get("/v1/openapi.json").body.decode()
    assert key.lower() not in text.lower()


# ---- losing


@story
def a_lost_card_is_replaced_and_everything_stays(shop):
    who = shop.enrol(phone="+33612345678")
    assert shop.buy(who["card"], 5000).status == 201
    body = {"reason": "lost"}
    done = shop.admin.post(f"/v1/cards/{who['card']}/replace", body, idempotency_key="lost-1")
    assert (done.status, done["account"], done["member"], done["replaces"], done["expires"]) == (
        201, who["account"], who["id"], who["card"], None), done
    again = shop.admin.post(f"/v1/cards/{who['card']}/replace", body, idempotency_key="lost-1")
    assert again.body == done.body and again.headers.get("idempotent-replayed") == "true"
    new = done["code"]
    assert new != who["card"]

    refused(shop.buy(who["card"]), 409, "card_replaced", "/card")
    quoted = shop.till.post("/v1/quotes", {"card": who["card"], "receipt": "q", "lines": [{"amount": 100}]})
    refused(quoted, 409, "card_replaced", "/card")
    assert "replaced by another" in quoted["detail"]
    seen = look(shop, who["card"])
    assert (seen["card"]["state"], seen["alerts"], seen["rewards"]) == ("replaced", [{"code": "card_replaced"}], []), seen
    assert new not in seen.body.decode(), "who finds the old card learns nothing of the new one"
    scanned = shop.till.post("/v1/scans", {"text": who["card"]})
    assert (scanned.status, scanned["kind"], scanned["code"]) == (200, "card", who["card"]), scanned
    assert new not in scanned.body.decode()
    by_phone = shop.till.post("/v1/scans", {"text": "06 12 34 56 78"})
    assert [member["card"] for member in by_phone["members"]] == [new], by_phone

    assert has(shop, new) == {"p": 50}
    assert shop.buy(new, 1000).status == 201
    found = shop.admin.get(f"/v1/members/{who['id']}")["cards"]
    assert [(card["code"], card["state"], card["replaced_by"]) for card in found] == [
        (who["card"], "replaced", new), (new, "active", None)], found
    assert [card["used_on"] for card in found] == [on(NOW).isoformat()] * 2 and all(card["issued_at"] for card in found)
    shop.lost, shop.who = who["card"], {**who, "card": new}


@story
def a_replaced_card_is_done_with(shop):
    before = shop.entries()
    for what, body in (("replace", {}), ("block", {}), ("unblock", {}), ("renew", {"expires": None})):
        refused(shop.admin.post(f"/v1/cards/{shop.lost}/{what}", body), 409, "card_replaced")
    refused(shop.admin.patch(f"/v1/cards/{shop.lost}", {"member": shop.who["id"]}), 409, "card_replaced")
    for code in (shop.lost, shop.who["card"]):
        refused(shop.admin.post("/v1/cards", {"account": shop.who["account"], "code": code}), 409, "card_taken", "/code")
        refused(shop.admin.post("/v1/members", {"first_name": "Léa", "card": code}), 409, "card_taken", "/card")
        refused(shop.admin.post(f"/v1/cards/{shop.who['card']}/replace", {"code": code}), 409, "card_taken", "/code")
    refused(shop.admin.post(f"/v1/cards/{shop.who['card']}/replace", {"code": "2900000000017"}), 400, "invalid", "/code")
    refused(shop.admin.post("/v1/cards/NOBODY/replace", {}), 404, "card_unknown")
    refused(shop.till.post("/v1/members", {"first_name": "Tom", "referred_by": shop.lost}), 409, "card_replaced", "/referred_by")
    assert shop.entries() == before


@story
def a_card_at_hand_takes_its_place_and_is_replaced_in_its_turn(shop):
    first = shop.admin.post(f"/v1/cards/{shop.who['card']}/replace", {"code": "SHOP-0001", "kind": "chip"})
    assert (first.status, first["code"], first["kind"]) == (201, "SHOP-0001", "chip"), first
    second = shop.admin.post("/v1/cards/SHOP-0001/replace", {})
    assert (second.status, second["kind"], second["replaces"]) == (201, "chip", "SHOP-0001"), second
    states = [card["state"] for card in cards_of(shop, shop.who["account"]).values()]
    assert states == ["replaced"] * 3 + ["active"], states
    shop.who["card"] = second["code"]


@story
def two_who_replace_it_at_once_make_one_card(shop):
    who = shop.enrol()
    keys = shop.keys["till_key"]
    shop.keys["till_key"] = shop.keys["admin_key"]
    answers = shop.meet(f"/v1/cards/{who['card']}/replace", [{}] * 4)
    shop.keys["till_key"] = keys
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409], answers
    assert len(cards_of(shop, who["account"])) == 2


@story
def a_lost_gift_card_is_replaced_by_the_office_alone(shop):
    sold = shop.till.post("/v1/gift-cards", {"amount": 5000, "expires": (on(NOW) + timedelta(days=400)).isoformat()})
    assert sold.status == 201, sold
    refused(shop.admin.post("/v1/cards", {"account": sold["account"]}), 409, "not_a_member_card", "/account")
    key = json.loads(shop.command("key", "add", *at(shop.data), "--label", "desk", "--scopes", "quote,members.write", "--json"))["key"]
    refused(shop.client(key).post(f"/v1/cards/{sold['code']}/replace", {}), 403, "forbidden")
    done = shop.admin.post(f"/v1/cards/{sold['text'].lower()}/replace", {"reason": "her receipt"})
    assert (done.status, done["account"], done["member"], done["expires"]) == (201, sold["account"], None, sold["expires"]), done
    assert re.fullmatch("G[0-9A-Z]{14}", done["code"]) and done["code"] != sold["code"], done

    pay = lambda code: shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 700}],
                                                       "payments": [{"kind": "gift_card", "card": code, "amount": 700}]})
    refused(pay(sold["code"]), 409, "card_replaced", "/payments/0/card")
    paid = pay(done["code"])
    assert (paid.status, paid["drawn"][0]["left"]) == (201, 4300), paid
    assert look(shop, done["code"])["card"]["purpose"] == "gift_card"
    refused(shop.admin.post(f"/v1/cards/{done['code']}/renew", {}), 409, "not_a_member_card")
    shop.audit()


# ---- its last day


@story
def a_new_card_ends_when_the_programme_says(shop):
    shop.use({**PROGRAM, "cards": CARDS})
    today = on(shop.now)
    shop.until = months(today, 12)
    shop.first = shop.enrol()
    assert look(shop, shop.first["card"])["card"]["expires"] == shop.until.isoformat()
    told = (today + timedelta(days=90)).isoformat()
    for body, expires in (({}, shop.until.isoformat()), ({"expires": None}, None), ({"expires": told}, told)):
        added = shop.admin.post("/v1/cards", {"account": shop.first["account"], **body})
        assert (added.status, added["expires"]) == (201, expires), added
    code = shop.admin.post(f"/v1/accounts/{shop.first['account']}/invitations", {"role": "adult"})["code"]
    joined = shop.admin.post("/v1/members", {"first_name": "Léa", "invitation": code})
    assert look(shop, joined["card"])["card"]["expires"] == shop.until.isoformat()
    assert look(shop, shop.who["card"])["card"]["expires"] is None, "what was there before stays as it is"
    shop.second, shop.third = shop.enrol(), shop.enrol()
    shop.audit()


@story
def it_is_too_early_to_renew_it(shop):
    before = shop.entries()
    refused(shop.admin.post(f"/v1/cards/{shop.first['card']}/renew", {}), 409, "card_renewed")
    yesterday = (on(shop.now) - timedelta(days=1)).isoformat()
    refused(shop.admin.post(f"/v1/cards/{shop.first['card']}/renew", {"expires": yesterday}), 400, "invalid", "/expires")
    refused(shop.admin.post(f"/v1/cards/{shop.who['card']}/renew", {}), 400, "invalid", "/expires")
    refused(shop.admin.post(f"/v1/cards/{shop.first['card']}/renew", {"expires": "soon"}), 400, "invalid", "/expires")
    refused(shop.admin.post(f"/v1/cards/{shop.first['card']}/renew", {"shop": "moon"}), 422, "shop_unknown", "/shop")
    assert shop.entries() == before
    assert shop.buy(shop.first["card"]).status == 201
    assert look(shop, shop.first["card"])["card"]["expires"] == shop.until.isoformat(), "a purchase now renews nothing"


@story
def its_end_is_announced_and_a_purchase_renews_it(shop):
    go(shop, 200)
    assert all(shop.buy(one["card"]).status == 201 for one in (shop.first, shop.second, shop.third))
    days = (shop.until - on(shop.now)).days
    go(shop, days - 31)
    nightly(shop)
    assert waiting(shop, "card_expiring") == []
    go(shop, 1)
    nightly(shop)
    assert nightly(shop)["notices"] == 0, "once"
    told = {notice["subject"]: notice for notice in waiting(shop, "card_expiring")}
    notice = told[shop.first["card"][-4:]]
    assert (notice["account"], notice["member"], notice["on"], notice["days_ahead"], notice["amount"]) == (
        shop.first["account"], shop.first["id"], shop.until.isoformat(), 30, 0), notice
    assert shop.second["card"][-4:] in told and shop.third["card"][-4:] in told

    key = {"receipt": "R-7", "lines": [{"amount": 1000}], "card": shop.first["card"]}
    bought = shop.till.post("/v1/purchases", key, idempotency_key="renews")
    assert bought.status == 201, bought
    assert shop.till.post("/v1/purchases", key, idempotency_key="renews").body == bought.body
    renewed = months(shop.until, 12)
    assert look(shop, shop.first["card"])["card"]["expires"] == renewed.isoformat(), "from its end, not from today"
    entries = shop.admin.get(f"/v1/accounts/{shop.first['account']}/entries?limit=2")["entries"]
    assert [(entry["kind"], entry["note"]) for entry in entries] == [("card", "renew"), ("purchase", None)], entries
    assert shop.buy(shop.first["card"]).status == 201
    assert look(shop, shop.first["card"])["card"]["expires"] == renewed.isoformat(), "once"
    done = shop.admin.post(f"/v1/cards/{shop.second['card']}/renew", {}, idempotency_key="second")
    assert (done.status, done.json) == (200, {"code": shop.second["card"], "expires": renewed.isoformat()}), done
    refused(shop.admin.post(f"/v1/cards/{shop.second['card']}/renew", {}), 409, "card_renewed")
    moved = shop.admin.post(f"/v1/cards/{shop.second['card']}/renew", {"expires": (renewed + timedelta(days=3)).isoformat()})
    assert moved.status == 200, moved
    again = shop.admin.post(f"/v1/cards/{shop.second['card']}/renew", {}, idempotency_key="second")
    assert again.body == done.body, "the first answer, whatever became of the card"
    go(shop, 24)
    nightly(shop)
    told = waiting(shop, "card_expiring")
    assert shop.third["card"][-4:] in [notice["subject"] for notice in told if notice["days_ahead"] == 7], told
    assert shop.first["card"][-4:] not in [notice["subject"] for notice in told], told
    shop.audit()


@story
def after_its_last_day_it_is_refused(shop):
    go(shop, (shop.until - on(shop.now)).days)
    assert shop.buy(shop.third["card"]).status == 201, "the last day is included"
    # that renewed it; the card with a day of its own was over long ago
    told = next(card for card in cards_of(shop, shop.first["account"]).values() if card["state"] == "expired")
    refused(shop.buy(told["code"]), 409, "card_expired", "/card")
    top_up = shop.till.post("/v1/events", {"card": told["code"], "kind": "top_up", "amount": 100})
    refused(top_up, 409, "card_expired", "/card")
    seen = look(shop, told["code"])
    assert (seen["card"]["state"], seen["alerts"][0]["code"], seen["rewards"]) == ("expired", "card_expired", []), seen
    new = shop.admin.post(f"/v1/cards/{told['code']}/replace", {})
    assert (new.status, new["expires"]) == (201, months(on(shop.now), 12).isoformat()), new
    assert shop.buy(new["code"]).status == 201
    kept = shop.admin.post(f"/v1/cards/{shop.third['card']}/replace", {})
    assert kept["expires"] == months(shop.until, 12).isoformat(), "nothing is renewed by losing it"
    shop.third["card"] = kept["code"]
    shop.audit()


@story
def an_expired_card_is_renewed_by_hand_from_today(shop):
    one = shop.enrol()
    assert shop.admin.post(f"/v1/cards/{one['card']}/renew", {"expires": on(shop.now).isoformat()}).status == 200
    go(shop, 2)
    refused(shop.buy(one["card"]), 409, "card_expired", "/card")
    done = shop.admin.post(f"/v1/cards/{one['card']}/renew", {})
    assert (done.status, done["expires"]) == (200, months(on(shop.now), 12).isoformat()), done
    assert shop.buy(one["card"]).status == 201


# ---- asleep


@story
def a_card_that_nobody_uses_is_announced_and_sleeps(shop):
    who = shop.enrol(birth=on(shop.now + 100).replace(year=1980).isoformat())
    child = shop.admin.post("/v1/members", {"first_name": "Tom", "invitation": shop.admin.post(
        f"/v1/accounts/{who['account']}/invitations", {"role": "adult"})["code"]})
    paid = shop.till.post("/v1/events", {"card": who["card"], "kind": "top_up", "amount": 2000})
    assert paid.status == 201, paid
    shop.phone = phones.link(shop, who["card"])
    gone = shop.enrol()  # leaves at once, and is closed
    assert shop.till.post(f"/v1/accounts/{gone['account']}/close", {"reason": "moved", "operator": "ada"}).status == 201
    today = on(shop.now)
    from_day = months(today, 9)
    go(shop, 100)
    assert nightly(shop)["birthdays"] >= 1
    assert has(shop, who["card"]) == {"p": 5, "gift": 2000}, "a present of the calendar is no act"
    go(shop, (from_day - on(shop.now)).days - 15)
    nightly(shop)
    assert [one for one in waiting(shop, "card_dormant") if one["account"] == who["account"]] == []
    go(shop, 1)
    nightly(shop)
    told = [one for one in waiting(shop, "card_dormant") if one["account"] in (who["account"], gone["account"])]
    assert [(one["account"], one["member"], one["subject"], one["on"], one["days_ahead"]) for one in told] == [
        (who["account"], None, None, from_day.isoformat(), 14)], told
    go(shop, 13)
    nightly(shop)
    assert look(shop, who["card"])["card"]["state"] == "active"
    go(shop, 1)
    night = nightly(shop)
    assert night["cards_asleep"] >= 2, night
    assert nightly(shop)["cards_asleep"] == 0
    for card in (who["card"], child["card"]):
        seen = look(shop, card)
        assert (seen["card"]["state"], seen["alerts"][0]["code"], seen["rewards"]) == ("dormant", "card_dormant", []), seen
        refused(shop.buy(card), 409, "card_dormant", "/card")
    assert {card["state"] for card in cards_of(shop, gone["account"]).values()} <= {"active", "expired"}
    assert has(shop, who["card"]) == {"p": 5, "gift": 2000}, "nothing is lost by sleeping"
    refused(shop.admin.post(f"/v1/cards/{who['card']}/renew", {}), 409, "card_dormant")
    refused(shop.buy(phone_shows(shop)), 409, "card_dormant", "/card")
    refused(shop.admin.post(f"/v1/cards/{who['card']}/phone", {}), 409, "card_dormant")
    shop.asleep, shop.child = who, child
    shop.audit()


@story
def somebody_looks_who_it_is_and_wakes_it(shop):
    woken = shop.admin.post(f"/v1/cards/{shop.asleep['card']}/unblock", {})
    assert (woken.status, woken.json) == (200, {"code": shop.asleep["card"], "state": "active"}), woken
    assert shop.buy(phone_shows(shop), redeem=[{"reward": "off", "amount": 50}]).status == 201
    assert look(shop, shop.child["card"])["card"]["state"] == "dormant", "each with its own look"
    nightly(shop)
    assert look(shop, shop.asleep["card"])["card"]["state"] == "active"
    lost = shop.admin.post(f"/v1/cards/{shop.child['card']}/replace", {"reason": "found nowhere"})
    assert lost.status == 201 and shop.buy(lost["code"]).status == 201, lost
    shop.audit()


@story
def nobody_sleeps_without_having_been_told(shop):
    """A programme that begins to say so, nights that were missed, and an act in the last moment."""
    shop.use({**PROGRAM, "cards": {"dormant": {"after_months": 1, "announce_days": [20, 5]}}})
    quiet, late = shop.enrol(), shop.enrol()
    assert look(shop, quiet["card"])["card"]["expires"] is None
    go(shop, 200)
    nightly(shop)
    told = {one["account"]: one for one in waiting(shop, "card_dormant")}
    day = (on(shop.now) + timedelta(days=20)).isoformat()
    assert told[quiet["account"]]["on"] == told[late["account"]]["on"] == day, told
    assert look(shop, quiet["card"])["card"]["state"] == "active"
    go(shop, 15)
    nightly(shop)
    assert [one["days_ahead"] for one in waiting(shop, "card_dormant") if one["account"] == quiet["account"]] == [5]
    go(shop, 4)
    assert shop.buy(late["card"]).status == 201
    go(shop, 60)  # the server was off
    nightly(shop)
    assert look(shop, quiet["card"])["card"]["state"] == "active", "what was told was so long ago that it is told again"
    assert [one["on"] for one in waiting(shop, "card_dormant") if one["account"] == quiet["account"]] == [
        (on(shop.now) + timedelta(days=20)).isoformat()]
    go(shop, 20)
    assert nightly(shop)["cards_asleep"] > 0
    assert look(shop, quiet["card"])["card"]["state"] == "dormant"
    assert look(shop, late["card"])["card"]["state"] == "dormant", "told with the others, and not used since"
    shop.audit()


@story
def what_is_known_of_a_card_goes_with_it_to_another_account(shop):
    shop.use({**PROGRAM, "cards": CARDS})
    into, gone = shop.enrol(), shop.enrol()
    new = shop.admin.post(f"/v1/cards/{gone['card']}/replace", {})
    merged = shop.admin.post(f"/v1/accounts/{gone['account']}/merge", {"into": into["account"]})
    assert merged.status == 201, merged
    states = {code: (card["state"], card["replaced_by"]) for code, card in cards_of(shop, into["account"]).items()}
    assert states == {into["card"]: ("active", None), gone["card"]: ("replaced", new["code"]), new["code"]: ("active", None)}, states
    refused(shop.buy(gone["card"]), 409, "card_replaced", "/card")
    shop.audit()
    back = shop.admin.post(f"/v1/accounts/{gone['account']}/unmerge", {})
    assert back.status == 201, back
    assert cards_of(shop, gone["account"])[gone["card"]]["replaced_by"] == new["code"]
    days = (date.fromisoformat(look(shop, new["code"])["card"]["expires"]) - on(shop.now)).days
    go(shop, days - 5)
    assert shop.buy(new["code"]).status == 201
    assert (date.fromisoformat(look(shop, new["code"])["card"]["expires"]) - on(shop.now)).days > 300
    shop.audit()


run(Shop(preset="points", env=clock_at(NOW), serve=["--nightly", "off"]))
