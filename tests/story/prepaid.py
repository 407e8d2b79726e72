#!/usr/bin/env python3
"""prepaid.py - money paid in advance: the bonus on top, paying with it, and refunds that go back to it."""
import json
import uuid
from datetime import datetime, timedelta, timezone

from lib import ROOT, Shop, run, story
from place import at


PRESET = json.loads((ROOT / "programs/prepaid.json").read_text(encoding="utf-8"))
PROGRAM = {**PRESET, "units": PRESET["units"] + [
    {"id": "gift", "label": {"fr": "carte cadeau", "en": "gift card"}, "kind": "money", "pays": True},
    {"id": "points", "label": {"fr": "points", "en": "points"}, "kind": "points"}],
    "rules": PRESET["rules"] + [
        {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}},
        {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}}]}


def top_up(shop, card, amount):
    done = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount})
    assert done.status == 201, done
    return done


def money(shop, card):
    return {row["unit"]: row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"]}


@story
def fifty_and_a_hundred_bring_their_bonus(shop):
    card = shop.enrol()["card"]
    top_up(shop, card, 5000)
    assert money(shop, card) == {"prepaid": 5000, "bonus": 500}, money(shop, card)
    top_up(shop, card, 10000)
    assert money(shop, card) == {"prepaid": 15000, "bonus": 1700}, money(shop, card)
    shop.command("verify", *at(shop.data))


@story
def a_family_buys_with_what_was_paid_before(shop):
    card = shop.enrol()["card"]
    top_up(shop, card, 5000)
    basket = {"card": card, "receipt": shop.receipt(),
              "lines": [{"amount": 3000, "vat": "5.5"}, {"amount": 1000, "vat": "20"}],
              "payments": [{"kind": "account", "unit": "bonus", "amount": 500},
                           {"kind": "cash", "amount": 1000},
                           {"kind": "account", "unit": "prepaid", "amount": 2500}]}
    sold = shop.till.post("/v1/purchases", basket)
    assert sold.status == 201 and sold["total"]["due"] == 4000, sold
    assert sum(row["tax"] for row in sold["vat"]) == 156 + 167, sold["vat"]
    assert money(shop, card) == {"prepaid": 2500}, money(shop, card)
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1}]})
    assert back.status == 201 and back["refund"] == 0, back
    assert back["repaid"] == [{"unit": "prepaid", "points": 2500}, {"unit": "bonus", "points": 500}], back
    rest = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert rest["refund"] == 1000 and rest["repaid"] == [], rest
    assert money(shop, card) == {"prepaid": 5000, "bonus": 500}, money(shop, card)
    shop.command("verify", *at(shop.data))


@story
def more_than_there_is_cannot_be_paid(shop):
    card = shop.enrol()["card"]
    top_up(shop, card, 1000)
    for unit, amount, status, code in (("prepaid", 1001, 409, "points_short"),
                                       ("points", 500, 422, "not_payable"),
                                       ("prepaid", 900, 422, "payments_mismatch")):
        total = 1001 if unit == "prepaid" else 500
        refused = shop.till.post("/v1/purchases", {
            "card": card, "receipt": shop.receipt(), "lines": [{"amount": total}],
            "payments": [{"kind": "account", "unit": unit, "amount": amount}]})
        assert (refused.status, refused.code, refused["field"]) == (status, code, "/payments"), refused
    nobody = shop.till.post("/v1/purchases", {
        "receipt": shop.receipt(), "lines": [{"amount": 100}],
        "payments": [{"kind": "account", "unit": "prepaid", "amount": 100}]})
    assert (nobody.status, nobody.code) == (422, "card_needed"), nobody
    assert money(shop, card) == {"prepaid": 1000}, money(shop, card)
    shop.command("verify", *at(shop.data))


def any_of(amount):
    return {"kind": "account", "from_account": True, "amount": amount}


@story
def the_account_pays_with_what_it_has_the_bonus_first(shop):
    card = shop.enrol()["card"]
    top_up(shop, card, 5000)
    basket = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 2000, "vat": "20"}],
              "payments": [any_of(1500), {"kind": "cash", "amount": 500}]}
    sold = shop.till.post("/v1/purchases", basket, idempotency_key="bonus-first")
    assert sold.status == 201 and money(shop, card) == {"prepaid": 4000}, sold
    assert sold["vat"][0]["due"] == 2000, "a payment changed the VAT"
    assert sold["paid"] == [{"unit": "bonus", "points": 500}, {"unit": "prepaid", "points": 1000}], sold
    again = shop.till.post("/v1/purchases", basket, idempotency_key="bonus-first")
    assert again.body == sold.body, "asked again, it was answered otherwise"
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back["repaid"] == [{"unit": "prepaid", "points": 1000}, {"unit": "bonus", "points": 500}], back
    assert back["refund"] == 500 and money(shop, card) == {"prepaid": 5000, "bonus": 500}, back

    # In the other order, as another version says it.
    program = json.loads((ROOT / "programs/prepaid.json").read_text(encoding="utf-8"))
    shop.use({**program, "policies": {"pay_order": ["prepaid"]}})
    sold = shop.till.post("/v1/purchases", {**basket, "receipt": shop.receipt()})
    assert sold.status == 201 and money(shop, card) == {"prepaid": 3500, "bonus": 500}, sold
    shop.use(program)

    # What is told of a unit is taken where it stands; the rest of it is no more there for what follows.
    sold = shop.till.post("/v1/purchases", {
        "card": card, "receipt": shop.receipt(), "lines": [{"amount": 900}],
        "payments": [{"kind": "account", "unit": "bonus", "amount": 200}, any_of(700)]})
    assert sold.status == 201 and money(shop, card) == {"prepaid": 3100}, sold
    shop.audit()


