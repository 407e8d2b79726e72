#!/usr/bin/env python3
"""first_day.py - a shop's first day, as its keeper would tell it, through the real program.

The shop runs the points card: 1 point per 10 euros, valid 12 months, each point worth 0.50 euro.
"""
from datetime import datetime, timedelta, timezone

from lib import Shop, run, story
from place import at

LINES = [{"sku": "PAN", "label": "Panier de légumes", "amount": 3250, "vat": "5.5"},
         {"sku": "VIN", "label": "Vin blanc 75 cl", "amount": 1250, "vat": "20"}]


def days_ago(days):
    return (datetime.now(timezone.utc) - timedelta(days=days)).isoformat(timespec="seconds")


def points(shop, card):
    found = shop.till.get(f"/v1/cards/{card}")
    assert found.status == 200, found
    return sum(balance["points"] for balance in found["balances"])


def purchase(shop, card=None, lines=None, **fields):
    body = {"receipt": shop.receipt(), "lines": lines or LINES, **fields}
    if card:
        body["card"] = card
    return shop.till.post("/v1/purchases", body)


@story
def a_customer_joins_in_the_time_of_a_name_and_a_phone(shop):
    done = shop.till.post("/v1/members", {"first_name": "Jeanne", "last_name": "Martin",
                                          "phone": "06 12 34 56 78"})
    assert done.status == 201, done
    shop.jeanne = done.json
    member = shop.till.get(f"/v1/members/{done['id']}")
    assert member["phone"] == "+33612345678", member
    for how in ("name=martin", "name=JEANNE+m", "phone=0612345678", f"card={done['card']}"):
        found = shop.till.get(f"/v1/members?{how}")
        assert [m["id"] for m in found["members"]] == [done["id"]], (how, found)


@story
def her_first_basket_earns_a_point_for_each_ten_euros(shop):
    done = purchase(shop, shop.jeanne["card"])
    assert done.status == 201, done
    assert done["total"] == {"gross": 4500, "discount": 0, "due": 4500}, done
    assert done["earned"] == [{"unit": "points", "rules": [
        {"rule": done["earned"][0]["rules"][0]["rule"], "basis": 4500, "counted": "amount", "points": 4}],
        "points": 4}], done
    assert points(shop, shop.jeanne["card"]) == 4
    assert any(shop.jeanne["card"][-4:] in line and "****" in line for line in done["receipt"]["lines"]), done
    assert not any("Martin" in line or "Jeanne" in line for line in done["receipt"]["lines"]), done


@story
def a_quote_says_what_the_purchase_then_does(shop):
    body = {"card": shop.jeanne["card"], "receipt": shop.receipt(), "lines": LINES,
            "redeem": [{"reward": "credit", "points": 2}]}
    before = shop.entries()
    quote = shop.till.post("/v1/quotes", body)
    assert quote.status == 200 and quote["id"] is None, quote
    assert shop.entries() == before, "a quote wrote something"
    bought = shop.till.post("/v1/purchases", body)
    assert bought.status == 201, bought
    for part in ("total", "lines", "vat", "redeemed", "earned", "balances"):
        assert quote[part] == bought[part], (part, quote, bought)
    shop.spent = bought.json


@story
def points_spent_come_off_each_article_and_vat_rate(shop):
    done = shop.spent
    assert done["total"] == {"gross": 4500, "discount": 100, "due": 4400}, done
    assert [line["discount"] for line in done["lines"]] == [72, 28], done
    assert [(row["rate"], row["due"], row["tax"]) for row in done["vat"]] == \
        [("20", 1222, 204), ("5.5", 3178, 166)], done
    assert points(shop, shop.jeanne["card"]) == 4 - 2 + 4


@story
def payments_must_make_what_is_due(shop):
    before = shop.entries()
    done = purchase(shop, shop.jeanne["card"], payments=[{"kind": "cash", "amount": 4400}])
    assert done.status == 422 and done.code == "payments_mismatch", done
    assert shop.entries() == before
    done = purchase(shop, shop.jeanne["card"], payments=[{"kind": "cash", "amount": 500},
                                                         {"kind": "card", "amount": 4000}])
    assert done.status == 201, done


