#!/usr/bin/env python3
"""growth.py - how the customer file grows: who joined, when and how, who never came again, and what that proposes."""
import json

from lib import Shop, day, run, story
from place import IS_POSTGRES, at, recorded_earlier, rows
from households import refused

PROGRAM = {"format": 1, "name": {"en": "Club"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points", "value": {"points": 1, "amount": 10}},
                     {"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}},
                     {"id": "paid", "on": "top_up",
                      "give": {"unit": "prepaid", "per_amount": {"every": 1, "points": 1}}}],
           "rewards": [{"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 10},
                        "effect": {"amount_off": 100}}]}


def growth(shop, on=None):
    words = ["--on", on] if on else []
    return json.loads(shop.command("report", "growth", *at(shop.data), "--json", *words))


def way(told, name):
    return next((row["joined"], row["before"]) for row in told["ways"] if row["way"] == name)


def told_codes(told):
    return [one["code"] for one in told["proposals"]]


def while_stopped(shop, act):
    if not IS_POSTGRES:
        shop.stop()
    done = act()
    if not IS_POSTGRES:
        shop.start()
    return done


def last_entry(shop):
    ((number,),) = rows(shop.data, "SELECT number FROM head WHERE partition = 1")
    return number


@story
def a_young_shop_hears_no_proposal(shop):
    shop.use(PROGRAM)
    one, two = shop.enrol(), shop.enrol()
    anonymous = shop.admin.post("/v1/members", {"anonymous": True})
    assert anonymous.status == 201, anonymous
    invited = shop.admin.post(f"/v1/accounts/{one['account']}/invitations", {})
    assert shop.admin.post("/v1/members", {"first_name": "Léa", "invitation": invited["code"]}).status == 201
    sent = shop.admin.post("/v1/members", {"first_name": "Ami", "referred_by": two["referral_code"]})
    assert sent.status == 201, sent
    told = shop.admin.get("/v1/reports/growth")
    assert (told.status, told["on"], told["joined"], told["before"], told["usual"], told["proposals"]) == (
        200, day(), 5, 0, None, []), told
    assert (way(told, "open"), way(told, "family"), way(told, "referral")) == ((3, 0), (1, 0), (1, 0)), told["ways"]
    assert told["months"][-1] == {"first": day()[:8] + "01", "joined": 5} and len(told["months"]) == 13
    assert told["shops"][-1] == {"shop": None, "joined": 5, "before": 0}, told["shops"]
    assert growth(shop) == told.json
    refused(shop.admin.get("/v1/reports/growth?on=yesterday"), 400, "invalid", "/on")
    refused(shop.till.get("/v1/reports/growth"), 403, "forbidden", None)


@story
def later_the_same_members_are_those_who_had_time_to_come_again(shop):
    """As it will be in 45 days, when nothing happens any more."""
    told = growth(shop, day(45))
    assert (told["joined"], told["before"], told["usual"], told["cohort"]["joined"], told["cohort"]["once"]) == (
        0, 5, None, 4, 4), told  # who joined an account has none of his own
    assert told["proposals"] == [], told  # of so few nothing is said
    assert growth(shop, day(150))["usual"] == 0


@story
def few_join_and_it_proposes_to_open(shop):
    """Sixty members in five months of thirty days, then four by a receipt; three of these were never paid."""
    shop.use({**PROGRAM, "joining": {"who": "everyone"}})
    before = last_entry(shop)
    for _ in range(60):
        shop.enrol()
    after = last_entry(shop)
    shop.use({**PROGRAM, "joining": {"who": "from", "from": 3000}})
    for number in range(4):
        done = shop.enrol(receipt={"number": f"T{number}", "amount": 3000})
        if number == 0:
            paid = shop.till.post("/v1/purchases", {"card": done["card"], "receipt": "T0", "lines": [{"amount": 3000}]})
            assert paid.status == 201, paid
        if number == 1:  # another receipt, and one that came to less
            assert shop.buy(done["card"], 9000).status == 201
        if number == 2:
            paid = shop.till.post("/v1/purchases", {"card": done["card"], "receipt": "T2", "lines": [{"amount": 2999}]})
            assert paid.status == 201, paid

    def days_of(number):
        if number <= before:
            return 200
        return 35 + (number - before - 1) // 12 * 30 if number <= after else 0

    def shift():
        recorded_earlier(shop.data, days_of)
        return growth(shop)

    told = while_stopped(shop, shift)
    assert (told["joined"], told["before"], told["usual"]) == (4, 12, 12), told
    assert (way(told, "receipt"), way(told, "open")) == ((4, 0), (0, 12)), told["ways"]
    assert told["receipts"] == {"told": 4, "missing": 3}, told["receipts"]
    assert told_codes(told) == ["open", "receipts"], told["proposals"]
    first = told["proposals"][0]
    assert (first["have"], first["of"], first["en"]) == (
        4, 12, "4 new members in 30 days, was 12: open to everyone for a month?"), first
    assert first["fr"].startswith("4 nouveaux membres en 30 jours, contre 12 d'habitude : ouvrir"), first
    printed = shop.command("report", "growth", *at(shop.data), "--lang", "en")
    assert first["en"] in printed and "by a receipt" in printed, printed
    printed = shop.command("report", "growth", *at(shop.data), "--lang", "fr")
    assert first["fr"] in printed and "sur un ticket" in printed, printed
    opened = {"who": "from", "from": 3000, "open_until": day(30)}
    shop.use({**PROGRAM, "joining": opened})
    assert told_codes(growth(shop)) == ["tighten", "receipts"]  # everyone may now, and of those before nobody came


@story
def most_never_came_again_and_it_proposes_to_tighten(shop):
    shop.use({**PROGRAM, "joining": {"who": "everyone"}})
    before = last_entry(shop)
    for number in range(25):
        card = shop.enrol()["card"]
        for _ in range(2 if number < 5 else 1 if number < 15 else 0):
            assert shop.buy(card, 1000).status == 201
        if number == 6:  # his own money costs the shop nothing
            assert shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 5000}).status == 201
    told = while_stopped(shop, lambda: [recorded_earlier(shop.data, lambda number: 60 if number > before else 300),
                                        growth(shop)][1])
    assert told["cohort"] == {"from": day(-119), "until": day(-30), "joined": 25, "once": 20, "cost": 1000}, told["cohort"]
    assert told_codes(told) == ["tighten"], told["proposals"]
    one = told["proposals"][0]
    assert (one["have"], one["of"], one["amount"]) == (20, 25, 1000), one
    assert one["en"] == ("Of 25 who joined 1 to 4 months ago, 20 came once or never, and were given 10.00: let people join "
                         "from an amount on?"), one


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "1")))  # recorded_earlier() is told by the number alone
