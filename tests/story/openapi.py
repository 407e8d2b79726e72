#!/usr/bin/env python3
"""openapi.py - the served description of the API is lint-free, and every route's answers agree with it.

Calls each route of a real server, good and refused, and lets ajv hold every answer against the schema
which the document gives for that path, method and status.  A route that was never called fails.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

from lib import ROOT, Client, Shop, day, run, say, story
from apple_part import AppleCa, Phone
from listening import Listener
from off_line import bound
from officed import STEP_S, code_of
from papers import png
from place import at, put_notice
from stripe_part import StripePart

STRIPE = StripePart()
# A mail server that nobody has started: a letter waits.
NO_MAIL = {"HABITUE_MAIL_URL": "smtp://127.0.0.1:1", "HABITUE_MAIL_FROM": "shop@example.org", "HABITUE_MAIL_TLS": "none"}
SEEN = []  # {"operation", "status", "type", "body"} of every answer


def operations(document):
    """(method, pattern, operation) of every route."""
    for path, methods in document["paths"].items():
        pattern = re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$")
        for method, operation in methods.items():
            # A path in words comes before one with braces.
            yield "{" in path, method.upper(), pattern, operation["operationId"]


def note(operation, status, content_type, body):
    SEEN.append({"operation": operation, "status": status, "type": content_type, "body": body})


class Recorder:
    """Remembers what every client of the shop hears."""

    def __init__(self, shop):
        self.document = shop.nobody.get("/v1/openapi.json").json
        self.operations = sorted(operations(self.document), key=lambda found: found[0])

    def record(self, method, path, answer):
        path = urllib.parse.urlsplit(path).path
        for _, wanted, pattern, name in self.operations:
            if wanted == method and pattern.match(path):
                note(name, answer.status, answer.headers.get("content-type", ""), answer.body.decode(errors="replace"))
                return


def listen(shop):
    recorder = Recorder(shop)
    plain = Client.call

    def call(self, method, path, *args, **how):
        answer = plain(self, method, path, *args, **how)
        recorder.record(method, path, answer)
        return answer

    Client.call = call


@story
def the_description_passes_the_linter(shop):
    listen(shop)
    path = shop.folder / "openapi.json"
    path.write_bytes(shop.nobody.get("/v1/openapi.json").body)
    done = subprocess.run(["npx", "--no-install", "redocly", "lint", str(path)], cwd=ROOT,
                          env={**os.environ, "REDOCLY_TELEMETRY": "off", "CI": "1"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False)
    assert done.returncode == 0, done.stdout


def sell_off_line(shop, ask, admin, card):
    """A till without a line, which told the customer of other points than the server gives."""
    lost = bound(shop)
    snapshot = ask(lost, "POST", "/v1/offline/snapshots", {}, 201)["number"]
    ask(lost, "POST", "/v1/offline/reports", {"snapshot": snapshot, "waiting": 1, "first": "off", "last": "off", "amount": 0})
    told = {"snapshot": snapshot, "total": {"gross": 500, "discount": 0, "due": 500}, "redeemed": [], "paid": [],
            "earned": [{"unit": "other", "points": 9}]}
    ask(lost, "POST", "/v1/purchases", {"card": card, "receipt": "off", "lines": [{"amount": 500}], "offline": told}, 201)
    (one,) = ask(admin, "GET", "/v1/exceptions?state=open&limit=5")["exceptions"]
    ask(admin, "POST", f"/v1/exceptions/{one['id']}/seen", {"note": "seen", "operator": "ada"})
    ask(admin, "GET", "/v1/reports/offline")


def visit_the_office(shop, ask):
    """In, a telephone for codes, another password, and out."""
    old, new, secret = "un long chemin", "un chemin plus long", bytes(20)
    ask(shop.admin, "PATCH", "/v1/operators/ada", {"password": old, "role": "administrator"})
    elsewhere = ask(shop.nobody, "POST", "/v1/office/enter", {"operator": "ada", "password": old}, 201)
    office = shop.client(ask(shop.nobody, "POST", "/v1/office/enter", {"operator": "ada", "password": old}, 201)["token"])
    ask(office, "GET", "/v1/roles")
    sessions = ask(office, "GET", "/v1/office/sessions")["sessions"]
    (other,) = [one["id"] for one in sessions if not one["is_this"]]
    assert elsewhere["token"] not in str(sessions)
    ask(office, "POST", f"/v1/office/sessions/{other}/end", {})
    ask(office, "POST", "/v1/office/factor", {"password": old, "code": code_of(secret), "secret": secret.hex()})
    changed = ask(office, "POST", "/v1/office/password",
                  {"old": old, "password": new, "code": code_of(secret, time.time() + STEP_S)}, 201)
    ask(shop.client(changed["token"]), "POST", "/v1/office/leave", {})
    ask(shop.admin, "PATCH", "/v1/operators/ada", {"factor": False, "role": "cashier"})


@story
def every_route_answers_well(shop):
    nobody, till, admin = shop.nobody, shop.till, shop.admin
    good, asked = [], []

    def ask(client, method, path, body=None, want=200, headers=None):
        key = str(uuid.uuid4())
        answer = client.call(method, path, body, headers=headers, idempotency_key=key)
        assert answer.status == want, f"{method} {path}: {answer}"
        good.append(answer)
        if client is not nobody and method != "GET":
            asked.append((client, method, path, body, key, answer))
        return answer

    def tell_again():
        """Every write once more, when much has happened since: the same bytes."""
        recorded = 0
        for client, method, path, body, key, first in asked:
            again = client.call(method, path, body, idempotency_key=key)
            if "idempotent-replayed" not in again.headers:
                continue  # it writes nothing: a quote, a validation
            assert (again.status, again.body) == (first.status, first.body), (path, first, again)
            recorded += 1
        assert recorded == 72, recorded

    ask(nobody, "GET", "/v1/health")
    ask(nobody, "GET", "/v1/frames")
    logo = shop.folder / "logo.png"
    logo.write_bytes(png(8, 8, lambda x, y: b"\x28\x78\x3c\xff"))
    shop.command("brand", "set", *shop.where, "--colour", "1B5E20", "--logo", str(logo))
    for path in ("/v1/brand", "/v1/brand/style", "/v1/brand/logo"):
        ask(nobody, "GET", path)
    ask(nobody, "GET", "/metrics")
    ask(till, "GET", "/v1/session")
    ask(admin, "GET", "/v1/session")
    member = ask(admin, "POST", "/v1/members", {
        "first_name": "Jeanne", "last_name": "Martin", "phone": "06 12 34 56 78",
        "email": "jeanne@example.org", "birth": "1980-02-29", "street": "12 rue des Halles", "postcode": "74000", "town": "Annecy"}, 201).json
    ask(admin, "PATCH", f"/v1/members/{member['id']}", {"phone": None, "note": "likes figs"})
    ask(admin, "GET", f"/v1/members/{member['id']}")
    ask(admin, "GET", "/v1/members?name=jea&limit=1")
    ask(nobody, "GET", "/notice?language=en")
    words = ask(till, "GET", "/v1/consents/wording?language=fr").json["purposes"][0]["wording"]
    ask(admin, "POST", f"/v1/members/{member['id']}/consents", {"consents": [
        {"purpose": "email", "given": True, "wording": words, "source": "till"},
        {"purpose": "post", "given": False, "source": "paper", "proof": "p. 1", "at": "2026-01-02T03:04:05Z"}]})
    ask(admin, "POST", f"/v1/members/{member['id']}/consents", {"consents": [{"purpose": "email", "given": True}]}, 400)
    ask(admin, "GET", f"/v1/members/{member['id']}/consents")
    ask(admin, "GET", f"/v1/members/{member['id']}")
    ask(admin, "PATCH", "/v1/privacy", {"contact": "donnees@example.org", "asked": ["email", "post"]})
    ask(admin, "GET", "/v1/privacy")
    card = ask(admin, "POST", "/v1/cards",
               {"account": member["account"], "expires": "2099-12-31"}, 201).json
    with Listener(shop.port, shop.keys["till_key"], f"card={card['code']}") as screen:
        note("followAccount", screen.status, screen.headers["content-type"], screen.next()["data"])
    with Listener(shop.port, shop.keys["till_key"], "") as screen:
        note("followAccount", screen.status, screen.headers["content-type"], screen.problem.decode())
    basket = {"card": card["code"], "receipt": shop.receipt(), "lines": [
        {"sku": "TOM", "label": "Tomates", "category": "vegetables", "tags": ["organic"],
         "quantity": "1.250", "amount": 25000, "vat": "5.5"},
        {"label": "Consigne", "amount": 100, "fixed": True}]}
    ask(till, "POST", "/v1/quotes", basket)
    ask(till, "POST", "/v1/scans", {"text": basket["card"]})
    ask(till, "POST", "/v1/scans", {"text": "3760123456784"}, want=422)
    purchase = ask(till, "POST", "/v1/purchases", basket, 201).json
    spent = {**basket, "receipt": shop.receipt(),
             "redeem": [{"reward": reward_in_reach(till, card["code"])}]}
    ask(till, "POST", "/v1/quotes", spent)
    redeemed = ask(till, "POST", "/v1/purchases", spent, 201).json
    assert redeemed["redeemed"], redeemed
    ask(till, "GET", f"/v1/purchases/{purchase['id']}")
    ask(till, "GET", f"/v1/purchases?receipt={basket['receipt']}")
    ask(till, "POST", f"/v1/purchases/{redeemed['id']}/returns",
        {"lines": [{"line": 1, "quantity": "0.5"}], "receipt": shop.receipt()}, 201)
    ask(till, "POST", f"/v1/purchases/{purchase['id']}/returns", {}, 201)
    ask(till, "GET", f"/v1/purchases/{purchase['id']}/returns")
    unclaimed = ask(till, "POST", "/v1/purchases",
                    {"receipt": shop.receipt(), "lines": [{"amount": 5000}]}, 201).json
    assert unclaimed["claim"], unclaimed
    ask(till, "POST", "/v1/claims",
        {"code": unclaimed["claim"]["code"].lower(), "card": card["code"]}, 201)
    ask(till, "GET", f"/v1/cards/{card['code']}")
    ask(admin, "POST", f"/v1/cards/{card['code']}/block", {})
    ask(till, "GET", f"/v1/cards/{card['code']}")
    ask(admin, "POST", f"/v1/cards/{card['code']}/unblock", {})
    ask(admin, "POST", f"/v1/cards/{card['code']}/phone", {}, 201)
    ask(admin, "POST", f"/v1/cards/{card['code']}/chip", {"uid": "04:DE:5F:1E:AC:C0:40"}, 201)
    ask(admin, "POST", f"/v1/members/{member['id']}/pin", {"pin": "4711"})
    ask(admin, "POST", f"/v1/cards/{card['code']}/renew", {"expires": "2098-12-31"})
    lost = ask(admin, "POST", "/v1/cards", {"account": member["account"]}, 201).json
    ask(admin, "POST", f"/v1/cards/{lost['code']}/replace", {"reason": "lost", "expires": "2097-12-31"}, 201)
    ask(till, "GET", f"/v1/cards/{lost['code']}")
    ask(admin, "GET", f"/v1/members/{member['id']}")
    ask(till, "GET", f"/v1/accounts/{member['account']}")
    page = ask(till, "GET", f"/v1/accounts/{member['account']}/entries?limit=2").json
    ask(till, "GET",
        f"/v1/accounts/{member['account']}/entries?cursor={page['next_cursor']}&limit=200")
    ask(admin, "GET", "/v1/programs")
    active = ask(admin, "GET", "/v1/programs/active").json
    ask(admin, "GET", f"/v1/programs/{active['number']}")
    ask(admin, "POST", "/v1/programs/validate", {"format": 1})
    ask(admin, "POST", "/v1/programs/validate", active["program"])
    draft = ask(admin, "POST", "/v1/programs", active["program"], 201).json
    ask(admin, "POST", f"/v1/programs/{draft['number']}/activate", {})
    simulation = ask(admin, "POST", f"/v1/programs/{draft['number']}/simulate",
                     {"margin": "25"}, 202).json
    until = time.monotonic() + 30
    while ask(admin, "GET", f"/v1/simulations/{simulation['id']}").json["state"] == "running":
        assert time.monotonic() < until, "the simulation does not end"
    ask(admin, "POST", f"/v1/simulations/{simulation['id']}/cancel", {}, 202)
    sell_off_line(shop, ask, admin, card["code"])
    put_on_paper(ask, till, admin, card["code"], purchase["id"])
    those_who_serve(shop, ask, till, admin, purchase["id"])
    look_back(shop, ask, admin, till, member["account"], card["code"])
    notices = [put_notice(shop.data, number, member["account"], on_day=f"2030-12-{number}")
               for number in (11, 12)]
    waiting = [row["id"] for row in ask(admin, "GET", "/v1/notices").json["notices"]]
    assert waiting[-2:] == notices, waiting
    assert ask(admin, "GET", "/v1/notices?limit=1").json["next_after"] == waiting[0]
    ask(admin, "GET", f"/v1/notices?after={notices[0]}")
    ask(admin, "POST", f"/v1/notices/{notices[0]}/done", {})
    ask(nobody, "GET", "/v1/openapi.json")
    tell_again()
    ask(admin, "POST", f"/v1/cards/{card['code']}/unlink", {})  # from here on its link is not told again
    assert till.get(f"/v1/purchases/{purchase['id']}").json == purchase


def look_back(shop, ask, admin, till, account, card):
    """Under a programme that knows its customers: events, a tier, a challenge."""
    manual = (ROOT / "docs/program.md").read_text(encoding="utf-8")
    program = re.search(r"knows its customers\n\n```json\n(.*?)```", manual, re.DOTALL).group(1)
    made = ask(admin, "POST", "/v1/programs", json.loads(program), 201).json
    ask(admin, "POST", f"/v1/programs/{made['number']}/activate", {})
    ask(till, "POST", "/v1/events", {"card": card, "kind": "custom", "name": "review", "reference": "r-1"}, 201)
    ask(till, "POST", "/v1/events/quote", {"account": account, "kind": "top_up", "amount": 5000}, 200)
    paid_in = ask(till, "POST", "/v1/events", {"account": account, "kind": "top_up", "amount": 5000}, 201).json
    ask(till, "GET", f"/v1/events/{paid_in['id']}")
    ask(till, "POST", f"/v1/events/{paid_in['id']}/undo", {"amount": 2000, "reason": "wrong amount"}, 201)
    ask(till, "POST", f"/v1/events/{paid_in['id']}/undo", {"amount": 3001}, 409)
    pay(shop, ask, till, card)
    keep_in_wallets(shop, ask, till, card)
    gift = ask(till, "POST", "/v1/gift-cards", {"amount": 2000}, 201).json
    voucher = ask(till, "POST", "/v1/vouchers", {"name": "sorry"}, 201).json
    ask(till, "GET", f"/v1/cards/{voucher['code']}")
    ask(till, "POST", "/v1/vouchers", {"card": card, "lot": 99}, 404)
    sold = ask(till, "POST", "/v1/purchases", {
        "receipt": "gift", "lines": [{"amount": 3000, "vat": "20"}], "redeem": [{"voucher": voucher["code"]}],
        "payments": [{"kind": "gift_card", "card": gift["code"], "amount": 2000}, {"kind": "cash", "amount": 500}]},
        201).json
    ask(till, "POST", f"/v1/purchases/{sold['id']}/returns", {}, 201)
    ask(admin, "POST", f"/v1/accounts/{account}/tier",
        {"tier": "gold", "reason": "a friend of the house", "until": "2099-12-31"}, 201)
    ask(till, "POST", "/v1/purchases",
        {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 2500}]}, 201)
    given = ask(till, "POST", "/v1/purchases",
                {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 2500}],
                 "redeem": [{"reward": "mug", "count": 2}]}, 201).json
    waiting = ask(till, "GET", "/v1/handovers").json["handovers"]
    assert [one["purchase"] for one in waiting] == [given["id"]], waiting
    ask(till, "POST", f"/v1/handovers/{waiting[0]['id']}/done", {"operator": "ada"}, 201)
    ask(till, "GET", "/v1/handovers?state=done&limit=1")
    other = ask(admin, "POST", "/v1/members", {"first_name": "Ines"}, 201).json
    ask(till, "POST", "/v1/transfers", {"from": {"card": card}, "to": {"account": other["account"]}, "unit": "points",
                                        "points": 10}, 201)
    kept = ask(till, "POST", "/v1/holds", {"card": card, "unit": "points", "points": 2, "reference": "cart-1"}, 201)
    ask(till, "GET", f"/v1/accounts/{account}")
    ask(till, "POST", f"/v1/holds/{kept['id']}/release", {"operator": "ada"}, 201)
    ask(admin, "POST", f"/v1/accounts/{account}/adjustments",
        {"unit": "points", "points": -1, "reason": "counted twice", "operator": "ada", "shop": "market", "till": "1"}, 201)
    ask(till, "GET", f"/v1/accounts/{other['account']}/entries")
    invited = ask(admin, "POST", f"/v1/accounts/{other['account']}/invitations", {"role": "child", "max_per_day": 500}, 201).json
    child = ask(admin, "POST", "/v1/members", {"first_name": "Noé", "invitation": invited["code"]}, 201).json
    ask(admin, "POST", "/v1/joining/codes", {"count": 2, "label": "fair"}, 201)
    batch = ask(admin, "POST", "/v1/batches", {"count": 3, "kind": "chip", "label": "order 17", "shop": "market"}, 201)["id"]
    ask(admin, "POST", "/v1/batches/changes", {"what": "lose", "batch": batch, "from": 2, "reason": "gone"}, 201)
    ready = ask(admin, "GET", f"/v1/batches/{batch}/cards?limit=1")["cards"][0]["code"]
    ask(till, "POST", "/v1/members", {"card": ready, "anonymous": True}, 201)
    ask(admin, "POST", "/v1/batches/import", {"numbers": ["DRAWER-1", "04:A2:24:5A:12:34:80"], "kind": "chip", "label": "drawer", "shop": "market"}, 201)
    made = ask(admin, "POST", "/v1/batches", {"count": 2, "kind": "barcode"}, 201)["id"]
    ask(admin, "GET", "/v1/batches")
    ask(admin, "GET", f"/v1/batches/{batch}")
    ask(admin, "GET", f"/v1/batches/{made}/print?until=2")
    ask(admin, "GET", "/v1/reports/cards")
    ask(admin, "POST", "/v1/members", {"anonymous": True}, 201)
    ask(admin, "PATCH", f"/v1/members/{child['id']}/rights", {"may_redeem": True, "max_per_month": None})
    ask(till, "POST", "/v1/purchases", {"card": child["card"], "receipt": shop.receipt(), "lines": [{"amount": 100}]}, 201)
    ask(till, "GET", f"/v1/cards/{child['card']}")
    second = ask(admin, "POST", "/v1/cards", {"account": other["account"], "member": other["id"]}, 201).json
    ask(admin, "PATCH", f"/v1/cards/{second['code']}", {"member": child["id"]})
    ask(admin, "PATCH", f"/v1/accounts/{other['account']}", {"privacy": "totals", "notice_from": 500})
    seen = ask(till, "GET", f"/v1/accounts/{other['account']}/entries?member={child['id']}").json["entries"]
    assert {entry["shown"] for entry in seen} == {"all", "totals"}, seen
    ask(admin, "GET", f"/v1/accounts/{other['account']}")
    ask(till, "GET", f"/v1/accounts/{other['account']}/closing")
    ask(till, "POST", f"/v1/accounts/{other['account']}/close", {"reason": "moved away", "operator": "ada"}, 201)
    ask(till, "GET", f"/v1/cards/{child['card']}")
    ask(admin, "GET", f"/v1/accounts/{other['account']}")
    ask(till, "POST", f"/v1/accounts/{other['account']}/reopen", {"reason": "the wrong one", "operator": "ada"}, 201)
    ask(till, "GET", f"/v1/accounts/{other['account']}/entries?limit=5")
    ask(admin, "POST", f"/v1/members/{child['id']}/leave", {"share": [{"unit": "points", "points": 1}]}, 201)
    ask(admin, "POST", f"/v1/members/{child['id']}/leave", {}, 409)
    third = ask(admin, "POST", "/v1/members", {"first_name": "Théo"}, 201).json
    ask(admin, "POST", f"/v1/accounts/{third['account']}/merge", {"into": other["account"]}, 201)
    ask(admin, "POST", f"/v1/accounts/{third['account']}/merge", {"into": other["account"]}, 409)
    ask(admin, "GET", f"/v1/accounts/{third['account']}")
    ask(admin, "POST", f"/v1/accounts/{third['account']}/unmerge", {}, 201)
    ask(admin, "POST", f"/v1/accounts/{third['account']}/unmerge", {}, 409)
    for _ in range(2):
        ask(till, "POST", "/v1/events", {"account": account, "kind": "top_up", "amount": 10000}, 201)
    ask(till, "POST", "/v1/conversions", {"card": card, "reward": "get-voucher"}, 201)
    ask(till, "GET", f"/v1/cards/{card}")
    by_themselves(shop, ask, till, card)
    ask(till, "GET", f"/v1/accounts/{account}")
    ask(till, "GET", f"/v1/accounts/{account}/entries?limit=200")
    ask(till, "GET", f"/v1/accounts/{account}/statement")
    ask(till, "GET", f"/v1/cards/{card}/symbol")
    ask(till, "GET", f"/v1/cards/{card}/print?language=en")
    ask(till, "GET", f"/v1/cards/{card}/symbol?as=qr", headers={"Accept": "application/json"})
    ask(till, "GET", f"/v1/accounts/{account}/statement?format=csv")
    ask(till, "GET", f"/v1/accounts/{account}/statement", headers={"Accept": "text/plain"})
    ask(admin, "GET", "/v1/reports/liability")
    ask(admin, "GET", "/v1/reports/watch")
    join(shop, ask, admin, till)
    ask(admin, "GET", "/v1/reports/growth")
    settle(shop, ask, admin)


def settle(shop, ask, admin):
    """Between two companies, whose shops share the programme."""
    shop.command("shop", "add", "station", *at(shop.data), "--company", "lis")
    shop.command("shop", "set", "market", *at(shop.data), "--company", "rose")
    units = ask(admin, "GET", "/v1/programs/active").json["program"]["units"]
    made = ask(admin, "POST", "/v1/settlements", {
        "format": 1, "name": {"en": "Both"}, "from": day(), "period": "month", "expired": "issuer",
        "companies": [{"code": "lis", "name": "Lis", "shops": ["station"]},
                      {"code": "rose", "name": "Rose", "shops": ["market"]}],
        "units": [{"unit": unit["id"], "percent": "100"} if unit["kind"] == "money" else
                  {"unit": unit["id"], "price": {"points": 1, "amount": 1}} for unit in units]}, 201).json
    ask(admin, "GET", "/v1/settlements")
    ask(admin, "GET", "/v1/settlements/active")
    ask(admin, "GET", f"/v1/settlements/{made['number']}")
    ask(admin, "GET", "/v1/reports/settlement?movements=true")
    ask(admin, "GET", "/v1/reports/settlement?format=csv")
    ask(admin, "GET", "/v1/reports/settlement", headers={"Accept": "text/plain"})


def join(shop, ask, admin, till):
    """By a rule: for a fee, and with a card that waits for its name."""
    points = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    shop.use({**points, "joining": {"who": "fee", "sku": "FEE", "price": 1000}})
    owes = ask(admin, "POST", "/v1/members", {"first_name": "Max"}, 201).json
    for lines in ([{"amount": 500}], [{"sku": "FEE", "amount": 1000}]):
        sold = ask(till, "POST", "/v1/purchases", {"card": owes["card"], "receipt": shop.receipt(), "lines": lines}, 201).json
    ask(till, "GET", f"/v1/cards/{owes['card']}")
    assert ask(till, "POST", f"/v1/purchases/{sold['id']}/returns", {}, 201).json["membership"] == {"until": None}
    shop.use({**points, "joining": {"who": "from", "from": 6000}})
    waits = ask(admin, "POST", "/v1/members", {"anonymous": True}, 201).json
    ask(admin, "POST", "/v1/members", {"first_name": "Max"}, 409)
    ask(till, "GET", f"/v1/accounts/{waits['account']}")
    ask(admin, "PATCH", f"/v1/members/{waits['id']}", {"first_name": "Max", "receipt": {"number": "1", "amount": 6000}})


def by_themselves(shop, ask, till, card):
    """Points become vouchers, and points again."""
    shop.use(json.loads((ROOT / "programs/threshold.json").read_text(encoding="utf-8")))
    basket = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 90000}]}
    assert ask(till, "POST", "/v1/quotes", basket).json["vouchers"]
    sold = ask(till, "POST", "/v1/purchases", basket, 201).json
    assert len(sold["vouchers"]) >= 3, sold
    assert ask(till, "POST", f"/v1/purchases/{sold['id']}/returns", {}, 201).json["turned_back"]


def put_on_paper(ask, till, admin, card, purchase):
    """To a printer that is nowhere, and as bytes for who has one himself."""
    ask(admin, "POST", "/v1/printers", {"name": "counter", "address": "127.0.0.1:1"}, 201)
    ask(admin, "POST", "/v1/printers", {"name": "counter", "address": "8.8.8.8:9100"}, 422)
    ask(till, "POST", "/v1/printers", {"name": "mine", "address": "127.0.0.1:1"}, 403)
    ask(till, "GET", "/v1/printers")
    ask(admin, "GET", "/v1/printers")
    link = ask(till, "POST", "/v1/links", {"what": {"entry": purchase}}, 201).json
    ask(till, "POST", "/v1/links", {"what": {"balance": card}}, 400)
    letter = ask(till, "POST", "/v1/messages", {"what": {"entry": purchase}, "to": "a@example.org"}, 201).json
    ask(till, "POST", "/v1/messages", {"what": {"entry": purchase}, "to": "nobody"}, 400)
    ask(till, "GET", f"/v1/messages/{letter['id']}")
    ask(till, "GET", link["path"])  # whoever has the link
    given = ask(till, "POST", "/v1/prints", {"what": {"entry": purchase}, "as": "text"}, 201).json
    ask(till, "POST", "/v1/prints", {"what": {"balance": card}, "as": "escpos", "width": 58, "language": "fr"}, 201)
    ask(till, "POST", f"/v1/prints/{given['id']}/repeat", {"operator": "ada"}, 201)
    waits = ask(till, "POST", "/v1/prints", {"what": {"entry": purchase}, "printer": "counter"}, 201).json
    ask(till, "POST", "/v1/prints", {"what": {"entry": purchase}, "printer": "nowhere"}, 422)
    ask(till, "GET", f"/v1/prints/{waits['id']}")
    ask(till, "POST", f"/v1/prints/{waits['id']}/cancel", {})
    ask(till, "GET", f"/v1/prints?entry={purchase}")
    ask(admin, "POST", "/v1/printers/counter/remove", {})


def those_who_serve(shop, ask, till, admin, purchase):
    """Named, signed in at a key that asks for it, and with somebody who agrees."""
    for code, role in (("ada", "cashier"), ("grace", "manager")):
        ask(admin, "POST", "/v1/operators", {"code": code, "name": code, "role": role, "pin": "4711"}, 201)
    ask(admin, "POST", "/v1/operators", {"code": "x", "name": "X", "role": "boss", "pin": "4711"}, 400)
    ask(admin, "PATCH", "/v1/operators/grace", {"shop": "market"})
    ask(admin, "PATCH", "/v1/operators/nobody", {"role": "manager"}, 404)
    ask(admin, "GET", "/v1/operators")
    made = json.loads(shop.command("key", "add", *shop.where, "--label", "counter", "--staff", "--json", "--shop", "market",
                                   "--till", "1"))
    counter = shop.client(made["key"])
    ask(counter, "GET", "/v1/session")
    ask(counter, "GET", "/v1/operators")
    ask(counter, "POST", f"/v1/purchases/{purchase}/returns", {}, 401)
    ask(till, "POST", "/v1/operators/ada/sign-in", {"pin": "4712"}, 409)
    word = ask(counter, "POST", "/v1/operators/ada/sign-in", {"pin": "4711"}, 201).json["token"]
    visit_the_office(shop, ask)
    signed = {"Habitue-Operator": word}
    ask(counter, "GET", "/v1/session", headers=signed)
    ask(counter, "POST", f"/v1/events/{purchase}/undo", {}, 403, headers=signed)
    ask(counter, "POST", "/v1/approvals", {"operator": "grace", "pin": "4711", "act": "undo"}, 201)
    ask(counter, "POST", "/v1/approvals", {"operator": "ada", "pin": "4711", "act": "undo"}, 403)
    ask(counter, "POST", "/v1/operators/sign-out", {}, headers=signed)


def pay(shop, ask, till, card):
    """At the counter, and on a page of a provider's."""
    asked = {"card": card, "amount": 4000}
    counter = ask(till, "POST", "/v1/payments", asked, 201).json
    ask(till, "POST", f"/v1/payments/{counter['id']}/refund", {}, 409)
    ask(till, "POST", f"/v1/payments/{counter['id']}/confirm", {"operator": "ada"})
    ask(till, "POST", f"/v1/payments/{counter['id']}/refund", {"amount": 1000}, 201)
    ask(till, "GET", f"/v1/payments/{counter['id']}")
    ask(till, "POST", "/v1/payments", {**asked, "provider": "cheque"}, 422)
    made = ask(till, "POST", "/v1/payments", {**asked, "provider": "stripe", "return_url": "https://shop.example"},
               201).json
    STRIPE.pay(made["id"])
    body, signature = STRIPE.paid_event(made["id"])
    ask(shop.nobody, "POST", "/v1/webhooks/stripe", body.encode(), headers={"Stripe-Signature": signature})
    ask(shop.nobody, "POST", "/v1/webhooks/stripe", body.encode(), 400, headers={"Stripe-Signature": "t=1"})
    ask(till, "GET", f"/v1/payments/{made['id']}")


