#!/usr/bin/env python3
"""regulars.py - customers whom the programme knows: visits, tiers, goals, ceilings, birthdays' like."""
import datetime
import json
import re
import threading

from lib import ROOT, Shop, run, story
from place import at

PROGRAM = re.search(r"knows its customers\n\n```json\n(.*?)```",
                    (ROOT / "docs/program.md").read_text(encoding="utf-8"), re.DOTALL).group(1)


def only(*rules, **more):
    program = json.loads(PROGRAM)
    for name in ("tiers", "challenges"):
        del program[name]
    program["rules"] = [{"on": "purchase", **rule} for rule in rules]
    program["rewards"] = program["rewards"][:1]
    program.update(more)
    return program


def points(answer):
    return sum(part["points"] for part in answer["earned"] if part["unit"] == "points")


def buy(shop, card, amount, till=None, **more):
    sold = (till or shop.till).post("/v1/purchases", {"receipt": shop.receipt(), "card": card,
                                            "lines": [{"amount": amount}], **more})
    assert sold.status == 201, sold
    return sold


def kinds(shop, account):
    entries = shop.admin.get(f"/v1/accounts/{account}/entries?limit=200")
    assert entries.status == 200, entries
    return [entry["kind"] for entry in entries["entries"]][::-1]


def balance(shop, card):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"])


@story
def a_regular_is_welcomed_counted_and_raised(shop):
    shop.use(json.loads(PROGRAM))
    joined = shop.enrol()
    account = joined["account"]
    assert balance(shop, joined["card"]) == 20  # for joining
    first = buy(shop, joined["card"], 10000)
    assert points(first) == 100 + 50, first
    second = buy(shop, joined["card"], 25000)
    assert points(second) == 250, second  # 350.00 in all: silver from now on
    known = shop.admin.get(f"/v1/accounts/{account}")
    assert known["tier"]["id"] == "silver" and known["visits"] == 2, known
    assert {row["challenge"]: row["count"] for row in known["challenges"]} == {
        "more": 2, "hundred": 420 + 10}, known  # with what the goal itself gave
    third = buy(shop, joined["card"], 1000)
    assert points(third) == 10 + 5, third
    assert kinds(shop, account) == ["enrol", "event", "purchase", "event", "purchase", "event",
                                    "purchase"], kinds(shop, account)
    shop.command("verify", *at(shop.data))


@story
def a_welcome_gift_that_reaches_a_goal_is_told_at_once(shop):
    program = json.loads(PROGRAM)
    goal = [row for row in program["challenges"] if row["by"] == {"gained": "points"}]
    assert len(goal) == 1, program["challenges"]
    goal[0]["goal"] = 20  # as much as joining gives
    shop.use(program)
    joined = shop.enrol()
    assert kinds(shop, joined["account"]) == ["enrol", "event", "event"], joined
    assert balance(shop, joined["card"]) > 20, joined  # with what the goal gives
    shop.command("verify", *at(shop.data))
    buy(shop, joined["card"], 1000)
    assert kinds(shop, joined["account"])[3:] == ["purchase"], "told once"
    shop.command("verify", *at(shop.data))


