#!/usr/bin/env python3
"""staff.py - who stands at the till: names and PINs on an enrolled key, what a role may, and a manager who agrees in place.

On PostgreSQL by two servers.
"""
import json
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

from lib import MEET_S, Shop, run, story
from place import IS_POSTGRES, rows
from staffed import PINS, PROGRAM, Till, approve, basket, key, no


def ago(**how):
    return (datetime.now(timezone.utc) - timedelta(**how)).isoformat()


def journal(shop, entry):
    partition, number = entry.split("-")
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE partition = {partition} AND number = {number}")
    return [line.split("\t") for line in body.splitlines()]


def record(shop, entry, name):
    return [line[1:] for line in journal(shop, entry) if line[0] == name]


# ---- those who serve


@story
def the_office_names_those_who_serve(shop):
    shop.use(PROGRAM)
    ask = {"code": "ada", "name": "Ada Lovelace", "role": "cashier", "shop": "market", "pin": PINS["ada"]}
    done = shop.admin.post("/v1/operators", ask)
    assert done.status == 201 and done["first_name"] == "Ada" and done["shop"] == "market", done
    assert "4711" not in done.body.decode() and "pin" not in done.json, done
    again = shop.admin.post("/v1/operators", ask)  # the answer was lost
    assert again.status == 201 and again.json == done.json, again
    no(shop.admin.post("/v1/operators", {**ask, "pin": "4712"}), 409, "exists", "/code")
    no(shop.admin.post("/v1/operators", {**ask, "code": "Ada Lovelace"}), 400, "invalid", "/code")
    no(shop.admin.post("/v1/operators", {**ask, "code": "x", "role": "boss"}), 400, "invalid", "/role")
    no(shop.admin.post("/v1/operators", {**ask, "code": "x", "pin": "12a4"}), 400, "invalid", "/pin")
    no(shop.admin.post("/v1/operators", {**ask, "code": "x", "pin": "123"}), 400, "invalid", "/pin")
    no(shop.admin.post("/v1/operators", {**ask, "code": "x", "shop": "moon"}), 422, "shop_unknown", "/shop")
    no(shop.till.post("/v1/operators", ask), 403, "forbidden")


@story
def the_command_line_does_so_beside_the_server(shop):
    said = shop.command("operator", "add", "grace", *shop.where, "--name", "Grace Hopper", "--role", "manager",
                        stdin="2718\n")
    assert "grace (Grace Hopper, manager)" in said, said
    shop.command("operator", "add", "alan", *shop.where, "--name", "Alan", "--role", "administrator", stdin="31415926")
    shop.command("operator", "add", "mia", *shop.where, "--name", "Mia", "--role", "cashier", stdin="0000")
    shop.command("operator", "pin", "mia", *shop.where, stdin="1618\n")
    shop.command("operator", "add", "eve", *shop.where, "--name", "Eve", "--role", "cashier", stdin="12\n", expect=2)
    shop.command("operator", "add", "grace", *shop.where, "--name", "G", "--role", "cashier", stdin="2718\n", expect=1)
    shop.command("operator", "add", "eve", *shop.where, "--name", "Eve", "--role", "boss", stdin="2718\n", expect=2)
    shop.command("operator", "close", "nobody", *shop.where, expect=1)
    listed = json.loads(shop.command("operator", "list", *shop.where, "--json"))["operators"]
    assert [(one["code"], one["role"], one["shop"]) for one in listed] == [
        ("ada", "cashier", "market"), ("alan", "administrator", None), ("grace", "manager", None),
        ("mia", "cashier", None)], listed
    seen = shop.admin.get("/v1/operators")["operators"]
    assert [one["name"] for one in seen] == ["Ada Lovelace", "Alan", "Grace Hopper", "Mia"], seen


@story
def a_pin_is_nowhere_but_as_a_slow_digest(shop):
    for table in ("operator", "operator_session", "entry", "request"):
        for row in rows(shop.data, f"SELECT * FROM {table}"):
            for value in row:
                text = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                assert b"31415926" not in text, (table, row)
    assert "31415926" not in shop.log.read_text()


# ---- signing in


