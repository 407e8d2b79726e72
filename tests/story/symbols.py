#!/usr/bin/env python3
"""symbols.py - the picture of a code, and what other people's readers read from it.  HABITUE_SEED=n replays."""
import os
import random

from lib import Shop, run, story
from bearers import PROGRAM, sell
from decoders import raster, zbar, zxing

SEED = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(10 ** 9))


def picture(shop, code, how=""):
    done = shop.till.get(f"/v1/cards/{code}/symbol{how}")
    assert (done.status, done.headers["content-type"]) == (200, "image/svg+xml"), done
    return done.body


def check_read(shop, code, how, kind, readers):
    png = raster(picture(shop, code, how))
    for reader in readers:
        assert reader(png) == [(kind, code)], (code, how, reader.__name__, reader(png))
    # And the till takes what was read for what it is.
    assert shop.till.post("/v1/scans", {"text": code})["code"] == code


@story
def a_card_a_gift_card_and_a_voucher_are_read_from_their_pictures(shop):
    shop.use(PROGRAM)
    shop.card = shop.enrol()["card"]
    shop.gift = sell(shop, 2000)["code"]
    made = shop.till.post("/v1/vouchers", {"name": "sorry"})
    assert made.status == 201, made
    check_read(shop, shop.card, "", "ean13", (zbar, zxing))
    for code in (shop.card, shop.gift, made["code"]):
        check_read(shop, code, "?as=qr", "qr", (zbar, zxing))
        check_read(shop, code, "?as=data_matrix", "data_matrix", (zxing,))
    for code in (shop.gift, made["code"]):
        check_read(shop, code, "?as=bars", "code128", (zbar, zxing))


@story
def so_is_any_number_that_a_shop_brings(shop):
    print(f"# seed {SEED}", flush=True)
    chance = random.Random(SEED)
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    printable = "".join(map(chr, range(33, 127)))
    for turn in range(12):
        code = "".join(chance.choices(printable, k=4 + 4 * turn))
        path = "".join(f"%{ord(character):02X}" for character in code)
        assert shop.admin.post("/v1/cards", {"account": account, "code": code}).status == 201, code
        for how, kind in (("?as=qr", "qr"), ("?as=bars", "code128")):
            png = raster(picture(shop, path, how))
            read = zbar(png)
            assert read == [(kind, code)], (code, read)


@story
def the_text_stands_below_and_nothing_of_it_is_markup(shop):
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    code = "<script>alert(1)</script>&"
    assert shop.admin.post("/v1/cards", {"account": account, "code": code}).status == 201
    svg = picture(shop, "%3Cscript%3Ealert(1)%3C%2Fscript%3E&").decode()
    assert "<script" not in svg and svg.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 2, svg[:400]


@story
def whoever_draws_it_himself_gets_the_modules(shop):
    done = shop.till.call("GET", f"/v1/cards/{shop.card}/symbol", headers={"Accept": "application/json"})
    assert (done["code"], done["kind"], done["width"], done["margin"]) == (shop.card, "ean13", 95, 11), done
    row, = done["modules"]
    assert len(row) == 95 and row.startswith("101") and row.endswith("101") and row[45:50] == "01010", row
    square = shop.till.call("GET", f"/v1/cards/{shop.card}/symbol?as=qr", headers={"Accept": "application/json"}).json
    assert len(square["modules"]) == square["width"] == 21 and square["margin"] == 4, square


@story
def what_has_no_picture_is_told(shop):
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    refused = shop.till.get(f"/v1/cards/{shop.card}/symbol?as=pdf417")
    assert (refused.status, refused.code, refused["field"]) == (400, "invalid", "/as"), refused
    unknown = shop.till.get("/v1/cards/2900000099999/symbol")
    assert (unknown.status, unknown.code) == (404, "card_unknown"), unknown
    long_code = "x" * 64
    assert shop.admin.post("/v1/cards", {"account": account, "code": long_code}).status == 201
    refused = shop.till.get(f"/v1/cards/{long_code}/symbol")
    assert (refused.status, refused.code, refused["field"]) == (400, "invalid", "/as"), refused
    assert "take qr" in refused["detail"], refused
    assert zbar(raster(picture(shop, long_code, "?as=qr"))) == [("qr", long_code)]


if __name__ == "__main__":
    run(Shop(preset="points"))
