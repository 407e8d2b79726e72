#!/usr/bin/env python3
"""gift_cards.py - a card with money on it that anybody may hold: sold, paid with, given back, lost.

A shop before Christmas: whoever holds the card pays with it, whole or in part, with or without a card of the
house; what comes back goes back on it; a look at it tells nothing of anybody.
"""
import json

from lib import Shop, run, story
from bearers import PROGRAM, by, left, pay, sell
from place import at


@story
def it_is_sold_and_pays_for_whoever_holds_it(shop):
    shop.use(PROGRAM)
    sold = sell(shop, 5000, reference="ticket 17")
    assert sold["kind"] == "gift_card" and sold["amount"] == 5000, sold
    assert [b["points"] for b in sold["balances"]] == [5000], sold
    code = sold["code"]
    assert len(code) == 15 and code[0] == "G" and sold["text"].replace("-", "") == code, sold
    look = shop.till.get(f"/v1/cards/{code}")
    assert look["card"]["purpose"] == "gift_card" and look["members"] == [], look
    assert look["rewards"] == [] and look["challenges"] == [], look

    # Whole and in part; nobody's purchase, and a customer's, who earns on all of it (peer case C17).
    bought = pay(shop, 1200, [by(code, 1200)])
    assert bought.status == 201 and bought["drawn"] == [
        {"account": sold["account"], "unit": "gift", "points": 1200, "left": 3800}], bought
    card = shop.enrol()["card"]
    bought = pay(shop, 10000, [by(code, 3000), {"kind": "cash", "amount": 7000}], card=card)
    assert bought.status == 201 and sum(e["points"] for e in bought["earned"]) == 100, bought
    assert bought["vat"][0]["due"] == 10000 and left(shop, code) == 800, bought
    # As people type it.
    typed = sold["text"].lower().replace("-", " ")
    bought = pay(shop, 100, [by(typed, 100)])
    assert bought.status == 201 and left(shop, code) == 700, bought
    shop.audit()


@story
def two_cards_of_100_on_2300_leave_2100_to_pay(shop):
    """Peer case E2: odoo sale_loyalty tests/test_pay_with_gift_card.py; E1: 100 on 115 and on 5.75."""
    shop.use(PROGRAM)
    one, two = sell(shop, 10000), sell(shop, 10000)
    card = shop.enrol()["card"]
    bought = pay(shop, 230000, [by(one["code"], 10000), by(two["code"], 10000),
                                {"kind": "card", "amount": 210000}], card=card)
    assert bought.status == 201, bought
    assert [(d["points"], d["left"]) for d in bought["drawn"]] == [(10000, 0)] * 2, bought
    assert left(shop, one["code"]) == left(shop, two["code"]) == 0

    three = sell(shop, 10000)
    assert pay(shop, 11500, [by(three["code"], 10000), {"kind": "cash", "amount": 1500}]).status == 201
    assert left(shop, three["code"]) == 0
    four = sell(shop, 10000)
    assert pay(shop, 575, [by(four["code"], 575)]).status == 201
    assert left(shop, four["code"]) == 9425
    shop.audit()


@story
def what_comes_back_goes_back_on_it(shop):
    shop.use(PROGRAM)
    one, two = sell(shop, 3000), sell(shop, 2000)
    lines = [{"amount": 4000, "vat": "20"}, {"amount": 3000, "vat": "5.5"}]
    for card in (None, shop.enrol()["card"]):
        before = left(shop, one["code"]), left(shop, two["code"])
        ask = {"receipt": shop.receipt(), "lines": lines, "payments": [
            {"kind": "cash", "amount": 4000}, by(one["code"], 1000), by(two["code"], 2000)]}
        bought = shop.till.post("/v1/purchases", {**ask, **({"card": card} if card else {})})
        assert bought.status == 201, bought
        # The last payment first: of 40.00 the second card gets its 20.00, the first its 10.00, 10.00 are cash.
        back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": [{"line": 1}]})
        assert back.status == 201 and back["refund"] == 1000, back
        assert [d["points"] for d in back["drawn"]] == [-2000, -1000], back
        assert (left(shop, one["code"]), left(shop, two["code"])) == before
        back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
        assert back.status == 201 and back["refund"] == 3000 and back["drawn"] == [], back
        assert (left(shop, one["code"]), left(shop, two["code"])) == before
    shop.audit()


@story
def a_sold_card_can_be_given_back_for_what_is_on_it(shop):
    """Peer case E11: odoo pos_loyalty tests/test_pos_loyalty_points.py, refund of a sold 50 card: 50 -> 0."""
    shop.use(PROGRAM)
    whole, used = sell(shop, 5000), sell(shop, 5000)
    back = shop.till.post(f"/v1/events/{whole['id']}/undo", {})
    assert back.status == 201 and (back["paid_back"], back["withheld"]) == (5000, 0), back
    assert left(shop, whole["code"]) == 0
    again = shop.till.post(f"/v1/events/{whole['id']}/undo", {})
    assert again.status == 409, again
    said = pay(shop, 100, [by(whole["code"], 100)])
    assert (said.status, said.code) == (409, "points_short"), said
    # Of one that was used, what was spent is kept.
    assert pay(shop, 2000, [by(used["code"], 2000)]).status == 201
    back = shop.till.post(f"/v1/events/{used['id']}/undo", {})
    assert back.status == 201 and (back["paid_back"], back["withheld"]) == (3000, 2000), back
    assert left(shop, used["code"]) == 0
    shop.audit()