@story
def whoever_has_too_little_or_tells_it_twice_is_refused(shop):
    card = shop.enrol()["card"]
    top_up(shop, card, 5000)
    before = shop.entries()

    def refused(payments, status, code, field, total=None, whose=card):
        amount = total or sum(payment["amount"] for payment in payments)
        said = shop.till.post("/v1/purchases", {
            **({"card": whose} if whose else {}), "receipt": shop.receipt(),
            "lines": [{"amount": amount}], "payments": payments})
        assert (said.status, said.code, said["field"]) == (status, code, field), said
        return said["detail"]

    assert "55.00" in refused([any_of(5501)], 409, "points_short", "/payments")
    refused([any_of(10), any_of(10)], 400, "invalid", "/payments/1/from_account")
    refused([{**any_of(10), "unit": "bonus"}], 400, "invalid", "/payments/0/from_account")
    refused([{**any_of(10), "card": "G7K2MQ0XTR9B4CE"}], 400, "invalid", "/payments/0/from_account")
    refused([any_of(10)] + [{"kind": "cash", "amount": 1}] * 13, 400, "invalid", "/payments")
    refused([any_of(10)], 422, "card_needed", "/payments", whose=None)
    assert shop.entries() == before and money(shop, card) == {"prepaid": 5000, "bonus": 500}
    quoted = shop.till.post("/v1/quotes", {"card": card, "receipt": "q", "lines": [{"amount": 10}],
                                           "payments": [any_of(10)]})
    assert quoted.status == 200, quoted
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "earns", "--scopes", "quote,earn",
                                   "--shop", "market", "--till", "1", "--json"))
    earns = shop.client(made["key"])
    said = earns.post("/v1/purchases", {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 10}],
                                        "payments": [any_of(10)]})
    assert (said.status, said.code, said["field"]) == (403, "forbidden", "/payments"), said
    shop.agrees()


@story
def no_more_is_paid_in_than_may_be(shop):
    """The whole is refused, never cut: nobody pays for what is not there."""
    card = shop.enrol()["card"]
    def refused(amount, code, sentence, language="en"):
        client = shop.client(shop.keys["till_key"], language=language)
        said = client.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount})
        assert (said.status, said.code, said["field"]) == (422, code, "/amount"), said
        assert sentence in said["detail"], said
    refused(25001, "paid_in_limit", "still takes 250.00, and 250.01 would be paid in")
    top_up(shop, card, 20000)
    refused(5001, "paid_in_limit", "accepte encore 50,00", "fr")
    assert money(shop, card) == {"prepaid": 20000, "bonus": 1200}, money(shop, card)
    basket = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 1500}],
              "payments": [{"kind": "account", "unit": "prepaid", "amount": 1500}]}
    assert shop.till.post("/v1/purchases", basket).status == 201
    top_up(shop, card, 5000)
    yesterday = (datetime.now(timezone.utc) - timedelta(days=1)).isoformat()
    said = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 1501, "at": yesterday})
    assert (said.status, said.code) == (422, "balance_max") and "may hold 250.00" in said["detail"], said
    amounts = json.loads((ROOT / "programs/prepaid.json").read_text(encoding="utf-8"))
    amounts["units"][0]["paid_in"] = {"amounts": [2000, 5000], "balance_max": 25000}
    shop.use(amounts)
    card = shop.enrol()["card"]
    refused(3000, "paid_in_amount", "One of these amounts can be paid in: 20.00, 50.00.")
    top_up(shop, card, 2000)
    amounts["units"][0]["paid_in"] = {"least": 1000, "most": 9000}
    shop.use(amounts)
    refused(999, "paid_in_amount", "The least that can be paid in is 10.00.")
    refused(9001, "paid_in_amount", "The most that can be paid in at once is 90.00.")
    shop.audit()


