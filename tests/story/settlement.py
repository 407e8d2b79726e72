#!/usr/bin/env python3
"""settlement.py - two companies share a programme: what they write down, and what one owes the other at the month's end.

Rose sells flowers in the market, Lis bread at the station; a customer has one card for both.  Whoever gave the points owes
them to whoever takes something off for them.  HABITUE_SEED=n replays the random run, HABITUE_STEPS=n makes it longer.
"""
import json
import os
import random
from datetime import datetime, timedelta, timezone

from lib import ZONE, Shop, day, run, story
import settled  # behind lib, which says where it lies
from clock_at import clock_at, travel
from place import at, quoted, rows

SEED = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(1 << 31))
STEPS = int(os.environ.get("HABITUE_STEPS") or 120)
BEGINS = -80  # days from today, of the first story

PROGRAM = {
    "format": 1, "name": {"en": "Both"}, "currency": "EUR",
    "units": [
        {"id": "p", "label": {"en": "points", "fr": "points"}, "kind": "points", "transfer": {}, "expiry": {"days": 45}},
        {"id": "cash", "label": {"en": "prepaid", "fr": "avance"}, "kind": "money", "pays": True, "vat": "prepaid",
         "transfer": {}},
        {"id": "bon", "label": {"en": "voucher", "fr": "bon"}, "kind": "voucher", "expiry": {"months": 3}},
    ],
    "rules": [
        {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"points": 1, "every": 100}}},
        {"id": "in", "on": "top_up", "give": {"unit": "cash", "percent": "100"}},
        {"id": "sold", "on": "gift_card", "give": {"unit": "cash", "percent": "100"}},
        {"id": "sorry", "on": "manual", "event": "sorry", "give": {"unit": "bon", "fixed": {"points": 1}}},
    ],
    "rewards": [
        {"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
         "effect": {"as_money": {"amount": 5}}},
        {"id": "make", "label": {"en": "a voucher"}, "cost": {"unit": "p", "points": 30},
         "effect": {"voucher": {"unit": "bon", "uses": 1}}},
        {"id": "five", "label": {"en": "5 off"}, "cost": {"unit": "bon", "points": 1}, "effect": {"amount_off": 500}},
    ],
    "policies": {"claw_back": "debt", "reopen_days": 30},
}


def agreement(from_day, **changes):
    return {
        "format": 1, "name": {"en": "Rose and Lis", "fr": "Rose et Lis"}, "from": from_day, "period": "month",
        "companies": [
            {"code": "rose", "name": "Rose SARL", "registration": "SIREN 356 000 000", "shops": ["market"]},
            {"code": "lis", "name": "Lis SAS", "shops": ["station"]},
        ],
        "units": [
            {"unit": "p", "price": {"points": 3, "amount": 13}},
            {"unit": "cash", "percent": "100"},
            {"unit": "bon", "price": {"points": 1, "amount": 400}},
        ],
        "expired": "issuer", **changes,
    }


ENDED = {"convert": {"to": "q", "points": 3, "amount": 2}}
SETTLEMENTS = []  # those that were accepted


def agree(shop, document):
    done = shop.admin.post("/v1/settlements", document)
    assert done.status == 201, done
    SETTLEMENTS.append(document)
    return done


def refused(shop, document, code, pointer, words):
    before = shop.entries()
    said = shop.admin.post("/v1/settlements", document)
    assert (said.code, said.json.get("field")) == (code, pointer), said
    assert words in said["detail"], said
    assert shop.entries() == before


def report(shop, from_day=None, until=None):
    words = (["--from", from_day] if from_day else []) + (["--until", until] if until else [])
    return json.loads(shop.command("report", "settlement", *at(shop.data), "--json", *words))


def day_there(shop, days=0):
    """A day by the clock of the shop, which may be another than ours."""
    there = datetime.now(timezone.utc) + timedelta(seconds=int(shop.env.get("HABITUE_CLOCK_OFF_S", 0)))
    return (there.astimezone(ZONE).date() + timedelta(days=days)).isoformat()


def owed(told):
    return {(row["owes"], row["to"], row["unit"]): {name: value for name, value in row.items()
                                                    if name not in ("owes", "to", "unit") and value}
            for row in told["owed"]}


