#!/usr/bin/env python3
"""bad_input.py - what a hurried or hostile caller may send, and what each is told.

A matrix: every row is a request that must be refused with a certain status, code and field.  For each,
besides: the answer is a problem (RFC 9457) with one clear sentence, in French and in English; the two are
not the same; and the journal has not one entry more than before.
"""
import json
import re
import socket

from lib import STORIES, Shop, run, story
from place import at

MAX = 10**12
PURCHASES = "/v1/purchases"


def purchase(**fields):
    return {"receipt": "r1", "lines": [{"amount": 1000}], **fields}


def line(**fields):
    return purchase(lines=[{"amount": 1000, **fields}])


# ---- the matrix: name, body, status, code, field.  One purchase route, one key which may do all of it.

PURCHASE_ROWS = [
    # not JSON
    ("no body", b"", 400, "malformed", None),
    ("an open brace", b"{", 400, "malformed", None),
    ("words", b"hello", 400, "malformed", None),
    ("something behind the end", b'{"receipt":"1"} x', 400, "malformed", None),
    ("a comma too many", b'{"receipt":"1",}', 400, "malformed", None),
    ("single quotes", b"{'receipt':'1'}", 400, "malformed", None),
    ("a comment", b'{"receipt":"1" /* x */}', 400, "malformed", None),
    ("bytes that are not UTF-8", b'{"receipt":"\xff\xfe"}', 400, "malformed", None),
    ("Latin-1", '{"receipt":"é"}'.encode("latin-1"), 400, "malformed", None),
    ("an overlong UTF-8 slash", b'{"receipt":"\xc0\xaf"}', 400, "malformed", None),
    ("half a surrogate pair", b'{"receipt":"\\ud800"}', 400, "malformed", None),
    ("a NUL in a text", b'{"receipt":"a\\u0000b"}', 400, "malformed", None),
    ("UTF-16", '{"receipt":"1"}'.encode("utf-16"), 400, "malformed", None),
    ("the same field twice", b'{"receipt":"1","receipt":"2","lines":[{"amount":1}]}', 400,
     "malformed", None),
    ("not-a-number", b'{"receipt":"1","lines":[{"amount":NaN}]}', 400, "malformed", None),
    ("a number beyond 64 bits", b'{"receipt":"1","lines":[{"amount":9223372036854775808}]}', 400,
     "malformed", None),
    ("thirteen levels", b"[" * 13 + b"]" * 13, 422, "limit", None),
    ("a deep hole", b"[" * 100000, 422, "limit", None),
    ("sixty thousand values", b"[" + b"0," * 60000 + b"0]", 422, "limit", None),
    # not an object
    ("a list", [], 400, "invalid", None),
    ("a text", "receipt", 400, "malformed", None),
    ("null", b"null", 400, "malformed", None),
    # fields that do not exist, or are missing
    ("an unknown field", purchase(colour="red"), 400, "unknown_field", "/colour"),
    ("a misspelt field", {"reciept": "1", "lines": [{"amount": 1}]}, 400, "unknown_field",
     "/reciept"),
    ("an unknown field in a line", line(price=3), 400, "unknown_field", "/lines/0/price"),
    ("a field with a slash", purchase(**{"a/b~c": 1}), 400, "unknown_field", "/a~1b~0c"),
    ("no receipt", {"lines": [{"amount": 1}]}, 400, "invalid", "/receipt"),
    ("no lines", {"receipt": "1"}, 400, "invalid", "/lines"),
    ("a line without amount", purchase(lines=[{"label": "x"}]), 400, "invalid", "/lines/0/amount"),
    # wrong types
    ("a receipt number as a number", purchase(receipt=12), 400, "invalid", "/receipt"),
    ("lines as an object", purchase(lines={"amount": 1}), 400, "invalid", "/lines"),
    ("a line as a number", purchase(lines=[1000]), 400, "invalid", "/lines/0"),
    ("an amount as a text", line(amount="1000"), 400, "invalid", "/lines/0/amount"),
    ("an amount as null", line(amount=None), 400, "invalid", "/lines/0/amount"),
    ("an amount as true", line(amount=True), 400, "invalid", "/lines/0/amount"),
    ("an amount with a fraction", line(amount=12.5), 400, "invalid", "/lines/0/amount"),
    ("an amount with an exponent", b'{"receipt":"1","lines":[{"amount":1e3}]}', 400, "invalid",
     "/lines/0/amount"),
    ("a quantity as a number", line(quantity=1.25), 400, "invalid", "/lines/0/quantity"),
    ("a flag as a text", line(fixed="yes"), 400, "invalid", "/lines/0/fixed"),
    ("tags as a text", line(tags="organic"), 400, "invalid", "/lines/0/tags"),
    ("a tag as a number", line(tags=["a", 7]), 400, "invalid", "/lines/0/tags/1"),
    ("a card as a number", purchase(card=2900000000018), 400, "invalid", "/card"),
    ("print as a list", purchase(print=[]), 400, "invalid", "/print"),
    # out of range
    ("a negative amount", line(amount=-1), 400, "invalid", "/lines/0/amount"),
    ("an amount above the limit", line(amount=MAX + 1), 400, "invalid", "/lines/0/amount"),
    ("the smallest number there is", line(amount=-(2**63)), 400, "invalid", "/lines/0/amount"),
    ("a quantity of nothing", line(quantity="0"), 400, "invalid", "/lines/0/quantity"),
    ("a negative quantity", line(quantity="-1"), 400, "invalid", "/lines/0/quantity"),
    ("a quantity with four decimals", line(quantity="1.2345"), 400, "invalid", "/lines/0/quantity"),
    ("a quantity with a comma", line(quantity="1,5"), 400, "invalid", "/lines/0/quantity"),
    ("a quantity in words", line(quantity="two"), 400, "invalid", "/lines/0/quantity"),
    ("a VAT rate above all", line(vat="100.01"), 400, "invalid", "/lines/0/vat"),
    ("a VAT rate with a percent sign", line(vat="20 %"), 400, "invalid", "/lines/0/vat"),
    ("no line at all", purchase(lines=[]), 400, "invalid", "/lines"),
    ("a line too many", purchase(lines=[{"amount": 1}] * 2001), 400, "invalid", "/lines"),
    ("nine tags", line(tags=list("abcdefghi")), 400, "invalid", "/lines/0/tags"),
    ("an empty receipt number", purchase(receipt=""), 400, "invalid", "/receipt"),
    ("a receipt number of 65 bytes", purchase(receipt="9" * 65), 400, "invalid", "/receipt"),
    ("a label of 201 bytes", line(label="x" * 201), 400, "invalid", "/lines/0/label"),
    ("a line break in a label", line(label="a\nb"), 400, "invalid", "/lines/0/label"),
    ("a tab in a receipt number", purchase(receipt="a\tb"), 400, "invalid", "/receipt"),
    ("an escape character in a label", line(label="\x1b[31m"), 400, "invalid", "/lines/0/label"),
    ("a card of three characters", purchase(card="123"), 400, "invalid", "/card"),
    ("twenty-one payments", purchase(payments=[{"kind": "cash", "amount": 1}] * 21), 400, "invalid",
     "/payments"),
    ("a negative payment", purchase(payments=[{"kind": "cash", "amount": -1}]), 400, "invalid",
     "/payments/0/amount"),
    ("a receipt for two columns", purchase(print={"columns": 2}), 400, "invalid", "/print/columns"),
    ("nine rewards", purchase(redeem=[{"reward": "x"}] * 9), 400, "invalid", "/redeem"),
    ("a reward by count and amount", purchase(redeem=[{"reward": "x", "count": 1, "amount": 5}]), 400,
     "invalid", "/redeem/0"),
    ("a reward of count nought", purchase(redeem=[{"reward": "x", "count": 0}]), 400, "invalid",
     "/redeem/0/count"),
    # time
    ("a time in words", purchase(at="yesterday"), 400, "invalid", "/at"),
    ("a time without a zone", purchase(at="2026-11-22T10:41:07"), 400, "invalid", "/at"),
    ("a thirtieth of February", purchase(at="2026-02-30T10:00:00Z"), 400, "invalid", "/at"),
    ("a time long past", purchase(at="2001-01-01T00:00:00Z"), 422, "time_out_of_range", "/at"),
    ("a time far ahead", purchase(at="2199-01-01T00:00:00Z"), 422, "time_out_of_range", "/at"),
    # what the shop knows
    ("another currency", purchase(currency="USD"), 400, "currency", "/currency"),
    ("a currency that is none", purchase(currency="ZZZ"), 400, "currency", "/currency"),
    ("another shop than the key's", purchase(shop="elsewhere"), 422, "shop_unknown", "/shop"),
    ("an unknown till", purchase(till="99"), 422, "till_unknown", "/till"),
    ("an unknown card", purchase(card="9999999"), 404, "card_unknown", "/card"),
    ("payments that do not add up", purchase(payments=[{"kind": "cash", "amount": 999}]), 422,
     "payments_mismatch", "/payments"),
]


