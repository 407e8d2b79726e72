#!/usr/bin/env python3
"""closed_account.py - a customer leaves: cash that was paid in is paid out to the cent, bonus and points are lost.

What is told before it is done, what a closed account still takes part in, goods that come back afterwards, a click that
was a mistake, a lost answer, a power cut, two tills at once, what the shop owes before and after, and what an auditor
finds.  HABITUE_ROUNDS=n is how often two tills meet.
"""
import json
import os
import threading
import time
from datetime import date

from lib import MEET_S, Shop, run, story
from place import IS_POSTGRES, at, change

ROUNDS = int(os.environ.get("HABITUE_ROUNDS") or 6)
PROGRAM = {
    "format": 1, "name": {"en": "Cash and bonus"}, "currency": "EUR",
    "units": [
        {"id": "cash", "label": {"en": "prepaid", "fr": "avance"}, "kind": "money", "pays": True,
         "transfer": {}},
        {"id": "bonus", "label": {"en": "bonus", "fr": "bonus"}, "kind": "money", "pays": True,
         "expiry": {"months": 6}},
        {"id": "p", "label": {"en": "points", "fr": "points"}, "kind": "points", "available_after_days": 2},
        {"id": "bon", "label": {"en": "vouchers", "fr": "bons"}, "kind": "voucher"},
    ],
    "rules": [
        {"id": "in", "on": "top_up", "give": {"unit": "cash", "percent": "100"}},
        {"id": "extra", "on": "top_up", "give": {"unit": "bonus", "percent": "10"}},
        {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"points": 1, "every": 100}}},
        {"id": "sorry", "on": "manual", "event": "sorry", "give": {"unit": "bon", "fixed": {"points": 1}}},
        {"id": "born", "on": "birthday", "give": {"unit": "p", "fixed": {"points": 10}}},
        {"id": "friend", "on": "referral", "give": {"unit": "p", "fixed": {"points": 50}}},
        {"id": "card", "on": "gift_card", "give": {"unit": "cash", "percent": "100"}},
    ],
    "rewards": [{"id": "five", "label": {"en": "5 off"}, "cost": {"unit": "bon", "points": 1},
                 "effect": {"amount_off": 500}},
                {"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
                 "effect": {"as_money": {"amount": 1}}}],
    "policies": {"reopen_days": 30},
}
LEFT = {"cash": 3000, "bonus": 500, "bon": 1}


def account_of(shop, card):
    return shop.till.get(f"/v1/cards/{card}")["account"]


def top_up(shop, card, amount, **more):
    return shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount, **more})


def basket(shop, card, amount, pay=None, **more):
    body = {"card": card, "receipt": shop.receipt(), "lines": [{"label": "Panier", "amount": amount, "vat": "20"}], **more}
    return {**body, "payments": [{"kind": "account", "unit": "cash", "amount": pay}]} if pay else body


def customer(shop):
    """50.00 paid in with 5.00 of bonus, 20.00 of it spent, 20 points that wait for their day, a voucher."""
    card = shop.enrol()["card"]
    done = top_up(shop, card, 5000)
    assert done.status == 201, done
    bought = shop.till.post("/v1/purchases", basket(shop, card, 2000, pay=2000))
    assert bought.status == 201, bought
    assert shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "sorry"}).status == 201
    return card, bought["id"]


def close(store, account, client=None, how=None, **more):
    return (client or store.till).post(f"/v1/accounts/{account}/close", {"reason": "moved away", "operator": "ada", **more},
                                      **(how or {}))


def reopen(store, account, client=None, how=None, **more):
    return (client or store.till).post(f"/v1/accounts/{account}/reopen", {"reason": "the wrong one", "operator": "ada", **more},
                                      **(how or {}))


def has(shop, account):
    shown = shop.till.get(f"/v1/accounts/{account}")["balances"]
    return {row["unit"]: row["points"] + row["pending"] for row in shown}


def newest(shop, account, count=1):
    return shop.till.get(f"/v1/accounts/{account}/entries?limit={count}")["entries"]


def no(answer, status, code, pointer=None):
    assert (answer.status, answer.code) == (status, code), answer
    if pointer is not None:
        assert answer["field"] == pointer, answer
    return answer


# ---- a customer leaves


