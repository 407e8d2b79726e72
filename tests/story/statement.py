#!/usr/bin/env python3
"""statement.py - what an account had, what came and went, what it has; and who is told when it runs out."""
import csv
import io
import json
import subprocess
from datetime import datetime, timedelta

from lib import HABITUE, ROOT, ZONE, Shop, day, run, story
import bearers  # behind lib, which says where it lies
from place import at, copy, recorded_earlier, rows

PRESET = json.loads((ROOT / "programs/prepaid.json").read_text(encoding="utf-8"))
PROGRAM = {**PRESET, "units": [{**PRESET["units"][0], "low_balance": 500, "transfer": {}}, *PRESET["units"][1:],
                               {"id": "gift", "label": {"fr": "carte cadeau", "en": "gift card"}, "kind": "money", "pays": True,
                                "low_balance": 500},
                               {"id": "points", "label": {"fr": "points", "en": "points"}, "kind": "points"}],
           "rules": PRESET["rules"] + [
               {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
               {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}}],
           "rewards": [{"id": "off", "label": {"fr": "1 € de remise", "en": "€1 off"}, "cost": {"unit": "points", "points": 10},
                        "effect": {"amount_off": 100}}]}


def top_up(shop, card, amount, **more):
    done = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount, **more})
    assert done.status == 201, done
    return done


def pay(shop, card, amount, unit="prepaid", **more):
    done = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(), "lines": [{"amount": amount}],
                                            "payments": [{"kind": "account", "unit": unit, "amount": amount}], **more})
    assert done.status == 201, done
    return done


def statement(shop, account, query=""):
    told = shop.till.get(f"/v1/accounts/{account}/statement{query}")
    assert told.status == 200, told
    return told


def by_unit(told):
    return {unit["unit"]: unit for unit in told["units"]}


def held(folder, account):
    partition, number = account.split("-")
    return {unit: int(left) for unit, left in rows(
        folder, "SELECT unit, CAST(SUM(remaining + held) AS BIGINT) FROM lot WHERE number > 0 "
        f"AND partition = {partition} AND account = {number} GROUP BY unit") if int(left)}


def check_sums(told):
    for unit in told["units"]:
        at_now = unit["opening"]
        for line in unit["movements"]:
            at_now += line["points"]
            assert line["balance"] == at_now, (line, at_now)
        assert at_now == unit["closing"], unit
        assert sum(row["points"] for row in unit["totals"]) == unit["closing"] - unit["opening"], unit


@story
def a_statement_tells_all_that_came_and_went(shop):
    shop.use(PROGRAM)
    one, other = shop.enrol(), shop.enrol()
    card, account = one["card"], one["account"]
    paid = top_up(shop, card, 10000, reference="Q-7")
    bought = pay(shop, card, 3000)
    shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": [{"line": 1, "quantity": "0.500"}]})
    assert pay(shop, card, 500, unit="bonus").status == 201
    assert shop.till.post("/v1/transfers", {"from": {"card": card}, "to": {"account": other["account"]}, "unit": "prepaid",
                                            "points": 1000}).status == 201
    hold = shop.till.post("/v1/holds", {"card": card, "unit": "prepaid", "points": 2000})
    assert hold.status == 201, hold
    undone = shop.till.post(f"/v1/events/{paid['id']}/undo", {"amount": 1000})
    assert undone.status == 201, undone
    assert shop.admin.post(f"/v1/accounts/{account}/adjustments", {
        "unit": "points", "points": 7, "reason": "a gesture", "operator": "ada", "shop": "market", "till": "1"}).status == 201
    told = statement(shop, account).json
    check_sums(told)
    units = by_unit(told)
    lines = [(line["what"], line["points"]) for line in units["prepaid"]["movements"]]
    assert lines == [("top_up", 10000), ("spent", -3000), ("given_back", 1500), ("sent", -1000), ("paid_back", -1000)], lines
    assert units["prepaid"]["movements"][0]["receipt"] == "Q-7", units
    assert units["bonus"]["movements"][0]["what"] == "bonus", units
    assert ("by_hand", 7) in [(line["what"], line["points"]) for line in units["points"]["movements"]], units
    assert {name: row["closing"] for name, row in units.items() if row["closing"]} == held(shop.data, account), units
    assert units["prepaid"]["closing"] == 6500, units  # with what is reserved
    there = by_unit(statement(shop, other["account"]).json)
    assert [(line["what"], line["points"]) for line in there["prepaid"]["movements"]] == [("received", 1000)], there
    first = day()[:8] + "01"
    assert (told["from"], told["until"][:7]) == (first, day()[:7]), told
    assert all(unit["opening"] == 0 for unit in told["units"]), told
    before = statement(shop, account, "?from=2020-01-01&until=2020-12-31").json
    assert before["units"] == [], before
    shop.audit()


