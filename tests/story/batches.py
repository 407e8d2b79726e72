#!/usr/bin/env python3
"""batches.py - cards that are printed before they have a customer: ordered, brought to shops, handed out, lost, destroyed;
and what they cost.
"""
import csv
import io
import json
import os
import re
import subprocess

import place
from lib import HABITUE, day, run, story
from decoders import pages, zbar
from place import IS_POSTGRES, at, rows
from stock import PROGRAM, TwoShops, change, counts, enrol, look, make, numbers, refused, remember


@story
def cards_are_ordered_and_nobody_can_tell_their_numbers(shop):
    shop.use(PROGRAM)
    shop.one = shop.enrol()  # the house's own numbers go on beside
    shop.made = make(shop, 450, label="order 17", cost=95)
    assert (shop.made["cost"], shop.made["from"], shop.made["until"], shop.made["label"], shop.made["shop"]) == (95, 1, 450, "order 17", None)
    shop.codes = numbers(shop, shop.made["id"])
    codes = [code for code, _, _ in shop.codes.values()]
    assert list(shop.codes) == list(range(1, 451)) and len(set(codes)) == 450
    assert {told[1:] for told in shop.codes.values()} == {("made", None)}
    for code in codes:
        digits = [int(digit) for digit in code]
        assert re.fullmatch("29[0-9]{11}", code) and (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0, code
    serials = [int(code[2:12]) for code in codes]
    assert serials != sorted(serials) and sum(abs(a - b) < 10_000_000 for a, b in zip(serials, serials[1:])) < 10
    assert counts(shop, shop.made["id"]) == [450, 450, 0, 0, 0, 0]
    other = shop.enrol()
    assert other["card"] not in codes and shop.one["card"] not in codes
    again = numbers(shop, make(shop, 100)["id"])
    assert not {code for code, _, _ in again.values()} & {*codes, other["card"]}, "no number comes twice"


@story
def the_same_request_makes_them_once(shop):
    body = {"count": 3, "kind": "chip", "label": "once"}
    first = shop.admin.post("/v1/batches", body, idempotency_key="batch-once")
    again = shop.admin.post("/v1/batches", body, idempotency_key="batch-once")
    assert again.body == first.body and again.headers.get("idempotent-replayed") == "true"
    other = shop.admin.post("/v1/batches", {**body, "count": 4}, idempotency_key="batch-once")
    assert other.code == "key_reused", other
    assert first["cost"] == 200, "a chip is 2 euros until somebody says otherwise"
    assert make(shop, 1, "stripe")["cost"] == 50
    assert make(shop, 1, "chip", cost=180)["cost"] == 180
    assert make(shop, 1, "chip")["cost"] == 180, "as the last of its kind"


@story
def what_is_not_delivered_is_not_handed_out(shop):
    code = shop.codes[1][0]
    remember(shop)
    refused(shop, enrol(shop, shop.till, code), 409, "card_undelivered", "/card")
    refused(shop, shop.admin.post("/v1/cards", {"account": shop.one["account"], "code": code}), 409, "card_undelivered", "/code")
    refused(shop, shop.admin.post(f"/v1/cards/{shop.one['card']}/replace", {"code": code}), 409, "card_undelivered", "/code")
    assert shop.till.get(f"/v1/cards/{code}").code == "card_unknown"


@story
def a_box_goes_to_a_shop_and_its_cards_to_customers(shop):
    batch = shop.made["id"]
    done = change(shop, "deliver", batch=batch, until=200, shop="market", reason="with the lorry", operator="ada")
    assert (done["from"], done["until"], done["cards"], done["shop"], done["on"], done["reason"]) == (
        1, 200, 200, "market", day(), "with the lorry"), done
    change(shop, "deliver", batch=batch, **{"from": 201}, until=300, shop="lake", on=day(-3))
    assert counts(shop, batch) == [450, 150, 300, 0, 0, 0]
    assert [(one["from"], one["until"], one["state"], one["shop"]) for one in look(shop, batch)["places"]] == [
        (1, 200, "delivered", "market"), (201, 300, "delivered", "lake"), (301, 450, "made", None)]

    who = enrol(shop, shop.till, shop.codes[1][0], first_name="Rose")
    assert (who.status, who["card"]) == (201, shop.codes[1][0]), who
    assert shop.buy(who["card"], 5000).status == 201
    nobody = enrol(shop, shop.till, shop.codes[2][0])
    assert nobody.status == 201, nobody
    added = shop.admin.post("/v1/cards", {"account": who["account"], "code": shop.codes[3][0]})
    assert added.status == 201, added
    lost = shop.admin.post(f"/v1/cards/{who['card']}/replace", {"code": shop.codes[4][0]})
    assert (lost.status, lost["code"]) == (201, shop.codes[4][0]), lost
    sold = shop.till.post("/v1/gift-cards", {"amount": 2000, "code": shop.codes[5][0]})
    assert sold.status == 201, sold
    assert counts(shop, batch) == [450, 150, 295, 5, 0, 0]
    assert {one["shop"]: (one["delivered"], one["active"]) for one in look(shop, batch)["shops"]} == {
        None: (0, 2), "lake": (100, 0), "market": (195, 3)}
    left = numbers(shop, batch)
    assert list(left) == list(range(6, 451)) and left[6] == (shop.codes[6][0], "delivered", "market")
    again = enrol(shop, shop.till, shop.codes[1][0])
    assert again.code == "card_taken", again


@story
def another_shop_does_not_hand_them_out(shop):
    code = shop.codes[201][0]
    remember(shop)
    refused(shop, enrol(shop, shop.till, code), 409, "card_undelivered", "/card")
    refused(shop, shop.admin.post("/v1/members", {"first_name": "Tom", "card": code, "shop": "market"}), 409, "card_undelivered", "/card")
    assert shop.admin.post("/v1/members", {"first_name": "Tom", "card": code, "shop": "lake"}).status == 201
    change(shop, "deliver", batch=shop.made["id"], **{"from": 202}, until=300, shop="market")
    assert enrol(shop, shop.till, shop.codes[202][0]).status == 201
    assert {one["shop"]: (one["delivered"], one["active"]) for one in look(shop, shop.made["id"])["shops"]} == {
        None: (0, 2), "lake": (0, 1), "market": (293, 4)}


@story
def lost_cards_are_refused_until_they_are_found(shop):
    batch = shop.made["id"]
    done = change(shop, "lose", batch=batch, **{"from": 1}, until=20, reason="a box fell into the canal")
    assert done["cards"] == 15, "those with a customer stay as they are"
    one = change(shop, "lose", card=shop.codes[100][0])
    assert (one["batch"], one["from"], one["until"], one["cards"]) == (batch, 100, 100, 1), one
    assert counts(shop, batch) == [450, 150, 277, 7, 16, 0]
    remember(shop)
    for place_ in (10, 100):
        refused(shop, enrol(shop, shop.till, shop.codes[place_][0]), 409, "card_stock_lost", "/card")
    refused(shop, shop.admin.post("/v1/batches/changes", {"what": "lose", "batch": batch, "until": 20}), 409, "batch_nothing")
    assert shop.buy(shop.codes[2][0], 100).status == 201, "who has one of the box goes on"
    assert change(shop, "find", batch=batch, until=50)["cards"] == 15
    assert enrol(shop, shop.till, shop.codes[10][0]).status == 201
    assert numbers(shop, batch)[11][1:] == ("delivered", "market"), "it is where it was"
    assert counts(shop, batch) == [450, 150, 291, 8, 1, 0]


@story
def destroyed_cards_are_done_with(shop):
    batch = shop.made["id"]
    assert change(shop, "destroy", batch=batch, **{"from": 100}, until=102)["cards"] == 3, "a lost one too"
    remember(shop)
    refused(shop, enrol(shop, shop.till, shop.codes[101][0]), 409, "card_stock_destroyed", "/card")
    for what in ("find", "lose", "destroy"):
        refused(shop, shop.admin.post("/v1/batches/changes", {"what": what, "batch": batch, "from": 100, "until": 102}), 409, "batch_nothing")
    refused(shop, shop.admin.post("/v1/batches/changes", {"what": "deliver", "batch": batch, "from": 100, "until": 102, "shop": "lake"}), 409, "batch_nothing")
    assert counts(shop, batch) == [450, 150, 289, 8, 0, 3]
    assert numbers(shop, batch)[101][1] == "destroyed"


@story
def what_makes_no_sense_is_refused(shop):
    remember(shop)
    post, batch = shop.admin.post, shop.made["id"]
    tomorrow = day(1)
    for body, field in (({"count": 0, "kind": "chip"}, "/count"), ({"count": 10001, "kind": "chip"}, "/count"),
                        ({"count": 1, "kind": "paper"}, "/kind"), ({"count": 1, "kind": "chip", "cost": -1}, "/cost"),
                        ({"count": 1, "kind": "chip", "on": day()}, "/shop"),
                        ({"count": 1, "kind": "chip", "shop": "market", "on": tomorrow}, "/on")):
        refused(shop, post("/v1/batches", body), 400, "invalid", field)
    refused(shop, post("/v1/batches", {"count": 1, "kind": "chip", "shop": "nowhere"}), 422, "shop_unknown", "/shop")
    for body, field in (({"what": "burn", "batch": batch}, "/what"), ({"what": "make", "batch": batch}, "/what"),
                        ({"what": "lose"}, "/batch"), ({"what": "lose", "batch": batch, "card": shop.codes[300][0]}, "/batch"),
                        ({"what": "lose", "card": shop.codes[300][0], "from": 1}, "/batch"),
                        ({"what": "lose", "batch": batch, "from": 9, "until": 8}, "/until"),
                        ({"what": "lose", "batch": batch, "until": 451}, "/until"),
                        ({"what": "lose", "batch": batch, "shop": "lake"}, "/shop"), ({"what": "deliver", "batch": batch}, "/shop"),
                        ({"what": "deliver", "batch": batch, "shop": "lake", "on": tomorrow}, "/on")):
        refused(shop, post("/v1/batches/changes", body), 400, "invalid", field)
    refused(shop, post("/v1/batches/changes", {"what": "lose", "card": shop.one["card"]}), 422, "batch_unknown", "/card")
    refused(shop, post("/v1/batches/changes", {"what": "lose", "card": "4006381333931"}), 422, "batch_unknown", "/card")
    refused(shop, post("/v1/batches/changes", {"what": "lose", "batch": "1-1"}), 404, "not_found", "/batch")
    assert shop.admin.get("/v1/batches/1-1").status == 404 and shop.admin.get("/v1/batches/9-9/cards").status == 404


@story
def rights_are_those_of_the_office(shop):
    remember(shop)
    refused(shop, shop.till.post("/v1/batches", {"count": 1, "kind": "chip"}), 403, "forbidden")
    refused(shop, shop.till.post("/v1/batches/changes", {"what": "lose", "batch": shop.made["id"]}), 403, "forbidden")
    for path in ("", f"/{shop.made['id']}", f"/{shop.made['id']}/cards"):
        assert shop.till.get(f"/v1/batches{path}").status == 403
        assert shop.nobody.get(f"/v1/batches{path}").status == 401
    assert shop.till.get("/v1/reports/cards").status == 403


@story
def the_report_tells_what_they_cost(shop):
    told = shop.admin.get("/v1/reports/cards")
    kinds = {kind["card_kind"]: kind for kind in told["kinds"]}
    assert told["currency"] == "EUR" and set(kinds) == {"barcode", "chip", "stripe"}
    bars = kinds["barcode"]
    assert (bars["batches"], bars["cards"], bars["active"], bars["lost"], bars["destroyed"]) == (2, 550, 8, 0, 3), bars
    assert (bars["spent"], bars["wasted"], bars["in_stock"]) == (550 * 95, 3 * 95, 539 * 95), "the second of its kind cost the same"
    assert bars["per_active_card"] == 131, "11 of 8 cards: 130.6"
    assert kinds["chip"]["spent"] == 3 * 200 + 180 + 180 and kinds["chip"]["per_active_card"] is None
    assert told["all"]["spent"] == sum(kind["spent"] for kind in told["kinds"])
    pages_ = shop.admin.get("/v1/batches?limit=2")
    assert len(pages_["batches"]) == 2 and pages_["batches"][0]["id"] == shop.made["id"]
    rest = shop.admin.get(f"/v1/batches?after={pages_['next_after']}")
    assert [one["card_kind"] for one in rest["batches"]] == ["chip", "stripe", "chip", "chip"] and rest["next_after"] is None
    text = shop.command("batch", "list", *at(shop.data))
    assert re.search(r"barcode +550 +522\.50 +2\.85 +512\.05 +1\.31", text), text
    printed = json.loads(shop.command("batch", "list", *at(shop.data), "--json"))
    assert printed["sums"] == told.json and printed["batches"][0] == look(shop, shop.made["id"])


@story
def their_numbers_go_to_a_print_shop(shop):
    batch = shop.made["id"]
    table = list(csv.DictReader(io.StringIO(shop.command("batch", "numbers", batch, *at(shop.data)))))
    assert {int(row["place"]): (row["number"], row["state"], row["shop"] or None) for row in table} == numbers(shop, batch)
    small = make(shop, 3)["id"]
    change(shop, "lose", batch=small, until=1)
    out = str(shop.folder / "batch.pdf")
    assert ": 2 cards." in shop.command("print", "cards", out, *at(shop.data), "--batch", small)
    read = [code for number, page in enumerate(pages(out, 200)) if number % 2 for code in zbar(page)]
    assert read == [("ean13", numbers(shop, small)[place_][0]) for place_ in (2, 3)], read
    big = str(shop.folder / "all.pdf")
    assert ": 439 cards." in shop.command("print", "cards", big, *at(shop.data), "--batch", batch, "--paper", "sheet")
    shop.command("print", "cards", out, *at(shop.data), "--batch", "1-1", expect=1)


@story
def a_number_that_the_shop_had_brought_is_left_out(shop):
    """Cards of another program may bear a number of ours: the batch makes one more."""
    probe = make(shop, 2)
    shop.stop()
    # What the next batch would begin with, learned from a copy of the shop.
    twin = shop.folder / "twin"
    place.copy(shop.data, twin)
    made = json.loads(shop.command("batch", "make", *at(twin), "--count", "3", "--kind", "stripe", "--json"))
    table = list(csv.DictReader(io.StringIO(shop.command("batch", "numbers", made["batch"], *at(twin)))))
    shop.start()
    brought = enrol(shop, shop.till, table[1]["number"])
    assert brought.status == 201, "a number of no batch is as good as any other"
    after = make(shop, 3, "stripe")
    assert (after["cards"], after["until"]) == (3, 4), after
    assert [(place_, told[0]) for place_, told in numbers(shop, after["batch"]).items()][:2] == [
        (1, table[0]["number"]), (3, table[2]["number"])]
    assert counts(shop, after["batch"]) == [3, 3, 0, 0, 0, 0] and counts(shop, probe["batch"])[0] == 2
    assert change(shop, "lose", batch=after["batch"])["cards"] == 3
    assert shop.buy(brought["card"], 100).status == 201
    shop.after = after


@story
def the_command_line_does_the_same(shop):
    if not IS_POSTGRES:
        done = subprocess.run([str(HABITUE), "batch", "make", *at(shop.data), "--count", "5", "--kind", "chip"], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "LC_ALL": "C"})
        assert done.returncode == 1 and "a server is using this folder" in done.stdout, done
    shop.stop()
    command = lambda *words: shop.command("batch", words[0], *at(shop.data), *words[1:])  # noqa: E731
    made = json.loads(command("make", "--count", "7", "--kind", "chip", "--cost", "1.50", "--shop", "market", "--json"))
    assert (made["cost"], made["shop"], made["cards"]) == (150, "market", 7), made
    assert "cards changed: 2" in command("lose", "--batch", made["batch"], "--from", "2", "--until", "3", "--reason", "stolen")
    assert "cards changed: 1" in command("find", "--batch", made["batch"], "--until", "2")
    assert "cards changed: 1" in command("destroy", "--batch", made["batch"], "--from", "3", "--until", "3")
    assert "cards changed: 6" in command("deliver", "--batch", made["batch"], "--shop", "lake")
    for words, code in ((("make", "--count", "5", "--kind", "paper"), 2), (("make", "--count", "5", "--kind", "chip", "--cost", "1,5"), 2),
                        (("lose", "--batch", "1-1"), 1), (("lose", "--batch", made["batch"], "--until", "99"), 2),
                        (("find", "--batch", made["batch"]), 1)):
        shop.command("batch", words[0], *at(shop.data), *words[1:], expect=code)
    shop.start()
    assert counts(shop, made["batch"]) == [7, 0, 6, 0, 0, 1]