@story
def what_was_paid_in_is_paid_out_and_the_rest_is_lost(shop):
    shop.use(PROGRAM)
    card, _ = customer(shop)
    account = account_of(shop, card)
    assert has(shop, account) == {**LEFT, "p": 20}
    before = shop.entries()
    asked = shop.till.get(f"/v1/accounts/{account}/closing")
    assert asked.status == 200 and (asked["kind"], asked["id"], asked["paid_out"]) == ("quote", None, 3000), asked
    assert asked["summary"]["en"] == "To pay out: 30.00. Lost: 5.00 bonus, 20 points, 1 vouchers.", asked
    assert asked["summary"]["fr"].startswith("À rembourser : 30,00. Perdu : 5,00 bonus"), asked
    assert shop.entries() == before and has(shop, account) == {**LEFT, "p": 20}  # nothing is written

    done = close(shop, account, how={"idempotency_key": "leave-1"})
    assert done.status == 201 and done["kind"] == "close" and done["account"] == account, done
    assert (done["paid_out"], done["operator"], done["reason"]) == (3000, "ada", "moved away"), done
    assert [(row["unit"], row["closing"], row["points"], row["owed"]) for row in done["units"]] == [
        ("cash", "refund", 3000, 0), ("bonus", "forfeit", 500, 0), ("p", "forfeit", 20, 0), ("bon", "forfeit", 1, 0)], done
    assert done["units"] == asked["units"] and done["summary"] == asked["summary"]
    assert all(row["points"] == row["pending"] == 0 for row in done["balances"]), done
    again = close(shop, account, how={"idempotency_key": "leave-1"})
    assert again.headers.get("idempotent-replayed") == "true" and again.body == done.body, again
    assert has(shop, account) == {}
    shown = shop.till.get(f"/v1/accounts/{account}")
    assert shown["closed"] == {"entry": done["id"], "at": done["at"], "paid_out": 3000} and shown["lots"] == [], shown
    look = shop.till.get(f"/v1/cards/{card}")
    assert look["closed"]["entry"] == done["id"] and look["rewards"] == [], look
    assert [alert["code"] for alert in look["alerts"]] == ["account_closed"], look
    (entry,) = newest(shop, account)
    assert (entry["kind"], entry["note"], entry["closing"]) == ("close", "moved away", {"paid_out": 3000}), entry
    assert {move["kind"] for move in entry["moves"]} == {"pay_out", "forfeit"}, entry
    shop.audit()


@story
def a_closed_account_takes_part_in_nothing_any_more(shop):
    card, _ = customer(shop)
    other, _ = customer(shop)
    third = shop.enrol()["card"]
    account = account_of(shop, card)
    lot = next(row["lot"] for row in shop.till.get(f"/v1/accounts/{account}")["lots"] if row["unit"] == "bon")
    code = shop.till.post("/v1/vouchers", {"card": card, "lot": lot})
    assert code.status == 201, code
    top = top_up(shop, card, 100)
    loose = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 700}]})
    member = shop.admin.get(f"/v1/members?card={card}")["members"][0]["id"]
    assert close(shop, account).status == 201
    before = shop.entries()

    no(shop.till.post("/v1/quotes", basket(shop, card, 100)), 409, "account_closed")
    no(shop.till.post("/v1/purchases", basket(shop, card, 100)), 409, "account_closed")
    no(top_up(shop, card, 100), 409, "account_closed")
    no(shop.till.post("/v1/events", {"account": account, "kind": "visit"}), 409, "account_closed")
    no(shop.till.post(f"/v1/events/{top['id']}/undo", {}), 409, "account_closed")
    no(shop.till.post("/v1/claims", {"card": card, "code": loose["claim"]["code"]}), 409, "account_closed")
    no(shop.till.post("/v1/conversions", {"card": card, "reward": "five"}), 409, "account_closed")
    no(shop.till.post("/v1/holds", {"card": card, "unit": "cash", "points": 1}), 409, "account_closed")
    no(shop.till.post("/v1/payments", {"card": card, "amount": 1000}), 409, "account_closed")
    no(shop.till.post("/v1/transfers", {"from": {"card": card}, "to": {"card": third}, "unit": "cash", "points": 1}),
       409, "account_closed", "/from")
    no(shop.till.post("/v1/transfers", {"from": {"card": other}, "to": {"account": account}, "unit": "cash", "points": 1}),
       409, "account_closed", "/to")
    no(shop.till.post("/v1/vouchers", {"card": card, "lot": lot}), 409, "account_closed")
    used = shop.till.post("/v1/purchases", {"card": other, "receipt": shop.receipt(), "lines": [{"amount": 900}],
                                            "redeem": [{"voucher": code["code"]}]})
    no(used, 409, "account_closed", "/redeem/0/voucher")
    no(shop.admin.post(f"/v1/accounts/{account}/adjustments", {
        "unit": "cash", "points": 5, "reason": "x", "operator": "ada", "shop": "market", "till": "1"}), 409, "account_closed")
    no(shop.admin.post(f"/v1/accounts/{account}/invitations", {"role": "adult"}), 409, "account_closed")
    no(shop.admin.patch(f"/v1/members/{member}/rights", {"max_per_day": 5}), 409, "account_closed")
    no(shop.admin.post("/v1/cards", {"account": account}), 409, "account_closed")
    no(shop.admin.post("/v1/members", {"first_name": "Friend", "referred_by": card}), 409, "account_closed", "/referred_by")
    assert shop.entries() == before, "what was refused has changed nothing"
    assert has(shop, account_of(shop, other)) == {**LEFT, "p": 20}

    assert shop.admin.post(f"/v1/cards/{card}/block", {}).status == 200  # whoever finds the card
    assert shop.admin.patch(f"/v1/members/{member}", {"first_name": "Other"}).status == 200
    shop.audit()