@story
def a_spreadsheet_and_a_printer_get_it_in_the_language_of_the_shop(shop):
    one = shop.enrol()
    top_up(shop, one["card"], 123450 // 10, reference="=1+1")
    pay(shop, one["card"], 1050)
    path = f"/v1/accounts/{one['account']}/statement?from={day()}&until={day()}"
    told = shop.till.get(f"{path}&format=csv")
    assert told.headers["content-type"] == "text/csv; charset=utf-8", told.headers
    table = list(csv.reader(io.StringIO(told.body.decode(), newline=""), delimiter=";"))
    assert table[0] == ["Unité", "Jour", "Heure", "Magasin", "Opération", "Ticket", "Montant", "Solde", "Écriture"], table
    french = datetime.now(ZONE).strftime("%d/%m/%Y")
    mine = [row for row in table if row[0] == "avance"]
    assert mine[0] == ["avance", french, "", "", "Solde d'ouverture", "", "", "0,00", ""], mine
    assert mine[1][1] == french and mine[1][3:8] == ["market", "Versement", "'=1+1", "123,45", "123,45"], mine
    assert mine[2][4] == "Utilisé" and mine[2][6:8] == ["-10,50", "112,95"], mine
    assert mine[-1][4] == "Solde de clôture" and mine[-1][7] == "112,95", mine
    accepted = shop.till.get(path, headers={"Accept": "text/csv;q=0.9, text/html"})
    assert accepted.body == told.body, accepted
    page = shop.till.get(path, headers={"Accept": "text/plain"}).body.decode()
    for words in ("Relevé du compte " + one["account"], f"du {french} au {french}", "Versement", "+123,45", "Solde de clôture"):
        assert words in page, (words, page)
    assert max(map(len, page.splitlines())) <= 80, page
    english = shop.till.get(f"{path}&format=text&language=en").body.decode()
    assert "Statement of account" in english and "Paid in" in english and "+123.45" in english, english
    said = shop.command("report", "statement", *at(shop.data), "--account", one["account"], "--lang", "en")
    assert "Paid in" in said and "Closing balance" in said, said
    table = shop.command("report", "statement", *at(shop.data), "--account", one["account"], "--csv", "--lang", "en")
    assert table.splitlines()[0] == "Unit,Day,Time,Shop,What,Receipt,Amount,Balance,Entry", table
    as_json = json.loads(shop.command("report", "statement", *at(shop.data), "--account", one["account"], "--json"))
    by_api = shop.till.get(f"/v1/accounts/{one['account']}/statement").json
    assert as_json["units"] == by_api["units"], (as_json, by_api)


@story
def what_is_wrong_with_a_statement_is_told(shop):
    one = shop.enrol()
    path = f"/v1/accounts/{one['account']}/statement"
    for query, status, code in (("?from=2026-11-02&until=2026-11-01", 422, "invalid"), ("?from=2026-13-01", 422, "invalid"),
                                ("?from=2020-01-01&until=2024-01-01", 422, "statement_long"), ("?format=pdf", 422, "invalid"),
                                ("?language=de", 422, "invalid"), ("?untill=2026-11-01", 422, "unknown_field"),
                                ("?from=1900-01-01&until=1900-01-02", 200, None), ("?from=2999-12-01&until=2999-12-31", 200, None)):
        said = shop.till.get(path + query)
        assert (said.status, said.code) == (status, code) or (status != 200 and said.status in (400, 422) and said.code == code), (query, said)
    assert shop.till.get("/v1/accounts/1-999999/statement").status == 404
    assert shop.till.get("/v1/accounts/1024-1/statement").status == 404
    assert shop.nobody.get(path).status == 401
    for words, sentence, code in ((("--account", one["account"], "--from", "2026-11-02", "--until", "2026-11-01"), "behind that of --until", 2),
                                  (("--account", "1-999999"), "1-999999", 1), ((), "--account", 2)):
        said = subprocess.run([str(HABITUE), "report", "statement", *at(shop.data), "--lang", "en", *words],
                              capture_output=True, text=True, timeout=60, check=False)
        assert said.returncode == code and sentence in said.stderr and not said.stdout, said


@story
def a_statement_is_bounded(shop):
    """More than it tells, or has to be read back for it, is refused with what would do."""
    program = {**PROGRAM, "rules": PROGRAM["rules"] + [
        {"id": "hello", "on": "visit", "give": {"unit": "points", "fixed": {"points": 1}}}]}
    shop.use(program)
    one = shop.enrol()
    for _ in range(2001):
        assert shop.till.post("/v1/events", {"card": one["card"], "kind": "visit"}).status == 201
    said = shop.till.get(f"/v1/accounts/{one['account']}/statement")
    assert (said.status, said.code) == (422, "statement_long") and "fewer days" in said["detail"], said
    yesterday = statement(shop, one["account"], f"?from={day(-3)}&until={day(-2)}").json
    assert yesterday["units"] == [], yesterday


@story
def each_statement_begins_where_the_one_before_ended(shop):
    shop.use(PROGRAM)
    one = shop.enrol()
    top_up(shop, one["card"], 20000)
    for amount in (100, 2500, 700, 1300, 900):
        pay(shop, one["card"], amount)
    shop.stop()
    other = shop.folder / "earlier"
    copy(shop.data, other)
    last = max(number for (number,) in rows(other, "SELECT number FROM entry"))
    recorded_earlier(other, lambda number: 8 * (last - number) // last)
    def told(first, until):
        return json.loads(shop.command("report", "statement", *at(other), "--account", one["account"], "--json",
                                       "--from", first, "--until", until))
    before, seen = {}, 0
    for back in range(9, -1, -1):
        one_day = told(day(-back), day(-back))
        check_sums(one_day)
        for name, unit in by_unit(one_day).items():
            assert unit["opening"] == before.get(name, 0), (back, unit, before)
            seen += bool(unit["movements"])
        before = {name: unit["closing"] for name, unit in by_unit(one_day).items()}
    assert {name: points for name, points in before.items() if points} == held(other, one["account"]) and seen > 2, (before, seen)
    whole = told(day(-9), day())
    check_sums(whole)
    assert {name: unit["closing"] for name, unit in by_unit(whole).items()} == before, whole
    shop.start()


# ---- who runs out

def notices(shop, account, kind="low_balance"):
    found, after = [], ""
    while True:
        page = shop.admin.get(f"/v1/notices?limit=200{after}")
        found += [row for row in page["notices"] if row["kind"] == kind and row["account"] == account]
        if page["next_after"] is None:
            return found
        after = f"&after={page['next_after']}"


@story
def who_runs_out_is_told_once_for_each_crossing(shop):
    shop.use(PROGRAM)
    one = shop.enrol()
    card, account = one["card"], one["account"]
    top_up(shop, card, 1000)
    pay(shop, card, 500)
    assert notices(shop, account) == []  # 5.00 is not below
    crossed = pay(shop, card, 1)
    (told,) = notices(shop, account)
    assert (told["subject"], told["amount"], told["on"], told["days_ahead"]) == ("prepaid", 499, day(), 0), told
    assert told["entry"] == crossed["id"], told
    pay(shop, card, 100)
    assert len(notices(shop, account)) == 1
    top_up(shop, card, 1000)
    again = pay(shop, card, 1000)
    assert [row["entry"] for row in notices(shop, account)] == [crossed["id"], again["id"]], notices(shop, account)
    refused = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 90000}],
                                               "payments": [{"kind": "account", "unit": "prepaid", "amount": 90000}]})
    assert refused.status == 409 and len(notices(shop, account)) == 2, refused
    done = shop.admin.post(f"/v1/notices/{told['id']}/done", {})
    assert done.status == 200 and len(notices(shop, account)) == 1, done
    shop.agrees()


