#!/usr/bin/env python3
"""by_receipt.py - somebody brings something back, and has nothing but the receipt; and what a top-up would give."""
import json
from datetime import datetime, timedelta

from lib import ROOT, Shop, ZONE, day, run, story
from place import at

SHOP = "market"
PROGRAM = json.loads((ROOT / "programs/prepaid.json").read_text(encoding="utf-8"))


def noon(days):
    """That day at noon, by the clock of the shop."""
    return (datetime.now(ZONE) + timedelta(days=days)).replace(hour=12).isoformat()


def sell(shop, receipt, days=0, till="1", **more):
    sold = shop.admin.post("/v1/purchases", {
        "shop": SHOP, "till": till, "receipt": receipt, "at": noon(days),
        "lines": [{"sku": "TOM", "label": "Tomates", "quantity": "1.250", "amount": 375, "vat": "5.5"},
                  {"amount": 1000}], **more})
    assert sold.status == 201, sold
    return sold.json


def found(shop, query):
    answer = shop.till.get(f"/v1/purchases?{query}")
    assert answer.status == 200, answer
    return answer["purchases"]


@story
def a_receipt_is_found_by_its_number_and_the_latest_comes_first(shop):
    card = shop.enrol()["card"]
    old = sell(shop, "A-0001", -3)
    new = sell(shop, "A-0001", -1, card=card)
    sell(shop, "A-0002", -1)
    rows = found(shop, "receipt=A-0001")
    assert [row["id"] for row in rows] == [new["id"], old["id"]], rows
    assert rows[0] == {"id": new["id"], "at": new["at"], "on": day(-1), "shop": SHOP, "till": "1", "receipt": "A-0001",
                       "account": new["account"], "total": {"gross": 1375, "discount": 0, "due": 1375}}, rows
    assert rows[1]["account"] is None and rows[1]["on"] == day(-3), rows
    assert [row["id"] for row in found(shop, f"receipt=A-0001&on={day(-3)}")] == [old["id"]]
    assert [row["id"] for row in found(shop, f"receipt=A-0001&till=1&shop={SHOP}")] == [new["id"], old["id"]]
    assert found(shop, "receipt=A-000") == [] == found(shop, f"receipt=A-0001&on={day(-2)}")


@story
def what_is_older_than_a_month_is_found_by_its_day(shop):
    old = sell(shop, "B-0001", -40)
    assert found(shop, "receipt=B-0001") == []
    assert [row["id"] for row in found(shop, f"receipt=B-0001&on={day(-40)}")] == [old["id"]]
    edge = sell(shop, "B-0002", -30)
    assert [row["id"] for row in found(shop, "receipt=B-0002")] == [edge["id"]]


@story
def a_line_tells_what_it_was_and_what_came_back_of_it(shop):
    sold = sell(shop, "C-0001")
    lines = shop.till.get(f"/v1/purchases/{sold['id']}")["lines"]
    assert [(line.get("sku"), line.get("label"), line["quantity"]) for line in lines] == [
        ("TOM", "Tomates", "1.25"), (None, None, "1")], lines
    assert shop.till.get(f"/v1/purchases/{sold['id']}/returns").json == {"returns": []}
    one = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1, "quantity": "0.5"}]})
    rest = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert rest.status == 201, rest
    assert shop.till.get(f"/v1/purchases/{sold['id']}/returns").json == {"returns": [one.json, rest.json]}
    assert [line["quantity"] for line in rest["lines"]] == ["0.75", "1"], rest


@story
def a_receipt_without_a_card_is_found_by_its_code_too(shop):
    sold = sell(shop, "F-0001", -60)
    code = sold["claim"]["code"]
    for typed in (code, code.lower().replace("-", "%20")):
        assert [row["id"] for row in found(shop, f"receipt={typed}")] == [sold["id"]], typed
    assert found(shop, f"receipt={code[:-1]}") == []


@story
def returns_after_a_claim_are_told_too(shop):
    """The claim lies in the chain of who claimed, and so does what came back since."""
    sold = sell(shop, "D-0001")
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 2}]})
    claimed = shop.till.post("/v1/claims", {"code": sold["claim"]["code"], "card": shop.enrol()["card"]})
    assert claimed.status == 201, claimed
    rest = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    told = shop.till.get(f"/v1/purchases/{sold['id']}/returns")["returns"]
    assert told == [back.json, rest.json], told


@story
def what_names_nothing_is_refused_and_says_so(shop):
    sold = sell(shop, "E-0001")
    for path, status, code, field in (
            ("/v1/purchases", 400, "invalid", "/receipt"),
            ("/v1/purchases?receipt=", 400, "invalid", "/receipt"),
            ("/v1/purchases?receipt=E-0001&till=9", 422, "till_unknown", "/till"),
            ("/v1/purchases?receipt=E-0001&shop=moon", 422, "shop_unknown", "/shop"),
            ("/v1/purchases?receipt=E-0001&on=yesterday", 400, "invalid", "/on"),
            ("/v1/purchases/1-999999/returns", 404, "not_found", None),
            (f"/v1/purchases/x{sold['id']}/returns", 404, "not_found", None)):
        answer = shop.till.get(path)
        assert (answer.status, answer.code) == (status, code), (path, answer)
        assert answer.json.get("field") == field, (path, answer)


@story
def a_top_up_is_quoted_as_it_is_recorded_and_writes_nothing(shop):
    made = shop.admin.post("/v1/programs", PROGRAM)
    assert shop.admin.post(f"/v1/programs/{made['number']}/activate", {}).status == 200
    card = shop.enrol()["card"]
    wish = {"card": card, "kind": "top_up", "amount": 5000}
    before = shop.till.get(f"/v1/cards/{card}").json
    quote = shop.till.post("/v1/events/quote", wish)
    assert quote.status == 200 and quote["id"] is None, quote
    assert {row["unit"]: row["points"] for row in quote["earned"]} == {"prepaid": 5000, "bonus": 500}, quote
    assert shop.till.get(f"/v1/cards/{card}").json == before
    done = shop.till.post("/v1/events", wish)
    assert done.status == 201, done
    apart = ("id", "at", "recorded_at", "receipt")  # whose text says when
    assert {k: v for k, v in quote.json.items() if k not in apart} == {
        k: v for k, v in done.json.items() if k not in apart}, (quote, done)
    by_account = shop.till.post("/v1/events/quote", {"account": done["account"], "kind": "top_up", "amount": 5000})
    assert by_account["earned"] == quote["earned"], by_account
    shop.command("verify", *at(shop.data))


@story
def what_would_be_refused_is_refused_by_the_quote(shop):
    card = shop.enrol()["card"]
    for wish, code, field in (
            ({"card": card, "kind": "top_up", "amount": 25001}, "paid_in_limit", "/amount"),
            ({"card": card, "kind": "top_up"}, "invalid", "/amount"),
            ({"card": card, "kind": "feast"}, "invalid", "/kind"),
            ({"kind": "visit"}, "invalid", "/card"),
            ({"card": "2900000000018", "kind": "visit"}, "card_unknown", "/card"),
            ({"account": "1-99999", "kind": "visit"}, "not_found", "/account")):
        quote = shop.till.post("/v1/events/quote", wish)
        event = shop.till.post("/v1/events", wish)
        assert quote.code == event.code and quote.json["detail"] == event.json["detail"], (wish, quote, event)
        assert (quote.code, quote.json.get("field")) == (code, field), (wish, quote)


run(Shop(preset="points"))