@story
def what_cannot_be_closed_is_refused_in_words(shop):
    card, _ = customer(shop)
    account = account_of(shop, card)
    held = shop.till.post("/v1/holds", {"card": card, "unit": "cash", "points": 100, "minutes": 30})
    told = no(close(shop, account), 409, "holds_open")
    assert "release" in told["detail"].lower(), told
    no(shop.till.get(f"/v1/accounts/{account}/closing"), 409, "holds_open")
    french = close(shop, account, client=shop.client(shop.keys["till_key"], "fr"))
    assert "libérez" in french["detail"], french
    assert shop.till.post(f"/v1/holds/{held['id']}/release", {}).status == 201
    no(reopen(shop, account), 409, "not_closed")
    no(shop.till.post(f"/v1/accounts/{account}/close", {"operator": "ada"}), 400, "invalid", "/reason")
    no(shop.till.post(f"/v1/accounts/{account}/close", {"reason": "x"}), 400, "invalid", "/operator")
    no(close(shop, "1-999999"), 404, "not_found")
    no(close(shop, "x"), 404, "not_found")
    no(shop.till.get("/v1/accounts/1-999999/closing"), 404, "not_found")
    no(close(shop, account, shop="nowhere"), 422, "shop_unknown", "/shop")
    no(close(shop, account, client=shop.nobody), 401, "unauthorized")
    sold = shop.till.post("/v1/gift-cards", {"amount": 2000})
    assert sold.status == 201, sold
    no(close(shop, sold["account"]), 409, "not_a_member_card")
    no(shop.till.get(f"/v1/accounts/{sold['account']}/closing"), 409, "not_a_member_card")
    assert has(shop, account) == {**LEFT, "p": 20}
    assert close(shop, account).status == 201
    already = no(close(shop, account), 409, "account_closed")
    assert "nothing has come back" in already["detail"], already
    no(shop.till.get(f"/v1/accounts/{account}/closing"), 409, "account_closed")
    empty = shop.enrol()["account"]
    done = close(shop, empty)
    assert done.status == 201 and done["paid_out"] == 0 and done["units"] == [], done
    assert done["summary"]["en"] == "To pay out: 0.00. Lost: nothing.", done
    shop.agrees()


@story
def goods_that_come_back_later_are_paid_out_by_closing_it_again(shop):
    card, purchase = customer(shop)
    account = account_of(shop, card)
    assert close(shop, account)["paid_out"] == 3000
    back = shop.till.post(f"/v1/purchases/{purchase}/returns", {})
    assert back.status == 201 and back["repaid"] == [{"unit": "cash", "points": 2000}], back
    assert has(shop, account) == {"cash": 2000, "p": -20}  # the points that it earned were lost when it was closed
    asked = shop.till.get(f"/v1/accounts/{account}/closing")
    assert asked["paid_out"] == 2000 and "Owed, and let go: 20 points" in asked["summary"]["en"], asked
    again = close(shop, account)
    assert again.status == 201 and again["paid_out"] == 2000 and has(shop, account) == {}, again
    assert [(row["unit"], row["points"], row["owed"]) for row in again["units"]] == [("cash", 2000, 0), ("p", 0, 20)], again
    no(close(shop, account), 409, "account_closed")
    assert shop.till.get(f"/v1/accounts/{account}")["closed"]["entry"] == again["id"]
    shop.audit()