@story
def what_a_hold_reserves_is_told_with_the_hold(shop):
    one = shop.enrol()
    card, account = one["card"], one["account"]
    top_up(shop, card, 2000)
    hold = shop.till.post("/v1/holds", {"card": card, "unit": "prepaid", "points": 1800})
    assert [row["entry"] for row in notices(shop, account)] == [hold["id"]]
    pay(shop, card, 1700, hold=hold["id"])  # captured: 2.00 before, 3.00 behind
    assert len(notices(shop, account)) == 1, notices(shop, account)
    other = shop.enrol()
    top_up(shop, other["card"], 600)
    sent = shop.till.post("/v1/transfers", {"from": {"card": other["card"]}, "to": {"account": account}, "unit": "prepaid", "points": 200})
    assert sent.status == 201 and len(notices(shop, other["account"])) == 1, sent
    taken = shop.admin.post(f"/v1/accounts/{account}/adjustments", {
        "unit": "prepaid", "points": -100, "reason": "counted twice", "operator": "ada", "shop": "market", "till": "1"})
    assert taken.status == 201, taken
    assert [row["entry"] for row in notices(shop, account)] == [hold["id"], taken["id"]], notices(shop, account)


@story
def whoever_holds_a_gift_card_is_nobody_to_be_told(shop):
    gift = bearers.sell(shop, 2000)
    bought = bearers.pay(shop, 1800, [bearers.by(gift["code"], 1800)])
    assert bought.status == 201 and notices(shop, gift["account"]) == [], bought


