#!/usr/bin/env python3
"""supplied_cards.py - five thousand cards lie in a drawer, and their numbers are the supplier's: his file is brought, and from
then on they are stock like any other.
"""
import csv
import io
import json
import os
import subprocess
import threading
import time

import place
from lib import HABITUE, run, story
from place import IS_POSTGRES, at, rows
from stock import PROGRAM, TwoShops, change, counts, enrol, look, numbers, refused, remember

LIST = ["4006381333931", "AB-12.3", "04:A2:24:5A:12:34:80", "21 0000-0000 012", "0612345678", "%SHOP0001?", "https://shop.example/c/WEB77", "88112233"]
KEPT = ["4006381333931", "AB-12.3", "04A2245A123480", "2100000000012", "0612345678", "SHOP0001", "WEB77", "88112233"]


def bring(at_shop, list_, kind="barcode", **fields):
    done = at_shop.admin.post("/v1/batches/import", {"numbers": list_, "kind": kind, **fields})
    assert (done.status, done["what"], done["cards"], done["supplied"]) == (201, "make", len(list_), True), done
    return done.json


def wrong(shop, list_):
    """What is said of each, by its place; nothing is imported."""
    before, batches = shop.entries(), shop.admin.get("/v1/batches").body
    done = shop.admin.post("/v1/batches/import", {"numbers": list_, "kind": "chip"})
    assert (done.status, done.code, done["problem_count"]) == (422, "batch_numbers", len(done["problems"])), done
    assert (shop.entries(), shop.admin.get("/v1/batches").body) == (before, batches), "nothing is imported"
    assert all(one["detail"] for one in done["problems"])
    return {int(one["field"].removeprefix("/numbers/")): one["code"] for one in done["problems"]}


@story
def a_list_of_numbers_is_a_batch(shop):
    shop.use(PROGRAM)
    shop.one = shop.enrol()
    shop.batch = bring(shop, LIST, cost=95, label="drawer")["id"]
    assert counts(shop, shop.batch) == [8, 8, 0, 0, 0, 0]
    told = look(shop, shop.batch)
    assert (told["supplied"], told["cost"], told["until"], told["label"]) == (True, 95, 8, "drawer")
    assert [code for code, _, _ in numbers(shop, shop.batch).values()] == KEPT
    table = list(csv.DictReader(io.StringIO(shop.command("batch", "numbers", shop.batch, *at(shop.data)))))
    assert [row["number"] for row in table] == KEPT
    made = shop.admin.post("/v1/batches", {"count": 3, "kind": "barcode"})
    assert made["supplied"] is False and made["cost"] == 95, "as the last of its kind"
    assert not look(shop, made["id"])["supplied"]
    assert not set(KEPT) & {code for code, _, _ in numbers(shop, made["id"]).values()}


@story
def the_same_request_brings_them_once(shop):
    body = {"numbers": ["ONCE1", "ONCE2"], "kind": "stripe"}
    first = shop.admin.post("/v1/batches/import", body, idempotency_key="import-once")
    again = shop.admin.post("/v1/batches/import", body, idempotency_key="import-once")
    assert first.status == 201 and again.body == first.body and again.headers.get("idempotent-replayed") == "true"
    assert wrong(shop, body["numbers"]) == {0: "number_in_batch", 1: "number_in_batch"}


@story
def a_card_of_the_drawer_is_handed_out_where_it_was_brought(shop):
    remember(shop)
    refused(shop, enrol(shop, shop.till, KEPT[0]), 409, "card_undelivered", "/card")
    assert shop.till.get(f"/v1/cards/{KEPT[0]}").code == "card_unknown"
    assert shop.till.post("/v1/scans", {"text": LIST[2]}).code == "card_unknown", "nobody has it"
    done = change(shop, "deliver", batch=shop.batch, until=6, shop="market")
    assert done["cards"] == 6
    who = enrol(shop, shop.till, KEPT[0], first_name="Rose")
    assert (who.status, who["card"]) == (201, KEPT[0]), who
    assert shop.buy(KEPT[0], 500).status == 201
    remember(shop)
    refused(shop, shop.admin.post("/v1/members", {"first_name": "Tom", "card": "AB-12.3", "shop": "lake"}), 409, "card_undelivered", "/card")
    refused(shop, enrol(shop, shop.till, "WEB77"), 409, "card_undelivered", "/card")
    assert enrol(shop, shop.till, KEPT[0]).code == "card_taken"
    assert counts(shop, shop.batch) == [8, 2, 5, 1, 0, 0]


