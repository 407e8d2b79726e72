#!/usr/bin/env python3
"""ending.py - a programme changes: versions are drafted, validated, scheduled, active and ended; and units end:
points become credit, credit can be used until a day, and goods of long ago come back all the same.
"""
import json
from datetime import datetime, timedelta, timezone

from lib import ROOT, Shop, run, story
from place import at, change, copy, quoted, relink, rows

POINTS = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
CREDIT = json.loads((ROOT / "programs/cashback.json").read_text(encoding="utf-8"))


def later(**by):
    return (datetime.now(timezone.utc) + timedelta(**by)).isoformat()


def ended(unit, how):
    return {**unit, "ended": how}


def points_become_credit():
    """The cashback programme, in which 10 points become 0.50 of credit."""
    end = {"convert": {"to": "credit", "points": 10, "amount": 50}}
    return {**CREDIT, "units": [ended(POINTS["units"][0], end), *CREDIT["units"]]}


def keep(shop, program, **how):
    made = shop.admin.post("/v1/programs", program, **how)
    assert made.status == 201, made
    return made


def activate(shop, number, **body):
    return shop.admin.post(f"/v1/programs/{number}/activate", body)


def begin(shop, program):
    number = keep(shop, program)["number"]
    done = activate(shop, number)
    assert (done.status, done["state"]) == (200, "active"), done
    return number


def states(shop):
    return {item["number"]: item["state"] for item in shop.admin.get("/v1/programs")["programs"]}