def without_nothing(sums_of):
    """Of each key, what is not 0."""
    return {key: {name: value for name, value in sums.items() if value} for key, sums in sums_of.items()}


def buy(shop, who, card, amount, points=0, prepaid=0, bon=False, gift=None, status=201):
    off = points * 5 + (500 if bon else 0)
    body = {"receipt": shop.receipt(), "card": card, "lines": [{"amount": amount, "vat": "20"}],
            "redeem": [{"reward": "pay", "points": points}] * (points > 0) + [{"reward": "five"}] * bon}
    paid = [{"kind": "account", "unit": "cash", "amount": prepaid}] * (prepaid > 0)
    paid += [{"kind": "gift_card", "card": gift[0], "amount": gift[1]}] if gift else []
    rest = amount - off - prepaid - (gift[1] if gift else 0)
    if paid:
        body["payments"] = paid + [{"kind": "cash", "amount": rest}] * (rest > 0)
    done = who.post("/v1/purchases", {key: value for key, value in body.items() if value is not None})
    assert status is None or done.status == status, done
    return done


def adds_up(told):
    """What every report has to do, whatever happened."""
    for row in told["units"]:
        assert row["closing"] == (row["opening"] + row["issued"] - row["redeemed"] - row["taken_back"] - row["expired"] +
                                  row["debts"] + row["converted"] - row["passed"] - row["closed"]), row
    for name in ("debts", "passed"):
        by_unit = {}
        for row in told["units"]:
            by_unit[row["unit"]] = by_unit.get(row["unit"], 0) + row[name]
        assert not any(by_unit.values()), (name, by_unit)
    assert sum(company["balance"] for company in told["companies"]) == 0, told["companies"]
    pays = {}
    for row in told["owed"]:
        pays[row["owes"], row["to"]] = pays.get((row["owes"], row["to"]), 0) + row["amount"]
    for row in told["to_pay"]:
        assert row["amount"] == pays.get((row["pays"], row["to"]), 0) - pays.get((row["to"], row["pays"]), 0), told
    listed = {}
    for row in told["movements"]:
        key = row["owes"], row["to"], row["unit"]
        points, amount = listed.get(key, (0, 0))
        listed[key] = points + row["points"], amount + row["amount"]
    for row in told["owed"]:
        points = sum(row[name] for name in ("honoured", "repaid", "lost", "paid_out", "paid_back"))
        assert listed.get((row["owes"], row["to"], row["unit"]), (0, 0)) == (points, row["amount"]), (row, listed)


def agrees_with_the_journal(shop, told):
    """Who knows only the texts of the journal finds the same."""
    chains = {}
    for partition, body in rows(shop.data, "SELECT partition, body FROM entry ORDER BY partition, number"):
        chains.setdefault(partition, []).append(body)
    found = settled.Settled(list(chains.values()), SETTLEMENTS, {"market": "rose", "station": "lis"})
    units, pairs = found.until(told["from"], told["until"])
    names = ("opening", "issued", "redeemed", "taken_back", "expired", "debts", "converted", "passed", "closed", "closing")
    here = without_nothing({(row["company"], row["unit"]): {name: row[name] for name in names} for row in told["units"]})
    assert here == without_nothing(units), (here, units)
    assert owed(told) == without_nothing(pairs), (owed(told), pairs)


def agrees_with_what_is_owed(shop, told):
    """All companies together have open what the shop owes its customers."""
    liability = json.loads(shop.command("report", "liability", *at(shop.data), "--json", "--on", told["until"]))
    for unit in liability["units"]:
        assert sum(row["closing"] for row in told["units"] if row["unit"] == unit["unit"]) == unit["closing"], unit