@story
def however_its_number_is_written_it_is_the_same_card(shop):
    for told, kept in (("uid:04 a2 24 5a 12 34 80", KEPT[2]), ("2100000000012", KEPT[3]), ("06 12 34 56 78", KEPT[4])):
        who = enrol(shop, shop.till, told)
        assert (who.status, who["card"]) == (201, kept), who
        assert shop.till.post("/v1/scans", {"text": told})["code"] == kept
        assert enrol(shop, shop.till, kept).code == "card_taken"
        assert enrol(shop, shop.till, told).code == "card_taken", "under any of its names"
    sold = shop.till.post("/v1/gift-cards", {"amount": 2000, "code": "AB-12.3"})
    assert sold.status == 201, sold
    lost = shop.admin.post(f"/v1/cards/{shop.one['card']}/replace", {"code": "%SHOP0001?"})
    assert (lost.status, lost["code"]) == (201, "SHOP0001"), lost
    assert counts(shop, shop.batch) == [8, 2, 0, 6, 0, 0]
    assert {one["shop"]: (one["delivered"], one["active"]) for one in look(shop, shop.batch)["shops"]} == {None: (0, 1), "market": (0, 5)}


@story
def what_nobody_has_is_lost_found_and_destroyed(shop):
    one = change(shop, "lose", card="88 11 22 33", reason="fell behind the till")
    assert (one["batch"], one["from"], one["cards"]) == (shop.batch, 8, 1), one
    remember(shop)
    refused(shop, enrol(shop, shop.till, "88112233"), 409, "card_stock_lost", "/card")
    refused(shop, shop.admin.post("/v1/batches/changes", {"what": "lose", "card": KEPT[0]}), 409, "batch_nothing")
    assert change(shop, "find", batch=shop.batch)["cards"] == 1
    assert change(shop, "destroy", card="https://shop.example/c/WEB77")["from"] == 7
    remember(shop)
    refused(shop, enrol(shop, shop.till, "WEB77"), 409, "card_stock_destroyed", "/card")
    assert counts(shop, shop.batch) == [8, 1, 0, 6, 0, 1]
    assert list(numbers(shop, shop.batch)) == [7, 8]


@story
def a_number_of_no_file_is_what_it_was(shop):
    who = enrol(shop, shop.till, "SOME-OLD-CARD")
    assert (who.status, who["card"]) == (201, "SOME-OLD-CARD")
    who = enrol(shop, shop.till, "05:A2:24:5A:12:34:80")
    assert (who.status, who["card"]) == (201, "05:A2:24:5A:12:34:80"), "as it was told"


@story
def every_bad_number_is_told_and_nothing_is_imported(shop):
    ready = numbers(shop, shop.admin.get("/v1/batches")["batches"][1]["id"])
    house = [code for code, _, _ in ready.values()][0]
    assert wrong(shop, [
        "GOOD-1", "4970100000000006", "0212345012345", "GOOD-2", "GOOD 2", "GOOD-2", KEPT[0], "88112233", house, "SOME-OLD-CARD", "123",
        "2900000000017", "2.9E+12", "08:11:22:33", "v1.ABCDEFGH.1795254067.12345678", "é234", shop.one["card"]]) == {
            1: "scan_bank_card", 2: "scan_weight_label", 5: "number_twice", 6: "card_taken", 7: "number_in_batch", 8: "number_in_batch",
            9: "card_taken", 10: "invalid", 11: "scan_check", 12: "number_rounded", 13: "scan_random_uid", 14: "number_reserved",
            15: "invalid", 16: "card_taken"}
    gift = shop.till.post("/v1/gift-cards", {"amount": 2000})
    assert wrong(shop, [gift["code"].lower()]) == {0: "number_reserved"}
    post = shop.admin.post
    many = post("/v1/batches/import", {"numbers": ["123"] * 300, "kind": "chip"})
    assert (many["problem_count"], len(many["problems"])) == (300, 200)
    french = shop.client(shop.keys["admin_key"], language="fr").post("/v1/batches/import", {"numbers": ["123"], "kind": "chip"})
    assert "caractères" in french["problems"][0]["detail"] and "Rien n'a été importé" in french["detail"], french
    remember(shop)
    for body, status, code, field in (
            ({"kind": "chip"}, 400, "invalid", "/numbers"), ({"numbers": [], "kind": "chip"}, 400, "invalid", "/numbers"),
            ({"numbers": ["1234", "x" * 65], "kind": "chip"}, 400, "invalid", "/numbers/1"), ({"numbers": ["1234"]}, 400, "invalid", "/kind"),
            ({"numbers": ["1234"], "kind": "paper"}, 400, "invalid", "/kind"),
            ({"numbers": ["1234"], "kind": "chip", "shop": "nowhere"}, 422, "shop_unknown", "/shop"),
            ({"numbers": ["1234"] * 10001, "kind": "chip"}, 400, "invalid", "/numbers")):
        refused(shop, post("/v1/batches/import", body), status, code, field)
    refused(shop, shop.till.post("/v1/batches/import", {"numbers": ["1234"], "kind": "chip"}), 403, "forbidden")