def one_sentence(text):
    return len(text) > 8 and text[0] == text[0] and text.rstrip()[-1] in ".!?" and "\n" not in text


def check_problem(answer, status, code, field):
    assert answer.status == status and answer.code == code, f"wanted {status} {code}: {answer}"
    problem = answer.json
    assert problem["status"] == status, problem
    assert problem["type"].endswith(":" + code), problem
    assert problem.get("field") == field, f"wanted the field {field}: {problem}"
    assert one_sentence(problem["detail"]) and one_sentence(problem["title"]), problem
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{13}", problem["request_id"]), problem
    assert answer.headers["x-request-id"] == problem["request_id"], answer.headers
    assert answer.headers["cache-control"] == "no-store", answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff", answer.headers


def refused(shop, status, code, field, method, path, body=None, key="till", **how):
    """Asks in both languages; both refuse alike, in other words, and nothing is recorded."""
    secret = {"till": shop.keys["till_key"], "admin": shop.keys["admin_key"]}.get(key, key)
    before = shop.entries()
    details = {}
    for language in ("en", "fr"):
        client = shop.client(secret, language)
        answer = client.call(method, path, body, **how)
        client.close()
        check_problem(answer, status, code, field)
        assert answer.headers["content-language"] == language, answer.headers
        details[language] = answer["detail"]
    assert details["en"] != details["fr"], details
    assert shop.entries() == before, "a refusal was recorded"
    return answer