def the_law_watches_each(shop, told):
    """Of the money that each holds it says what this report says; together it is what others count in other ways."""
    watched = json.loads(shop.command("report", "watch", *at(shop.data), "--json"))
    each = {one["company"]: {row["figure"]: row for row in one["figures"]} for one in watched["companies"]}
    cash = {row["company"]: row for row in told["units"] if row["unit"] == "cash"}
    here = {company: (row["payments"]["amount"], row["outstanding"]["amount"]) for company, row in each.items()}
    there = {company: (row["redeemed"], row["closing"]) for company, row in cash.items()}
    assert here == there, (here, there)
    whole = {row["figure"]: row for row in watched["figures"]}
    assert sum(row["outstanding"]["amount"] for row in each.values()) == whole["outstanding"]["amount"], watched
    assert sum(row["payments"]["amount"] for row in each.values()) == whole["payments"]["amount"] - watched["refunds"], watched
    assert [whole[figure]["bound"] for figure in ("payments", "outstanding")] == [None, None], watched
    assert all(row["bound"] == 100_000_000 for one in each.values() for row in one.values()), watched
    assert sum(row["payments"]["amount"] > 0 for row in each.values()) > 1, watched
    assert shop.admin.get("/v1/reports/watch").json == watched


@story
def a_shop_of_another_company_is_added(shop):
    shop.use(PROGRAM)
    assert shop.admin.get("/v1/settlements").json == {"settlements": [], "warnings": []}
    assert report(shop)["warnings"] == [] and report(shop)["owed"] == []
    said = shop.command("shop", "add", "station", *at(shop.data), "--name", "La gare", "--company", "lis", "--lang", "en")
    assert "The shop station is added, with till 1" in said, said
    shop.command("shop", "add", "station", *at(shop.data), expect=1)
    shop.command("shop", "add", "other", *at(shop.data), "--company", "Lis SAS", expect=2)
    shop.command("shop", "add", "other", *at(shop.data), "--zone", "Europe/Atlantis", expect=2)
    shop.command("shop", "set", "nowhere", *at(shop.data), "--company", "rose", expect=1)
    shop.command("shop", "set", "market", *at(shop.data), "--company", "rose")
    told = json.loads(shop.command("shop", "list", *at(shop.data), "--json"))["shops"]
    assert [(one["code"], one["name"], one["company"]) for one in told] == [
        ("market", "Ferme du Pré", "rose"), ("station", "La gare", "lis")], told
    key = json.loads(shop.command("key", "add", *at(shop.data), "--label", "the station", "--shop", "station", "--till", "1",
                                  "--json"))["key"]
    shop.restart()
    shop.lis = shop.client(key)
    # Nobody has written what one owes the other: that is said wherever somebody looks.
    warned = shop.admin.get("/v1/settlements")["warnings"]
    assert [one["code"] for one in warned] == ["none_in_force"] and "no settlement is in force" in warned[0]["en"], warned
    assert [one["code"] for one in report(shop)["warnings"]] == ["none_in_force"]
    log = shop.log.read_text(encoding="utf-8")
    assert "event=settlement" in log and "none_in_force" in log, log[-2000:]


@story
def what_is_not_right_is_refused_in_one_sentence(shop):
    today = day_there(shop)
    whole = agreement(today)
    one = [whole["companies"][0]]
    refused(shop, {**whole, "companies": one}, "invalid", "/companies", "2 to 32")
    refused(shop, {**whole, "companies": one + one}, "invalid", "/companies/1/code", "told twice")
    refused(shop, {**whole, "companies": [one[0], {**whole["companies"][1], "shops": ["station", "market"]}]}, "invalid",
            "/companies/1/shops/1", "told twice")
    refused(shop, {**whole, "companies": [one[0], {**whole["companies"][1], "shops": ["nowhere"]}]}, "shop_unknown",
            "/companies", "no shop \"nowhere\"")
    refused(shop, {**whole, "companies": [{**one[0], "shops": ["station"]}, {**whole["companies"][1],
                                                                          "shops": ["market"]}]},
            "invalid", "/companies", "kept as one of")
    shop.command("shop", "add", "third", *at(shop.data), "--company", "lis")
    refused(shop, whole, "invalid", "/companies", "\"third\" is missing")
    whole["companies"][1]["shops"].append("third")
    units = whole["units"]
    refused(shop, {**whole, "units": units[:2]}, "invalid", "/units", "\"bon\" is missing")
    refused(shop, {**whole, "units": units + [units[0]]}, "invalid", "/units/3/unit", "told twice")
    refused(shop, {**whole, "units": [{"unit": "x", "price": {"points": 1, "amount": 1}}] + units[1:]}, "invalid",
            "/units/0/unit", "no unit")
    refused(shop, {**whole, "units": [units[0], {"unit": "cash", "percent": "80"}, units[2]]}, "invalid",
            "/units/1/percent", "owes all of it")
    refused(shop, {**whole, "units": [{"unit": "p", "percent": "80"}] + units[1:]}, "invalid", "/units/0/percent",
            "no face value")
    refused(shop, {**whole, "until": day_there(shop, -1)}, "invalid", "/until", "ends before it begins")
    refused(shop, {**whole, "expired": "nobody"}, "invalid", "/expired", "\"issuer\"")
    refused(shop, {**whole, "peroid": "month"}, "unknown_field", "/peroid", "period")
    assert shop.till.post("/v1/settlements", whole).status == 403
    assert shop.admin.get("/v1/settlements/active").status == 404
    assert shop.admin.get("/v1/settlements/1").status == 404