def with_a_twin(shop):
    """A copy of the shop as it is, while it is stopped."""
    shop.twins = getattr(shop, "twins", 0) + 1
    shop.stop()
    twin = shop.folder / f"twin{shop.twins}"
    place.copy(shop.data, twin)
    return twin


@story
def a_batch_of_the_house_leaves_out_what_a_supplier_has_printed(shop):
    """His numbers may be of the house's own form: 29, ten digits, a check digit."""
    twin = with_a_twin(shop)
    made = json.loads(shop.command("batch", "make", *at(twin), "--count", "4", "--kind", "stripe", "--json"))
    coming = [row["number"] for row in csv.DictReader(io.StringIO(shop.command("batch", "numbers", made["batch"], *at(twin))))]
    shop.start()
    his = bring(shop, [coming[1]], shop="market")  # it takes a count, so that the next batch begins with this number
    made = shop.admin.post("/v1/batches", {"count": 3, "kind": "stripe"}).json
    assert (made["cards"], made["until"]) == (3, 4), made
    assert [(at_, code) for at_, (code, _, _) in numbers(shop, made["batch"]).items()][:2] == [(2, coming[2]), (3, coming[3])]
    assert counts(shop, made["batch"]) == [3, 3, 0, 0, 0, 0]
    assert change(shop, "lose", card=coming[1])["batch"] == his["id"], "it is the supplier's"
    change(shop, "find", card=coming[1])
    assert enrol(shop, shop.till, coming[1]).status == 201
    assert counts(shop, his["id"]) == [1, 0, 0, 1, 0, 0] and counts(shop, made["batch"]) == [3, 3, 0, 0, 0, 0]


@story
def nor_does_a_card_that_is_made_at_once_have_his_number(shop):
    asks = [{"first_name": f"Twin {n}"} for n in range(8)]
    twin = with_a_twin(shop)
    shop.start()
    would = [shop.till.post("/v1/members", ask)["card"] for ask in asks]
    shop.stop()
    shop.data = twin
    shop.start()
    bring(shop, would)
    made = [shop.till.post("/v1/members", ask) for ask in asks]
    assert all(one.status == 201 for one in made) and not {one["card"] for one in made} & set(would), made


@story
def the_file_is_looked_at_beside_the_server(shop):
    file = shop.folder / "supplier.csv"
    file.write_text("﻿lot;Numéro de carte;date\n1;DRAWER-1;2026\n1;DRAWER-1;2026\n1;AB-12.3;\n1;;\n;;\n1;4970100000000006;\n", encoding="utf-8")
    before = shop.entries()
    done = batch(shop, 1, "import", str(file), *at(shop.data), "--kind", "chip", "--check")
    assert done.stdout == "" and [line.split(": ", 2)[1] for line in done.stderr.splitlines()][:4] == [
        f"{file}, line 3", f"{file}, line 4", f"{file}, line 5", f"{file}, line 7"], done.stderr
    assert "of 5 lines 4 cannot be new cards; nothing was imported" in done.stderr
    assert "4970100000000006" not in done.stderr and "bank card" in done.stderr
    told = json.loads(batch(shop, 1, "import", str(file), *at(shop.data), "--kind", "chip", "--check", "--json").stdout)
    assert (told["numbers"], [(one["line"], one["code"]) for one in told["wrong"]]) == (5, [
        (3, "number_twice"), (4, "card_taken"), (5, "scan_empty"), (7, "scan_bank_card")]), told
    file.write_text("DRAWER-1\nDRAWER-2\n\n", encoding="utf-8")
    done = batch(shop, 0, "import", str(file), *at(shop.data), "--kind", "chip", "--check", "--cost", "1.20")
    assert "2 cards at 1.20 each can be imported; nothing was" in done.stdout, done
    assert shop.entries() == before
    for words, code in ((("--kind", "paper"), 2), (("--kind", "chip", "--shop", "nowhere"), 1), (("--kind", "chip", "--cost", "x"), 2)):
        batch(shop, code, "import", str(file), *at(shop.data), "--check", *words)
    batch(shop, 1, "import", str(shop.folder / "none.csv"), *at(shop.data), "--kind", "chip", "--check")