@story
def whoever_pays_in_gets_a_proof_that_says_it_is_no_sale(shop):
    shop.use(PROGRAM)
    card = shop.enrol()["card"]
    key = str(uuid.uuid4())
    ask = {"card": card, "kind": "top_up", "amount": 5000, "operator": "ada", "print": {"columns": 42, "language": "en"}}
    done = shop.till.post("/v1/events", ask, idempotency_key=key)
    assert done.status == 201 and (done["receipt"]["columns"], done["receipt"]["language"]) == (42, "en"), done
    lines = [" ".join(line.split()) for line in done["receipt"]["lines"]]
    assert lines[0] == f"Card ****{card[-4:]}" and lines[1].startswith("Date "), lines
    assert lines[2:] == ["Shop market", "Till 1", "Operator ada", "Paid in 50.00", "Credited (prepaid) +50.00",
                         "Bonus (bonus) +5.00", "New balance (prepaid) 50.00", "New balance (bonus) 5.00",
                         lines[-3], "No VAT: this is not a sale.", f"Transaction {done['id']}"], lines
    assert lines[-3].startswith("of which 5.00 expire on "), lines
    shop.buy(card, 700)
    again = shop.till.post("/v1/events", ask, idempotency_key=key)
    assert again.body == done.body, (again, done)
    assert shop.till.get(f"/v1/events/{done['id']}").body == done.body

    back = shop.till.post(f"/v1/events/{done['id']}/undo", {"amount": 2000, "print": {"language": "fr"}})
    said = [" ".join(line.split()) for line in back["receipt"]["lines"]]
    for line in ("Magasin market", "Versement annulé 20,00", "Repris (avance) -20,00", "Remboursement 20,00",
                 "Sans TVA : ceci n'est pas une vente.", f"Opération {back['id']}"):
        assert line in " | ".join(said), (line, said)
    for ask in ({"kind": "visit", "print": {"language": "fr"}}, {"kind": "top_up", "amount": 100, "print": {"columns": 23}}):
        refused = shop.till.post("/v1/events", {"card": card, **ask})
        assert refused.status in (400, 422) and refused["field"].startswith("/print"), refused
    assert "receipt" not in shop.till.post("/v1/events", {"card": card, "kind": "visit"}).json
    shop.audit()


@story
def a_payment_at_the_counter_has_the_same_proof(shop):
    card = shop.enrol()["card"]
    made = shop.till.post("/v1/payments", {"card": card, "amount": 3000})
    paid = shop.till.post(f"/v1/payments/{made['id']}/confirm", {"operator": "ada", "print": {"columns": 32, "language": "en"}})
    assert paid["state"] == "paid", paid
    event = shop.till.get(f"/v1/events/{paid['event']}")
    assert event.status == 200 and event["receipt"]["columns"] == 32, event
    assert "Paid in                    30.00" in event["receipt"]["lines"], event["receipt"]
    refund = shop.till.post(f"/v1/payments/{made['id']}/refund", {"print": {"language": "en"}})
    assert "No VAT: this is not a sale." in refund["receipt"]["lines"], refund
    shop.audit()


@story
def what_has_a_code_is_told_once(shop):
    sold = shop.till.post("/v1/gift-cards", {"amount": 5000, "print": {"language": "en"}})
    assert "VAT" not in " ".join(sold["receipt"]["lines"]) or "No VAT" in " ".join(sold["receipt"]["lines"]), sold
    assert sold["code"] not in " ".join(sold["receipt"]["lines"]) and f"****{sold['code'][-4:]}" in sold["receipt"]["lines"][0]
    assert shop.till.get(f"/v1/events/{sold['id']}").status == 404
    program = json.loads(json.dumps(PROGRAM))
    program["units"][2]["vat"] = "single_purpose"
    shop.use(program)
    taxed = shop.till.post("/v1/gift-cards", {"amount": 5000, "print": {"language": "en", "columns": 64}})
    assert "The VAT of this voucher is due when it is sold." in taxed["receipt"]["lines"], taxed
    shop.audit()


@story
def a_top_up_is_no_turnover(shop):
    """Neither for a tier by what was spent, nor as a visit, nor for what the law watches; the report tells it apart."""
    shop.use({**PROGRAM, "tiers": {"by": "spend", "over": {"months": 12}, "levels": [
        {"id": "gold", "label": {"en": "Gold"}, "from": 10000}]}})
    card, account = (shop.enrol()[name] for name in ("card", "account"))
    account = shop.till.get(f"/v1/cards/{card}")["account"]
    before = {row["unit"]: row for row in json.loads(shop.command("report", "liability", *at(shop.data), "--json"))["units"]}
    top_up(shop, card, 20000)
    told = shop.till.get(f"/v1/accounts/{account}")
    assert told["tier"] is None and told["visits"] == 0, told
    shop.buy(card, 10000)
    assert shop.till.get(f"/v1/accounts/{account}")["tier"]["id"] == "gold"
    after = {row["unit"]: row for row in json.loads(shop.command("report", "liability", *at(shop.data), "--json"))["units"]}
    for unit, more in (("prepaid", 20000), ("bonus", 1200)):
        assert after[unit]["paid_in"] - before[unit]["paid_in"] == more, (unit, before, after)
    assert after["points"]["paid_in"] == 0 and after["points"]["movements"]["gain"] > 0, after
    said = shop.command("report", "liability", *at(shop.data), "--lang", "en")
    assert "by top-ups and gift cards" in said, said


if __name__ == "__main__":
    run(Shop(preset="prepaid"))