@story
def it_is_written_and_can_be_printed_in_both_languages(shop):
    first = agreement(day_there(shop, -30), note={"en": "Paid within ten days.", "fr": "Payé sous dix jours."})
    first["companies"][1]["shops"].append("third")
    done = agree(shop, first)
    assert (done["number"], done["from"]) == (1, first["from"]), done
    again = shop.admin.get("/v1/settlements/active")
    assert again["settlement"] == first and again["state"] == "active" and again["until"] is None, again
    assert shop.admin.get("/v1/settlements")["warnings"] == []
    for language, words in (("en", ["Version 1, in force from", "Rose SARL, SIREN 356 000 000 (rose); shops: market",
                                    "p: 3 of it are worth 0.13 EUR", "stays with who issued it", "4. VAT", "ten days"]),
                            ("fr", ["Version 1, en vigueur", "Lis SAS (lis) ; magasins : station, third",
                                    "p : 3 valent 0,13 EUR", "n'est pas une remise", "dix jours"])):
        text = shop.command("settlement", "show", "active", *at(shop.data), "--lang", language)
        assert text == again["text"][language], (text, again["text"])
        assert all(word in text for word in words), text
    assert "Rose and Lis" in shop.command("settlement", "list", *at(shop.data), "--lang", "en")
    shop.command("settlement", "show", "7", *at(shop.data), expect=1)
    # A change begins today or later, and behind what is there.
    refused(shop, {**first, "from": day_there(shop, -1)}, "invalid", "/from", "does not begin in the past")
    shop.audit()


@story
def points_of_one_are_honoured_by_the_other(shop):
    """The example of the guide."""
    today = day_there(shop)
    card = shop.enrol()["card"]
    other = shop.enrol()["card"]
    buy(shop, shop.till, card, 10000)                    # Rose gives 100 points
    bought = buy(shop, shop.lis, card, 2000, points=60)  # Lis takes 3.00 off for 60 of them, and gives 17
    buy(shop, shop.till, card, 1000, points=10)          # Rose's own
    told = report(shop, today)
    assert owed(told) == {("rose", "lis", "p"): {"honoured": 60, "amount": 260}}, told["owed"]
    assert told["to_pay"] == [{"pays": "rose", "to": "lis", "amount": 260}], told["to_pay"]
    (moved,) = told["movements"]
    assert (moved["day"], moved["issuer"], moved["shop"], moved["points"], moved["amount"], moved["settlement"]) == (
        today, "market", "station", 60, 260, 1), moved
    assert moved["id"] == bought["id"] and moved["receipt"] == bought["number"] if "number" in bought.json else True
    adds_up(told)

    # It comes back, in the other's shop or in its own: the same company gave for it.
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": [{"line": 1}]})
    assert back.status == 201, back
    told = report(shop, today)
    assert owed(told) == {} and told["to_pay"] == [], told
    assert [row["points"] for row in told["movements"]] == [60, -60], told["movements"]
    adds_up(told)

    # Money: paid in at Rose, spent at Lis, at face; and a part of it paid back in cash by Lis.
    paid = shop.till.post("/v1/events", {"card": other, "kind": "top_up", "amount": 5000})
    assert paid.status == 201, paid
    buy(shop, shop.lis, other, 2000, prepaid=2000)
    undone = shop.lis.post(f"/v1/events/{paid['id']}/undo", {})
    assert undone.status == 201 and undone["paid_back"] == 3000, undone
    told = report(shop, today)
    assert owed(told) == {("rose", "lis", "cash"): {"honoured": 2000, "amount": 2000},
                          ("rose", "lis", None): {"paid_back": 3000, "amount": 3000}}, told["owed"]
    adds_up(told)
    agrees_with_the_journal(shop, told)
    text = shop.command("report", "settlement", *at(shop.data), "--from", today, "--lang", "en")
    assert "Rose SARL owes Lis SAS" in text and "  Rose SARL pays Lis SAS" in text and "50.00" in text, text
    table = shop.admin.get(f"/v1/reports/settlement?from={today}&format=csv&language=fr")
    lines = table.body.decode().splitlines()
    assert lines[0].startswith("Jour;Doit;À;Pour;Unité") and len(lines) == 1 + len(told["movements"]), lines
    assert ";Rose SARL;Lis SAS;honoré;avance;market;station;" in table.body.decode(), lines
    asked = shop.admin.get(f"/v1/reports/settlement?from={today}&movements=true")
    assert asked.json == told, asked
    assert shop.admin.get(f"/v1/reports/settlement?from={today}")["movements"] == []
    assert shop.admin.get("/v1/reports/settlement?from=2026-02-02&until=2026-02-01").code == "invalid"
    assert shop.admin.get("/v1/reports/settlement?format=pdf").code == "invalid"
    page = shop.admin.get(f"/v1/reports/settlement?from={today}&format=text&language=en")
    assert page.body.decode() == text, page