def batch(shop, expect, *words, stdin=None):
    done = subprocess.run([str(HABITUE), "batch", *words, "--lang", "en"], check=False, capture_output=True, text=True, input=stdin, cwd=shop.folder,
                          env={**os.environ, "LC_ALL": "C"})
    assert done.returncode == expect, done
    return done


@story
def the_file_is_imported_by_the_command_line(shop):
    file = shop.folder / "supplier.csv"
    if not IS_POSTGRES:
        done = batch(shop, 1, "import", str(file), *at(shop.data), "--kind", "chip")
        assert "a server is using this folder" in done.stderr, done
    shop.stop()
    done = batch(shop, 0, "import", str(file), *at(shop.data), "--kind", "chip", "--cost", "1.20", "--shop", "market", "--label", "drawer 2")
    assert "2 cards at 1.20 each, with the numbers of" in done.stdout, done
    done = batch(shop, 1, "import", str(file), *at(shop.data), "--kind", "chip")
    assert "line 1: A card that lies ready has this number already" in done.stderr and "of 2 lines 2 cannot" in done.stderr, done
    made = json.loads(batch(shop, 0, "import", "-", *at(shop.data), "--kind", "stripe", "--json",
                            stdin="serial,card number\n1,\"COMMA,1\"\n2,COMMA2\n").stdout)
    assert (made["cards"], made["supplied"], made["card_kind"]) == (2, True, "stripe"), made
    for text, code in (("", 1), ("number\n", 1), ("\"1234\n", 1), ("\n".join(f"N{n:05}" for n in range(10001)), 1)):
        batch(shop, code, "import", "-", *at(shop.data), "--kind", "chip", stdin=text)
    (shop.folder / "large.csv").write_bytes(b"number,more\n1234," + b"x" * 4_194_304)
    assert "larger" in batch(shop, 1, "import", str(shop.folder / "large.csv"), *at(shop.data), "--kind", "chip").stderr
    shop.start()
    assert [code for code, _, _ in numbers(shop, made["batch"]).values()] == ["COMMA,1", "COMMA2"]
    assert enrol(shop, shop.till, "DRAWER-2").status == 201


@story
def ten_thousand_are_brought_at_once(shop):
    done = bring(shop, [f"{n:013}" for n in range(5_000_000_000_000, 5_000_000_100_000, 10)], shop="market")
    assert rows(shop.data, f"SELECT from_place, until_place FROM batch_stretch WHERE batch = {done['id'].split('-')[1]}") == [(1, 10000)]
    page = shop.admin.get(f"/v1/batches/{done['batch']}/cards?after=9999")
    assert (page["cards"][0]["code"], page["next_after"]) == ("5000000099990", None), page
    assert enrol(shop, shop.till, "5000000099990").status == 201


@story
def who_enrols_while_the_file_comes_has_the_card_or_it_lies_ready(shop):
    """In any partition, on another server: a number is never both."""
    other = shop.beside() if IS_POSTGRES else shop
    list_ = [f"RACE-{n}" for n in range(8000)]
    answers, gate = [None] * 41, threading.Barrier(41)
    clients = [other.client(shop.keys["till_key"]) for _ in range(40)] + [shop.client(shop.keys["admin_key"])]

    def one(index):
        gate.wait(30)
        if index < 40:
            time.sleep(0.05 + index / 100)  # while the others are looked for
        answers[index] = (enrol(shop, clients[index], list_[index]) if index < 40 else
                          clients[index].post("/v1/batches/import", {"numbers": list_, "kind": "chip"}))

    threads = [threading.Thread(target=one, args=(index,)) for index in range(41)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for client in clients:
        client.close()
    if other is not shop:
        other.stop()
    came = answers[40]
    if came.status == 201:
        assert {answer.code for answer in answers[:40]} == {"card_undelivered"}, answers[:40]
    else:
        taken = {int(one["field"].removeprefix("/numbers/")) for one in came["problems"]}
        assert came.code == "batch_numbers" and taken <= {n for n in range(40) if answers[n].status == 201}, came
        assert all(answer.status == 201 for answer in answers[:40])


@story
def the_auditor_agrees(shop):
    shop.stop()
    shop.audit()


if __name__ == "__main__":
    run(TwoShops(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
