#!/usr/bin/env python3
"""brand.py - what a shop looks like on the pages: nobody needs a key for it, and a browser may keep it."""
import json
import re
import time

from lib import Shop, run, story
from households import refused
from papers import png

WAIT_S = 20


def fetch(shop, path, prefix=""):
    return shop.nobody.get(prefix + path)


def paint(shop, name, colour, size=(40, 30)):
    picture = png(*size, lambda x, y: colour)
    path = shop.folder / name
    path.write_bytes(picture)
    return str(path), picture


def set_brand(shop, *words):
    return shop.command("brand", "set", *shop.where, *words)


@story
def a_shop_that_said_nothing_looks_like_ours(shop):
    told = fetch(shop, "/v1/brand")
    assert told.status == 200 and told.json == {"name": "Ferme du Pré", "colour": None, "style": None, "logo": None}, told
    for file in ("style", "logo"):
        refused(fetch(shop, f"/v1/brand/{file}"), 404, "not_found", None)
    refused(fetch(shop, "/v1/brand?shop=nowhere"), 422, "shop_unknown", "/shop")
    bought = shop.buy(None, 1200)
    page = fetch(shop, shop.till.post("/v1/links", {"what": {"entry": bought["id"]}})["path"]).body.decode()
    assert "/v1/brand" not in page and "<img" not in page, page


@story
def its_colour_and_its_logo_are_told_to_whoever_asks(shop):
    path, shop.picture = paint(shop, "logo.png", b"\x28\x78\x3c\xff")
    said = set_brand(shop, "--colour", "FFF59D", "--logo", path, "--name", 'Ferme "du" <Lac>')
    assert "printed" in said and "next" in said, said
    shop.told = fetch(shop, "/v1/brand").json
    assert shop.told["colour"] == "#fff59d" and shop.told["name"] == 'Ferme "du" <Lac>', shop.told
    style = fetch(shop, shop.told["style"])
    assert style.status == 200 and style.headers["content-type"] == "text/css; charset=utf-8", style
    assert re.match(r":root\{--shop:#fff59d;--brand:#[0-9a-f]{6};", style.body.decode()), style.body
    logo = fetch(shop, shop.told["logo"])
    assert (logo.status, logo.headers["content-type"], logo.body) == (200, "image/png", shop.picture), logo
    for one in (style, logo):
        assert one.headers["cache-control"] == "public, max-age=31536000, immutable", one.headers
        assert one.headers["x-content-type-options"] == "nosniff", one.headers
    assert fetch(shop, "/v1/brand/logo").headers["cache-control"] == "no-cache"
    refused(fetch(shop, "/v1/brand?colour=1"), 400, "unknown_field", "/colour")


@story
def an_address_changes_with_what_it_leads_to(shop):
    old = shop.told
    set_brand(shop, "--colour", "1B5E20")
    told = fetch(shop, "/v1/brand").json
    assert told["style"] != old["style"] and told["logo"] != old["logo"], (old, told)
    # Who comes late by the old address sees the new colour, and asks again the next time.
    late = fetch(shop, old["style"])
    assert late.headers["cache-control"] == "no-cache" and b"--shop:#1b5e20" in late.body, late
    assert fetch(shop, "/v1/brand").json == told, "and stays while nothing changes"


@story
def the_page_of_a_receipt_wears_it_and_so_does_the_notice(shop):
    bought = shop.buy(None, 1200)
    told = fetch(shop, "/v1/brand").json
    for address in (shop.till.post("/v1/links", {"what": {"entry": bought["id"]}})["path"], "/notice?language=fr"):
        page = fetch(shop, address).body.decode()
        for path in ("/assets/receipt.css", told["style"], told["logo"]):
            assert path.replace("&", "&amp;") in page, (path, page)
        assert 'alt="Ferme &quot;du&quot; &lt;Lac&gt;"' in page, page
        assert "<style" not in page and "style=" not in page, page


@story
def a_shop_may_look_otherwise_than_the_others(shop):
    shop.command("brand", "set", *shop.where, "--shop", "market", "--colour", "880E4F")
    told = fetch(shop, "/v1/brand?shop=market").json
    assert told["colour"] == "#880e4f" and fetch(shop, told["logo"]).body == shop.picture, told
    shop.command("brand", "set", *shop.where, "--shop", "market", "--clear")
    assert fetch(shop, "/v1/brand?shop=market").json["colour"] == "#1b5e20"


@story
def a_merchant_of_the_server_has_a_brand_of_its_own(shop):
    shop.command("merchant", "add", "verger", "--name", "Le Verger", *shop.where, "--json")
    until = time.monotonic() + WAIT_S
    while fetch(shop, "/v1/health", "/m/verger").status != 200:
        assert time.monotonic() < until, "the merchant is not heard of"
        time.sleep(0.05)
    assert fetch(shop, "/v1/brand", "/m/verger").json == {"name": "Le Verger", "colour": None, "style": None, "logo": None}
    path, picture = paint(shop, "verger.png", b"\xa0\x10\x20\xff")
    shop.command("brand", "set", "--merchant", "verger", *shop.where, "--logo", path)
    told = fetch(shop, "/v1/brand", "/m/verger").json
    # Below its own prefix, which whoever asks has before him.
    assert told["logo"].startswith("/v1/brand/logo?") and told["colour"] is None, told
    assert fetch(shop, told["logo"], "/m/verger").body == picture
    assert fetch(shop, fetch(shop, "/v1/brand").json["logo"]).body == shop.picture
    shop.agrees()


if __name__ == "__main__":
    run(Shop(preset="points"))
