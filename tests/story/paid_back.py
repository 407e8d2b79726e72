#!/usr/bin/env python3
"""paid_back.py - money that was paid in goes back: whole, in parts, with what was spent of it kept."""
import json
from datetime import datetime, timedelta, timezone

from lib import Shop, run, story
import bearers  # behind lib, which says where it lies
from place import IS_POSTGRES, at, quoted, relink, rows

PROGRAM = {
    "format": 1, "name": {"en": "Prepaid"}, "currency": "EUR",
    "units": [
        {"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True},
        {"id": "points", "label": {"en": "points"}, "kind": "points"}],
    "rules": [
        {"id": "in", "on": "top_up", "give": {"unit": "prepaid", "percent": "100"}},
        {"id": "bonus", "on": "top_up", "max_total": 100000, "give": {"unit": "points", "steps": [
            {"amount": 5000, "points": 500}, {"amount": 10000, "points": 1200}]}}],
    "rewards": [
        {"id": "pay", "label": {"en": "Pay with points"}, "cost": {"unit": "points", "points": 1},
         "effect": {"as_money": {"amount": 1}}}],
    "challenges": [
        {"id": "much", "label": {"en": "Much"}, "by": {"gained": "points"}, "over": "year", "goal": 50000}],
}


def top_up(shop, card, amount, **more):
    done = shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": amount, **more})
    assert done.status == 201, done
    return done["id"]


def undo(shop, event, status=201, **told):
    done = shop.till.post(f"/v1/events/{event}/undo", told)
    assert done.status == status, done
    return done


def has(shop, card):
    return {row["unit"]: row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"]}


def spend(shop, card, prepaid=0, points=0):
    """A receipt of 50.00, so much of it paid from the account, and with so many points off."""
    payments = [{"kind": "cash", "amount": 5000 - prepaid - points}]
    payments += [{"kind": "account", "unit": "prepaid", "amount": prepaid}] if prepaid else []
    done = shop.till.post("/v1/purchases", {
        "card": card, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "payments": payments,
        "redeem": [{"reward": "pay", "points": points}] if points else []})
    assert done.status == 201, done


@story
def a_bonus_that_has_expired_is_not_taken_twice(shop):
    """By the programme that ships, whose bonus is for a month: it was lost already, so nothing is kept for it."""
    card = shop.enrol()["card"]
    then = (datetime.now(timezone.utc) - timedelta(days=40)).isoformat()
    event = top_up(shop, card, 5000, at=then)
    assert shop.till.post("/v1/events", {"card": card, "kind": "visit"}).status == 201  # behind an expiry
    assert has(shop, card) == {"prepaid": 5000}, has(shop, card)
    done = undo(shop, event)
    assert (done["paid_back"], done["withheld"]) == (5000, 0), done
    assert has(shop, card) == {}, has(shop, card)
    shop.audit()


@story
def a_programme_that_looks_back_later_counts_what_went_back(shop):
    bonus = {key: value for key, value in PROGRAM["rules"][1].items() if key != "max_total"}
    shop.use({**PROGRAM, "rules": [PROGRAM["rules"][0], bonus], "challenges": []})
    card = shop.enrol()["card"]
    undo(shop, top_up(shop, card, 10000), amount=4000)
    shop.use(PROGRAM)
    top_up(shop, card, 100)
    assert shop.till.get(f"/v1/cards/{card}")["challenges"][0]["count"] == 500
    shop.audit()


@story
def a_top_up_goes_back_with_its_bonus(shop):
    shop.use(PROGRAM)
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    assert has(shop, card) == {"prepaid": 5000, "points": 500}, has(shop, card)
    done = undo(shop, event, reason="wrong card", operator="ada")
    assert (done["kind"], done["event"], done["currency"], done["reason"]) == ("undo", event, "EUR", "wrong card"), done
    assert (done["amount"], done["paid_back"], done["withheld"], done["spent"]) == (5000, 5000, 0, []), done
    assert [(part["unit"], part["points"]) for part in done["earned"]] == [("prepaid", -5000), ("points", -500)], done
    assert has(shop, card) == {}, has(shop, card)
    account = shop.till.get(f"/v1/cards/{card}")["account"]
    newest = shop.till.get(f"/v1/accounts/{account}/entries?limit=1")["entries"][0]
    assert (newest["id"], newest["kind"], newest["note"]) == (done["id"], "undo", "wrong card"), newest
    assert newest["undone"] == {"event": event, "amount": 5000, "paid_back": 5000}, newest
    assert newest["purchase"] is None and {move["kind"] for move in newest["moves"]} == {"cancel"}, newest
    shop.audit()


@story
def parts_end_where_the_whole_ends(shop):
    card = shop.enrol()["card"]
    event = top_up(shop, card, 10000)
    for amount, prepaid, points in ((1, 9999, 500), (4999, 5000, 500), (1, 4999, 0), (2000, 2999, 0)):
        done = undo(shop, event, amount=amount)
        assert (done["amount"], done["paid_back"]) == (amount, amount), done
        assert has(shop, card) == {unit: n for unit, n in (("prepaid", prepaid), ("points", points)) if n}, has(shop, card)
    rest = undo(shop, event)
    assert (rest["amount"], rest["paid_back"]) == (2999, 2999), rest
    assert has(shop, card) == {}, has(shop, card)
    shop.audit()


@story
def what_was_spent_is_kept_from_what_goes_back(shop):
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    spend(shop, card, prepaid=3000)
    done = undo(shop, event)
    assert (done["amount"], done["paid_back"], done["withheld"]) == (5000, 2000, 3000), done
    assert done["spent"] == [{"unit": "prepaid", "points": 3000, "amount": 3000}], done
    assert has(shop, card) == {}, has(shop, card)
    shop.audit()


@story
def a_bonus_that_was_spent_is_owed(shop):
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    spend(shop, card, points=300)
    done = undo(shop, event)
    assert (done["paid_back"], done["withheld"]) == (5000, 0), done
    assert has(shop, card) == {"points": -300}, has(shop, card)
    again = top_up(shop, card, 5000)  # repays what is owed, and is owed again when it goes back
    assert has(shop, card) == {"prepaid": 5000, "points": 200}, has(shop, card)
    undo(shop, again)
    assert has(shop, card) == {"points": -300}, has(shop, card)
    shop.audit()


@story
def a_bonus_of_money_is_kept_or_refused(shop):
    shop.use({**PROGRAM, "policies": {"claw_back": "clamp"}, "units": [
        PROGRAM["units"][0], {**PROGRAM["units"][1], "kind": "money"}]})
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    spend(shop, card, prepaid=4500, points=400)
    done = undo(shop, event)
    assert (done["paid_back"], done["withheld"]) == (100, 4900), done
    assert [row["unit"] for row in done["spent"]] == ["prepaid", "points"], done
    event = top_up(shop, card, 5000)
    spend(shop, card, prepaid=4500, points=500)
    spend(shop, card, prepaid=500)
    before = shop.entries()
    for told, detail in (({}, "The 50.00 that would go back do not cover the 55.00 to withhold for what was spent of it."),
                         ({"amount": 100}, "The 1.00 that would go back do not cover the 6.00 to withhold for what was "
                                           "spent of it.")):
        refused = undo(shop, event, 422, **told)
        assert (refused.code, refused["detail"]) == ("withhold_short", detail), refused
    assert shop.entries() == before, "a refusal wrote something"
    shop.audit()


@story
def what_cannot_go_back_is_refused_in_words(shop):
    shop.use(PROGRAM)
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    french = shop.client(shop.keys["till_key"], language="fr")
    undo(shop, event, amount=2000)
    before = shop.entries()
    more = undo(shop, event, 409, amount=3001)
    assert (more.code, more["field"]) == ("undone_already", "/amount"), more
    assert more["detail"] == "30.00 is left of it, and 30.01 would go back.", more
    said = french.post(f"/v1/events/{event}/undo", {"amount": 3001})
    assert said["detail"] == "Il n'en reste que 30,00, et on en rendrait 30,01.", said
    sold = shop.buy(card, 1000)
    visit = shop.till.post("/v1/events", {"card": card, "kind": "visit"})
    before = shop.entries()
    for other in (sold["id"], visit["id"]):
        assert undo(shop, other, 409).code == "not_paid_in", other
    for unknown in ("1-999999", "900-1", "nonsense", "1-0"):
        assert undo(shop, unknown, 404).code == "not_found", unknown
    elsewhere = shop.admin.post(f"/v1/events/{event}/undo", {"shop": "moon"})
    assert (elsewhere.status, elsewhere.code, elsewhere["field"]) == (422, "shop_unknown", "/shop"), elsewhere
    for told in ({"amount": 0}, {"amount": -5}, {"amount": "5"}, {"what": 1}):
        assert undo(shop, event, 400, **told).code in ("invalid", "unknown_field"), told
    assert shop.entries() == before, "a refusal wrote something"
    undo(shop, event)
    gone = undo(shop, event, 409)
    assert (gone.code, gone["detail"]) == ("undone_already", "Nothing is left of it that could go back."), gone
    assert undo(shop, event, 409, amount=1).code == "undone_already"
    shop.audit()


@story
def the_same_request_is_answered_as_the_first_time(shop):
    card = shop.enrol()["card"]
    event = top_up(shop, card, 5000)
    path = f"/v1/events/{event}/undo"
    first = shop.till.post(path, {"amount": 2000}, idempotency_key="undo-1")
    again = shop.till.post(path, {"amount": 2000}, idempotency_key="undo-1")
    assert (first.status, again.status, first.body) == (201, 201, again.body), again
    assert again.headers["idempotent-replayed"] == "true", again.headers
    other = shop.till.post(path, {"amount": 2001}, idempotency_key="undo-1")
    assert (other.status, other.code) == (422, "key_reused"), other
    assert has(shop, card) == {"prepaid": 3000}, has(shop, card)
    shop.restart()
    late = shop.till.post(path, {"amount": 2000}, idempotency_key="undo-1")
    assert late.body == first.body, late
    shop.audit()


@story
def a_key_that_may_not_earn_pays_nothing_back(shop):
    card = shop.enrol()["card"]
    event = top_up(shop, card, 1000)
    made = shop.command("key", "add", *at(shop.data), "--label", "looks", "--scopes", "quote", "--json")
    looks = shop.client(json.loads(made)["key"])
    refused = looks.post(f"/v1/events/{event}/undo", {})
    assert (refused.status, refused.code) == (403, "forbidden"), refused
    assert has(shop, card) == {"prepaid": 1000}, has(shop, card)


@story
def what_all_share_and_goals_count_what_went_back(shop):
    card = shop.enrol()
    for _ in range(2):
        undo(shop, top_up(shop, card["card"], 10000))
    top_up(shop, card["card"], 10000)
    challenge = shop.till.get(f"/v1/cards/{card['card']}")["challenges"][0]
    assert challenge["count"] == 1200, challenge
    shop.audit()


@story
def goods_that_come_back_put_what_was_kept_on_the_card_again(shop):
    shop.use(bearers.PROGRAM)
    sold = bearers.sell(shop, 5000)
    bought = bearers.pay(shop, 1200, [bearers.by(sold["code"], 1200)])
    assert bought.status == 201, bought
    part = undo(shop, sold["id"], amount=2000)
    assert (part["paid_back"], bearers.left(shop, sold["code"])) == (2000, 1800), part
    rest = undo(shop, sold["id"])
    assert (rest["paid_back"], rest["withheld"], bearers.left(shop, sold["code"])) == (1800, 1200, 0), rest
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert (back.status, back["refund"], bearers.left(shop, sold["code"])) == (201, 0, 1200), back
    shop.audit()


@story
def what_is_forged_is_found(_):
    """One chain of its own, each hash made anew behind what was changed."""
    with Shop(preset="prepaid", init=("--partitions", "1")) as shop:
        card, other = shop.enrol()["card"], shop.enrol()["card"]
        events = [top_up(shop, one, 5000).split("-")[1] for one in (card, card, other)]
        for _ in range(2):
            spend(shop, card, prepaid=3000)
        parts = [undo(shop, f"1-{events[0]}", amount=amount)["id"].split("-")[1] for amount in (2000, 3000)]
        shop.stop()
        shop.command("verify", *at(shop.data))
        last = parts[1]
        for name, number, old, new, what in (
                ("less", parts[0], f"undoes\t{events[0]}\t2000", f"undoes\t{events[0]}\t1000", "engine"),
                ("more", last, f"undoes\t{events[0]}\t3000", f"undoes\t{events[0]}\t3001", "More would go back"),
                ("kept", last, "withheld\tprepaid\t1000\t1000\n", "", "engine"),
                ("theirs", last, f"undoes\t{events[0]}\t", f"undoes\t{events[2]}\t", "of another account"),
                ("column", last, f"undoes\t{events[0]}\t", f"undoes\t{events[1]}\t", "columns")):
            column = f", purchase = {events[2]}" if name == "theirs" else ""
            ((body,),) = rows(shop.data, f"SELECT body FROM entry WHERE number = {number}")
            assert old in body, body
            report = shop.tampered(
                name, f"UPDATE entry SET body = {quoted(body.replace(old, new))}{column} WHERE number = {number}",
                lambda place, first=int(number): relink(place, first))
            assert report["entry"] == number and what in report["what"], (name, report)


if __name__ == "__main__":
    run(Shop(preset="prepaid", init=("--partitions", "4") if IS_POSTGRES else ()))