@story
def a_voucher_of_a_campaign_is_used_once_by_whoever_has_its_code(shop):
    shop.use(PROGRAM)
    made = [shop.till.post("/v1/vouchers", {"name": "sorry", "reference": "leaflet"}) for _ in range(3)]
    assert [m.status for m in made] == [201] * 3 and len({m["code"] for m in made}) == 3, made
    more = shop.till.post("/v1/vouchers", {"name": "sorry"})
    assert (more.status, more.code) == (422, "no_vouchers"), more
    code = made[0]["code"]
    look = shop.till.get(f"/v1/cards/{made[0]['text']}")
    assert look["card"]["purpose"] == "voucher" and look["account"] is None, look
    assert [r["reward"] for r in look["rewards"]] == ["five-off"] and look["rewards"][0]["is_within_reach"]

    ask = {"lines": [{"amount": 2000, "vat": "20"}], "redeem": [{"voucher": code}]}
    quoted = shop.till.post("/v1/quotes", {**ask, "receipt": shop.receipt()})
    assert quoted.status == 200 and quoted["total"]["due"] == 1500, quoted
    few = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt(), "lines": [{"amount": 999}]})
    assert (few.status, few.code) == (422, "not_eligible"), few
    bought = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt()})
    assert bought.status == 201 and bought["total"]["due"] == 1500, bought
    assert bought["vat"][0]["due"] == 1500, bought  # a discount, so the VAT is less
    again = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt()})
    assert (again.status, again.code) == (409, "voucher_used"), again
    # All comes back, and the voucher with it.
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert back.status == 201 and back["refund"] == 1500 and [d["points"] for d in back["drawn"]] == [-1]
    bought = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt()})
    assert bought.status == 201, bought
    shop.audit()


@story
def a_voucher_on_an_account_gets_a_code_and_is_one_all_the_same(shop):
    shop.use(PROGRAM)
    anne, paul = shop.enrol(), shop.enrol()
    for _ in range(2):
        given = shop.till.post("/v1/events", {"card": anne["card"], "kind": "manual", "name": "kept"})
        assert given.status == 201, given
    lots = [lot["lot"] for lot in shop.admin.get(f"/v1/accounts/{anne['account']}")["lots"]]
    assert len(lots) == 2, lots
    made = shop.till.post("/v1/vouchers", {"card": anne["card"], "lot": lots[0]})
    assert made.status == 201 and made["lot"] == lots[0], made
    twin = shop.till.post("/v1/vouchers", {"account": anne["account"], "lot": lots[0]})
    assert twin.status == 201 and twin["code"] != made["code"], twin
    ask = {"lines": [{"amount": 2000}]}
    # A friend uses the one, by his own card; the twin of it is worth nothing then.
    bought = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt(), "card": paul["card"],
                                              "redeem": [{"voucher": made["code"]}]})
    assert bought.status == 201 and bought["drawn"][0]["account"] == anne["account"], bought
    again = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt(),
                                             "redeem": [{"voucher": twin["code"]}]})
    assert (again.status, again.code) == (409, "voucher_used"), again
    # She uses the other by its code, with her own card, and not the lot twice on one receipt.
    own = shop.till.post("/v1/vouchers", {"card": anne["card"], "lot": lots[1]})
    twice = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt(), "card": anne["card"],
                                             "redeem": [{"voucher": own["code"]}, {"reward": "five-off"}]})
    assert (twice.status, twice.code) == (409, "points_short"), twice
    bought = shop.till.post("/v1/purchases", {**ask, "receipt": shop.receipt(), "card": anne["card"],
                                              "redeem": [{"voucher": own["code"], "reward": "five-off"}]})
    assert bought.status == 201 and bought["total"]["due"] == 1500 and bought["drawn"] == [], bought
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert back.status == 201, back
    lots = [lot["lot"] for lot in shop.admin.get(f"/v1/accounts/{anne['account']}")["lots"] if lot["unit"] == "bon"]
    assert len(lots) == 1, lots
    none = shop.till.post("/v1/vouchers", {"card": anne["card"], "lot": 99})
    assert (none.status, none.code) == (404, "not_found"), none
    points = [lot["lot"] for lot in shop.admin.get(f"/v1/accounts/{paul['account']}")["lots"]]
    none = shop.till.post("/v1/vouchers", {"card": paul["card"], "lot": points[0]})
    assert (none.status, none.code) == (409, "not_a_voucher"), none
    shop.audit()