@story
def a_basket_brought_back_whole_leaves_nothing(shop):
    before = points(shop, shop.jeanne["card"])
    bought = purchase(shop, shop.jeanne["card"], redeem=[{"reward": "credit", "points": 3}])
    assert bought.status == 201, bought
    done = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert done.status == 201, done
    assert done["refund"] == bought["total"]["due"] and done["due"] == 0, done
    assert points(shop, shop.jeanne["card"]) == before
    again = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert again.status == 409 and again.code == "returned_already", again


@story
def returns_in_parts_end_where_one_would(shop):
    before = points(shop, shop.jeanne["card"])
    lines = [{"sku": "POM", "label": "Pommes", "quantity": "3", "amount": 1000, "vat": "5.5"},
             {"sku": "VIN", "label": "Vin", "quantity": "1", "amount": 1250, "vat": "20"}]
    bought = purchase(shop, shop.jeanne["card"], lines)
    refunds, taxes = [], []
    for part in ([{"line": 1, "quantity": "1"}], [{"line": 2}], [{"line": 1, "quantity": "1"}], []):
        done = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": part} if part else {})
        assert done.status == 201, done
        refunds.append(done["refund"])
        taxes.append(sum(row["tax"] for row in done["vat"]))
    assert sum(refunds) == 2250, refunds
    assert sum(taxes) == -sum(row["tax"] for row in bought["vat"]), (taxes, bought)
    assert points(shop, shop.jeanne["card"]) == before


@story
def she_forgot_her_card_and_claims_the_receipt_once(shop):
    bought = purchase(shop)
    assert bought["earned"] == [] and bought["claim"], bought
    before = points(shop, shop.jeanne["card"])
    code = bought["claim"]["code"]
    typed = code.lower().replace("-", " ")
    done = shop.till.post("/v1/claims", {"code": typed, "card": shop.jeanne["card"]})
    assert done.status == 201, done
    assert points(shop, shop.jeanne["card"]) == before + 4
    again = shop.till.post("/v1/claims", {"code": code, "card": shop.jeanne["card"]})
    assert again.status == 409 and again.code == "claimed_already", again
    nobody = shop.till.post("/v1/claims", {"code": "AAAAA-AAAAA", "card": shop.jeanne["card"]})
    assert nobody.status == 404 and nobody.code == "claim_unknown", nobody


@story
def a_claimed_receipt_that_is_brought_back_takes_its_points_back(shop):
    bought = purchase(shop)
    claimed = shop.till.post("/v1/claims", {"code": bought["claim"]["code"],
                                            "card": shop.jeanne["card"]})
    assert claimed.status == 201, claimed
    before = points(shop, shop.jeanne["card"])
    done = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert done.status == 201 and done["refund"] == 4500, done
    assert points(shop, shop.jeanne["card"]) == before - 4


@story
def a_receipt_claimed_too_late_stays_unclaimed(shop):
    old = purchase(shop, at=days_ago(30))
    assert old.status == 201, old
    late = shop.till.post("/v1/claims", {"code": old["claim"]["code"], "card": shop.jeanne["card"]})
    assert late.status == 422 and late.code == "claim_late", late


@story
def points_of_last_year_are_gone_and_the_journal_says_when(shop):
    done = shop.till.post("/v1/members", {"first_name": "Karim"})
    card, account = done["card"], done["account"]
    assert purchase(shop, card, at=days_ago(390)).status == 201
    assert points(shop, card) == 0, "twelve months are over"
    done = purchase(shop, card)
    assert done.status == 201 and points(shop, card) == 4, done
    kinds = [entry["kind"] for entry in shop.till.get(f"/v1/accounts/{account}/entries")["entries"]]
    assert kinds == ["purchase", "expire", "purchase", "enrol"], kinds


