#!/usr/bin/env python3
"""staff_alone.py - somebody signs in at a till while its line is down: what the server thinks of it when the line is back.

The till alone compared the PIN, by a word that it kept under it; the server asks again whether who it was served there.
"""
import json
from datetime import datetime, timedelta, timezone

from lib import Shop, only_when, run, story
from off_line import PROGRAM as OFF_LINE
from off_line import given, kinds, rich, snapshot
from place import IS_POSTGRES, changed, rows
from staffed import PINS, Till, basket, key, no

one_chain = only_when(not IS_POSTGRES, "who forges an entry makes the hashes of one chain anew")


def ago(**how):
    return (datetime.now(timezone.utc) - timedelta(**how)).isoformat()


def now():
    return ago(seconds=0)


def records(shop, entry, name):
    partition, number = entry.split("-")
    (body,), = rows(shop.data, f"SELECT body FROM entry WHERE partition = {partition} AND number = {number}")
    return [line.split("\t")[1:] for line in body.splitlines() if line.split("\t")[0] == name]


def sign_in(till, code):
    """As a till does that can sell without a line: it is given two words."""
    done = till.client.post(f"/v1/operators/{code}/sign-in", {"pin": PINS[code], "alone": True})
    assert done.status == 201, done
    return done


def open_exceptions(shop, entry):
    listed = shop.admin.get("/v1/exceptions?state=open&limit=100")
    assert listed.status == 200, listed
    return [one["kind"] for one in listed["exceptions"] if one["entry"] == entry]


@story
def who_signs_in_gets_a_second_word_where_the_till_asks_for_it(shop):
    shop.use(OFF_LINE)
    for code, role in (("ada", "cashier"), ("grace", "manager"), ("mia", "cashier")):
        done = shop.admin.post("/v1/operators", {"code": code, "name": code, "role": role, "pin": PINS[code]})
        assert done.status == 201, done
    shop.staffed = key(shop, "--shop", "market", "--till", "1")["key"]
    till = Till(shop, shop.staffed)
    assert till.sign_in("ada")["alone"] is None  # nobody asked
    done = sign_in(till, "ada")
    assert done["alone"]["token"] != done["token"] and done["alone"]["ends_at"] > done["ends_at"], done
    anywhere = Till(shop, key(shop, "--shop", "market")["key"])
    assert sign_in(anywhere, "ada")["alone"] is None  # a key of no till has no snapshot either
    shop.word, shop.alone = done["token"], done["alone"]["token"]
    for table in ("operator_session", "entry", "request"):
        for row in rows(shop.data, f"SELECT * FROM {table}"):
            assert not any(shop.alone in str(value) for value in row), table


@story
def the_second_word_is_for_what_was_sold_alone_and_nothing_else(shop):
    till, card = Till(shop, shop.staffed, shop.alone), rich(shop)
    for answer in (till.get(f"/v1/cards/{card}"), till.get("/v1/members?name=x"), till.post("/v1/quotes", basket(shop)),
                   till.post("/v1/members", {"first_name": "Ann"}), till.post("/v1/purchases", basket(shop)),
                   till.post("/v1/purchases", basket(shop, at=ago(days=1))),  # before it was given
                   till.post("/v1/quotes", basket(shop, card=card, at=now())),
                   till.post("/v1/events", {"card": card, "kind": "manual", "name": "gift", "at": now()}),
                   till.post("/v1/claims", {"code": "x", "card": card}),
                   Till(shop, key(shop, "--shop", "market", "--till", "1")["key"], shop.alone).post(
                       "/v1/purchases", basket(shop, at=now()))):  # another key
        no(answer, 401, "operator_needed")
    session = till.get("/v1/session")
    assert session.status == 200, session


@story
def what_was_sold_is_that_of_who_signed_in_and_says_how(shop):
    till, card = Till(shop, shop.staffed, shop.alone), rich(shop)
    snap = snapshot(till.client)["number"]
    done = till.post("/v1/purchases", {**given(shop, card, snap, 300), "at": now()}, idempotency_key="alone-1")
    assert done.status == 201 and kinds(done) == [], done
    assert records(shop, done["id"], "actor")[0][3] == "ada"
    assert records(shop, done["id"], "alone") == [["serves"]]
    shop.kept = done
    plain = till.post("/v1/purchases", basket(shop, at=now()))  # without a card
    assert plain.status == 201 and "offline" not in plain.json, plain
    assert records(shop, plain["id"], "alone") == [["serves"]]
    on_line = Till(shop, shop.staffed, shop.word).post("/v1/purchases", basket(shop))
    assert records(shop, on_line["id"], "alone") == []
    no(till.post("/v1/purchases", basket(shop, at=now(), operator="grace")), 422, "operator_other")


