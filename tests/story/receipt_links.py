#!/usr/bin/env python3
"""receipt_links.py - a receipt or a voucher on the phone of whoever stands there: by a link that nobody can guess."""
import base64
import http.client

from lib import Shop, run, story
from place import IS_POSTGRES
from households import refused

PROGRAM = {"format": 1, "name": {"fr": "Points"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"fr": "points", "en": "points"}, "kind": "points"},
                     {"id": "v", "label": {"fr": "bons", "en": "vouchers"}, "kind": "voucher"}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}],
           "rewards": [{"id": "five", "label": {"fr": "5 € offerts", "en": "5 € off"}, "cost": {"unit": "p", "points": 10},
                        "effect": {"voucher": {"unit": "v"}}},
                       {"id": "use", "label": {"fr": "bon", "en": "voucher"}, "cost": {"unit": "v", "points": 1},
                        "effect": {"amount_off": 500}}]}


def link(shop, **what):
    return shop.till.post("/v1/links", {"what": what})


def follow(shop, path, accept="text/html"):
    """Status, headers in small letters, text: as a phone asks, without a key."""
    line = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=20)
    line.request("GET", path, headers={"Accept": accept, "Accept-Language": "fr"})
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


@story
def a_receipt_is_on_the_phone_of_who_has_the_link(shop):
    member = shop.enrol(first_name="Zoé", last_name="Secret")
    bought = shop.buy(member["card"], 1200, receipt="<b>&1")
    made = link(shop, entry=bought["id"])
    assert made.status == 201 and made["path"].startswith("/r/") and made["url"] is None, made
    assert link(shop, entry=bought["id"])["path"] == made["path"], "the same for a day"
    status, headers, page = follow(shop, made["path"])
    assert status == 200 and headers["content-type"] == "text/html; charset=utf-8", (status, headers)
    assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer", headers
    assert "script-src 'self'" in headers["content-security-policy"], headers
    assert "Ferme du Pré" in page and " +1\n" in page and page.count("****") == 1, page
    for never in ("<script", " style=", "<b>&1", "Secret", "Zoé", member["card"], "http:"):
        assert never not in page.replace('xmlns="http://www.w3.org/2000/svg"', ""), (never, page)
    assert "noindex" in page and "&lt;b&gt;&amp;1" in page, page
    assert follow(shop, "/assets/receipt.css")[0] == 200


@story
def in_the_language_that_was_asked_for(shop):
    bought = shop.buy(shop.enrol()["card"], 1000)
    for language, word in (("fr", 'lang="fr"'), ("en", 'lang="en"')):
        made = shop.till.post("/v1/links", {"what": {"entry": bought["id"]}, "language": language})
        assert word in follow(shop, made["path"])[2], language
    refused(shop.till.post("/v1/links", {"what": {"entry": bought["id"]}, "language": "de"}), 400, "invalid", "/language")


@story
def a_link_that_somebody_changed_is_none(shop):
    bought, other = shop.buy(shop.enrol()["card"], 1000), shop.buy(shop.enrol()["card"], 2000)
    path = link(shop, entry=bought["id"])["path"]
    token = bytearray(base64.urlsafe_b64decode(path[3:] + "=" * (-len(path[3:]) % 4)))
    assert bought["id"].encode() in token

    def at_path(changed):
        return "/r/" + base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")

    forged = token.replace(bought["id"].encode(), other["id"].encode())
    later, other_language = bytearray(token), bytearray(token)
    later[3] ^= 1
    other_language[21] = ord("e")
    for changed in (forged, later, other_language, token[:-1], token[:20], b""):
        assert follow(shop, at_path(changed))[0] == 404, changed
    assert follow(shop, at_path(token))[0] == 200
    assert follow(shop, "/p/" + path[3:])[0] == 404, "a link of another purpose"


@story
def a_voucher_is_shown_with_its_code_as_a_picture_until_it_is_used(shop):
    shop.use(PROGRAM)
    member = shop.enrol()
    shop.buy(member["card"], 1000)
    converted = shop.till.post("/v1/conversions", {"card": member["card"], "reward": "five"})
    assert converted.status == 201, converted
    coded = shop.till.post("/v1/vouchers", {"card": member["card"], "lot": converted["voucher"]["lot"]})
    assert coded.status == 201, coded
    code = coded["code"]
    made = link(shop, voucher=code)
    assert made.status == 201, made
    status, _, page = follow(shop, made["path"])
    assert status == 200 and "<svg" in page and code[:5] in page, page
    status, _, problem = follow(shop, link(shop, voucher=code)["path"], "application/json")
    assert status == 200, problem
    used = shop.buy(None, 3000, redeem=[{"voucher": code}])
    assert used.status == 201, used
    assert follow(shop, made["path"])[0] == 409, "it was used"
    refused(link(shop, voucher=code), 409, "voucher_used", "/what")


@story
def what_has_no_text_has_no_link(shop):
    member = shop.enrol()
    refused(link(shop), 400, "invalid", "/what")
    refused(link(shop, balance=member["card"]), 400, "unknown_field", "/what/balance")
    refused(link(shop, entry="1-999999"), 404, "not_found", "/what")
    refused(link(shop, voucher="2900000000018"), 404, "card_unknown", "/what")
    bought = shop.buy(member["card"], 500)
    refused(link(shop, entry=bought["id"], voucher="V7K2MQ0XTR"), 400, "invalid", "/what")
    shop.agrees()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