def row_story(row):
    name, body, status, code, field = row

    def check(shop):
        refused(shop, status, code, field, "POST", PURCHASES, body)

    check.__name__ = f"{code}: {name}"
    return check


# ---- size -----------------------------------------------------------------------------------------


@story
def a_body_of_more_than_half_a_megabyte_is_too_large(shop):
    body = json.dumps(purchase(operator="x" * 524288)).encode()
    refused(shop, 413, "too_large", None, "POST", PURCHASES, body)
    chunks = lambda: (body[i:i + 10000] for i in range(0, len(body), 10000))  # noqa: E731
    client = shop.client(shop.keys["till_key"])
    client._exchange("GET", "/v1/health", None, {})
    client.connection.request("POST", PURCHASES, body=chunks(), encode_chunked=True, headers={
        "Authorization": f"Bearer {shop.keys['till_key']}", "Transfer-Encoding": "chunked",
        "Content-Type": "application/json", "Idempotency-Key": "chunks"})
    response = client.connection.getresponse()
    assert response.status == 413, response.status
    assert json.loads(response.read())["code"] == "too_large"


@story
def a_body_that_claims_to_be_huge_is_refused_before_it_comes(shop):
    answer = raw(shop, b"POST /v1/purchases HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n"
                       b"Content-Type: application/json\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]


@story
def two_thousand_lines_are_taken(shop):
    done = shop.till.post(PURCHASES, {"receipt": shop.receipt(), "lines": [
        {"sku": f"S{i}", "label": "é" * 100, "amount": 1, "vat": "5.5"} for i in range(2000)]})
    assert done.status == 201 and done["total"]["due"] == 2000, done


# ---- addresses, methods, headers -------------------------------------------------------------------


@story
def an_unknown_address_is_not_found(shop):
    for path in ("/v2/purchases", "/v1", "/v1/", "/v1/purchase", "/v1/purchases/", "/v1/quotes/1",
                 "/v1/cards/1/block/2", "/V1/health", "/v1//health", "/v1/%71uotes", "/etc/passwd",
                 "/assets/../till", "/%2e%2e/x"):
        refused(shop, 404, "not_found", None, "GET", path)


@story
def a_method_that_is_not_accepted_is_told_which_are(shop):
    for method, path, allowed in (("GET", "/v1/quotes", "POST"), ("PUT", "/v1/purchases", "GET, HEAD, POST"),
                                  ("DELETE", "/v1/members/1-1", "GET, HEAD, PATCH"),
                                  ("POST", "/v1/health", "GET, HEAD"),
                                  ("POST", "/v1/session", "GET, HEAD"),
                                  ("PATCH", "/v1/programs", "GET, HEAD, POST"),
                                  ("POST", "/till", "GET, HEAD"), ("TRACE", "/v1/health", "GET, HEAD"),
                                  ("get", "/v1/health", "GET, HEAD")):
        answer = refused(shop, 405, "method", None, method, path, b"{}" if method != "GET" else None)
        assert answer.headers["allow"] == allowed, (method, path, answer.headers)


@story
def a_write_needs_an_idempotency_key(shop):
    refused(shop, 400, "idempotency_key", None, "POST", PURCHASES, purchase(),
            without=["Idempotency-Key"])
    for key in ("", "a b", "x" * 256, "é".encode().decode("latin-1"), "a\x7fb"):
        refused(shop, 400, "idempotency_key", None, "POST", PURCHASES, purchase(),
                headers={"Idempotency-Key": key})


@story
def only_json_is_read(shop):
    refused(shop, 415, "media_type", None, "POST", PURCHASES, purchase(), without=["Content-Type"])
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json",
                 "multipart/form-data; boundary=x"):
        refused(shop, 415, "media_type", None, "POST", PURCHASES, purchase(),
                headers={"Content-Type": kind})
    done = shop.till.post(PURCHASES, purchase(receipt=shop.receipt()),
                          headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert done.status == 201, done


@story
def a_key_is_needed_and_a_right_one(shop):
    for header in (None, "", "Bearer", "Bearer ", "Basic dGlsbDp4", shop.keys["till_key"],
                   "Bearer hab_0000", f"Bearer {shop.keys['till_key']}x",
                   f"Bearer {shop.keys['till_key'][:-1]}", "Bearer " + "x" * 4000):
        headers = {} if header is None else {"Authorization": header}
        answer = refused(shop, 401, "unauthorized", None, "POST", PURCHASES, purchase(), key=None,
                         headers=headers)
        assert answer.headers["www-authenticate"].startswith("Bearer"), answer.headers
    shop.restart()  # the wrong keys of this story are forgiven


@story
def a_key_may_do_what_its_scopes_say(shop):
    refused(shop, 403, "forbidden", None, "POST", "/v1/programs", {})
    refused(shop, 403, "forbidden", None, "POST", "/v1/programs/1/activate", {})
    earner = new_key(shop, "earn")
    refused(shop, 403, "forbidden", None, "POST", "/v1/quotes", purchase(), key=earner)
    refused(shop, 403, "forbidden", None, "GET", "/v1/members?name=a", key=earner)
    refused(shop, 403, "forbidden", "/redeem", "POST", PURCHASES,
            purchase(redeem=[{"reward": "credit"}]), key=earner)


@story
def a_revoked_key_is_refused_at_the_next_request(shop):
    secret = new_key(shop, "quote")
    client = shop.client(secret)
    session = client.get("/v1/session")
    assert session.status == 200, session
    shop.command("key", "revoke", *at(shop.data), session["key"]["id"])
    check_problem(client.get("/v1/session"), 401, "unauthorized", None)


def new_key(shop, scopes):
    made = shop.command("key", "add", *at(shop.data), "--label", "test", "--scopes", scopes,
                        "--json")
    return json.loads(made)["key"]


@story
def parameters_of_an_address_are_checked_like_a_body(shop):
    for query, code, field in (("limit=0", "invalid", "/limit"), ("limit=201", "invalid", "/limit"),
                               ("limit=ten", "invalid", "/limit"), ("limit=", "invalid", "/limit"),
                               ("name=a&colour=red", "unknown_field", "/colour"),
                               ("name=a&name=b", "invalid", None), ("name=%ff", "invalid", None),
                               ("name=%zz", "invalid", None), ("name=a%00b", "invalid", None),
                               ("name=", "invalid", "/name"),
                               ("&".join(f"p{i}=1" for i in range(20)), "unknown_field", None)):
        refused(shop, 400, code, field, "GET", "/v1/members?" + query)
    refused(shop, 400, "unknown_field", None, "GET", "/v1/session?x=1")


@story
def an_id_that_names_nothing_is_not_found(shop):
    for path in ("/v1/purchases/1-999999", "/v1/purchases/1", "/v1/purchases/abc", "/v1/purchases/-1-1",
                 "/v1/purchases/1-1", "/v1/purchases/1-99999999999999999999", "/v1/accounts/2-1",
                 "/v1/accounts/1-0", "/v1/accounts/1-999/entries", "/v1/members/1-999999",
                 "/v1/programs/99", "/v1/programs/0", "/v1/programs/x", "/v1/accounts/%00",
                 "/v1/accounts/1-1%0d%0aX:y", "/v1/accounts/%ff"):
        refused(shop, 404, "not_found", None, "GET", path)
    here = {"shop": "market", "till": "1"}
    for path, body in (("/v1/events", {**here, "account": "1024-1", "kind": "visit"}),
                       ("/v1/cards", {"account": "1024-1"}), ("/v1/handovers/1024-1-1/done", {}),
                       ("/v1/accounts/1024-1/tier", {"tier": "", "reason": "x"}),
                       ("/v1/vouchers", {**here, "account": "1024-1", "lot": 1}),
                       ("/v1/transfers", {**here, "from": {"account": "1024-1"}, "to": {"account": "1-1"},
                                          "unit": "points", "points": 1})):
        answer = shop.admin.post(path, body)
        assert (answer.status, answer.code) == (404, "not_found"), (path, answer)
    for path in ("/v1/cards/0000000", "/v1/cards/..%2f..%2fetc", "/v1/cards/%27%20OR%201=1"):
        refused(shop, 404, "card_unknown", None, "GET", path)


# ---- members and cards -----------------------------------------------------------------------------


@story
def a_member_is_somebody(shop):
    for body, field in (({}, None), ({"note": "x"}, None), ({"first_name": "  "}, None),
                        ({"first_name": "A", "phone": "12"}, "/phone"),
                        ({"first_name": "A", "phone": "call me"}, "/phone"),
                        ({"first_name": "A", "email": "a@b"}, "/email"),
                        ({"first_name": "A", "email": "no at sign"}, "/email"),
                        ({"first_name": "A", "birth": "29/02/1980"}, "/birth"),
                        ({"first_name": "A", "birth": "1981-02-29"}, "/birth"),
                        ({"first_name": "A", "language": "de"}, "/language"),
                        ({"first_name": "A" * 201}, "/first_name"),
                        ({"first_name": 7}, "/first_name"),
                        ({"first_name": "A", "card": "2900000000019"}, "/card")):
        refused(shop, 400, "invalid", field, "POST", "/v1/members", body)


@story
def a_file_keeps_what_a_refused_change_would_have_taken(shop):
    member = shop.enrol(first_name="Awa", phone="06 11 22 33 44")
    path = f"/v1/members/{member['id']}"
    before = shop.till.get(path).json
    refused(shop, 400, "invalid", None, "PATCH", path, {"first_name": None, "phone": None})
    refused(shop, 400, "invalid", "/birth", "PATCH", path, {"note": "x", "birth": "never"})
    refused(shop, 400, "unknown_field", "/account", "PATCH", path, {"account": "1-1"})
    refused(shop, 404, "not_found", None, "PATCH", "/v1/members/1-999999", {"note": "x"})
    assert shop.till.get(path).json == before


@story
def a_card_belongs_to_one_account(shop):
    one, other = shop.enrol(), shop.enrol()
    refused(shop, 409, "card_taken", "/card", "POST", "/v1/members",
            {"first_name": "B", "card": one["card"]})
    refused(shop, 409, "card_taken", "/code", "POST", "/v1/cards",
            {"account": other["account"], "code": one["card"]})
    for code in ("2900000000019", "   1", "12 \u200b4"):
        refused(shop, 400, "invalid", "/code", "POST", "/v1/cards",
                {"account": one["account"], "code": code})
    refused(shop, 404, "not_found", "/account", "POST", "/v1/cards", {"account": "1-999999"})
    refused(shop, 400, "invalid", "/account", "POST", "/v1/cards", {"code": "12345"})
    refused(shop, 400, "invalid", "/expires", "POST", "/v1/cards",
            {"account": one["account"], "expires": "soon"})
    refused(shop, 404, "card_unknown", None, "POST", "/v1/cards/9999999/block", {})


@story
def a_blocked_or_expired_card_does_not_buy(shop):
    member = shop.enrol()
    shop.admin.post(f"/v1/cards/{member['card']}/block", {})
    refused(shop, 409, "card_blocked", "/card", "POST", PURCHASES, purchase(card=member["card"]))
    refused(shop, 409, "card_blocked", "/card", "POST", "/v1/quotes", purchase(card=member["card"]))
    old = shop.admin.post("/v1/cards", {"account": member["account"], "expires": "2020-01-01"})
    if old.status == 201:
        refused(shop, 409, "card_expired", "/card", "POST", PURCHASES, purchase(card=old["code"]))
    shop.admin.post(f"/v1/cards/{member['card']}/unblock", {})
    assert shop.buy(member["card"]).status == 201


# ---- the same again, and what is not there ---------------------------------------------------------


@story
def a_receipt_is_recorded_once(shop):
    number = shop.receipt()
    first = shop.till.post(PURCHASES, purchase(receipt=number))
    assert first.status == 201, first
    before = shop.entries()
    again = shop.till.post(PURCHASES, purchase(receipt=number))  # with another Idempotency-Key
    assert (again.status, again.body) == (201, first.body), again
    assert shop.entries() == before
    refused(shop, 409, "receipt_seen", "/receipt", "POST", PURCHASES,
            purchase(receipt=number, lines=[{"amount": 1001}]))


@story
def an_idempotency_key_is_for_one_request(shop):
    body = purchase(receipt=shop.receipt())
    first = shop.till.post(PURCHASES, body, idempotency_key="once")
    again = shop.till.post(PURCHASES, body, idempotency_key="once")
    assert first.status == again.status == 201 and first.body == again.body, again
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true", again.headers
    refused(shop, 422, "key_reused", None, "POST", PURCHASES, purchase(receipt=shop.receipt()),
            headers={"Idempotency-Key": "once"})
    refused(shop, 422, "key_reused", None, "POST", "/v1/members", {"first_name": "A"},
            headers={"Idempotency-Key": "once"})
    other = shop.admin.post("/v1/members", {"first_name": "A"}, idempotency_key="once")
    assert other.status == 201, other  # the key of another caller is another key


@story
def a_reward_needs_its_points(shop):
    card = shop.enrol()["card"]
    reward = shop.till.get(f"/v1/cards/{card}")["rewards"][0]["reward"]
    refused(shop, 409, "points_short", "/redeem/0", "POST", PURCHASES,
            purchase(card=card, redeem=[{"reward": reward}]))
    refused(shop, 422, "card_needed", "/redeem/0", "POST", PURCHASES,
            purchase(redeem=[{"reward": reward}]))
    refused(shop, 422, "reward_unknown", "/redeem/0", "POST", PURCHASES,
            purchase(card=card, redeem=[{"reward": "a-castle"}]))


@story
def a_reward_that_costs_nothing_needs_a_card_too(shop):
    program = shop.admin.get("/v1/programs/active")["program"]
    program["rewards"].append({"id": "summer", "label": {"en": "10% this summer"}, "exclusive": True,
                               "effect": {"percent_off": "10"}})
    number = shop.admin.post("/v1/programs", program)["number"]
    assert shop.admin.post(f"/v1/programs/{number}/activate", {}).status == 200
    body = purchase(receipt=shop.receipt(), redeem=[{"reward": "summer"}])
    said = refused(shop, 422, "card_needed", "/redeem/0", "POST", PURCHASES, body)["detail"]
    assert said == ("summer : un avantage demande une carte, même s'il ne coûte rien ; une remise "
                    "pour tous se fait sur les prix, à la caisse."), said
    said = shop.till.post("/v1/quotes", body)["detail"]
    assert said == ("summer: a reward needs a card, also one that costs nothing; take a discount for "
                    "everybody off the prices at the till."), said
    done = shop.till.post(PURCHASES, {**body, "card": shop.enrol()["card"]})
    assert (done.status, done["total"]["due"]) == (201, 900), done


@story
def a_return_gives_back_what_was_bought(shop):
    bought = shop.buy(amount=1000).json
    path = f"/v1/purchases/{bought['id']}/returns"
    refused(shop, 404, "not_found", None, "POST", "/v1/purchases/1-999999/returns", {})
    refused(shop, 400, "invalid", "/lines", "POST", path, {"lines": []})
    refused(shop, 400, "invalid", "/lines/0/quantity", "POST", path,
            {"lines": [{"line": 1, "quantity": "0"}]})
    done = shop.till.post(path, {})
    assert done.status == 201, done
    said = refused(shop, 409, "returned_already", None, "POST", path, {})["detail"]
    assert said == "Tout cet achat est déjà revenu.", said
    refused(shop, 409, "not_a_purchase", None, "POST", f"/v1/purchases/{done['id']}/returns", {})


@story
def a_refused_return_names_the_line(shop):
    lines = [{"label": "Pain", "amount": 300}, {"label": "Miel", "quantity": "2.5", "amount": 1000}]
    bought = shop.till.post(PURCHASES, purchase(receipt=shop.receipt(), lines=lines)).json
    path = f"/v1/purchases/{bought['id']}/returns"

    def says(status, code, field, back, english, french):
        how = (shop, status, code, field, "POST", path, {"lines": back})
        assert refused(*how)["detail"] == french
        assert shop.till.post(path, {"lines": back})["detail"] == english

    says(422, "line_unknown", "/lines/1/line", [{"line": 1}, {"line": 3}],
         "There is no line 3: the last line of this purchase is 2.",
         "Il n'y a pas de ligne 3 : la dernière ligne de cet achat est la 2.")
    says(400, "invalid", "/lines/1/line", [{"line": 2}, {"line": 2, "quantity": "1"}],
         "Line 2 is told twice; tell it once, with its whole quantity.",
         "La ligne 2 est indiquée deux fois ; indiquez-la une fois, avec toute sa quantité.")
    says(409, "returned_already", "/lines/1/quantity",
         [{"line": 1}, {"line": 2, "quantity": "2.501"}],
         "Of line 2, 2.5 is left, and 2.501 would come back.",
         "De la ligne 2, il ne reste que 2,5, et le retour est de 2,501.")
    assert shop.till.post(path, {"lines": [{"line": 2}]}).status == 201
    gone = ("Line 2 has come back already; nothing is left of it.",
            "La ligne 2 est déjà revenue ; il n'en reste rien.")
    says(409, "returned_already", "/lines/1/line", [{"line": 1}, {"line": 2}], *gone)
    says(409, "returned_already", "/lines/0/line", [{"line": 2, "quantity": "1"}], *gone)


@story
def a_claim_needs_a_code_that_was_printed(shop):
    card = shop.enrol()["card"]
    bought = shop.buy(amount=5000).json
    refused(shop, 404, "claim_unknown", "/code", "POST", "/v1/claims",
            {"code": "AAAAA-AAAAA", "card": card})
    refused(shop, 404, "card_unknown", "/card", "POST", "/v1/claims",
            {"code": bought["claim"]["code"], "card": "0000000"})
    body = {"code": bought["claim"]["code"], "card": card}
    assert shop.till.post("/v1/claims", body).status == 201
    refused(shop, 409, "claimed_already", "/code", "POST", "/v1/claims", body)


@story
def a_programme_must_be_right_to_decide(shop):
    refused(shop, 400, "invalid", None, "POST", "/v1/programs", [], key="admin")
    refused(shop, 400, "malformed", None, "POST", "/v1/programs/validate", b"{", key="admin")
    verdict = shop.admin.post("/v1/programs/validate", {"format": 1})
    assert verdict.status == 200 and not verdict["valid"] and verdict["problems"], verdict
    for problem in verdict["problems"]:
        assert one_sentence(problem["en"]) and one_sentence(problem["fr"]), problem
    draft = shop.admin.post("/v1/programs", {"format": 1})
    assert draft.status == 201 and not draft["valid"], draft
    path = f"/v1/programs/{draft['number']}/activate"
    answer = shop.admin.post(path, {})
    assert (answer.status, answer.code) == (422, "program_invalid"), answer
    refused(shop, 404, "not_found", None, "POST", "/v1/programs/99/activate", {}, key="admin")
    refused(shop, 409, "program_state", None, "POST", "/v1/programs/1/activate", {}, key="admin")
    refused(shop, 400, "invalid", "/from", "POST", path, {"from": "tomorrow"}, key="admin")


# ---- the wire --------------------------------------------------------------------------------------


def raw(shop, data):
    """Bytes as they are, and all that comes back until the server hangs up or falls silent."""
    got = b""
    with socket.create_connection(("127.0.0.1", shop.port), timeout=1) as wire:
        try:
            wire.sendall(data)
            while piece := wire.recv(65536):
                got += piece
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return got


@story
def a_request_that_two_readers_could_read_differently_is_refused(shop):
    before = shop.entries()
    key = f"Authorization: Bearer {shop.keys['till_key']}\r\nIdempotency-Key: smuggled\r\n".encode()
    body = json.dumps(purchase(receipt="smuggled")).encode()
    head = (b"POST /v1/purchases HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + key)
    length = b"Content-Length: %d\r\n" % len(body)
    for data in (head + length + b"Content-Length: 5\r\n\r\n" + body,
                 head + b"Content-Length: +5\r\n\r\n" + body,
                 head + b"Content-Length: 5, 6\r\n\r\n" + body,
                 head + b"Content-Length: -1\r\n\r\n" + body,
                 head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
                 head + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n" + body,
                 b"GET /v1/health\r\n\r\n", b"GET  HTTP/1.1\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n",
                 b"GET /v1/health HTTP/1.1\r\n\r\n"):
        got = raw(shop, data)
        assert not got.startswith(b"HTTP/1.1 2"), (data[:120], got[:200])
    assert shop.entries() == before


@story
def a_head_that_is_too_large_is_refused(shop):
    got = raw(shop, b"GET /v1/health HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100000 + b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 4(14|31|00) ", got) or got == b"", got[:200]


@story
def a_caller_who_hangs_up_does_not_stop_the_others(shop):
    body = json.dumps(purchase(receipt="half")).encode()
    head = (b"POST /v1/purchases HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer " + shop.keys["till_key"].encode() +
            b"\r\nIdempotency-Key: half\r\nContent-Length: %d\r\n\r\n" % len(body))
    whole = head + body
    for cut in (*range(1, len(head), 29), *range(len(head), len(whole), 7)):
        with socket.create_connection(("127.0.0.1", shop.port), timeout=5) as wire:
            wire.sendall(whole[:cut])
    for _ in range(20):  # the whole request, and gone before the answer
        with socket.create_connection(("127.0.0.1", shop.port), timeout=5) as wire:
            wire.sendall(whole)
    done = shop.till.post(PURCHASES, json.loads(body), idempotency_key="half")
    assert done.status == 201, done
    assert shop.nobody.get("/v1/health").status == 200


@story
def figures_are_for_this_machine_alone(shop):
    assert shop.nobody.get("/metrics").status == 200
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        refused(shop, 403, "forbidden", None, "GET", "/metrics", key=None, headers={header: "x"})


@story
def a_head_request_answers_like_a_get_without_the_body(shop):
    client = shop.client(None)
    got, head = client.get("/v1/health"), client.call("HEAD", "/v1/health")
    assert (head.status, head.body) == (200, b""), head
    assert head.headers["content-length"] == got.headers["content-length"]


@story
def whoever_guesses_keys_must_wait_and_a_till_beside_does_not(shop):
    guesser = shop.client("hab_guess")
    answers = [guesser.get("/v1/session") for _ in range(40)]
    assert answers[0].status == 401 and answers[-1].status == 429, answers[-1]
    check_problem(answers[-1], 429, "rate_limited", None)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60, answers[-1].headers
    assert shop.buy().status == 201  # from the same address, with a right key


if __name__ == "__main__":
    STORIES[:0] = [row_story(row) for row in PURCHASE_ROWS]
    run(Shop(preset="points"))