@story
def signing_out_on_line_does_not_end_it(shop):
    assert Till(shop, shop.staffed, shop.word).post("/v1/operators/sign-out", {}).status == 200
    no(Till(shop, shop.staffed, shop.word).post("/v1/purchases", basket(shop)), 401, "operator_needed")
    assert Till(shop, shop.staffed, shop.alone).post("/v1/purchases", basket(shop, at=now())).status == 201


@story
def who_was_removed_meanwhile_has_sold_all_the_same_and_somebody_hears_of_it(shop):
    till, card = Till(shop, shop.staffed, shop.alone), rich(shop)
    snap = snapshot(till.client)["number"]
    before = now()
    assert shop.admin.patch("/v1/operators/ada", {"closed": True}).status == 200
    early = till.post("/v1/purchases", basket(shop, at=before))
    assert early.status == 201 and records(shop, early["id"], "alone") == [["serves"]], early
    sale = {**given(shop, card, snap, 100), "at": now()}
    done = till.post("/v1/purchases", sale, idempotency_key="removed")
    assert done.status == 201 and done["total"]["due"] == 900, done
    assert [kind for kind, _, _ in kinds(done)] == ["offline_staff"], done
    assert "servait plus" in done["offline"]["differences"][0]["fr"], done
    assert records(shop, done["id"], "actor")[0][3] == "ada" and records(shop, done["id"], "alone") == [["gone"]]
    assert open_exceptions(shop, done["id"]) == ["offline_staff"]
    plain = shop.plain = till.post("/v1/purchases", basket(shop, at=now()))
    assert [kind for kind, _, _ in kinds(plain)] == ["offline_staff"] and "snapshot" not in plain["offline"], plain
    assert open_exceptions(shop, plain["id"]) == ["offline_staff"]
    again = till.post("/v1/purchases", sale, idempotency_key="removed")  # the answer was lost
    assert again.status == 201 and again.json == done.json, again
    no(Till(shop, shop.staffed).sign_in("ada"), 422, "operator_unknown")
    assert shop.admin.patch("/v1/operators/ada", {"closed": False}).status == 200


@story
def another_pin_meanwhile_is_told_too(shop):
    till = Till(shop, shop.staffed, sign_in(Till(shop, shop.staffed), "mia")["alone"]["token"])
    assert till.post("/v1/purchases", basket(shop, at=now())).status == 201
    assert shop.admin.patch("/v1/operators/mia", {"pin": "8265"}).status == 200
    done = till.post("/v1/purchases", basket(shop, at=now()))
    assert [kind for kind, _, _ in kinds(done)] == ["offline_staff"], done
    shop.admin.patch("/v1/operators/mia", {"shop": None, "pin": PINS["mia"]})


@story
def a_key_that_is_revoked_ends_it_and_so_do_seven_days(shop):
    made = key(shop, "--shop", "market", "--till", "1")
    word = sign_in(Till(shop, made["key"]), "grace")["alone"]["token"]
    till = Till(shop, made["key"], word)
    assert till.post("/v1/purchases", basket(shop, at=now())).status == 201
    shop.command("key", "revoke", made["id"], *shop.where)
    no(till.post("/v1/purchases", basket(shop, at=now())), 401, "unauthorized")
    spans = rows(shop.data, "SELECT ends_us - begun_us, is_alone FROM operator_session WHERE is_alone = 1")
    assert {tuple(span) for span in spans} == {(7 * 86_400_000_000, 1)}, spans


@story
def the_auditor_and_the_report_agree(shop):
    shop.audit()
    report = json.loads(shop.command("report", "offline", *shop.where, "--json"))
    assert sum(till["exceptions"] for till in report["tills"]) >= 3, report


@story
@one_chain
def how_he_signed_in_cannot_be_told_otherwise(shop):
    shop.stop()
    number = int(shop.plain["id"].split("-")[1])
    for name, to in (("serves", "alone\tserves\n"), ("unsaid", "")):
        report = shop.tampered(name, lambda folder, to=to: changed(folder, number, "alone\tgone\n", to))
        assert "look at of it" in report["what"], report
    serves = int(shop.kept["id"].split("-")[1])
    report = shop.tampered("gone", lambda folder: changed(folder, serves, "alone\tserves\n", "alone\tgone\n"))
    assert report["what"] == "what somebody has to look at of it is not kept", report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1") if not IS_POSTGRES else ()))
