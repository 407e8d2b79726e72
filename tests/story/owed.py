#!/usr/bin/env python3
"""owed.py - what the shop owes its customers, on any day: the sum of the lots, and each day fits the next."""
import json
import subprocess
from datetime import datetime, timedelta

from lib import HABITUE, ZONE, Shop, run, story
from bearers import PROGRAM, by, pay, sell
from place import at, copy, recorded_earlier, rows


def report(shop, *words, folder=None):
    return json.loads(shop.command("report", "liability", *at(folder or shop.data), "--json", *words))


def by_unit(told):
    return {unit["unit"]: unit for unit in told["units"]}


def lots(folder):
    return {unit: int(left) for unit, left in rows(
        folder, "SELECT unit, CAST(SUM(remaining) AS BIGINT) AS left_of FROM lot WHERE number > 0 GROUP BY unit")}


@story
def nothing_is_owed_before_anything_was_sold(shop):
    told = report(shop)
    assert told["units"] == [] and told["accounts"] == 0, told
    said = shop.command("report", "liability", *at(shop.data), "--lang", "fr")
    assert "Ce qui est dû aux clients" in said and "0 comptes non vides" in said, said


@story
def it_is_the_sum_of_the_lots(shop):
    shop.use(PROGRAM)
    card = shop.enrol()["card"]
    gift, other = sell(shop, 5000), sell(shop, 700)
    bought = pay(shop, 12000, [by(gift["code"], 1200), {"kind": "cash", "amount": 10800}], card=card)
    shop.till.post("/v1/vouchers", {"name": "more"})
    assert pay(shop, 3000, [by(gift["code"], 3000)], card=card).status == 201
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    assert shop.till.post(f"/v1/events/{other['id']}/undo", {}).status == 201
    told = by_unit(report(shop))
    assert {unit: row["closing"] for unit, row in told.items()} == lots(shop.data), told
    assert told["gift"]["movements"] == {"gain": 5700, "spend": -4200, "restore": 1200, "cancel": -700}, told
    assert (told["gift"]["closing"], told["gift"]["worth"]) == (2000, 2000), told
    assert told["bon"]["worth"] == 500, told  # what the reward takes off for it
    assert told["points"]["movements"] == {"gain": 150, "cancel": -120}, told
    for row in told.values():
        assert row["opening"] + sum(row["movements"].values()) == row["closing"], row
        assert sum(part["points"] for part in row["by_expiry"]) == row["closing"] + row["owed"], row
        assert sum(part["points"] for part in row["by_age"]) == row["closing"] + row["owed"], row
    today = datetime.now(ZONE).date()
    ends = [part["month"] for part in told["gift"]["by_expiry"]]
    assert len(ends) == 1 and ends[0] in {(today + timedelta(days=days)).isoformat()[:7] for days in (364, 366)}, ends
    said = shop.command("report", "liability", *at(shop.data), "--lang", "en")
    assert "gift card" in said and "20.00" in said and "all together" in said, said


@story
def each_day_begins_where_the_day_before_ended(shop):
    shop.stop()
    other = shop.folder / "earlier"
    copy(shop.data, other)
    last = max(number for (number,) in rows(other, "SELECT number FROM entry"))
    recorded_earlier(other, lambda number: 3 - 4 * number // (last + 1))
    today = datetime.now(ZONE).date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(5, -1, -1)]
    before = {}
    seen = 0
    for day in days:
        told = by_unit(report(shop, "--on", day, folder=other))
        for unit, row in told.items():
            assert row["opening"] == before.get(unit, 0), (day, row, before)
            assert row["opening"] + sum(row["movements"].values()) == row["closing"], row
            seen += bool(row["movements"])
        before = {unit: row["closing"] for unit, row in told.items()}
    assert before == lots(other) and seen > 2, (before, seen)
    whole = by_unit(report(shop, "--from", days[0], "--on", days[-1], folder=other))
    assert {unit: row["closing"] for unit, row in whole.items()} == before, whole
    assert all(row["opening"] == 0 for row in whole.values()), whole


