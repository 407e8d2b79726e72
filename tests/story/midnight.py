#!/usr/bin/env python3
"""midnight.py - a shop whose day has begun, while it is still yesterday in the time of the world."""
from datetime import date, datetime, timedelta, timezone

from lib import Shop, run, story
from clock_at import clock_at  # behind lib, which says where it lies
from place import at, rows

# 23:30 UTC of the day before: half past midnight in Paris in winter, half past one in summer.
NOW = datetime.now(timezone.utc)
LATE = NOW.replace(hour=23, minute=30, second=0, microsecond=0) - timedelta(days=1)
OFF_DAYS = (LATE - NOW) / timedelta(days=1)
HERE = (LATE + timedelta(days=1)).date()

UNIT = [{"id": "points", "label": {"en": "points"}, "kind": "points"}]
RULES = [
    {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
    {"id": "hello", "on": "enrolment", "give": {"unit": "points", "fixed": {"points": 7}}},
    {"id": "thanks", "on": "referral", "give": {"unit": "points", "fixed": {"points": 9}}},
]


def acted(shop, account):
    """The day of its last act, as its row tells."""
    partition, _, number = account.rpartition("-")
    of = f"account = {number} AND partition = {partition or 1} AND number = 0"
    ((day,),) = rows(shop.data, f"SELECT from_on FROM lot WHERE {of}")
    return date.fromisoformat(day)


@story
def who_joins_is_welcomed_on_the_day_of_the_shop(shop):
    shop.use({"format": 1, "name": {"en": "Late"}, "currency": "EUR", "units": UNIT, "rules": RULES, "rewards": []})
    ada = shop.enrol(first_name="Ada")
    assert acted(shop, ada["account"]) == HERE, (acted(shop, ada["account"]), HERE)
    shop.command("verify", *at(shop.data))


@story
def who_sends_a_friend_buys_and_brings_back_does_so_on_that_day(shop):
    ada = shop.enrol(first_name="Ada")
    bo = shop.admin.post("/v1/members", {"first_name": "Bo", "referred_by": ada["referral_code"]})
    assert bo.status == 201, bo
    sold = shop.buy(bo["card"], 1000)
    assert sold.status == 201, sold
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1}]})
    assert back.status == 201, back
    assert shop.admin.post("/v1/cards", {"account": bo["account"]}).status == 201
    assert acted(shop, bo["account"]) == HERE, (acted(shop, bo["account"]), HERE)
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points", env=clock_at(OFF_DAYS)))