@story
def what_a_night_expires_is_told_too(shop):
    program = json.loads(json.dumps(PROGRAM))
    program["units"][1]["low_balance"] = 100
    shop.use(program)
    one = shop.enrol()
    then = (datetime.now(ZONE) - timedelta(days=40)).isoformat()
    top_up(shop, one["card"], 5000, at=then)  # whose bonus was for a month
    assert notices(shop, one["account"]) == []
    shop.stop()
    shop.command("nightly", *at(shop.data), "--on", day())
    shop.start()
    (told,) = notices(shop, one["account"])
    assert (told["subject"], told["amount"]) == ("bonus", 0), told
    units = by_unit(statement(shop, one["account"]).json)
    assert [line["what"] for line in units["bonus"]["movements"]] == ["bonus", "expired"], units
    shop.audit()


# ---- what the owner sees

@story
def the_owner_asks_for_the_reports_that_the_command_prints(shop):
    path = "/v1/reports/liability"
    told = shop.admin.get(f"{path}?on={day()}")
    assert told.status == 200, told
    assert told.json == json.loads(shop.command("report", "liability", *at(shop.data), "--json", "--on", day())), told
    watched = shop.admin.get(f"/v1/reports/watch?on={day()}")
    assert watched.json == json.loads(shop.command("report", "watch", *at(shop.data), "--json", "--on", day())), watched
    assert {row["figure"]: row["degree"] for row in watched["figures"]} == {"payments": "far", "outstanding": "far", "gifts": "far"}
    assert (shop.till.get(path).status, shop.till.get("/v1/reports/watch").status) == (403, 403)
    for query, sentence in (("?on=2026-11-31", "/on"), ("?on=2026-11-01&from=2026-11-02", "/from")):
        said = shop.admin.get(path + query)
        assert said.status in (400, 422) and said["field"] == sentence, said
    for edge in ("1900-01-01", "2999-12-31"):
        assert shop.admin.get(f"{path}?on={edge}").status == 200, edge


if __name__ == "__main__":
    run(Shop(preset="prepaid"))