@story
def a_debt_a_voucher_a_transfer_and_a_closed_account(shop):
    card, friend = shop.enrol(), shop.enrol()
    today = day_there(shop)
    before = owed(report(shop, today))

    def since():
        told = report(shop, today)
        adds_up(told)
        agrees_with_the_journal(shop, told)
        now = owed(told)
        keys = set(now) | set(before)
        change = {key: {name: now.get(key, {}).get(name, 0) - before.get(key, {}).get(name, 0)
                        for name in set(now.get(key, {})) | set(before.get(key, {})) if name != "amount"} for key in keys}
        return {key: sums for key, sums in without_nothing(change).items() if sums}

    # Rose's points, spent at Lis; the goods go back to Rose, who is owed 60; Lis gives 60, which repay them.
    bought = buy(shop, shop.till, card["card"], 6000)
    buy(shop, shop.lis, card["card"], 300, points=60)
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    assert since() == {("rose", "lis", "p"): {"honoured": 60}}, since()
    buy(shop, shop.lis, card["card"], 8000)
    assert since() == {("rose", "lis", "p"): {"honoured": 60}, ("lis", "rose", "p"): {"repaid": 60}}, since()
    # Lis's twenty become, with ten of Rose's, a voucher at Rose's; it is used at Lis's.
    before = owed(report(shop, today))
    buy(shop, shop.till, card["card"], 1000)
    made = shop.till.post("/v1/conversions", {"card": card["card"], "reward": "make", "channel": "till"})
    assert made.status == 201, made
    assert since() == {("lis", "rose", "p"): {"honoured": 20}}, since()
    buy(shop, shop.lis, card["card"], 1000, bon=True)
    assert since() == {("lis", "rose", "p"): {"honoured": 20}, ("rose", "lis", "bon"): {"honoured": 1}}, since()
    # What is passed on keeps its issuer, in whatever chain it arrives.
    before = owed(report(shop, today))
    giver = shop.enrol()
    buy(shop, shop.till, giver["card"], 2500)
    sent = shop.till.post("/v1/transfers", {"from": {"card": giver["card"]}, "to": {"card": friend["card"]}, "unit": "p",
                                            "points": 25})
    assert sent.status == 201, sent
    buy(shop, shop.lis, friend["card"], 1000, points=25)
    assert since() == {("rose", "lis", "p"): {"honoured": 25}}, since()
    # Money that Rose took, paid out by Lis when the account is closed.
    before = owed(report(shop, today))
    assert shop.till.post("/v1/events", {"card": friend["card"], "kind": "top_up", "amount": 4000}).status == 201
    ask = {"reason": "moved away", "operator": "ada"}
    done = shop.lis.post(f"/v1/accounts/{friend['account']}/close", ask)
    assert done.status == 201 and done["paid_out"] == 4000, done
    assert since() == {("rose", "lis", "cash"): {"paid_out": 4000}}, since()
    back = shop.lis.post(f"/v1/accounts/{friend['account']}/reopen", ask)
    assert back.status == 201, back
    assert since() == {}, since()
    agrees_with_what_is_owed(shop, report(shop, today))
    shop.audit()


