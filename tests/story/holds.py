#!/usr/bin/env python3
"""holds.py - a kiosk reserves what a customer has, and buys with it; somebody gives and takes by hand.

What is refused, what a lost answer leaves, two who capture one hold at once, and what an auditor finds when either
side of a capture is forged.  HABITUE_ROUNDS=n is how often they meet.
"""
import os
import threading
import time
from datetime import datetime, timedelta, timezone

from lib import MEET_S, Shop, only_when, run, story
from place import IS_POSTGRES, at, change, relink, rows

ROUNDS = int(os.environ.get("HABITUE_ROUNDS") or 12)
TILLS = 12
one_chain = only_when(not IS_POSTGRES, "who forges an entry makes the hashes of one chain anew")
PROGRAM = {
    "format": 1, "name": {"en": "Held"}, "currency": "EUR",
    "units": [{"id": "p", "label": {"en": "points"}, "kind": "points", "by_hand": {"alone_max": 500}},
              {"id": "q", "label": {"en": "coins"}, "kind": "points"},
              {"id": "bon", "label": {"en": "vouchers"}, "kind": "voucher"}],
    "rules": [{"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 100}}}],
    "rewards": [{"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
                 "effect": {"as_money": {"amount": 10}}}],
    "policies": {"reopen_days": 30},
}


def rich(shop):
    card = shop.enrol()["card"]
    done = shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "gift"})
    assert done.status == 201, done
    return card


def hold(shop, card, points, till=None, how=None, **more):
    whom = {"account": card} if "-" in card else {"card": card}
    return (till or shop.till).post("/v1/holds", {**whom, "unit": "p", "points": points, **more}, **(how or {}))


def basket(shop, card, points=0, **more):
    ask = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 2000, "vat": "20"}], **more}
    return {**ask, "redeem": [{"reward": "pay", "points": points}]} if points else ask


def buy(shop, card, points=0, till=None, how=None, **more):
    return (till or shop.till).post("/v1/purchases", basket(shop, card, points, **more), **(how or {}))


def has(shop, card):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"])


def account_of(shop, card):
    return shop.till.get(f"/v1/cards/{card}")["account"]


def account(shop, card):
    return shop.till.get(f"/v1/accounts/{account_of(shop, card)}")


def kinds(shop, card, count):
    entries = shop.till.get(f"/v1/accounts/{account_of(shop, card)}/entries?limit={count}")["entries"]
    return [entry["kind"] for entry in entries]


def ahead(**how):
    return (datetime.now(timezone.utc) + timedelta(**how)).isoformat()


# ---- a day at the kiosk


@story
def what_is_held_nobody_spends_and_the_purchase_that_names_it_does(shop):
    shop.use(PROGRAM)
    card = rich(shop)
    held = hold(shop, card, 70, minutes=30, reference="cart-17", operator="ada", how={"idempotency_key": "kiosk-1"})
    assert held.status == 201, held
    assert (held["kind"], held["unit"], held["points"], held["reference"]) == ("hold", "p", 70, "cart-17"), held
    assert has(shop, card) == 30
    shown = account(shop, card)
    assert shown["held"] == [{"unit": "p", "points": 70}] and [one["id"] for one in shown["holds"]] == [held["id"]], shown
    again = hold(shop, card, 70, minutes=30, reference="cart-17", operator="ada", how={"idempotency_key": "kiosk-1"})
    assert again.headers.get("idempotent-replayed") == "true" and again.body == held.body, again

    short = shop.till.post("/v1/purchases", {**basket(shop, card), "redeem": [{"reward": "pay", "count": 31}]})
    assert (short.status, short.code) == (409, "points_short"), short
    ask = basket(shop, card, 50, hold=held["id"])
    quote = shop.till.post("/v1/quotes", ask)
    assert quote.status == 200 and quote["hold"] == held["id"] and quote["total"]["discount"] == 500, quote
    assert has(shop, card) == 30  # a quote writes nothing
    bought = shop.till.post("/v1/purchases", ask)
    assert bought.status == 201 and bought["hold"] == held["id"] and bought["total"] == quote["total"], bought
    assert has(shop, card) == 50 and account(shop, card)["holds"] == []  # what it did not use is free again
    assert kinds(shop, card, 3) == ["purchase", "release", "hold"]
    newest = shop.till.get(f"/v1/accounts/{account_of(shop, card)}/entries?limit=3")["entries"]
    assert newest[0]["captures"] == held["id"], newest[0]
    assert newest[1]["release"] == {"hold": held["id"], "why": "captured", "unit": "p", "points": 70}, newest[1]
    more = hold(shop, card, 20)
    assert buy(shop, card, 40, hold=more["id"]).status == 201 and has(shop, card) == 10  # more than it held
    none = hold(shop, card, 10)
    assert buy(shop, card, hold=none["id"]).status == 201 and has(shop, card) == 10  # nothing of it
    shop.agrees()