@story
def without_somebody_signed_in_nothing_is_done(shop):
    made = key(shop, "--shop", "market", "--till", "1")
    shop.counter_key = made
    till = shop.counter_till = Till(shop, made["key"])
    assert made["scopes"].split(",") == ["quote", "earn", "spend", "members.read", "members.write", "adjust"], made
    session = till.get("/v1/session")
    assert session["staff"] == {"operator": None, "ends_at": None, "may": []}, session
    assert shop.till.get("/v1/session")["staff"] is None
    names = till.get("/v1/operators")["operators"]
    assert [sorted(one) for one in names] == [["code", "first_name", "role"]] * 4, names
    card = shop.card = shop.enrol(first_name="Jeanne")["card"]
    before = shop.entries()
    for answer in (till.post("/v1/purchases", basket(shop)), till.get(f"/v1/cards/{card}"),
                   till.get("/v1/members?name=jeanne"), till.post("/v1/quotes", basket(shop)),
                   till.post("/v1/members", {"first_name": "Ann"}), till.get(f"/v1/live?card={card}")):
        no(answer, 401, "operator_needed")
        assert "Jeanne" not in answer.body.decode()
    assert shop.entries() == before
    till.token = "NOBODYSWORDNOBODYSWORDNOBODYSWOR"
    no(till.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    till.token = None
    assert shop.till.post("/v1/purchases", basket(shop)).status == 201  # a key without staff goes on as it was


@story
def what_is_done_is_done_by_who_signed_in(shop):
    till = shop.counter_till
    no(till.sign_in("ada", "4712"), 409, "operator_pin", "/pin")
    no(till.sign_in("nobody", "4711"), 422, "operator_unknown")
    done = till.sign_in("ada")
    assert done.status == 201 and done["operator"]["first_name"] == "Ada" and "sell" in done["may"], done
    assert "return_late" not in done["may"], done
    session = till.get("/v1/session")["staff"]
    assert session["operator"] == "ada" and session["may"] == done["may"] and session["ends_at"] == done["ends_at"]
    sold = till.post("/v1/purchases", basket(shop, card=shop.card))
    assert sold.status == 201, sold
    assert record(shop, sold["id"], "actor")[0][3] == "ada", journal(shop, sold["id"])
    assert record(shop, sold["id"], "approved") == []
    printed = till.post("/v1/prints", {"what": {"entry": sold["id"]}, "as": "text"})
    assert printed.status == 201 and printed["operator"] == "ada", printed
    told = till.post("/v1/purchases", basket(shop, operator="ada"))
    assert told.status == 201, told
    no(till.post("/v1/purchases", basket(shop, operator="grace")), 422, "operator_other")
    no(till.post("/v1/conversions", {"card": shop.card, "reward": "pay", "operator": "grace"}), 422, "operator_other")
    assert till.get("/v1/members?name=jeanne").status == 200


@story
def a_word_is_good_with_its_own_key_alone(shop):
    other = Till(shop, key(shop, "--shop", "market", "--till", "1")["key"], shop.counter_till.token)
    no(other.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    assert other.sign_in("mia").status == 201
    assert other.post("/v1/purchases", basket(shop)).status == 201


@story
def who_serves_in_another_shop_does_not_sign_in_here(shop):
    shop.command("shop", "add", "quay", *shop.where)
    shop.restart()
    there = Till(shop, key(shop, "--shop", "quay", "--till", "1")["key"])
    assert [one["code"] for one in there.get("/v1/operators")["operators"]] == ["alan", "grace", "mia"]
    no(there.sign_in("ada"), 422, "operator_unknown")
    assert there.sign_in("mia").status == 201
    assert there.post("/v1/purchases", basket(shop)).status == 201
    assert shop.admin.patch("/v1/operators/mia", {"shop": "market"}).status == 200
    no(there.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    assert shop.admin.patch("/v1/operators/mia", {"shop": None}).status == 200


@story
def who_signs_out_is_gone(shop):
    till = Till(shop, shop.counter_key["key"])
    till.sign_in("mia")
    assert till.post("/v1/purchases", basket(shop)).status == 201
    assert till.post("/v1/operators/sign-out").status == 200
    no(till.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    assert shop.counter_till.post("/v1/purchases", basket(shop)).status == 201  # ada is still there


@story
def what_was_sold_before_the_word_ended_is_taken_later(shop):
    till = Till(shop, shop.counter_key["key"])
    till.sign_in("mia")
    time.sleep(0.01)
    then = ago()
    time.sleep(0.01)
    till.post("/v1/operators/sign-out")
    no(till.post("/v1/purchases", basket(shop, at=ago(hours=1))), 401, "operator_needed")
    no(till.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    no(till.post("/v1/purchases", basket(shop, at=(datetime.now(timezone.utc) + timedelta(minutes=1)).isoformat())),
       401, "operator_needed")
    late = till.post("/v1/purchases", basket(shop, at=then))
    assert late.status == 201 and record(shop, late["id"], "actor")[0][3] == "mia", late
    no(till.get(f"/v1/cards/{shop.card}"), 401, "operator_needed")


@story
def who_is_closed_is_gone_at_the_next_request(shop):
    till = Till(shop, shop.counter_key["key"])
    till.sign_in("mia")
    assert till.post("/v1/purchases", basket(shop)).status == 201
    shop.command("operator", "close", "mia", *shop.where)
    no(till.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    no(till.get(f"/v1/cards/{shop.card}"), 401, "operator_needed")
    no(till.sign_in("mia"), 422, "operator_unknown")
    assert "mia" not in [one["code"] for one in till.get("/v1/operators")["operators"]]
    seen = {one["code"]: one["closed_at"] for one in shop.admin.get("/v1/operators")["operators"]}
    assert seen["mia"] and seen["ada"] is None, seen
    assert shop.admin.patch("/v1/operators/mia", {"closed": False}).status == 200
    assert till.sign_in("mia").status == 201


@story
def another_pin_ends_what_the_old_one_began(shop):
    till = Till(shop, shop.counter_key["key"])
    till.sign_in("mia")
    assert shop.admin.patch("/v1/operators/mia", {"pin": "99887766"}).status == 200
    no(till.post("/v1/purchases", basket(shop)), 401, "operator_needed")
    no(till.sign_in("mia"), 409, "operator_pin")
    assert till.sign_in("mia", "99887766").status == 201
    assert shop.admin.patch("/v1/operators/mia", {"pin": PINS["mia"]}).status == 200


# ---- what a role may


@story
def a_cashier_may_not_what_a_manager_may(shop):
    till = shop.counter_till
    sold = till.post("/v1/purchases", basket(shop, card=shop.card))
    path = f"/v1/purchases/{sold['id']}/returns"
    assert till.post(path, {"lines": [{"line": 1, "quantity": "0.100"}]}).status == 201  # within the hour, at its own till
    old = shop.till.post("/v1/purchases", basket(shop, card=shop.card, at=ago(minutes=61)))
    card = till.post("/v1/cards", {"account": sold["account"]})["code"]
    paid = till.post("/v1/events", {"card": shop.card, "kind": "top_up", "amount": 500})
    assert paid.status == 201, paid
    before = shop.entries()
    refused = {
        "return_late": till.post(f"/v1/purchases/{old['id']}/returns", {}),
        "undo": till.post(f"/v1/events/{paid['id']}/undo", {}),
        "card": till.post(f"/v1/cards/{card}/replace", {}),
        "adjust": till.post(f"/v1/accounts/{sold['account']}/adjustments", {"unit": "p", "points": 5, "reason": "late"}),
        "close": till.post(f"/v1/accounts/{sold['account']}/close", {"reason": "gone"}),
    }
    for act, answer in refused.items():
        no(answer, 403, "forbidden_role")
        assert answer["act"] == act and "approve" in answer["detail"], answer
    assert shop.entries() == before
    assert till.post(f"/v1/cards/{card}/block").status == 200
    # The scopes of the key hold beside the role.
    no(till.get("/v1/reports/growth"), 403, "forbidden")
    # A change of the role acts at once.
    assert shop.admin.patch("/v1/operators/ada", {"role": "manager"}).status == 200
    done = till.post(f"/v1/purchases/{old['id']}/returns", {"lines": [{"line": 1, "quantity": "0.500"}]})
    assert done.status == 201 and record(shop, done["id"], "approved") == [], done
    assert shop.admin.patch("/v1/operators/ada", {"role": "cashier"}).status == 200
    no(till.post(f"/v1/purchases/{old['id']}/returns", {}), 403, "forbidden_role")
    shop.old = old


@story
def a_return_at_another_till_needs_a_manager(shop):
    other = shop.admin.post("/v1/purchases", basket(shop, shop="quay", till="1"))
    assert other.status == 201, other
    anywhere = Till(shop, key(shop)["key"])
    anywhere.sign_in("mia")
    answer = anywhere.post(f"/v1/purchases/{other['id']}/returns", {"shop": "market", "till": "1"})
    assert no(answer, 403, "forbidden_role")["act"] == "return_late"
    assert anywhere.post(f"/v1/purchases/{other['id']}/returns", {"shop": "quay", "till": "1"}).status == 201


# ---- a manager agrees in place


@story
def a_manager_agrees_once(shop):
    till = shop.counter_till
    path = f"/v1/purchases/{shop.old['id']}/returns"
    body = {"lines": [{"line": 1, "quantity": "0.100"}]}
    no(till.client.post("/v1/approvals", {"operator": "grace", "pin": "2719", "act": "return_late"}), 409, "operator_pin",
       "/pin")
    no(till.client.post("/v1/approvals", {"operator": "mia", "pin": PINS["mia"], "act": "return_late"}), 403,
       "forbidden_role")
    no(till.client.post("/v1/approvals", {"operator": "grace", "pin": PINS["grace"], "act": "fly"}), 400, "invalid", "/act")
    word = approve(till, "return_late")
    no(till.post(path, body, approval="NOBODYSWORDNOBODYSWORDNOBODYSWOR"), 403, "approval")
    no(Till(shop, shop.counter_key["key"]).post(path, body, approval=word), 401, "operator_needed")
    no(till.post(f"/v1/cards/{shop.card}/block", approval=word), 403, "approval")  # it is for another act
    once = str(uuid.uuid4())
    done = till.post(path, body, approval=word, idempotency_key=once)
    assert done.status == 201, done
    assert record(shop, done["id"], "actor")[0][3] == "ada"
    assert record(shop, done["id"], "approved") == [["grace", "return_late"]], journal(shop, done["id"])
    # The answer was lost: the same again, with the word that is used by now, with another or with none.
    for again in (till.post(path, body, approval=word, idempotency_key=once),
                  till.post(path, body, idempotency_key=once),
                  Till(shop, shop.counter_key["key"]).post(path, body, idempotency_key=once)):
        assert again.status == 201 and again.json == done.json, again
        assert again.headers.get("idempotent-replayed") == "true", again.headers
    no(till.post(path, body, approval=word), 403, "approval")
    no(till.post(path, body), 403, "forbidden_role")


@story
def what_is_refused_uses_no_approval(shop):
    till = shop.counter_till
    path = f"/v1/purchases/{shop.old['id']}/returns"
    word = approve(till, "return_late")
    no(till.post(path, {"lines": [{"line": 1, "quantity": "5.000"}]}, approval=word), 409, "returned_already")
    assert till.post(path, {"lines": [{"line": 1, "quantity": "0.050"}]}, approval=word).status == 201


@story
def a_manager_who_is_gone_has_agreed_to_nothing(shop):
    till = shop.counter_till
    word = approve(till, "return_late")
    shop.admin.patch("/v1/operators/grace", {"role": "cashier"})
    path = f"/v1/purchases/{shop.old['id']}/returns"
    no(till.post(path, {"lines": [{"line": 1, "quantity": "0.050"}]}, approval=word), 403, "approval")
    shop.admin.patch("/v1/operators/grace", {"role": "manager"})
    shop.admin.patch("/v1/operators/grace", {"closed": True})
    no(till.post(path, {"lines": [{"line": 1, "quantity": "0.050"}]}, approval=word), 403, "approval")
    shop.admin.patch("/v1/operators/grace", {"closed": False})


@story
def the_second_of_an_adjustment_proves_himself(shop):
    manager = Till(shop, shop.counter_key["key"])
    manager.sign_in("grace")
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    path = f"/v1/accounts/{account}/adjustments"
    alone = manager.post(path, {"unit": "p", "points": 50, "reason": "sorry"})
    assert alone.status == 201 and alone["operator"] == "grace" and alone["seconded_by"] is None, alone
    much = {"unit": "p", "points": 51, "reason": "sorry"}
    no(manager.post(path, much), 422, "second_needed", "/seconded_by")
    no(manager.post(path, {**much, "seconded_by": "alan"}), 403, "approval")
    no(manager.post(path, much, approval=approve(manager, "adjust")), 403, "approval")  # his own word
    done = manager.post(path, much, approval=approve(manager, "adjust", "alan"))
    assert done.status == 201 and done["seconded_by"] == "alan", done
    assert record(shop, done["id"], "approved") == [["alan", "adjust"]]
    assert record(shop, done["id"], "adjusted") == [["p", "51", "alan"]]


@story
def two_who_use_one_approval_at_once_use_it_once(shop):
    servers = [shop, shop.beside()] if IS_POSTGRES else [shop]
    try:
        account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
        cards = [shop.admin.post("/v1/cards", {"account": account})["code"] for _ in range(8)]
        others = [shop.enrol()["card"] for _ in range(8)]  # of other partitions, perhaps
        word = approve(shop.counter_till, "card")
        answers = []

        def replace(place, code):
            till = Till(servers[place % len(servers)], shop.counter_key["key"], shop.counter_till.token)
            answers.append(till.post(f"/v1/cards/{code}/replace", {}, approval=word))

        threads = [threading.Thread(target=replace, args=pair) for pair in enumerate(cards + others)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(MEET_S)
        assert sorted(answer.status for answer in answers) == [201] + [403] * 15, answers
        assert {answer.code for answer in answers if answer.status == 403} == {"approval"}, answers
    finally:
        for server in servers[1:]:
            server.stop()


@story
def another_server_knows_who_signed_in(shop):
    if not IS_POSTGRES:
        shop.restart()  # nor does it matter that it was started anew
        assert shop.counter_till.post("/v1/purchases", basket(shop)).status == 201
        return
    other = shop.beside()
    try:
        there = Till(other, shop.counter_key["key"], shop.counter_till.token)
        assert there.post("/v1/purchases", basket(shop)).status == 201
        shop.admin.patch("/v1/operators/ada", {"closed": True})
        no(there.post("/v1/purchases", basket(shop)), 401, "operator_needed")
        shop.admin.patch("/v1/operators/ada", {"closed": False})
    finally:
        other.stop()


@story
def a_key_that_is_revoked_ends_who_signed_in_on_it(shop):
    made = key(shop, "--shop", "market", "--till", "1")
    till = Till(shop, made["key"])
    till.sign_in("mia")
    assert till.post("/v1/purchases", basket(shop)).status == 201
    shop.command("key", "revoke", made["id"], *shop.where)
    no(till.post("/v1/purchases", basket(shop)), 401, "unauthorized")


# ---- bad people


def well_within_a_quarter():
    """Wrong ones are counted by quarters of an hour: these few seconds lie in one of them."""
    left = 900 - time.time() % 900
    if left < 30:
        time.sleep(left + 0.1)


@story
def guessing_pins_is_bounded_by_name_and_by_key(shop):
    well_within_a_quarter()
    made = key(shop, "--shop", "market", "--till", "1")
    guesser = Till(shop, made["key"])
    for code in ("vic", "wes", "xan", "yul"):
        done = shop.admin.post("/v1/operators", {"code": code, "name": code, "role": "manager", "pin": "5555"})
        assert done.status == 201, done
    codes = [guesser.sign_in("vic", f"{guess:04}").code for guess in range(7)]
    assert codes == ["operator_pin"] * 5 + ["operator_locked"] * 2, codes
    locked = no(guesser.sign_in("vic", "5555"), 429, "operator_locked")  # also with the right one
    assert int(locked.headers["retry-after"]) <= 15 * 60
    no(shop.counter_till.client.post("/v1/approvals", {"operator": "vic", "pin": "5555", "act": "undo"}), 429,
       "operator_locked")
    for code in ("wes", "xan"):
        for guess in range(5):
            no(guesser.sign_in(code, f"{guess:04}"), 409, "operator_pin")
    # Fifteen on one key, whoever was tried: nobody goes through the list of names.
    no(guesser.sign_in("yul", "5555"), 429, "operator_locked")
    assert Till(shop, shop.counter_key["key"]).sign_in("yul", "5555").status == 201


@story
def the_journal_and_the_auditor_agree(shop):
    shop.audit()


if __name__ == "__main__":
    run(Shop())