@story
def past_days_settle_by_the_version_of_their_day(shop):
    past, began = report(shop), day_there(shop)
    second = agreement(day_there(shop, 1), expired="shared", period="quarter",
                       units=[{"unit": "p", "price": {"points": 100, "amount": 150}}, {"unit": "cash", "percent": "100"},
                              {"unit": "bon", "price": {"points": 1, "amount": 250}}])
    second["companies"][1]["shops"].append("third")
    agree(shop, second)
    assert [(one["number"], one["state"], one["until"]) for one in shop.admin.get("/v1/settlements")["settlements"]] == [
        (1, "active", began), (2, "scheduled", None)]
    same = {**second, "from": began}
    refused(shop, same, "invalid", "/from", "Another version begins")
    member = shop.enrol()
    buy(shop, shop.till, member["card"], 20000)
    travel(shop, BEGINS + 2)
    today = day_there(shop)
    assert shop.admin.get("/v1/settlements/active")["number"] == 2
    buy(shop, shop.lis, member["card"], 1000, points=100)
    told = report(shop, today)
    assert owed(told) == {("rose", "lis", "p"): {"honoured": 100, "amount": 150}}, told["owed"]
    whole, before = report(shop, past["from"]), report(shop, past["from"], began)
    adds_up(whole)
    for key, sums in owed(whole).items():
        assert sums.get("amount", 0) == sum(owed(part).get(key, {}).get("amount", 0) for part in (before, told)), key
    agrees_with_the_journal(shop, whole)
# 45 days later the points are gone: the other has half of what Rose need not honour.
    travel(shop, BEGINS + 50)
    nightly(shop)
    told = report(shop, day_there(shop))
    lost = owed(told)
    assert lost[("rose", "lis", "p")]["lost"] > 0, lost
    adds_up(told)
    agrees_with_the_journal(shop, told)
    agrees_with_what_is_owed(shop, told)
    agrees_with_the_journal(shop, report(shop, past["from"]))
    shop.audit()


def nightly(shop):
    shop.stop()
    shop.command("nightly", *at(shop.data))
    shop.start()