@story
def a_hold_is_released_by_hand_once(shop):
    card = rich(shop)
    held = hold(shop, card, 60)
    path = f"/v1/holds/{held['id']}/release"
    done = shop.till.post(path, {"operator": "ada"}, idempotency_key="free-1")
    assert done.status == 201, done
    assert (done["kind"], done["hold"], done["why"], done["points"]) == ("release", held["id"], "by_hand", 60), done
    assert has(shop, card) == 100
    same = shop.till.post(path, {"operator": "ada"}, idempotency_key="free-1")
    assert same.body == done.body, same
    twice = shop.till.post(path, {})
    assert (twice.status, twice.code) == (409, "hold_done"), twice
    late = buy(shop, card, 10, hold=held["id"])
    assert (late.status, late.code, late["field"]) == (409, "hold_done", "/hold"), late
    assert kinds(shop, card, 1) == ["release"]


@story
def a_hold_that_is_over_is_free_at_once_and_written_down_with_the_next_entry_or_in_the_night(shop):
    card, other = rich(shop), rich(shop)
    for one in (card, other):
        assert hold(shop, one, 80, until=ahead(seconds=1.2)).status == 201
        assert has(shop, one) == 20
    held = account(shop, card)["holds"][0]["id"]
    time.sleep(1.4)
    assert has(shop, card) == 100 and account(shop, card)["holds"] == [] and kinds(shop, card, 1) == ["hold"]
    quote = shop.till.post("/v1/quotes", basket(shop, card, 90))
    assert quote["total"]["discount"] == 900, quote
    late = buy(shop, card, 10, hold=held)
    assert (late.status, late.code) == (409, "hold_lapsed"), late
    late = shop.till.post(f"/v1/holds/{held}/release", {})
    assert (late.status, late.code) == (409, "hold_lapsed"), late
    assert kinds(shop, card, 1) == ["hold"]  # what was refused changed nothing
    assert buy(shop, card, 90).status == 201
    assert kinds(shop, card, 3) == ["purchase", "release", "hold"]
    shop.agrees()
    if not IS_POSTGRES:
        shop.stop()
    shop.command("nightly", *at(shop.data))
    if not IS_POSTGRES:
        shop.start()
    assert kinds(shop, other, 2) == ["release", "hold"] and has(shop, other) == 100
    shop.agrees()


@story
def what_cannot_be_held_is_refused_in_words(shop):
    card, other = rich(shop), rich(shop)

    def no(answer, status, code, pointer=None):
        assert (answer.status, answer.code) == (status, code), answer
        if pointer is not None:
            assert answer["field"] == pointer, answer
        return answer

    short = no(hold(shop, card, 101), 409, "points_short", "/points")
    assert "101" in short["detail"] and "100" in short["detail"], short
    no(hold(shop, card, 1, unit="none"), 422, "unit_unknown", "/unit")
    no(hold(shop, card, 1, unit="bon"), 422, "not_holdable", "/unit")
    no(hold(shop, card, 1, until=ahead(days=32)), 422, "hold_time", "/until")
    no(hold(shop, card, 1, until=ahead(seconds=-5)), 422, "hold_time", "/until")
    no(hold(shop, card, 1, until=ahead(days=1), minutes=5), 400, "invalid", "/until")
    no(hold(shop, card, 0), 400, "invalid", "/points")
    no(hold(shop, "1-999999", 1), 404, "not_found")
    no(shop.till.post("/v1/holds", {"unit": "p", "points": 1}), 400, "invalid", "/card")
    no(shop.till.post("/v1/holds/1-999999/release", {}), 404, "not_found")
    assert has(shop, card) == 100
    held = hold(shop, card, 5, until=ahead(days=30))
    assert held.status == 201, held
    no(buy(shop, other, 10, hold=held["id"]), 409, "hold_other", "/hold")
    no(shop.till.post("/v1/quotes", basket(shop, other, hold=held["id"])), 409, "hold_other", "/hold")
    no(shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 100}], "hold": held["id"]}),
       422, "card_needed", "/hold")
    no(buy(shop, card, hold="1-999999"), 404, "not_found", "/hold")
    no(buy(shop, card, hold="x"), 404, "not_found", "/hold")
    event = shop.till.get(f"/v1/accounts/{account_of(shop, card)}/entries?limit=2")["entries"][1]["id"]
    no(buy(shop, card, hold=event), 404, "not_found", "/hold")
    for _ in range(7):
        assert hold(shop, card, 1).status == 201
    no(hold(shop, card, 1), 409, "holds_max")
    assert account(shop, card)["held"] == [{"unit": "p", "points": 12}]
    shop.agrees()


