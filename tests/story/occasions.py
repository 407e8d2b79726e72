#!/usr/bin/env python3
"""occasions.py - rules and rewards for some days, hours, shops and channels, by the shop's own clock."""
import json
import time
from datetime import datetime, timedelta

from lib import ROOT, ZONE, Shop, run, story
from place import at

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def now():
    """The shop's clock; not within a minute of midnight, where today ends."""
    there = datetime.now(ZONE)
    if there.hour == 23 and there.minute >= 58:
        time.sleep(121)
    return datetime.now(ZONE)


def rule(name, **when):
    return {"id": name, "on": "purchase", "when": when,
            "give": {"unit": "points", "per_amount": {"every": 1000, "points": 1}}}


def reward(name, **when):
    return {"id": name, "label": {"en": name}, "effect": {"amount_off": 100}, "when": when}


@story
def a_version_with_occasions_becomes_active(shop):
    there = now()
    today, tomorrow = there.date(), there.date() + timedelta(days=1)
    others = [day for day in DAYS if day != DAYS[today.weekday()]]
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"] = [
        rule("today", **{"weekdays": [DAYS[today.weekday()]], "from": str(today), "until": str(today)}),
        rule("other-days", weekdays=others),
        rule("tomorrow", **{"from": str(tomorrow)}),
        rule("all-day", hours={"from": "00:00", "until": "24:00"}),
        rule("elsewhere", shops=["elsewhere"]),
        rule("on-line", channels=["web"]),
    ]
    program["rewards"] += [reward("now", until=str(today)), reward("later", **{"from": str(tomorrow)})]
    shop.program = shop.use(program)["number"]


def sell(shop, **more):
    return shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": shop.card,
                                            "lines": [{"amount": 10000}], **more})


def rules_of(sold):
    assert (sold.status, sold["program"]) == (201, sold["program"]), sold
    return [part["rule"] for part in sold["earned"][0]["rules"]]


@story
def only_what_is_for_now_and_here_gives(shop):
    shop.card = shop.enrol()["card"]
    sold = sell(shop)
    assert sold["program"] == shop.program, sold
    assert rules_of(sold) == ["today", "all-day"], sold
    assert rules_of(sell(shop, channel="web")) == ["today", "all-day", "on-line"]
    shop.sold = sold


@story
def a_reward_of_another_day_is_refused_with_a_sentence(shop):
    refused = sell(shop, redeem=[{"reward": "later"}])
    assert (refused.status, refused.code) == (422, "reward_not_now"), refused
    assert refused["detail"] == "later: This reward is not for this shop, this day or this hour, or needs a code.", refused
    assert refused["field"] == "/redeem/0", refused
    taken = sell(shop, redeem=[{"reward": "now"}])
    assert (taken.status, taken["total"]["due"]) == (201, 9900), taken
    listed = [offer["reward"] for offer in shop.till.get(f"/v1/cards/{shop.card}")["rewards"]]
    assert "now" in listed and "later" not in listed, listed


@story
def a_return_gives_back_what_that_day_gave(shop):
    before = shop.till.get(f"/v1/cards/{shop.card}")
    back = shop.till.post(f"/v1/purchases/{shop.sold['id']}/returns", {})
    assert back.status == 201, back
    after = shop.till.get(f"/v1/cards/{shop.card}")
    lost = [one["points"] - other["points"] for one, other in
            zip(before["balances"], after["balances"], strict=True) if one["unit"] == "points"]
    assert lost == [20], (before, after)
    shop.command("verify", *at(shop.data))


@story
def a_code_opens_a_rule_and_a_reward_and_a_return_remembers_it(shop):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"].append({"id": "leaflet", "on": "purchase", "when": {"codes": ["SUMMER"]},
                             "give": {"unit": "points", "per_visit": {"points": 7}}})
    program["rewards"] = [{"id": "summer", "label": {"en": "Summer"}, "effect": {"amount_off": 100},
                           "when": {"codes": ["SUMMER"]}, "max_per_purchase": 1}]
    shop.use(program)
    card = shop.enrol()["card"]
    assert shop.till.get(f"/v1/cards/{card}")["rewards"] == []  # nobody has told the code yet
    sale = {"card": card, "lines": [{"amount": 1100}], "redeem": [{"reward": "summer"}]}
    for codes in ([], ["WINTER"]):
        refused = shop.till.post("/v1/quotes", {**sale, "receipt": shop.receipt(), "codes": codes})
        assert (refused.status, refused.code) == (422, "reward_not_now"), refused
    sold = shop.till.post("/v1/purchases", {**sale, "receipt": shop.receipt(), "codes": ["Summer"]})
    assert (sold.status, sold["total"]["due"]) == (201, 1000), sold
    assert sum(part["points"] for part in sold["earned"]) == 1 + 7, sold
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert (back.status, back["total"]["due"]) == (201, -1000), back
    assert sum(part["points"] for part in back["earned"]) == -8, back
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