# ---- a mistake, and somebody who is back


@story
def a_wrong_click_is_undone_and_all_is_as_it_was(shop):
    card, _ = customer(shop)
    account = account_of(shop, card)
    was = shop.till.get(f"/v1/accounts/{account}")
    closed = close(shop, account)
    assert shop.admin.post(f"/v1/cards/{card}/block", {}).status == 200  # these change no lot
    assert shop.admin.post(f"/v1/cards/{card}/unblock", {}).status == 200
    done = reopen(shop, account, how={"idempotency_key": "back-1"})
    assert done.status == 201 and (done["kind"], done["reopens"]) == ("reopen", closed["id"]), done
    assert (done["is_restored"], done["taken_in"], done["units"]) == (True, 3000, closed["units"]), done
    assert done["summary"]["en"].startswith("To take in again: 30.00. Given back: 5.00 bonus"), done
    same = reopen(shop, account, how={"idempotency_key": "back-1"})
    assert same.body == done.body, same
    shown = shop.till.get(f"/v1/accounts/{account}")
    assert shown["closed"] is None and shown["lots"] == was["lots"] and shown["balances"] == was["balances"], shown
    (entry,) = newest(shop, account)
    assert entry["closing"] == {"taken_in": 3000, "reopens": closed["id"], "is_restored": True}, entry
    no(reopen(shop, account), 409, "not_closed")
    assert shop.till.post("/v1/purchases", basket(shop, card, 1000, pay=1000)).status == 201
    assert close(shop, account)["paid_out"] == 2000
    shop.audit()


@story
def who_comes_back_later_begins_with_nothing(shop):
    card, purchase = customer(shop)
    account = account_of(shop, card)
    assert close(shop, account).status == 201
    assert shop.till.post(f"/v1/purchases/{purchase}/returns", {}).status == 201
    assert close(shop, account).status == 201 and shop.till.post(f"/v1/purchases/{purchase}/returns", {}).status == 409
    empty = reopen(shop, account, restore=False)
    assert empty.status == 201 and (empty["is_restored"], empty["taken_in"], empty["units"]) == (False, 0, []), empty
    assert has(shop, account) == {} and shop.till.get(f"/v1/accounts/{account}")["closed"] is None
    assert top_up(shop, card, 1000).status == 201 and has(shop, account)["cash"] == 1000

    card, purchase = customer(shop)
    account = account_of(shop, card)
    assert close(shop, account).status == 201
    assert shop.till.post(f"/v1/purchases/{purchase}/returns", {}).status == 201
    late = reopen(shop, account)  # more has happened than the close
    assert late.status == 201 and (late["is_restored"], late["taken_in"]) == (False, 0), late
    assert has(shop, account) == {"cash": 2000, "p": -20}
    shop.audit()


# ---- two at once, lost answers, power cuts


@story
def two_tills_close_one_account_and_it_is_paid_out_once(shop):
    for _ in range(ROUNDS):
        card, _ = customer(shop)
        account = account_of(shop, card)
        answers = shop.meet(f"/v1/accounts/{account}/close", [{"reason": "left", "operator": "ada"} for _ in range(6)])
        assert sorted(answer.status for answer in answers) == [201] + [409] * 5, answers
        assert sum(answer["paid_out"] for answer in answers if answer.status == 201) == 3000, answers
        assert all(answer.status == 201 or answer.code == "account_closed" for answer in answers), answers
    shop.agrees()


@story
def a_purchase_and_a_close_at_once_are_one_before_the_other(shop):
    for _ in range(ROUNDS):
        card, _ = customer(shop)
        account = account_of(shop, card)
        gate = threading.Barrier(2)
        bought, closed = [], []

        def buy():
            client = shop.client(shop.keys["till_key"])
            gate.wait(MEET_S)
            bought.append(client.post("/v1/purchases", basket(shop, card, 500, pay=500)))

        thread = threading.Thread(target=buy)
        thread.start()
        gate.wait(MEET_S)
        closed.append(close(shop, account))
        thread.join(MEET_S)
        assert closed[0].status == 201 and bought[0].status in (201, 409), (closed, bought)
        assert bought[0].status == 201 or bought[0].code == "account_closed", bought
        assert closed[0]["paid_out"] == (2500 if bought[0].status == 201 else 3000), (closed, bought)
        assert has(shop, account) == {}
    shop.agrees()