@story
def goods_that_come_back_while_points_are_held_leave_a_debt_that_the_release_repays(shop):
    shop.use({**PROGRAM, "rules": PROGRAM["rules"] + [
        {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"points": 1, "every": 100}}}]})
    card = shop.enrol()["card"]
    bought = buy(shop, card)
    held = hold(shop, card, 20)
    assert held.status == 201 and shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    assert has(shop, card) == -20
    assert shop.till.post(f"/v1/holds/{held['id']}/release", {}).status == 201
    assert has(shop, card) == 0
    shop.agrees()
    shop.use(PROGRAM)


# ---- two at once, and lost answers


@story
def many_tills_capture_one_hold_and_one_gets_it(shop):
    began = time.monotonic()
    for _ in range(ROUNDS):
        card = rich(shop)
        held = hold(shop, card, 100)["id"]
        answers = shop.meet("/v1/purchases", [basket(shop, card, 60, hold=held) for _ in range(TILLS)])
        assert sorted(answer.status for answer in answers) == [201] + [409] * (TILLS - 1), answers
        assert all(answer.status == 201 or answer.code == "hold_done" for answer in answers), answers
        assert has(shop, card) == 40
    print(f"# {ROUNDS} holds, {TILLS} tills each, {time.monotonic() - began:.1f} s")
    shop.agrees()


@story
def many_kiosks_reserve_no_more_than_there_is(shop):
    for _ in range(ROUNDS):
        card = rich(shop)
        answers = shop.meet("/v1/holds", [{"card": card, "unit": "p", "points": 30} for _ in range(TILLS)])
        assert sorted(answer.status for answer in answers) == [201] * 3 + [409] * (TILLS - 3), answers
        assert has(shop, card) == 10 and account(shop, card)["held"] == [{"unit": "p", "points": 90}]
    shop.agrees()


@story
def a_server_that_is_killed_leaves_a_hold_open_or_done_and_the_key_tells(shop):
    for step in range(4):
        card = rich(shop)
        held = hold(shop, card, 100)["id"]
        ask = basket(shop, card, 60, hold=held)
        sender = shop.client(shop.keys["till_key"])

        def send():
            try:
                sender.post("/v1/purchases", ask, idempotency_key=f"lost-{step}")
            except OSError:
                pass
            except Exception:  # pylint: disable=broad-except  # the connection broke; the retry tells
                pass

        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(0.003 * step)
        shop.kill()
        thread.join(MEET_S)
        shop.start()
        still = account(shop, card)["held"]
        assert (has(shop, card), still) in ((40, []), (0, [{"unit": "p", "points": 100}])), (has(shop, card), still)
        told = shop.till.post("/v1/purchases", ask, idempotency_key=f"lost-{step}")
        assert told.status == 201 and has(shop, card) == 40 and account(shop, card)["held"] == [], told
    shop.agrees()


# ---- by hand


def adjust(shop, card, points, client=None, **more):
    return (client or shop.admin).post(f"/v1/accounts/{account_of(shop, card)}/adjustments", {
        "unit": "p", "points": points, "reason": "counted again", "operator": "ada", "shop": "market", "till": "1", **more})


@story
def somebody_gives_and_takes_by_hand_and_says_why(shop):
    card = rich(shop)
    done = adjust(shop, card, 250)
    assert done.status == 201, done
    assert (done["kind"], done["points"], done["operator"], done["seconded_by"], done["reason"]) == (
        "adjust", 250, "ada", None, "counted again"), done
    assert has(shop, card) == 350
    assert adjust(shop, card, -300).status == 201 and has(shop, card) == 50
    entry = shop.till.get(f"/v1/accounts/{account_of(shop, card)}/entries?limit=1")["entries"][0]
    assert (entry["kind"], entry["note"], entry["adjustment"]["points"]) == ("adjust", "counted again", -300), entry
    short = adjust(shop, card, -51)
    assert (short.status, short.code) == (409, "points_short") and "51" in short["detail"], short
    alone = adjust(shop, card, 501)
    assert (alone.status, alone.code) == (422, "second_needed") and "500" in alone["detail"], alone
    same = adjust(shop, card, 501, seconded_by="ada")
    assert (same.status, same.code) == (422, "second_same"), same
    two = adjust(shop, card, 501, seconded_by="bob")
    assert two.status == 201 and two["seconded_by"] == "bob" and has(shop, card) == 551, two
    assert adjust(shop, card, 9000, unit="q").status == 201  # of this unit nothing is said
    nothing = adjust(shop, card, 0)
    assert (nothing.status, nothing.code) == (400, "invalid"), nothing
    unknown = adjust(shop, card, 1, unit="none")
    assert (unknown.status, unknown.code) == (422, "unit_unknown"), unknown
    missing = shop.admin.post(f"/v1/accounts/{account_of(shop, card)}/adjustments", {"unit": "p", "points": 1})
    assert (missing.status, missing.code) == (400, "invalid"), missing
    refused = adjust(shop, card, 1, client=shop.till)
    assert (refused.status, refused.code) == (403, "forbidden"), refused
    held = hold(shop, card, 500)
    assert held.status == 201
    assert adjust(shop, card, -100).code == "points_short"  # what is held is not taken
    shop.agrees()