@story
def wrong_days_are_refused_in_a_sentence(shop):
    for words, sentence in ((("--from", "2026-11-02", "--on", "2026-11-01"), "--from is behind that of --on"),
                            (("--on", "2026-13-01"), "2026-13-01")):
        said = subprocess.run([str(HABITUE), "report", "liability", *at(shop.data), "--lang", "en", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        assert said.returncode == 2 and sentence in said.stderr and not said.stdout, said
        assert said.stderr.count("\n") == 1, said


@story
def what_the_law_watches_is_told_before_it_is_reached(shop):
    shop.restart()
    program = json.loads(json.dumps(PROGRAM))
    program["rewards"].append({"id": "basket", "label": {"en": "Basket"}, "effect": {"gift": {"worth": 3660}}})
    shop.use(program)

    def watched(expect=0):
        told = json.loads(shop.command("report", "watch", *at(shop.data), "--json", expect=expect))
        return told, {row["figure"]: row for row in told["figures"]}
    told, figures = watched()
    before = figures["payments"]["amount"]
    assert figures["payments"]["bound"] == figures["outstanding"]["bound"] == 100_000_000, figures
    assert figures["gifts"] == {"figure": "gifts", "amount": 0, "bound": 7300, "degree": "far"}, figures

    gift = sell(shop, 79_000_000)
    told, figures = watched()
    assert figures["outstanding"]["degree"] == "far", figures
    other = sell(shop, 20_000_000)
    told, figures = watched()
    assert figures["outstanding"]["degree"] == "soon", figures
    third = sell(shop, 2_000_000)
    told, figures = watched(expect=1)
    assert figures["outstanding"]["degree"] == "reached", figures
    assert pay(shop, 79_000_000, [by(gift["code"], 79_000_000)]).status == 201
    bought = pay(shop, 10_000_000, [by(other["code"], 10_000_000)])
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    told, figures = watched()
    assert figures["payments"]["amount"] == before + 89_000_000 and figures["payments"]["degree"] == "soon", figures
    assert told["refunds"] >= 10_000_000, told
    said = shop.command("report", "watch", *at(shop.data), "--lang", "fr")
    assert "80 % sont atteints" in said and "cadeaux de l'année" in said, said

    member = shop.enrol()
    for _ in range(2):
        bought = shop.buy(member["card"], 2000, redeem=[{"reward": "basket"}])
        assert bought.status == 201, bought
        assert shop.till.post(f"/v1/handovers/{bought['id']}-1/done", {}).status == 201
    told, figures = watched(expect=1)
    assert (figures["gifts"]["amount"], figures["gifts"]["degree"]) == (7320, "reached"), figures
    assert told["accounts"] == [{"account": member["account"], "gifts": 7320}] and told["gifts"] == 7320, told
    assert sell(shop, 1)["amount"] == 1 and third["amount"] == 2_000_000


@story
def what_the_shop_gave_is_no_money_of_customers(shop):
    program = json.loads(json.dumps(PROGRAM))
    program["units"] += [
        {"id": "paid", "label": {"en": "paid in"}, "kind": "money", "pays": True},
        {"id": "bonus", "label": {"en": "bonus"}, "kind": "money", "pays": True, "vat": "discount"}]
    program["rules"] += [
        {"id": "all", "on": "top_up", "give": {"unit": "paid", "percent": "100"}},
        {"id": "extra", "on": "top_up", "give": {"unit": "bonus", "percent": "10"}}]
    shop.use(program)

    def amounts():
        told = subprocess.run([str(HABITUE), "report", "watch", *at(shop.data), "--json"], capture_output=True,
                              text=True, timeout=60, check=False)
        return {row["figure"]: row["amount"] for row in json.loads(told.stdout)["figures"]}
    before = amounts()
    card = shop.enrol()["card"]
    assert shop.till.post("/v1/events", {"kind": "top_up", "card": card, "amount": 10000}).status == 201
    assert amounts()["outstanding"] == before["outstanding"] + 10000, (before, amounts())
    paid = pay(shop, 1500, [{"kind": "account", "unit": "bonus", "amount": 1000},
                            {"kind": "account", "unit": "paid", "amount": 500}], card=card)
    assert paid.status == 201, paid
    after = amounts()
    assert after["payments"] == before["payments"] + 500, (before, after)
    assert after["outstanding"] == before["outstanding"] + 9500, (before, after)
    natures = {unit: row["vat"] for unit, row in by_unit(report(shop)).items()}
    assert (natures["bonus"], natures["paid"], natures["points"], natures["bon"]) \
        == ("discount", "prepaid", "discount", "free_coupon"), natures


if __name__ == "__main__":
    run(Shop())