@story
def the_customer_file_is_read_page_by_page(shop):
    for first in ("Paul", "Paula", "Pauline"):
        assert shop.till.post("/v1/members", {"first_name": first}).status == 201
    for query in ("", "name=paul&"):
        whole = shop.till.get(f"/v1/members?{query}limit=200")
        everyone = [member["id"] for member in whole["members"]]
        assert len(everyone) >= 3 and whole["next_cursor"] is None, whole
        for size in (1, 2, 3):
            read, page = [], shop.till.get(f"/v1/members?{query}limit={size}")
            while page["next_cursor"]:
                assert len(page["members"]) == size, page
                read += [member["id"] for member in page["members"]]
                assert len(read) < len(everyone), (query, size, read)
                page = shop.till.get(
                    f"/v1/members?{query}limit={size}&cursor={page['next_cursor']}")
            read += [member["id"] for member in page["members"]]
            assert read == everyone, (query, size, read)


@story
def points_already_spent_become_a_debt_that_the_next_basket_repays(shop):
    done = shop.till.post("/v1/members", {"first_name": "Éloïse"})
    card = done["card"]
    first = purchase(shop, card)
    assert purchase(shop, card, [{"amount": 300, "vat": "20"}],
                    redeem=[{"reward": "credit", "points": 4}]).status == 201
    assert points(shop, card) == 0
    back = shop.till.post(f"/v1/purchases/{first['id']}/returns", {})
    assert back.status == 201 and back["refund"] == 4500, back
    assert points(shop, card) == -4
    refused = purchase(shop, card, redeem=[{"reward": "credit", "points": 1}])
    assert refused.status == 409 and refused.code == "points_short", refused
    assert purchase(shop, card, [{"amount": 10000, "vat": "20"}]).status == 201
    assert points(shop, card) == 6


@story
def a_lost_card_is_blocked_and_its_points_move_to_the_new_one(shop):
    card, account = shop.jeanne["card"], shop.jeanne["account"]
    before = points(shop, card)
    assert shop.till.post(f"/v1/cards/{card}/block").status == 200
    refused = purchase(shop, card)
    assert refused.status == 409 and refused.code == "card_blocked", refused
    new = shop.till.post("/v1/cards", {"account": account})
    assert new.status == 201, new
    assert points(shop, new["code"]) == before
    assert shop.till.post(f"/v1/cards/{card}/unblock").status == 200
    assert purchase(shop, card).status == 201


@story
def the_same_request_twice_is_one_entry_and_one_answer(shop):
    body = {"receipt": shop.receipt(), "lines": LINES, "card": shop.jeanne["card"]}
    before = shop.entries()
    first = shop.till.post("/v1/purchases", body, idempotency_key="once")
    second = shop.till.post("/v1/purchases", body, idempotency_key="once")
    third = shop.till.post("/v1/purchases", body)  # another key, the same receipt
    assert first.status == second.status == third.status == 201
    assert first.body == second.body == third.body
    assert second.headers["idempotent-replayed"] == "true"
    assert shop.entries() == before + 1
    other = shop.till.post("/v1/purchases", {**body, "lines": LINES[:1]}, idempotency_key="once")
    assert other.status == 422 and other.code == "key_reused", other
    other = shop.till.post("/v1/purchases", {**body, "lines": LINES[:1]})
    assert other.status == 409 and other.code == "receipt_seen", other
    assert shop.entries() == before + 1


@story
def the_answers_survive_a_restart(shop):
    body = {"receipt": shop.receipt(), "lines": LINES}
    first = shop.till.post("/v1/purchases", body, idempotency_key="before-the-night")
    shop.restart()
    again = shop.till.post("/v1/purchases", body, idempotency_key="before-the-night")
    assert first.status == 201 and again.status == 201, (first, again)
    assert again.body == first.body and again.headers["idempotent-replayed"] == "true"


@story
def in_the_evening_every_cent_is_found_again(shop):
    printed = shop.command("verify", *at(shop.data))
    assert "all agree" in printed or "tout concorde" in printed, printed


run(Shop(preset="points"))