# ---- what an auditor sees


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    shop.audit()


def first(folder, what):
    (number,), *_ = rows(folder, f"SELECT number FROM entry WHERE partition=1 AND body LIKE '%{what}%' ORDER BY number")
    return number


@story
@one_chain
def either_side_of_a_capture_is_missed_by_the_other(shop):
    if shop.process is not None:
        shop.stop()

    def purchase_that_names_none(folder):
        number = first(folder, "\ncapture\t")
        (body,), = rows(folder, f"SELECT body FROM entry WHERE partition=1 AND number={number}")
        record = next(line for line in body.split("\n") if line.startswith("capture\t"))
        change(folder, f"UPDATE entry SET body=replace(body,'\n{record}\n','\n') WHERE partition=1 AND number={number}")
        relink(folder, number)
    report = shop.tampered("nameless", purchase_that_names_none)
    assert "captured before it" in report["what"], report

    def lapse_for_a_capture(folder):
        number = first(folder, "\tcaptured\n")
        change(folder, f"UPDATE entry SET body=replace(body,'\tcaptured\n','\tlapsed\n') WHERE partition=1 AND number={number}")
        relink(folder, number)
    assert not shop.tampered("lapsed", lapse_for_a_capture).get("good"), "a lapse that was none"

    def by_hand_for_a_capture(folder):
        number = first(folder, "\tcaptured\n")
        change(folder, f"UPDATE entry SET body=replace(body,'\tcaptured\n','\tby_hand\n') WHERE partition=1 AND number={number}")
        relink(folder, number)
    assert "why" in shop.tampered("why", by_hand_for_a_capture)["what"]

    def longer(folder):
        number = first(folder, "\tlapsed\n")
        (body,), = rows(folder, f"SELECT body FROM entry WHERE partition=1 AND number={number}")
        held = next(line for line in body.split("\n") if line.startswith("releases\t")).split("\t")[1]
        (body,), = rows(folder, f"SELECT body FROM entry WHERE partition=1 AND number={held}")
        record = next(line for line in body.split("\n") if line.startswith("held\t"))
        until = record.split("\t")[3]
        change(folder, f"UPDATE entry SET body=replace(body,'\t{until}\t','\t{int(until) + 60_000_000}\t') "
                       f"WHERE partition=1 AND number={held}")
        relink(folder, int(held))
    assert not shop.tampered("longer", longer).get("good"), "it lapsed before its time"


@story
def what_the_tables_say_of_holds_is_compared(shop):
    if shop.process is not None:
        shop.stop()
    for name, sql in (("freed", "UPDATE hold SET state='done', done_by=1 WHERE state='open'"),
                      ("open", "UPDATE hold SET state='open', done_by=NULL WHERE state='done'"),
                      ("more", "UPDATE hold SET points=points+1"),
                      ("until", "UPDATE hold SET until_us=until_us+1"),
                      ("gone", "DELETE FROM hold WHERE state='done'"),
                      ("lot", "UPDATE lot SET held=held+1 WHERE number=1 AND held=0 AND issued > remaining")):
        report = shop.tampered(name, sql)
        assert "hold" in report["what"] or "lot" in report["what"], (name, report)


@story
@one_chain
def an_adjustment_by_one_alone_is_found(shop):
    def alone(folder):
        number = first(folder, "\nadjusted\tp\t501\tbob\n")
        change(folder, f"UPDATE entry SET body=replace(body,'\t501\tbob\n','\t501\t\n') WHERE partition=1 AND number={number}")
        relink(folder, number)
    assert "second" in shop.tampered("alone", alone)["what"]


if __name__ == "__main__":
    run(Shop(preset="points"))