@story
def a_till_that_scans_a_regular_sees_the_tier_the_goals_and_what_is_for_them(shop):
    shop.use(json.loads(PROGRAM))
    joined = shop.enrol()
    account, card = joined["account"], joined["card"]
    new = shop.till.get(f"/v1/cards/{card}")
    assert new["tier"] is None and "gold-coffee" not in {row["reward"] for row in new["rewards"]}, new
    made = shop.admin.post(f"/v1/accounts/{account}/tier", {"tier": "gold", "reason": "a friend"})
    assert made.status == 201, made
    gold = shop.till.get(f"/v1/cards/{card}")
    known = shop.admin.get(f"/v1/accounts/{account}")
    assert gold["tier"] == known["tier"] and gold["tier"]["id"] == "gold", gold
    assert gold["challenges"] == known["challenges"] and len(gold["challenges"]) == 2, gold
    coffee = [row for row in gold["rewards"] if row["reward"] == "gold-coffee"]
    assert coffee and coffee[0]["is_within_reach"], gold
    basket = {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 60000}],
              "redeem": [{"reward": "gold-coffee"}]}
    quote = shop.till.post("/v1/quotes", basket)
    assert (quote["visit"], quote["tier"]) == (1, "gold"), quote
    assert {"rule": "base", "left": 500} in quote["ceilings"], quote
    assert {"reward": "gold-coffee", "left": 1} in quote["ceilings"], quote
    sold = shop.till.post("/v1/purchases", basket)
    assert sold.status == 201 and points(sold) == 500 + 250 + 50, sold
    for part in ("visit", "tier", "ceilings"):
        assert sold[part] == quote[part], part
    after = shop.till.get(f"/v1/cards/{card}")
    assert "gold-coffee" not in {row["reward"] for row in after["rewards"]}, after  # once a month
    assert {row["challenge"]: row["count"] for row in after["challenges"]}["more"] == 1, after
    plain = shop.till.post("/v1/quotes", {"receipt": shop.receipt(), "lines": [{"amount": 100}]})
    assert not {"visit", "tier", "ceilings"} & set(plain.json), plain


@story
def other_programs_tell_of_events_and_hear_what_they_gave(shop):
    shop.use(json.loads(PROGRAM))
    card = shop.enrol()["card"]
    at_till = {"shop": "market", "till": "1"}
    review = {"card": card, "kind": "custom", "name": "review", "reference": "r-1"}
    one = shop.till.post("/v1/events", review, idempotency_key="r1")
    assert one.status == 201 and points(one) == 10 and one["kind"] == "custom", one
    again = shop.till.post("/v1/events", review, idempotency_key="r1")
    assert again.status == 201 and again.json == one.json, again
    assert points(shop.till.post("/v1/events", review)) == 10
    assert points(shop.till.post("/v1/events", review)) == 0  # twenty a month
    top_up = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 10000})
    assert points(top_up) == 1200, top_up
    assert points(shop.till.post("/v1/events", {"card": card, "kind": "referral", "amount": 1499})) == 0
    assert points(shop.till.post("/v1/events", {"card": card, "kind": "referral", "amount": 1500})) == 100
    assert points(shop.till.post("/v1/events", {"card": card, "kind": "visit"})) == 1
    assert points(shop.till.post("/v1/events", {"card": card, "kind": "visit"})) == 0  # one a day
    sorry = shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "apology",
                                          "operator": "ada", **at_till})
    assert points(sorry) == 50, sorry
    for body, pointer in (({"card": card, "kind": "birthday"}, "/kind"),
                          ({"card": card, "kind": "custom"}, "/name"),
                          ({"card": card, "kind": "top_up"}, "/amount"),
                          ({"card": card, "kind": "visit", "amount": 5}, "/amount"),
                          ({"card": card, "kind": "visit", "name": "x"}, "/name"),
                          ({"kind": "visit"}, "/card"),
                          ({"card": card, "account": "1-1", "kind": "visit"}, "/card")):
        refused = shop.till.post("/v1/events", body)
        assert refused.status == 400 and refused["field"] == pointer, refused
    nobody = shop.till.post("/v1/events", {"account": "1-99999", "kind": "visit"})
    assert nobody.status == 404, nobody
    shop.command("verify", *at(shop.data))