@story
def wrong_cards_are_told_apart_and_change_nothing(shop):
    shop.use(PROGRAM)
    gift = sell(shop, 1000)["code"]
    voucher = shop.till.post("/v1/vouchers", {"name": "more"})["code"]
    card = shop.enrol()["card"]
    line = [{"amount": 2000}]
    wrong = [
        ({"card": gift}, 409, "not_a_member_card", "/card"),
        ({"card": voucher}, 409, "not_a_member_card", "/card"),
        ({"payments": [by(card, 2000)]}, 409, "not_a_gift_card", "/payments/0/card"),
        ({"payments": [by(voucher, 2000)]}, 409, "not_a_gift_card", "/payments/0/card"),
        ({"payments": [by("GXXXXXXXXXXXXXX", 2000)]}, 404, "card_unknown", "/payments/0/card"),
        ({"redeem": [{"voucher": gift}]}, 409, "not_a_voucher", "/redeem/0/voucher"),
        ({"redeem": [{"voucher": voucher, "reward": "none"}]}, 422, "voucher_unusable", "/redeem/0/voucher"),
        ({"redeem": [{}]}, 400, "invalid", "/redeem/0/reward"),
        ({"payments": [by(gift, 2000)]}, 409, "points_short", "/payments"),
        ({"payments": [by(gift, 1000), by(gift, 1000)]}, 409, "points_short", "/payments"),
        ({"payments": [by(gift, 500)]}, 422, "payments_mismatch", "/payments"),
        ({"payments": [{**by(gift, 2000), "unit": "points"}]}, 422, "not_payable", "/payments/0/card"),
    ]
    for fields, status, code, pointer in wrong:
        said = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": line, **fields})
        assert (said.status, said.code, said.json.get("field")) == (status, code, pointer), (fields, said)
    for path, ask in (("/v1/events", {"card": gift, "kind": "top_up", "amount": 100}),
                      ("/v1/events", {"card": voucher, "kind": "visit"})):
        said = shop.till.post(path, ask)
        assert (said.status, said.code) == (409, "not_a_member_card"), said
    assert left(shop, gift) == 1000
    # Lost: blocked, and then it pays nothing.
    assert shop.admin.post(f"/v1/cards/{gift}/block", {}).status == 200
    said = pay(shop, 1000, [by(gift, 1000)])
    assert (said.status, said.code) == (409, "card_blocked"), said
    assert shop.admin.post(f"/v1/cards/{gift}/unblock", {}).status == 200
    assert pay(shop, 1000, [by(gift, 1000)]).status == 201
    shop.use({**PROGRAM, "rules": PROGRAM["rules"][:1]})
    said = shop.till.post("/v1/gift-cards", {"amount": 1000})
    assert (said.status, said.code) == (422, "no_gift_cards"), said
    shop.audit()


@story
def who_guesses_codes_has_to_wait_and_the_others_do_not(shop):
    shop.use(PROGRAM)
    code = sell(shop, 1000)["code"]
    said = json.loads(shop.command("key", "add", *at(shop.data), "--label", "kiosk", "--scopes", "quote", "--json"))
    kiosk = shop.client(said["key"])
    for guess in range(60):
        if guess % 2:
            wrong = kiosk.get(f"/v1/cards/G{guess:013d}0")
        else:
            wrong = kiosk.post("/v1/quotes", {"receipt": "1", "shop": "market", "till": "1", "lines": [{"amount": 1}],
                                              "redeem": [{"voucher": f"V{guess:013d}0"}]})
        assert (wrong.status, wrong.code) == (404, "card_unknown"), wrong
        assert left(shop, code) == 1000
    waits = kiosk.get(f"/v1/cards/{code}")  # the right one, too late
    assert (waits.status, waits.code) == (429, "rate_limited") and 0 < int(waits.headers["retry-after"]) <= 60, waits
    assert left(shop, code) == 1000  # another key
    card = shop.enrol()["card"]
    assert shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 1}]}).status == 201


@story
def what_is_told_twice_is_done_once(shop):
    shop.use(PROGRAM)
    ask = {"amount": 5000}
    first = shop.till.post("/v1/gift-cards", ask, idempotency_key="gift-1")
    second = shop.till.post("/v1/gift-cards", ask, idempotency_key="gift-1")
    assert first.status == second.status == 201 and first.body == second.body, (first, second)
    receipt = {"receipt": shop.receipt(), "lines": [{"amount": 3000}], "payments": [by(first["code"], 3000)]}
    one = shop.till.post("/v1/purchases", receipt, idempotency_key="sale-1")
    two = shop.till.post("/v1/purchases", receipt, idempotency_key="sale-1")
    assert one.status == two.status == 201 and one.body == two.body, (one, two)
    other = shop.till.post("/v1/purchases", receipt, idempotency_key="sale-2")
    assert other.status == 201 and other["id"] == one["id"], other
    assert left(shop, first["code"]) == 2000
    shop.use(PROGRAM)
    made = [shop.till.post("/v1/vouchers", {"name": "more"}, idempotency_key="bon-1") for _ in range(2)]
    assert made[0].body == made[1].body, made
    shop.audit()


if __name__ == "__main__":
    run(Shop())