def balances(shop, card):
    return {row["unit"]: row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"]}


def kinds(shop, account):
    return [entry["kind"] for entry in shop.admin.get(f"/v1/accounts/{account}/entries")["entries"]][::-1]


@story
def a_draft_with_errors_waits_and_one_without_is_validated(shop):
    wrong = {**CREDIT, "units": [ended(CREDIT["units"][0], "kept")]}
    draft = keep(shop, wrong)
    assert (draft["state"], draft["valid"], draft["errors"]) == ("draft", False, 1), draft
    assert draft["problems"][0]["pointer"] == "/rules/0/give/unit", draft
    refused = activate(shop, draft["number"])
    assert (refused.status, refused.code) == (422, "program_invalid"), refused
    good = keep(shop, points_become_credit())
    assert (good["state"], good["problems"]) == ("validated", []), good
    assert states(shop) == {1: "active", 2: "draft", 3: "validated"}
    one = shop.admin.get("/v1/programs/2")
    assert (one["state"], one["active_from"], one["active_until"]) == ("draft", None, None), one
    assert one["program"] == wrong, one


@story
def a_unit_that_is_left_out_is_told_and_told_again_as_it_was(shop):
    key = "left-out"
    told = keep(shop, CREDIT, idempotency_key=key)
    assert (told["valid"], told["problems"][0]["pointer"]) == (True, "/units"), told
    assert 'unit "points"' in told["problems"][0]["en"], told
    assert shop.admin.post("/v1/programs/validate", CREDIT)["problems"] == told["problems"]
    assert keep(shop, CREDIT, idempotency_key=key).body == told.body
    shop.told = (key, told.body)


@story
def a_version_begins_where_no_other_does_and_never_in_the_past(shop):
    past = activate(shop, 3, **{"from": later(hours=-1)})
    assert (past.status, past.code, past["field"]) == (422, "time_out_of_range", "/from"), past
    assert "in the past" in past["detail"], past
    soon = later(days=30)
    done = activate(shop, 3, **{"from": soon})
    assert (done.status, done["state"]) == (200, "scheduled"), done
    assert states(shop)[3] == "scheduled" and states(shop)[1] == "active"
    first = shop.admin.get("/v1/programs/active")
    assert (first["number"], first["active_until"]) == (1, done["active_from"]), first
    same = activate(shop, 4, **{"from": soon})
    assert (same.status, same.code) == (409, "exists") and "Version 3" in same["detail"], same
    again = activate(shop, 3)
    assert (again.status, again.code) == (409, "program_state"), again
    over = {**CREDIT, "units": [ended(POINTS["units"][0], {"until": "2026-01-31"}), *CREDIT["units"]]}
    lost = activate(shop, keep(shop, over)["number"])
    assert (lost.status, lost.code, lost["field"]) == (400, "invalid", "/from"), lost
    assert "2026-01-31" in lost["detail"], lost


@story
def points_become_credit_when_the_customer_comes_back(shop):
    member = shop.enrol()
    card = member["card"]
    shop.old = shop.buy(card, 25000)  # 25 points
    shop.buy(card, 4000)  # and 4 more
    assert balances(shop, card) == {"points": 29}
    shop.other = shop.enrol()
    shop.other_sale = shop.buy(shop.other["card"], 5000)
    shop.buy(shop.other["card"], 3000)
    shop.free = shop.buy(None, 1000)
    before = later()
    shop.version = begin(shop, points_become_credit())
    assert states(shop)[1] == "ended" and states(shop)[shop.version] == "active", states(shop)
    shop.before, shop.member = before, member

    # Nothing is written by looking, and everybody sees credit: 29 points at 0.05 are 1.45.
    assert balances(shop, card) == {"credit": 145}
    account = shop.admin.get(f"/v1/accounts/{member['account']}")
    assert [(lot["unit"], lot["left"]) for lot in account["lots"]] == [("credit", 145)], account
    whole = shop.admin.get(f"/v1/members/{member['id']}")
    assert [row["points"] for row in whole["balances"]] == [145], whole
    spend = {"lines": [{"amount": 2000}], "card": card, "redeem": [{"reward": "credit", "amount": 145}]}
    quote = shop.till.post("/v1/quotes", {**spend, "receipt": "quote"})
    assert (quote.status, quote["total"]["due"]) == (200, 1855), quote
    assert kinds(shop, member["account"]) == ["enrol", "purchase", "purchase"]

    sold = shop.till.post("/v1/purchases", {**spend, "receipt": shop.receipt()})
    assert (sold.status, sold["total"]["due"], sold["program"]) == (201, 1855, shop.version), sold
    assert kinds(shop, member["account"]) == ["enrol", "purchase", "purchase", "end", "purchase"]
    moves = shop.admin.get(f"/v1/accounts/{member['account']}/entries")["entries"][1]["moves"]
    assert [(move["kind"], move["unit"], move["points"]) for move in moves] == [
        ("convert", "points", 25), ("convert", "points", 4), ("gain", "credit", 145)], moves
    assert balances(shop, card) == {"credit": 55}  # 3 % of 18.55
    shop.audit()


@story
def goods_of_the_old_programme_take_back_what_became_of_their_points(shop):
    card = shop.member["card"]
    back = shop.till.post(f"/v1/purchases/{shop.old['id']}/returns", {})
    assert (back.status, back["refund"], back["program"]) == (201, 25000, 1), back
    assert balances(shop, card) == {"credit": 55 - 125}
    shop.buy(card, 10000)
    assert kinds(shop, shop.member["account"])[-3:] == ["return", "end", "purchase"]
    assert balances(shop, card) == {"credit": 55 - 125 + 300}
    shop.audit()


@story
def who_first_brings_goods_back_has_credit_by_then(shop):
    card, account = shop.other["card"], shop.other["account"]
    back = shop.till.post(f"/v1/purchases/{shop.other_sale['id']}/returns", {})
    assert (back.status, back["refund"]) == (201, 5000), back
    assert kinds(shop, account) == ["enrol", "purchase", "purchase", "end", "return"]
    assert balances(shop, card) == {"credit": 15}  # of the three points that are left
    claimed = shop.till.post("/v1/claims", {"code": shop.free["claim"]["code"], "card": card})
    assert (claimed.status, claimed["program"]) == (201, 1), claimed
    assert kinds(shop, account)[-2:] == ["end", "claim"]
    assert balances(shop, card) == {"credit": 20}
    shop.audit()


@story
def a_purchase_of_before_that_is_told_late_is_decided_by_the_version_of_its_day(shop):
    card = shop.member["card"]
    late = shop.buy(card, 2000, at=shop.before)
    assert (late.status, late["program"]) == (201, 1), late
    assert [row["unit"] for row in late["earned"]] == ["points"], late
    assert balances(shop, card) == {"credit": 230 + 10}  # two points, as credit


@story
def credit_that_ends_can_be_used_until_its_last_day(shop):
    last = (datetime.now(timezone.utc) + timedelta(days=20)).date().isoformat()
    stamps = {"id": "stamps", "label": {"en": "stamps"}, "kind": "stamps"}
    program = points_become_credit()
    program["units"] = [ended(POINTS["units"][0], "kept"), ended(CREDIT["units"][0], {"until": last}), stamps]
    program["rules"] = [{"id": "visit", "on": "purchase", "give": {"unit": "stamps", "per_visit": {"points": 1}}}]
    shop.version = begin(shop, program)
    card = shop.member["card"]
    told = shop.till.get(f"/v1/cards/{card}").json
    credit = [row for row in told["balances"] if row["unit"] == "credit"][0]
    assert credit["expiring"] == {"points": credit["points"], "on": last}, told
    assert balances(shop, card) == {"credit": 230, "points": 2}  # those two were not converted yet, and are kept
    sold = shop.buy(card, 1000, redeem=[{"reward": "credit", "amount": 230}])
    assert (sold.status, sold["total"]["due"]) == (201, 770), sold
    moves = shop.admin.get(f"/v1/accounts/{shop.member['account']}/entries")["entries"][1]["moves"]
    assert {(move["kind"], move["until"]) for move in moves} == {("bind", last)}, moves
    assert balances(shop, card) == {"points": 2, "stamps": 1}
    shop.audit()


@story
def the_first_answer_is_still_the_first_answer(shop):
    key, body = shop.told
    assert keep(shop, CREDIT, idempotency_key=key).body == body


@story
def the_command_line_tells_the_same(shop):
    listed = json.loads(shop.command("program", "list", *at(shop.data), "--json"))["programs"]
    assert {item["number"]: item["state"] for item in listed} == states(shop), listed
    lines = shop.command("program", "list", *at(shop.data), "--lang", "en").splitlines()
    assert [line.split()[1] for line in lines] == [item["state"] for item in listed], lines
    assert json.loads(shop.command("program", "show", "1", *at(shop.data))) == POINTS
    active = json.loads(shop.command("program", "show", "active", "--json", *at(shop.data)))
    assert active["number"] == shop.version, active
    shop.command("program", "show", "99", *at(shop.data), expect=1)
    path = shop.folder / "programme.json"
    path.write_text(json.dumps(CREDIT), encoding="utf-8")
    assert "can be kept" in shop.command("program", "validate", str(path), "--lang", "en")
    told = json.loads(shop.command("program", "validate", str(path), "--json", *at(shop.data)))
    assert told["valid"] and {problem["pointer"] for problem in told["problems"]} == {"/units"}, told
    path.write_text("{", encoding="utf-8")
    assert "error" in shop.command("program", "validate", str(path), "--lang", "en", expect=1)
    shop.command("program", "validate", str(shop.folder / "none.json"), expect=1)


@story
def an_end_that_was_left_out_is_found_with_every_hash_made_anew(shop):
    shop.stop()
    last = rows(shop.data, "SELECT max(number) FROM entry")[0][0]
    bodies = [rows(shop.data, f"SELECT body FROM entry WHERE number={number}")[0][0] for number in (last - 1, last)]
    assert "\nkind\tend\n" in bodies[0] and "\nkind\tpurchase\n" in bodies[1], bodies
    other = shop.folder / "left-out"
    copy(shop.data, other)
    moved = bodies[1].replace(f"seq\t1\t{last}\n", f"seq\t1\t{last - 1}\n")
    (kind,) = rows(other, f"SELECT kind FROM entry WHERE number={last}")[0]
    change(other, f"UPDATE entry SET kind={kind}, body={quoted(moved)} WHERE number={last - 1}",
           f"DELETE FROM entry WHERE number={last}",
           f"UPDATE head SET number={last - 1}")
    relink(other, last - 1)
    report = json.loads(shop.command("verify", *at(other), "--json", expect=1))
    assert "a unit of its account has ended" in report["what"], report


run(Shop(preset="points", init=("--partitions", "1")))  # it is the journal of one chain