@story
def a_server_that_is_killed_has_closed_it_or_not_and_the_key_tells(shop):
    for step in range(4):
        card, _ = customer(shop)
        account = account_of(shop, card)
        sender = shop.client(shop.keys["till_key"])

        def send():
            try:
                close(shop, account, client=sender, how={"idempotency_key": f"cut-{step}"})
            except Exception:  # pylint: disable=broad-except  # the connection broke; the retry tells
                pass

        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(0.003 * step)
        shop.kill()
        thread.join(MEET_S)
        shop.start()
        assert has(shop, account) in ({}, {**LEFT, "p": 20}), has(shop, account)
        told = close(shop, account, how={"idempotency_key": f"cut-{step}"})
        assert told.status == 201 and told["paid_out"] == 3000 and has(shop, account) == {}, told
    shop.agrees()


# ---- what the program does by itself


def nightly(shop, *words, before=None):
    """The summary of a night, after a change that nobody but the database hears of."""
    if not IS_POSTGRES:
        shop.stop()
    if before:
        change(shop.data, before)
    printed = shop.command("nightly", *at(shop.data), "--json", *words)
    if not IS_POSTGRES:
        shop.start()
    return json.loads(printed)


@story
def nights_birthdays_and_referrals_pass_it_by(shop):
    today = date.fromisoformat(nightly(shop)["on"])
    born = today.replace(year=1980).isoformat()
    stays, leaves = shop.enrol(birth=born), shop.enrol(birth=born)
    code = shop.admin.get(f"/v1/members/{leaves['id']}")["referral_code"]
    friend = shop.admin.post("/v1/members", {"first_name": "Friend", "referred_by": code})
    assert friend.status == 201, friend
    assert close(shop, leaves["account"]).status == 201
    no(shop.admin.post("/v1/members", {"first_name": "Late", "referred_by": code}), 409, "account_closed", "/referred_by")
    assert shop.till.post("/v1/purchases", basket(shop, friend["card"], 1000)).status == 201
    joined = f"UPDATE member SET joined_us = joined_us - {30 * 86400 * 1000000} WHERE birth_on = '{born}'"
    assert nightly(shop, "--dry-run", before=joined)["birthdays"] == 1
    assert nightly(shop)["birthdays"] == 1
    assert has(shop, stays["account"]) == {"p": 10}
    assert newest(shop, leaves["account"])[0]["kind"] == "close" and has(shop, leaves["account"]) == {}
    assert reopen(shop, leaves["account"]).status == 201  # and what its friend brings comes after all
    shop.restart()
    until = time.monotonic() + 20
    while has(shop, leaves["account"]) != {"p": 50} and time.monotonic() < until:
        time.sleep(0.1)
    assert has(shop, leaves["account"]) == {"p": 50}, has(shop, leaves["account"])
    shop.agrees()


def liability(shop):
    told = json.loads(shop.command("report", "liability", *at(shop.data), "--json"))
    units = {unit["unit"]: unit for unit in told["units"]}
    for unit in units.values():
        assert unit["opening"] + sum(unit["movements"].values()) == unit["closing"], unit
    return units


@story
def the_shop_owes_so_much_less_and_its_report_says_why(shop):
    before = liability(shop)
    card, _ = customer(shop)
    account = account_of(shop, card)
    with_it = liability(shop)
    assert with_it["cash"]["closing"] == before["cash"]["closing"] + 3000
    assert close(shop, account).status == 201
    after = liability(shop)
    for unit in ("cash", "bonus", "p", "bon"):
        assert after[unit]["closing"] == before[unit]["closing"], (unit, before, after)

    def moved(name, unit):
        return after[unit]["movements"].get(name, 0) - with_it[unit]["movements"].get(name, 0)
    assert (moved("pay_out", "cash"), moved("forfeit", "cash")) == (-3000, 0), after["cash"]
    assert (moved("forfeit", "bonus"), moved("forfeit", "p"), moved("forfeit", "bon")) == (-500, -20, -1), after
    assert reopen(shop, account).status == 201
    again = liability(shop)
    assert again["cash"]["closing"] == with_it["cash"]["closing"]
    assert again["cash"]["movements"]["reinstate"] - after["cash"]["movements"].get("reinstate", 0) == 3000, again["cash"]
    assert close(shop, account).status == 201
    said = shop.command("report", "liability", *at(shop.data), "--lang", "fr")
    assert "remboursé à la clôture" in said, said


# ---- what an auditor sees


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    shop.audit()


if __name__ == "__main__":
    run(Shop(init=("--partitions", "4") if IS_POSTGRES else ()))