@story
def ten_thousand_are_one_row(shop):
    done = make(shop, 10000, shop="market")
    assert rows(shop.data, f"SELECT from_place, until_place, state, shop FROM batch_stretch WHERE batch = {done['id'].split('-')[1]}") == [
        (1, 10000, "there", "market")]
    change(shop, "lose", batch=done["batch"], **{"from": 5000}, until=5000)
    assert len(rows(shop.data, f"SELECT 1 FROM batch_stretch WHERE batch = {done['id'].split('-')[1]}")) == 3
    last = shop.admin.get(f"/v1/batches/{done['batch']}/cards?after=9999")
    assert enrol(shop, shop.till, last["cards"][0]["code"]).status == 201


@story
def an_account_that_becomes_part_of_another_takes_its_cards_along(shop):
    codes = numbers(shop, make(shop, 4, shop="market")["id"])
    one, two = (enrol(shop, shop.till, codes[place_][0], first_name=name).json for place_, name in ((1, "Eva"), (2, "Max")))
    done = shop.admin.post(f"/v1/accounts/{one['account']}/merge", {"into": two["account"]})
    assert done.status == 201, done
    assert shop.buy(one["card"], 300).status == 201


@story
def the_auditor_agrees(shop):
    shop.stop()
    shop.audit()


if __name__ == "__main__":
    run(TwoShops(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