@story
def on_a_random_run_the_journal_alone_says_the_same(shop):
    print(f"# HABITUE_SEED={SEED} HABITUE_STEPS={STEPS}", flush=True)
    dice = random.Random(SEED)
    begins = day_there(shop)
    members = [shop.enrol() for _ in range(5)]
    cards, events, bought = [member["card"] for member in members], [], []
    gifts = []

    def till():
        return dice.choice((shop.till, shop.lis))

    def has(card):
        return {row["unit"]: row["points"] for row in till().get(f"/v1/cards/{card}")["balances"]}

    def step():
        card, who = dice.choice(cards), till()
        held = has(card)
        deed = dice.randrange(12)
        amount = dice.randrange(500, 6000)
        if deed < 4:
            points = min(max(0, held.get("p", 0)), dice.randrange(0, 60)) if dice.random() < 0.6 else 0
            prepaid = min(held.get("cash", 0), dice.randrange(0, 900)) if dice.random() < 0.5 else 0
            bon = held.get("bon", 0) > 0 and dice.random() < 0.5
            done = buy(shop, who, card, amount + points * 5 + prepaid + 500, points, prepaid, bon, status=None)
            if done.status == 201:
                bought.append(done["id"])
        elif deed == 4 and bought:
            who.post(f"/v1/purchases/{bought.pop(dice.randrange(len(bought)))}/returns", {})
        elif deed == 5:
            done = who.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount})
            events.append(done["id"])
        elif deed == 6 and events:
            who.post(f"/v1/events/{events.pop(dice.randrange(len(events)))}/undo", {})
        elif deed == 7:
            unit = dice.choice(("p", "cash"))
            points = min(held.get(unit, 0), dice.randrange(1, 50))
            if points > 0:
                who.post("/v1/transfers", {"from": {"card": card}, "to": {"card": dice.choice(cards)}, "unit": unit,
                                           "points": points})
        elif deed == 8:
            who.post("/v1/conversions", {"card": card, "reward": "make", "channel": "till"})
        elif deed == 9:
            who.post("/v1/events", {"card": card, "kind": "manual", "name": "sorry"})
        elif deed == 10:
            if gifts and dice.random() < 0.6:
                code = dice.choice(gifts)
                left = sum(row["points"] for row in who.get(f"/v1/cards/{code}")["balances"])
                if left > 0:
                    done = buy(shop, who, card, left + 100, gift=(code, dice.randrange(1, left + 1)))
                    bought.append(done["id"])
            else:
                gifts.append(who.post("/v1/gift-cards", {"amount": amount})["code"])
        elif deed == 11:
            account = who.get(f"/v1/cards/{card}")["account"]
            ask = {
    "reason" : "a mistake", "operator" : "ada"}
            if who.post(f"/v1/accounts/{account}/close", ask).status == 201:
                assert till().post(f"/v1/accounts/{account}/reopen", ask).status == 201

    for count in range(STEPS):
        step()
        if count == STEPS // 2:
            travel(shop, BEGINS + 52)
            third = agreement(day_there(shop), units=[{"unit": "p", "price": {"points": 7, "amount": 31}},
                                                      {"unit": "cash", "percent": "100"},
                                                      {"unit": "bon", "price": {"points": 1, "amount": 333}}])
            third["companies"][1]["shops"].append("third")
            agree(shop, third)
    one, two = members[0], members[1]
    shop.admin.post(f"/v1/accounts/{one['account']}/merge", {"into": two["account"]})
    for _ in range(STEPS // 6):
        step()
    assert bought and gifts
    # What ended becomes something else, whosever it was.
    program = json.loads(json.dumps(PROGRAM))
    program["units"].append({"id": "q", "label": {"en": "new points"}, "kind": "points"})
    program["units"][0].pop("transfer")
    program["units"][0]["ended"] = ENDED
    program["rules"][0]["give"]["unit"] = "q"
    program["rewards"] = program["rewards"][2:]
    for _ in range(2):  # what one version had ended is had again, and ends once more
        shop.use(program)
        for card in cards:
            buy(shop, till(), card, 1000, status=None)
        shop.use(PROGRAM)
        for card in cards:
            buy(shop, till(), card, 3000, status=None)
    shop.use(program)
    for card in cards:
        buy(shop, till(), card, 1000, status=None)
    told = report(shop, begins)
    assert any(row["converted"] for row in told["units"]), told["units"]
    assert "unit" in [one["code"] for one in told["warnings"]], told["warnings"]
    for from_day, until in ((begins, None), (begins, begins), (day_there(shop), None)):
        told = report(shop, from_day, until)
        adds_up(told)
        agrees_with_the_journal(shop, told)
        agrees_with_what_is_owed(shop, told)
    the_law_watches_each(shop, report(shop, day(BEGINS - 1)))
    whole = owed(report(shop, begins))
    parts = [owed(report(shop, begins, begins)), owed(report(shop, day(BEGINS + 51)))]
    if begins < day(BEGINS + 51):
        for key, sums in whole.items():
            assert sums.get("amount", 0) == sum(part.get(key, {}).get("amount", 0) for part in parts), (key, sums, parts)
    shop.audit()


@story
def who_changes_what_was_agreed_is_found(shop):
    shop.stop()
    found = shop.tampered("softer", f"UPDATE settlement SET json = replace(json, {quoted('400')}, {quoted('40')}) "
                                    "WHERE number = 1")
    assert found["what"] == "the settlement was changed after it was kept", found
    found = shop.tampered("sooner", "UPDATE settlement SET from_on = '2020-01-01' WHERE number = 1")
    assert found["what"] == "the settlement was changed after it was kept", found
    found = shop.tampered("gone", "DELETE FROM settlement WHERE number = 3")
    assert found["what"] == "its settlement is not in the database", found
    found = shop.tampered("made up", "INSERT INTO settlement VALUES (4, '2999-01-01', '{}', 1)")
    assert found["what"] == "a settlement is in the database that no entry made", found
    shop.start()


run(Shop(preset="points", env=clock_at(BEGINS)))