@story
def a_programme_that_begins_to_look_back_knows_what_was_before(shop):
    """The past of an account is made from the journal when it is first asked for."""
    card, other = shop.enrol()["card"], shop.enrol()["card"]
    bought = [buy(shop, card, 2000) for _ in range(3)]
    back = shop.till.post(f"/v1/purchases/{bought[0]['id']}/returns", {})
    assert back.status == 201, back
    tiers = {"by": "spend", "over": "ever", "levels": [
        {"id": "good", "label": {"en": "Good"}, "from": 5000}]}
    shop.use(only({"id": "base", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
                  {"id": "first", "when": {"first_purchase": True},
                   "give": {"unit": "points", "per_visit": {"points": 1000}}}, tiers=tiers))
    assert points(buy(shop, card, 500)) == 5
    assert shop.admin.get(f"/v1/accounts/{back['account']}")["tier"] is None  # 45.00
    assert points(buy(shop, other, 500)) == 1005
    buy(shop, card, 500)
    known = shop.admin.get(f"/v1/accounts/{back['account']}")
    assert known["tier"]["id"] == "good", known
    shop.command("verify", *at(shop.data))


@story
def a_quote_knows_an_account_of_any_partition(shop):
    """Its past is made from the journal, and a quote writes none: the first look is made each time."""
    cards = [shop.enrol()["card"] for _ in range(6)]
    for card in cards[::2]:
        buy(shop, card, 1000)
    shop.use(only({"id": "first", "when": {"first_purchase": True},
                   "give": {"unit": "points", "per_visit": {"points": 1000}}}))
    for at_card, card in enumerate(cards):
        quote = shop.till.post("/v1/quotes", {"card": card, "receipt": "q", "lines": [{"amount": 500}]})
        assert quote.status == 200 and points(quote) == (1000 if at_card % 2 else 0), quote


@story
def a_ceiling_holds_for_two_tills_at_once(shop):
    shop.use(only({"id": "base", "max_per_day": 100,
                   "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}}))
    card = shop.enrol()["card"]
    given = []

    def sell():
        till = shop.client(shop.keys["till_key"])
        for _ in range(5):
            given.append(points(buy(shop, card, 1500, till)))

    threads = [threading.Thread(target=sell) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 15 and sum(given) == 100, given
    shop.command("verify", *at(shop.data))


@story
def a_reward_with_a_ceiling_says_when_it_is_used_up(shop):
    reward = {"id": "coffee", "label": {"en": "Coffee"}, "effect": {"amount_off": 180},
              "max_per_purchase": 1, "max_per_account": 1}
    shop.use(only({"id": "base", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
                  rewards=[reward]))
    card = shop.enrol()["card"]
    sold = buy(shop, card, 1000, redeem=[{"reward": "coffee"}])
    assert sold["total"]["discount"] == 180, sold
    asked = {"card": card, "lines": [{"amount": 1000}], "redeem": [{"reward": "coffee"}],
             "receipt": shop.receipt()}
    refused = shop.till.post("/v1/purchases", asked)
    assert refused.status == 422 and refused.code == "reward_limit", refused
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back.status == 201, back
    assert shop.till.post("/v1/purchases", asked).status == 201
    shop.command("verify", *at(shop.data))


@story
def a_tier_may_be_given_by_hand_until_a_day(shop):
    shop.use(json.loads(PROGRAM))
    joined = shop.enrol()
    account = joined["account"]
    floor = {"tier": "gold", "reason": "a friend of the house",
             "until": (datetime.date.today() + datetime.timedelta(days=400)).isoformat()}
    made = shop.admin.post(f"/v1/accounts/{account}/tier", floor)
    assert made.status == 201 and made["kind"] == "tier_floor", made
    known = shop.admin.get(f"/v1/accounts/{account}")
    assert known["tier"]["id"] == "gold", known
    assert balance(shop, joined["card"]) == 20 + 500 + 10  # a hundred points this month, too
    refused = shop.admin.post(f"/v1/accounts/{account}/tier", {**floor, "tier": "platinum"})
    assert refused.status == 400 and refused["field"] == "/tier", refused
    assert shop.till.post(f"/v1/accounts/{account}/tier", floor).status == 403
    taken = shop.admin.post(f"/v1/accounts/{account}/tier", {"tier": "", "reason": "over"})
    assert taken.status == 201, taken
    buy(shop, joined["card"], 500)
    assert shop.admin.get(f"/v1/accounts/{account}")["tier"]["id"] == "gold"  # one step a month
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