def keep_in_wallets(shop, ask, till, card):
    """By a telephone, as Wallet asks."""
    ask(till, "GET", "/v1/wallets")
    told = ask(till, "GET", f"/v1/cards/{card}/pass").json
    for wallet in ("google", "catima", "catima_file"):
        ask(till, "GET", f"/v1/cards/{card}/pass?as={wallet}", want=409 if wallet == "google" else 200)
    ask(shop.nobody, "GET", told["apple"].removeprefix("https://shop.example"))
    phone = Phone(shop, ask(till, "GET", f"/v1/cards/{card}/pass?as=apple").body)
    assert phone.register().status == 201 and phone.changed() == [card] and phone.fetch() == 200
    assert phone.unregister().status == 200
    ask(shop.nobody, "POST", "/v1/wallet/apple/v1/log", {"logs": ["It does not fit."]})


def reward_in_reach(till, code):
    for reward in till.get(f"/v1/cards/{code}").json["rewards"]:
        if reward["is_within_reach"]:
            return reward["reward"]
    raise AssertionError("no reward is within reach")


@story
def refusals_are_described_too(shop):
    wanted = [
        shop.nobody.get("/v1/session"),
        shop.till.post("/v1/programs", {}),
        shop.till.post("/v1/purchases", b"{"),
        shop.till.post("/v1/purchases", {"receipt": 1}),
        shop.till.post("/v1/purchases", {"receipt": "x", "lines": [{"amount": 1}]},
                       without=["Idempotency-Key"]),
        shop.till.get("/v1/purchases/9-9"),
        shop.till.get("/v1/cards/0000"),
        shop.admin.post("/v1/batches/import", {"numbers": ["123", "DRAWER-1"], "kind": "chip"}),
        shop.client(shop.keys["till_key"], "fr").post("/v1/claims", {"code": "X", "card": "0000"}),
    ]
    for answer in wanted:
        assert answer.status >= 400 and answer.code, answer


@story
def every_answer_fits_its_schema(shop):
    document = shop.nobody.get("/v1/openapi.json").json
    path = shop.folder / "seen.json"
    path.write_text(json.dumps({"document": document, "seen": SEEN}))
    done = subprocess.run(["node", str(ROOT / "tests/story/openapi_check.mjs"), str(path)], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False)
    assert done.returncode == 0, done.stdout
    say(f"ajv accepted {len(SEEN)} answers")


@story
def no_route_was_forgotten(shop):
    called = {seen["operation"] for seen in SEEN if seen["status"] < 300}
    document = shop.nobody.get("/v1/openapi.json").json
    missing = {name for _, _, _, name in operations(document)} - called
    assert not missing, f"never called with success: {', '.join(sorted(missing))}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        # Nobody answers there: what is pushed is told in a story of its own.
        wallet = AppleCa(f"{folder}/ca").wallet(f"{folder}/wallet", apple={"push_url": "https://127.0.0.1:9"})
        run(Shop(preset="points", env={**STRIPE.settings(), **NO_MAIL, "HABITUE_WALLET": str(wallet)}))
    sys.exit(0)
