#!/usr/bin/env python3
"""merchants.py - several merchants in one installation: nothing of one can be seen or named by another.

Two merchants and the installation's own are filled with the same card, receipt and request; one of them,
the stranger, has more of everything.  Then each operation that the server describes is tried across: with
the key of another merchant it answers 401, and with the right key whatever belongs to the stranger is
answered as what does not exist.  An operation that is not in TRIES fails: whoever adds a route says here
what it can name.
"""
import http.client
import itertools
import json
import re
import shutil
import sqlite3
import subprocess
import threading
import time
import uuid

import place
from lib import HABITUE, Client, Shop, only_when, run, story
from listening import Listener
from place import IS_POSTGRES, at, url

HEARD_S = 5.0  # a change by the command line is heard within a second; a busy machine is late, not wrong
CARD, RECEIPT, REQUEST = "JEANNE-0001", "R-1", "the-same-request"
SECRET = "Zyzzyva"  # stands in every name of the stranger
ADDRESSES = itertools.count(2)  # of callers, so that nobody's wrong keys are counted against another


class Door:
    """A merchant's address: a prefix, a host name, or neither for the installation's own."""

    def __init__(self, shop, prefix="", host=None):
        self.shop, self.prefix, self.host = shop, prefix, host

    def __repr__(self):
        return self.host or self.prefix or "the root"

    def client(self, key, port=None):
        return Caller(self, key, port or self.shop.port)


class Caller(Client):
    """A client at a merchant's address, each from an address of its own."""

    def __init__(self, door, key, port):
        super().__init__(port, key)
        self.door = door
        number = next(ADDRESSES)
        self.source = f"127.0.{number // 250}.{number % 250 + 1}"

    def call(self, method, path, body=None, headers=None, **how):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30,
                                                         source_address=(self.source, 0))
        host = {"Host": self.door.host} if self.door.host else {}
        return super().call(method, self.door.prefix + path, body, {**host, **(headers or {})}, **how)


def add(shop, code, name, *options):
    """A new merchant: its two doors and its keys; the server knows it when this returns."""
    keys = json.loads(shop.command("merchant", "add", code, "--name", name, *at(shop.data), "--json",
                                   *options))
    door = Door(shop, f"/m/{code}")
    heard(lambda: door.client(None).get("/v1/health").status == 200)
    return door, keys


def heard(is_so):
    """Waits until it is so, not longer than a change may take."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < HEARD_S, f"not heard within {HEARD_S} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def merchant_command(shop, verb, code):
    return shop.command("merchant", verb, code, *at(shop.data))


def head_of(shop, code):
    """How far a merchant's journal has come, and that it agrees with itself."""
    report = json.loads(shop.command("verify", "--merchant", code, *at(shop.data), "--json"))
    assert report["good"], report
    return report["entries"], report["head"]


# ---- two merchants with the same codes, and a stranger's own


def fill(admin, till):
    """What every merchant has: the same card, receipt and request."""
    member = admin.post("/v1/members", {"first_name": "Jeanne", "card": CARD},
                        idempotency_key="enrol")
    assert member.status == 201, member
    bought = till.post("/v1/purchases", {"receipt": RECEIPT, "card": CARD,
                                         "lines": [{"amount": 5000}]}, idempotency_key=REQUEST)
    assert bought.status == 201 and "idempotent-replayed" not in bought.headers, bought
    return {"member": member["id"], "account": member["account"], "purchase": bought["id"]}


def fill_stranger(admin, till):
    """More of everything, so that its last ids are nobody else's."""
    found = {}
    for number in range(12):
        code = f"ZZ-{number:08}"
        member = admin.post("/v1/members", {"first_name": SECRET, "last_name": f"N{number}",
                                            "phone": f"06 11 11 11 {number:02}", "card": code,
                                            "email": f"{SECRET}{number}@example.org"}).json
        bought = till.post("/v1/purchases", {"receipt": f"Z-{number}", "card": code,
                                             "lines": [{"label": SECRET, "amount": 2000}]}).json
        unclaimed = till.post("/v1/purchases", {"receipt": f"Y-{number}",
                                                "lines": [{"amount": 5000}]}).json
        found = {"member": member["id"], "account": member["account"], "card": code,
                 "purchase": bought["id"], "claim": unclaimed["claim"]["code"]}
    program = admin.get("/v1/programs/active").json["program"]
    for _ in range(4):
        found["number"] = admin.post("/v1/programs", {**program, "name": {
            "fr": SECRET, "en": SECRET}}).json["number"]
    found["payment"] = till.post("/v1/payments", {"card": found["card"], "amount": 777}).json["id"]
    found["print"] = till.post("/v1/prints", {"what": {"balance": found["card"]}, "as": "text"}).json["id"]
    found["simulation"] = admin.post("/v1/programs/1/simulate", {}).json["id"]
    found["phone"], found["email"] = "06 11 11 11 11", f"{SECRET}11@example.org"
    found["name"], found["spare"] = SECRET, "ZZ-00000010"
    for _ in range(4):
        found["batch"] = admin.post("/v1/batches", {"count": 1, "kind": "chip", "label": SECRET}).json["id"]
    found["invitation"] = admin.post(f"/v1/accounts/{found['account']}/invitations", {})["code"]
    cursor = till.get("/v1/members?limit=11").json["next_cursor"]
    return {name: str(value) for name, value in found.items()} | {"cursor": cursor}


# What nobody has, in the same form.
NOTHING = {"member": "1-900001", "account": "1-900002", "card": "ZZ-99999999", "purchase": "1-900003",
           "claim": "ZZZZZ ZZZZZ", "number": "900", "simulation": "0000000000000000", "phone": "06 99 99 99 99", "name": "Qqqqq",
           "email": "Qqqqq@example.org", "spare": "ZZ-99999998", "invitation": "99999ZZZZZ", "notice": "1-900004",
           "batch": "1-900005", "payment": "1-0000000000000000", "print": "1-0000000000000000"}


def basket(**more):
    return {"receipt": uuid.uuid4().hex, "lines": [{"amount": 100}], **more}


# Of each operation the requests by which it can name something: method, path and body, as functions of
# what is named (t) and of what the caller has itself (own).
TRIES = {
    "readScan": [lambda t, own: ("POST", "/v1/scans", {"text": t["card"]})],
    "quotePurchase": [lambda t, own: ("POST", "/v1/quotes", basket(card=t["card"]))],
    "recordPurchase": [
        lambda t, own: ("POST", "/v1/purchases", basket(card=t["card"])),
        lambda t, own: ("POST", "/v1/purchases", basket(redeem=[{"voucher": t["card"]}])),
        lambda t, own: ("POST", "/v1/purchases", basket(payments=[{"kind": "gift", "card": t["card"], "amount": 100}]))],
    "getPurchase": [lambda t, own: ("GET", f"/v1/purchases/{t['purchase']}", None)],
    "findPurchases": [lambda t, own: ("GET", f"/v1/purchases?receipt={RECEIPT}", None)],
    "listReturns": [lambda t, own: ("GET", f"/v1/purchases/{t['purchase']}/returns", None)],
    "returnPurchase": [lambda t, own: ("POST", f"/v1/purchases/{t['purchase']}/returns", {})],
    "claimPurchase": [
        lambda t, own: ("POST", "/v1/claims", {"code": t["claim"], "card": CARD}),
        lambda t, own: ("POST", "/v1/claims", {"code": own["claim"], "card": t["card"]})],
    # A number that the stranger gave away is as free here as any other; so is a person.
    "enrolMember": [
        lambda t, own: ("POST", "/v1/members", {"first_name": "Rose", "phone": t["phone"]}),
        lambda t, own: ("POST", "/v1/members", {"first_name": "Rose", "card": t["spare"]}),
        lambda t, own: ("POST", "/v1/members", {"first_name": "Rose", "referred_by": t["card"]}),
        lambda t, own: ("POST", "/v1/members", {"first_name": "Rose", "invitation": t["invitation"]})],
    "inviteMember": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/invitations", {})],
    "changeRights": [lambda t, own: ("PATCH", f"/v1/members/{t['member']}/rights", {"may_redeem": False})],
    "mergeAccount": [
        lambda t, own: ("POST", f"/v1/accounts/{t['account']}/merge", {"into": own["account"]}),
        lambda t, own: ("POST", f"/v1/accounts/{own['account']}/merge", {"into": t["account"]})],
    "unmergeAccount": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/unmerge", {})],
    "leaveAccount": [lambda t, own: ("POST", f"/v1/members/{t['member']}/leave", {})],
    "listMembers": [
        lambda t, own: ("GET", f"/v1/members?card={t['card']}", None),
        lambda t, own: ("GET", f"/v1/members?name={t['name']}", None),
        lambda t, own: ("GET", f"/v1/members?email={t['email']}", None),
        lambda t, own: ("GET", f"/v1/members?phone={t['phone'].replace(' ', '')}9", None)],
    "getMember": [lambda t, own: ("GET", f"/v1/members/{t['member']}", None)],
    "changeMember": [lambda t, own: ("PATCH", f"/v1/members/{t['member']}", {"note": "x"})],
    "makeLink": [lambda t, own: ("POST", "/v1/links", {"what": {"entry": t["purchase"]}}),
                 lambda t, own: ("POST", "/v1/links", {"what": {"voucher": t["card"]}})],
    "sendMessage": [lambda t, own: ("POST", "/v1/messages", {"what": {"entry": t["purchase"]}, "to": "a@example.org"}),
                    lambda t, own: ("POST", "/v1/messages", {"what": {"voucher": t["card"]}, "to": "a@example.org"}),
                    lambda t, own: ("POST", "/v1/messages", {"what": {"entry": own["purchase"]}, "member": t["member"]})],
    "getMessage": [lambda t, own: ("GET", "/v1/messages/1-0000000000000000", None)],
    # What a shop looks like is on its receipts; whose it is, is in tests/story/brand.py.
    "getBrand": [lambda t, own: ("GET", "/v1/brand?shop=nowhere", None)],
    "getBrandStyle": [lambda t, own: ("GET", "/v1/brand/style?shop=nowhere", None)],
    "getBrandLogo": [lambda t, own: ("GET", "/v1/brand/logo?shop=nowhere", None)],
    "followLink": [lambda t, own: ("GET", "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", None)],
    "readNotice": [lambda t, own: ("GET", "/notice", None)],
    "getConsentWording": [lambda t, own: ("GET", "/v1/consents/wording", None)],
    "tellConsents": [lambda t, own: ("POST", f"/v1/members/{t['member']}/consents", {"consents": [
        {"purpose": "email", "given": False}]})],
    "getConsents": [lambda t, own: ("GET", f"/v1/members/{t['member']}/consents", None)],
    "getPrivacy": [lambda t, own: ("GET", "/v1/privacy", None)],
    "setPrivacy": [lambda t, own: ("PATCH", "/v1/privacy", {"asked": ["email"]})],
    "getCard": [lambda t, own: ("GET", f"/v1/cards/{t['card']}", None)],
    "getPass": [lambda t, own: ("GET", f"/v1/cards/{t['card']}/pass", None),
                lambda t, own: ("GET", f"/v1/cards/{t['card']}/pass?as=catima_file", None)],
    # Passes that are signed are the installation's own merchant's; here nobody's word is right.
    "followPassLink": [lambda t, own: ("GET", f"/p/{t['card']}", None)],
    "registerPassDevice": [lambda t, own: (
        "POST", f"/v1/wallet/apple/v1/devices/d/registrations/pass.x/{t['card']}", {"pushToken": "aa"})],
    "unregisterPassDevice": [lambda t, own: (
        "DELETE", f"/v1/wallet/apple/v1/devices/d/registrations/pass.x/{t['card']}", None)],
    "listChangedPasses": [lambda t, own: ("GET", f"/v1/wallet/apple/v1/devices/{t['card']}/registrations/pass.x", None)],
    "fetchPass": [lambda t, own: ("GET", f"/v1/wallet/apple/v1/passes/pass.x/{t['card']}", None)],
    "addCard": [lambda t, own: ("POST", "/v1/cards", {"account": t["account"]}),
                lambda t, own: ("POST", "/v1/cards", {"account": own["account"], "member": t["member"]})],
    "giveCard": [lambda t, own: ("PATCH", f"/v1/cards/{t['card']}", {"member": t["member"]}),
                 lambda t, own: ("PATCH", f"/v1/cards/{CARD}", {"member": t["member"]})],
    "blockCard": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/block", {})],
    "replaceCard": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/replace", {})],
    "renewCard": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/renew", {})],
    "unblockCard": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/unblock", {})],
    "linkPhone": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/phone", {})],
    "setChip": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/chip", {"uid": "04:DE:5F:1E:AC:C0:40"})],
    "unlinkPhone": [lambda t, own: ("POST", f"/v1/cards/{t['card']}/unlink", {})],
    "setPin": [lambda t, own: ("POST", f"/v1/members/{t['member']}/pin", {"pin": "4711"})],
    "changeAccount": [lambda t, own: ("PATCH", f"/v1/accounts/{t['account']}", {"privacy": "all"})],
    "getAccount": [lambda t, own: ("GET", f"/v1/accounts/{t['account']}", None)],
    "followAccount": [lambda t, own: ("GET", f"/v1/live?card={t['card']}", None),
                      lambda t, own: ("GET", f"/v1/live?account={t['account']}", None)],
    "setTierFloor": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/tier",
                                     {"tier": "", "reason": "x"})],
    "recordEvent": [
        lambda t, own: ("POST", "/v1/events", {"card": t["card"], "kind": "visit"}),
        lambda t, own: ("POST", "/v1/events", {"account": t["account"], "kind": "visit"})],
    "convert": [
        lambda t, own: ("POST", "/v1/conversions", {"card": t["card"], "reward": "voucher"}),
        lambda t, own: ("POST", "/v1/conversions", {"account": t["account"], "reward": "voucher"})],
    "sellGiftCard": [lambda t, own: ("POST", "/v1/gift-cards", {"amount": 100, "code": t["spare"]})],
    "makeVoucher": [
        lambda t, own: ("POST", "/v1/vouchers", {"card": t["card"], "lot": 1}),
        lambda t, own: ("POST", "/v1/vouchers", {"account": t["account"], "lot": 1})],
    "recordTransfer": [
        lambda t, own: ("POST", "/v1/transfers", {"from": {"card": t["card"]}, "to": {"card": CARD},
                                                  "unit": "points", "points": 1}),
        lambda t, own: ("POST", "/v1/transfers", {"from": {"card": CARD}, "to": {"account": t["account"]},
                                                  "unit": "points", "points": 1})],
    "recordHold": [
        lambda t, own: ("POST", "/v1/holds", {"card": t["card"], "unit": "points", "points": 1}),
        lambda t, own: ("POST", "/v1/holds", {"account": t["account"], "unit": "points", "points": 1})],
    "releaseHold": [lambda t, own: ("POST", f"/v1/holds/{t['purchase']}/release", {})],
    "adjustAccount": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/adjustments",
                                      {"unit": "points", "points": 1, "reason": "x", "operator": "ada"})],
    "quoteClosing": [lambda t, own: ("GET", f"/v1/accounts/{t['account']}/closing", None)],
    "closeAccount": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/close", {"reason": "x", "operator": "ada"})],
    "reopenAccount": [lambda t, own: ("POST", f"/v1/accounts/{t['account']}/reopen", {"reason": "x", "operator": "ada"})],
    "quoteEvent": [
        lambda t, own: ("POST", "/v1/events/quote", {"card": t["card"], "kind": "visit"}),
        lambda t, own: ("POST", "/v1/events/quote", {"account": t["account"], "kind": "visit"})],
    "getEvent": [lambda t, own: ("GET", f"/v1/events/{t['purchase']}", None)],
    "undoEvent": [lambda t, own: ("POST", f"/v1/events/{t['purchase']}/undo", {})],
    "createPayment": [
        lambda t, own: ("POST", "/v1/payments", {"card": t["card"], "amount": 100}),
        lambda t, own: ("POST", "/v1/payments", {"account": t["account"], "amount": 100})],
    "getPayment": [lambda t, own: ("GET", f"/v1/payments/{t['payment']}", None)],
    "confirmPayment": [lambda t, own: ("POST", f"/v1/payments/{t['payment']}/confirm", {})],
    "refundPayment": [lambda t, own: ("POST", f"/v1/payments/{t['payment']}/refund", {})],
    "print": [
        lambda t, own: ("POST", "/v1/prints", {"what": {"entry": t["purchase"]}, "as": "text"}),
        lambda t, own: ("POST", "/v1/prints", {"what": {"balance": t["card"]}, "as": "text"}),
        lambda t, own: ("POST", "/v1/prints", {"what": {"gift_card": t["card"]}, "as": "text"}),
        lambda t, own: ("POST", "/v1/prints", {"what": {"voucher": t["card"]}, "as": "text"})],
    "listPrints": [lambda t, own: ("GET", f"/v1/prints?entry={t['purchase']}", None)],
    "getPrint": [lambda t, own: ("GET", f"/v1/prints/{t['print']}", None)],
    "cancelPrint": [lambda t, own: ("POST", f"/v1/prints/{t['print']}/cancel", {})],
    "repeatPrint": [lambda t, own: ("POST", f"/v1/prints/{t['print']}/repeat", {})],
    "listPrinters": [lambda t, own: ("GET", "/v1/printers", None)],
    "addPrinter": [lambda t, own: ("POST", "/v1/printers", {"name": "x", "address": "printer.example:9100"})],
    "removePrinter": [lambda t, own: ("POST", "/v1/printers/x/remove", {})],
    "listOperators": [lambda t, own: ("GET", "/v1/operators", None)],
    "addOperator": [lambda t, own: ("POST", "/v1/operators", {"code": "x", "name": "X", "role": "boss", "pin": "4711"})],
    "changeOperator": [lambda t, own: ("PATCH", "/v1/operators/x", {"role": "manager"})],
    "signIn": [lambda t, own: ("POST", "/v1/operators/x/sign-in", {"pin": "4711"})],
    "enterOffice": [lambda t, own: ("POST", "/v1/office/enter", {"operator": "x", "password": "un long chemin"})],
    "leaveOffice": [lambda t, own: ("POST", "/v1/office/leave", {})],
    "changePassword": [lambda t, own: ("POST", "/v1/office/password", {"old": "x", "password": "y"})],
    "changeFactor": [lambda t, own: ("POST", "/v1/office/factor", {"password": "x", "code": "123456", "off": True})],
    "listOfficeSessions": [lambda t, own: ("GET", "/v1/office/sessions", None)],
    "endOfficeSession": [lambda t, own: ("POST", "/v1/office/sessions/0123456789abcdef/end", {})],
    "listRoles": [lambda t, own: ("GET", "/v1/roles", None)],
    "signOut": [lambda t, own: ("POST", "/v1/operators/sign-out", {})],
    "approve": [lambda t, own: ("POST", "/v1/approvals", {"operator": "x", "pin": "4711", "act": "undo"})],
    "hearStripe": [lambda t, own: ("POST", "/v1/webhooks/stripe", {})],
    "listHandovers": [lambda t, own: ("GET", "/v1/handovers", None)],
    "handOver": [lambda t, own: ("POST", f"/v1/handovers/{t['purchase']}-1/done", {})],
    "listEntries": [lambda t, own: ("GET", f"/v1/accounts/{t['account']}/entries", None),
                    lambda t, own: ("GET", f"/v1/accounts/{own['account']}/entries?member={t['member']}", None)],
    "printCard": [lambda t, own: ("GET", f"/v1/cards/{t['card']}/print", None)],
    "printBatch": [lambda t, own: ("GET", f"/v1/batches/{t['batch']}/print", None)],
    "getSymbol": [lambda t, own: ("GET", f"/v1/cards/{t['card']}/symbol", None)],
    "getStatement": [lambda t, own: ("GET", f"/v1/accounts/{t['account']}/statement", None)],
    "getProgram": [lambda t, own: ("GET", f"/v1/programs/{t['number']}", None)],
    "simulateProgram": [lambda t, own: ("POST", f"/v1/programs/{t['number']}/simulate", {})],
    "getSimulation": [lambda t, own: ("GET", f"/v1/simulations/{t['simulation']}", None)],
    "cancelSimulation": [lambda t, own: ("POST", f"/v1/simulations/{t['simulation']}/cancel", {})],
    "activateProgram": [lambda t, own: ("POST", f"/v1/programs/{t['number']}/activate", {})],
    # These name nothing: what they answer is looked through for the stranger's.
    "listPrograms": [lambda t, own: ("GET", "/v1/programs", None)],
    "getActiveProgram": [lambda t, own: ("GET", "/v1/programs/active", None)],
    "createProgram": [lambda t, own: ("POST", "/v1/programs", {"format": 1})],
    "validateProgram": [lambda t, own: ("POST", "/v1/programs/validate", {"format": 1})],
    "reportLiability": [lambda t, own: ("GET", "/v1/reports/liability", None)],
    "reportWatch": [lambda t, own: ("GET", "/v1/reports/watch", None)],
    "reportGrowth": [lambda t, own: ("GET", "/v1/reports/growth", None)],
    "makeBatch": [lambda t, own: ("POST", "/v1/batches", {"count": 1, "kind": "chip"})],
    "importBatch": [lambda t, own: ("POST", "/v1/batches/import", {"numbers": [t["card"], "123"], "kind": "chip"})],
    "changeBatch": [
        lambda t, own: ("POST", "/v1/batches/changes", {"what": "lose", "batch": t["batch"]}),
        lambda t, own: ("POST", "/v1/batches/changes", {"what": "lose", "card": t["card"]})],
    "listBatches": [lambda t, own: ("GET", "/v1/batches", None)],
    "getBatch": [lambda t, own: ("GET", f"/v1/batches/{t['batch']}", None)],
    "listBatchCards": [lambda t, own: ("GET", f"/v1/batches/{t['batch']}/cards", None)],
    "reportCards": [lambda t, own: ("GET", "/v1/reports/cards", None)],
    "reportSettlement": [lambda t, own: ("GET", "/v1/reports/settlement", None)],
    "listSettlements": [lambda t, own: ("GET", "/v1/settlements", None)],
    "getActiveSettlement": [lambda t, own: ("GET", "/v1/settlements/active", None)],
    "getSettlement": [lambda t, own: ("GET", f"/v1/settlements/{t['number']}", None)],
    "createSettlement": [lambda t, own: ("POST", "/v1/settlements", {"format": 1})],
    "makeJoiningCodes": [lambda t, own: ("POST", "/v1/joining/codes", {"count": 1})],
    "makeOfflineSnapshot": [lambda t, own: ("POST", "/v1/offline/snapshots", {})],
    "reportOffline": [lambda t, own: ("POST", "/v1/offline/reports", {"snapshot": "1", "waiting": 1})],
    "reportOutage": [lambda t, own: ("GET", "/v1/reports/offline", None)],
    "listExceptions": [lambda t, own: ("GET", "/v1/exceptions", None)],
    "seeException": [lambda t, own: ("POST", f"/v1/exceptions/{t['purchase']}-offline_reward/seen", {})],
    "listNotices": [lambda t, own: ("GET", "/v1/notices", None)],
    "finishNotice": [lambda t, own: ("POST", f"/v1/notices/{t['notice']}/done", {})],
    "getSession": [lambda t, own: ("GET", "/v1/session", None)],
    "getWallets": [lambda t, own: ("GET", "/v1/wallets", None)],
    "logPassErrors": [lambda t, own: ("POST", "/v1/wallet/apple/v1/log", {"logs": [t["card"]]})],
    "getHealth": [lambda t, own: ("GET", "/v1/health", None)],
    "getFrames": [lambda t, own: ("GET", "/v1/frames", None)],
    "getOpenapi": [lambda t, own: ("GET", "/v1/openapi.json", None)],
    "getMetrics": [],  # of the installation alone; see its own story
}


def operations(shop):
    """(operation, method, path, whether a key is needed) of every route."""
    document = shop.nobody.get("/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (operation["operationId"], method.upper(), path, any("key" in one for one in operation["security"]))


def masked(answer, asked, thing):
    """An answer without what differs from one time to the next, and without the name that was tried."""
    text = re.sub(r'"number":\d+', '"number":0', answer.body.decode())
    text = re.sub(r'"(request_id|id|account|card|referral_code|batch|at|recorded_at|joined_at|changed_at|made_at)":"[^"]*"', r'"\1":""', text)
    text = re.sub(r'"until":"[^"]*Z","codes":\[[^]]*\]', '"codes":[]', text)  # made anew each time
    for value in thing.values():
        if value in str(asked):
            text = text.replace(value, "?")
    return answer.status, text


def kept_apart(shop):
    """The three, as they were filled once."""
    if not hasattr(shop, "apart"):
        fill_all(shop)
    return shop.apart


def fill_all(shop):
    doors, keys, things = {}, {}, {}
    doors["root"], keys["root"] = Door(shop), shop.keys
    doors["verger"], keys["verger"] = add(shop, "verger", "Le Verger")
    doors["stranger"], keys["stranger"] = add(shop, "stranger", f"Chez {SECRET}", "--host",
                                              "Stranger.Example")
    for who, door in doors.items():
        admin, till = (door.client(keys[who][key]) for key in ("admin_key", "till_key"))
        things[who] = fill(admin, till)
        unclaimed = till.post("/v1/purchases", {"receipt": "R-2", "lines": [{"amount": 5000}]})
        things[who]["claim"] = unclaimed["claim"]["code"]
    shop.stranger = fill_stranger(*(doors["stranger"].client(keys["stranger"][key])
                                    for key in ("admin_key", "till_key")))
    shop.stranger["notice"] = place.put_notice(shop.data, 777, shop.stranger["account"], "stranger", SECRET)
    doors["stranger by name"] = Door(shop, host="STRANGER.example:8080")
    keys["stranger by name"] = keys["stranger"]
    shop.apart = doors, keys, things


@story
def the_same_codes_are_each_merchants_own(shop):
    doors, keys, things = kept_apart(shop)
    for who in ("root", "verger"):
        card = doors[who].client(keys[who]["till_key"]).get(f"/v1/cards/{CARD}")
        assert card.status == 200 and card["account"] == things[who]["account"], card
    # Asked again at the other's address it is another request, and at its own the same.
    body = {"receipt": RECEIPT, "card": CARD, "lines": [{"amount": 5000}]}
    for who in things:
        again = doors[who].client(keys[who]["till_key"]).post("/v1/purchases", body,
                                                              idempotency_key=REQUEST)
        assert again.headers.get("idempotent-replayed") == "true", (who, again)
        assert again["id"] == things[who]["purchase"], (who, again)
    # The same request by name and by prefix is the same request.
    by_name = doors["stranger by name"].client(keys["stranger"]["till_key"])
    again = by_name.post("/v1/purchases", body, idempotency_key=REQUEST)
    assert again.headers.get("idempotent-replayed") == "true", again


@story
def no_operation_takes_the_key_of_another_merchant(shop):
    doors, keys, things = kept_apart(shop)
    tried = 0
    for operation, method, path, needs_key in operations(shop):
        if not needs_key:
            continue
        for own, door in doors.items():
            path_there = re.sub(r"\{\w+\}", "1-1", path)
            for other, wrong in keys.items():
                if wrong is keys[own]:
                    continue
                answer = door.client(wrong["admin_key"]).call(
                    method, path_there, None if method == "GET" else {})
                assert answer.status == 401, f"{operation} at {door} with a key of {other}: {answer}"
                assert SECRET not in answer.body.decode(), answer
                tried += 1
    print(f"# {tried} requests with another merchant's key")


@story
def every_operation_says_what_it_can_name(shop):
    described = {operation for operation, *_ in operations(shop)}
    assert described == set(TRIES), f"not in TRIES, or not there: {described ^ set(TRIES)}"


@story
def what_belongs_to_another_is_answered_as_what_does_not_exist(shop):
    doors, keys, things = kept_apart(shop)
    before = head_of(shop, "stranger")
    tried = 0
    for who in ("root", "verger"):
        client = doors[who].client(keys[who]["admin_key"])
        for operation, requests in TRIES.items():
            for request in requests:
                told = []
                for thing in (shop.stranger, NOTHING):
                    asked = request(thing, things[who])
                    told.append((asked, client.call(*asked), thing))
                one, other = (masked(answer, asked, thing) for asked, answer, thing in told)
                assert one == other, f"{operation} of {who}: {one}\n{other}"
                text = told[0][1].body.decode()
                seen = [v for k, v in shop.stranger.items() if k in ("card", "claim") and v in text
                        and one[0] < 300]
                assert SECRET not in text.replace(f'"{SECRET}"', "") and not seen, (operation, text)
                tried += 1
    assert head_of(shop, "stranger") == before
    print(f"# {tried} things of another merchant asked for")


@story
def what_is_named_by_a_position_in_a_list_stays_in_ones_own(shop):
    doors, keys, _ = kept_apart(shop)
    client = doors["verger"].client(keys["verger"]["admin_key"])
    listed = client.get(f"/v1/members?cursor={shop.stranger['cursor']}")
    assert listed.status in (200, 400) and SECRET not in listed.body.decode(), listed
    assert SECRET not in client.get("/v1/members?limit=200").body.decode()


@story
def figures_are_the_installations_alone(shop):
    doors, keys, _ = kept_apart(shop)
    for door in (doors["verger"], doors["stranger by name"]):
        answer = Caller(door, None, shop.port)
        answer.source = "127.0.0.1"
        assert answer.get("/metrics").status == 404
    assert shop.metric("habitue_merchants") == 2
    assert shop.metric("habitue_merchants_open") == 2
    before = shop.metric("habitue_commit_commands_total")
    doors["verger"].client(keys["verger"]["till_key"]).post("/v1/purchases", basket())
    assert shop.metric("habitue_commit_commands_total") == before + 1
    assert "stranger" not in shop.nobody.get("/metrics").body.decode()


# ---- addresses


@story
def only_an_exact_address_leads_to_a_merchant(shop):
    doors, keys, _ = kept_apart(shop)
    own = keys["stranger"]["till_key"]
    for path in ("/m/stranger/v1/session", "/m/stranger/v1/session?"):
        assert Door(shop).client(own).get(path).status == 200, path
    for path in ("/m/strange/v1/session", "/m/strangers/v1/session", "/m/Stranger/v1/session",
                 "/m/%73tranger/v1/session", "/m//v1/session", "/m/v1/session", "/m/../v1/session",
                 "/m/stranger/m/stranger/v1/session", "/m/stranger//v1/session", "/m/nobody/till",
                 "/m", "/m/"):
        assert Door(shop).client(own).get(path).status == 404, path
    for host, status in (("stranger.example", 200), ("stranger.example:443", 200),
                         ("STRANGER.EXAMPLE", 200), ("stranger.example.", 401),
                         ("a.stranger.example", 401), ("stranger.exampl", 401), ("[::1]:8080", 401),
                         ("127.0.0.1", 401)):
        assert Door(shop, host=host).client(own).get("/v1/session").status == status, host
    # Behind a merchant's own name no other is reached, whatever the path.
    named = Door(shop, host="stranger.example")
    assert named.client(keys["verger"]["till_key"]).get("/m/verger/v1/session").status == 404
    assert named.client(None).get("/m/verger/till").status == 404


@story
def two_hosts_in_one_head_are_refused(shop):
    connection = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=30)
    connection.putrequest("GET", "/v1/health", skip_host=True)
    for host in ("stranger.example", "localhost"):
        connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 400 and json.loads(answer.read())["code"] == "invalid"


@story
def the_till_page_is_served_under_both_addresses(shop):
    doors, _, _ = kept_apart(shop)
    for door in (doors["verger"], doors["stranger"], doors["stranger by name"]):
        client = door.client(None)
        home = client.get("/")
        assert home.status == 302 and home.headers["location"] == f"{door.prefix}/till", home
        page = client.get("/till")
        assert page.status == 200, page
        for path in re.findall(r'(?:src|href)="([^"]+)"', page.body.decode()):
            assert not path.startswith("/"), path
            assert client.get(f"/{path}").status == 200, path


@story
def wrong_keys_are_counted_across_merchants(shop):
    doors, _, _ = kept_apart(shop)
    sources = [Caller(door, "hab_wrong", shop.port) for door in doors.values()]
    for caller in sources:
        caller.source = sources[0].source
    heard_so_far = [caller.get("/v1/session").status
                    for caller, _ in zip(itertools.cycle(sources), range(30))]
    assert heard_so_far[0] == 401 and heard_so_far[-1] == 429, heard_so_far


# ---- suspended, added, listed


@story
def a_suspended_merchant_is_refused_everywhere_until_it_is_resumed(shop):
    doors, keys, things = kept_apart(shop)
    servers = [shop, *([shop.beside()] if IS_POSTGRES else [])]
    other = doors["verger"].client(keys["verger"]["till_key"])
    try:
        before = head_of(shop, "stranger")
        merchant_command(shop, "suspend", "stranger")
        for server in servers:
            heard(lambda s=server: doors["stranger"].client(None, s.port).get("/v1/health").status
                  == 403)
        for server in servers:
            for door in (doors["stranger"], doors["stranger by name"]):
                client = door.client(keys["stranger"]["admin_key"], server.port)
                for operation, requests in TRIES.items():
                    for request in requests:
                        answer = client.call(*request(NOTHING, things["stranger"]))
                        assert answer.status == 403 and answer.code == "merchant_suspended", (
                            operation, answer)
                for path in ("/till", "/", "/nowhere", "/v1/nothing"):
                    assert client.get(path).code == "merchant_suspended", path
        assert head_of(shop, "stranger") == before
        assert other.get("/v1/session").status == 200
        merchant_command(shop, "resume", "stranger")
        for server in servers:
            heard(lambda s=server: doors["stranger"].client(
                keys["stranger"]["till_key"], s.port).get("/v1/session").status == 200)
    finally:
        for server in servers[1:]:
            server.stop()


@story
@only_when(not IS_POSTGRES, "there several may write")
def the_database_of_a_suspended_merchant_is_let_go(shop):
    doors, keys, _ = kept_apart(shop)
    assert doors["verger"].client(keys["verger"]["till_key"]).get("/v1/session").status == 200
    (shop.folder / "old.csv").write_text(
        "receipt;date;sku;label;quantity;amount;vat;customer\n"
        "OLD-1;2026-11-01 10:41:07;TOM;Tomates;1,250;3,75;5,5;17850\n")

    def imported():
        return subprocess.run([str(HABITUE), "import", "receipts", "old.csv", "--map", "simple",
                               *at(shop.data), "--merchant", "verger", "--json"], cwd=shop.folder,
                              capture_output=True, text=True, timeout=60, check=False)

    said = imported()
    assert "stop it first" in said.stderr, said
    merchant_command(shop, "suspend", "verger")
    heard(lambda: "stop it first" not in imported().stderr)
    merchant_command(shop, "resume", "verger")
    heard(lambda: doors["verger"].client(None).get("/v1/health").status == 200)


@story
def a_merchant_is_added_while_others_sell(shop):
    doors, keys, _ = kept_apart(shop)
    is_over, wrong = threading.Event(), []

    def sell():
        till = doors["verger"].client(keys["verger"]["till_key"])
        while not is_over.is_set():
            answer = till.post("/v1/purchases", basket())
            if answer.status != 201:
                wrong.append(answer)

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        door, added = add(shop, "nouveau", "Le Nouveau", "--preset", "cashback")
        session = door.client(added["till_key"]).get("/v1/session")
        assert session.status == 200 and session["merchant"] == "Le Nouveau", session
        assert shop.till.get("/v1/session")["merchant"] == "Ferme du Pré"
    finally:
        is_over.set()
        seller.join()
    assert not wrong, wrong[:3]


@story
def keys_and_reports_of_a_merchant_are_its_own(shop):
    doors, _, _ = kept_apart(shop)
    words = ("--merchant", "verger", *at(shop.data))
    made = json.loads(shop.command("key", "add", "--label", "site", *words, "--json"))
    client = doors["verger"].client(made["key"])
    assert client.get("/v1/session").status == 200
    assert doors["stranger"].client(made["key"]).get("/v1/session").status == 401
    assert Door(shop).client(made["key"]).get("/v1/session").status == 401
    shop.command("key", "revoke", made["id"], *words)
    assert client.get("/v1/session").status == 401
    listed = json.loads(shop.command("merchant", "list", *at(shop.data), "--json"))["merchants"]
    assert [one["code"] for one in listed][:3] == ["nouveau", "stranger", "verger"], listed
    by_code = {one["code"]: one for one in listed}
    assert by_code["stranger"]["host"] == "stranger.example", listed
    assert by_code["verger"]["name"] == "Le Verger" and by_code["verger"]["entries"] > 4, listed
    assert not any(one["suspended"] or one["error"] for one in listed), listed


@story
@only_when(not IS_POSTGRES, "it has backups of its own")
def a_copy_is_of_one_merchant(shop):
    _, keys, _ = kept_apart(shop)
    assert "--merchant CODE" in shop.command("backup", "root.db", *at(shop.data))
    said = shop.command("backup", "verger.db", *at(shop.data), "--merchant", "verger")
    assert "--merchant" not in said, said
    elsewhere = shop.folder / "elsewhere-alone"
    shop.command("restore", "verger.db", "--data", str(elsewhere))
    alone = json.loads(shop.command("verify", "--data", str(elsewhere), "--json"))
    entries, head = head_of(shop, "verger")
    assert alone["good"] and (alone["entries"], alone["head"]) == (entries, head), alone
    assert "merchants" not in alone, alone
    assert SECRET.encode() not in (shop.folder / "verger.db").read_bytes()
    assert SECRET.encode() not in (shop.folder / "root.db").read_bytes()


@story
def verify_checks_the_installation_and_every_merchant(shop):
    kept_apart(shop)
    report = json.loads(shop.command("verify", *at(shop.data), "--json"))
    assert report["good"], report
    told = {one["merchant"]: one for one in report["merchants"]}
    assert {"stranger", "verger"} <= set(told), report
    assert all(one["good"] for one in told.values()), report
    assert len({one["head"] for one in told.values()} | {report["head"]}) == len(told) + 1, report
    said = shop.command("verify", *at(shop.data))
    assert said.count("all agree") == len(told) + 1, said
    # A figure that is changed in one is found there, and only there.
    changed(shop, "verger", "UPDATE lot SET remaining = remaining + 1 WHERE number = 1")
    bad = json.loads(shop.command("verify", *at(shop.data), "--json", expect=1))
    assert not bad["good"] and bad["what"] is None, bad
    assert [one["merchant"] for one in bad["merchants"] if not one["good"]] == ["verger"], bad
    changed(shop, "verger", "UPDATE lot SET remaining = remaining - 1 WHERE number = 1")
    shop.command("verify", *at(shop.data))


def changed(shop, code, statement):
    """Changes a merchant's database by hand."""
    if not IS_POSTGRES:
        with sqlite3.connect(shop.data / "merchants" / code / "habitue.db") as db:
            db.execute("PRAGMA foreign_keys=OFF")
            assert db.execute(statement).rowcount > 0
        return
    place.psql(url(shop.data), f"SET search_path = merchant_{code}; {statement}")


@story
def what_is_wrong_is_said_in_one_sentence_and_changes_nothing(shop):
    kept_apart(shop)
    where = at(shop.data)
    before = shop.command("merchant", "list", *where, "--json")
    cases = [
        (1, "has this code already", "merchant", "add", "verger", "--name", "x"),
        (1, "under this host name", "merchant", "add", "other", "--name", "x", "--host",
         "STRANGER.example"),
        (2, "begins with a letter", "merchant", "add", "2nd", "--name", "x"),
        (2, "begins with a letter", "merchant", "add", "../x", "--name", "x"),
        (2, "no host name", "merchant", "add", "other", "--name", "x", "--host", "a.example:80"),
        (2, "no host name", "merchant", "add", "other", "--name", "x", "--host", "-a.example"),
        (2, "--name NAME is missing", "merchant", "add", "other"),
        (2, "choose one of", "merchant", "add", "other", "--name", "x", "--preset", "gold"),
        (1, "No merchant has this code", "merchant", "suspend", "nobody"),
        (1, "No merchant has this code", "merchant", "resume", "nobody"),
        (1, "No merchant has this code", "verify", "--merchant", "nobody"),
        (1, "No merchant has this code", "key", "list", "--merchant", "../verger"),
    ]
    for code, sentence, *words in cases:
        said = subprocess.run([str(HABITUE), *words, *where, "--lang", "en"], capture_output=True,
                              text=True, timeout=60, check=False)
        assert said.returncode == code and sentence in said.stderr, (words, said)
        assert said.stderr.count("\n") == 1 and not said.stdout, (words, said)
    assert shop.command("merchant", "list", *where, "--json") == before


# ---- more merchants than may be open


@story
def more_merchants_than_may_be_open_take_turns(shop):
    kept_apart(shop)
    made = [add(shop, f"petit-{number}", f"Petit {number}") for number in range(4)]
    shop.serve_options = ["--open", "2", "--nightly", "off"]  # it would take its turn among them
    shop.restart()
    for _ in range(3):
        for door, keys in made:
            till = door.client(keys["till_key"])
            sold = till.post("/v1/purchases", basket())
            assert sold.status == 201, sold
            assert shop.metric("habitue_merchants_open") <= 3  # one of them on its way out
    counted = shop.metric("habitue_commit_commands_total")
    assert counted == 12, counted  # those of apps that were closed again, too
    wrong = []

    def sell(door, key):
        till = door.client(key)
        for _ in range(8):
            body, request = basket(), str(uuid.uuid4())
            until = time.monotonic() + 20
            while (answer := till.post("/v1/purchases", body, idempotency_key=request)).status == 503:
                if time.monotonic() > until:
                    break
                time.sleep(0.01)
            if answer.status != 201:
                wrong.append(answer)

    threads = [threading.Thread(target=sell, args=(door, keys["till_key"])) for door, keys in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    shop.serve_options = []
    shop.restart()


@story
def a_merchant_who_is_only_watched_makes_room_for_another(shop):
    made = [add(shop, f"live-{number}", f"Live {number}") for number in range(3)]
    shop.serve_options = ["--open", "2", "--nightly", "off"]
    shop.restart()
    screens = []
    for door, keys in made[:2]:
        admin = door.client(keys["admin_key"])
        enrolled = admin.post("/v1/members", {"first_name": "Ada"})
        assert enrolled.status == 201, enrolled
        screens.append(Listener(shop.port, keys["till_key"], f"card={enrolled['card']}", prefix=door.prefix))
        assert screens[-1].next()["event"] == "here"
    till = made[2][0].client(made[2][1]["till_key"])
    heard(lambda: till.get("/v1/session").status == 200)
    assert [one.is_ended(1) for one in screens].count(True) == 1, "both had to leave"
    staying = next(index for index, one in enumerate(screens) if not one.is_ended(0.1))
    merchant_command(shop, "suspend", f"live-{staying}")
    assert screens[staying].is_ended(4)
    merchant_command(shop, "resume", f"live-{staying}")
    shop.serve_options = []
    shop.restart()


@story
def an_upgrade_brings_every_merchant_up_to_date_unasked(shop):
    kept_apart(shop)
    add(shop, "ancien", "L'Ancien")
    merchant_command(shop, "suspend", "ancien")
    shop.stop()
    if IS_POSTGRES:  # as the first version of the program left it
        place.psql(url(shop.data), "SET search_path = merchant_ancien; DROP TRIGGER merchant_card_key_once ON merchant; DROP TRIGGER card_no_delete ON card; "
                   "DROP TRIGGER card_no_truncate ON card; DROP TRIGGER card_is_one ON card; DROP TRIGGER merchant_chip_key_once ON merchant; DROP TRIGGER merchant_offline_key_once ON merchant; ALTER TABLE merchant DROP COLUMN card_key, DROP COLUMN chip_key, DROP COLUMN offline_key; ALTER TABLE api_key DROP COLUMN asks_staff; "
                   "ALTER TABLE card DROP COLUMN blocked_as, DROP COLUMN replaced_by; DROP TABLE office_session, office_login, approval, operator_session, operator, message, privacy, consent, consent_text, exception, offline_spent, offline_snapshot, chip, settlement, batch_supplied, batch_card, batch_stretch, card_batch, phone, pass_device, pass_secret, printer, print_job, brand, moved_card, moved_member, payment_refund, payment, hosted, wrong_key, stock, handover, hold, notice, night, referral_code, referral, invitation; "
                   "ALTER TABLE lot DROP COLUMN past; ALTER TABLE lot DROP COLUMN held; ALTER TABLE shop DROP COLUMN company; ALTER TABLE head DROP COLUMN notice_next; "
                   "ALTER TABLE member DROP COLUMN tags, DROP COLUMN address, DROP COLUMN pin; ALTER TABLE card DROP COLUMN kind, DROP COLUMN lot, "
                   "DROP COLUMN purpose; ALTER TABLE account DROP COLUMN privacy, DROP COLUMN notice_from; DROP INDEX member_by_birthday; DELETE FROM schema_step WHERE number > 1")
    else:
        with sqlite3.connect(shop.data / "merchants" / "ancien" / "habitue.db") as db:
            db.executescript("DROP TRIGGER merchant_card_key_once; DROP TRIGGER card_no_delete; DROP TRIGGER card_is_one; DROP TRIGGER merchant_chip_key_once; DROP TRIGGER merchant_offline_key_once; "
                             "ALTER TABLE merchant DROP COLUMN card_key; ALTER TABLE merchant DROP COLUMN chip_key; ALTER TABLE merchant DROP COLUMN offline_key; ALTER TABLE card DROP COLUMN replaced_by; "
                             "ALTER TABLE card DROP COLUMN blocked_as; DROP TABLE office_session; DROP TABLE office_login; DROP TABLE approval; DROP TABLE operator_session; DROP TABLE operator; ALTER TABLE api_key DROP COLUMN asks_staff; DROP TABLE message; DROP TABLE privacy; DROP TABLE consent; DROP TABLE consent_text; DROP TABLE exception; DROP TABLE offline_spent; DROP TABLE offline_snapshot; DROP TABLE chip; DROP TABLE settlement; DROP TABLE batch_supplied; DROP TABLE batch_card; DROP TABLE batch_stretch; DROP TABLE card_batch; DROP TABLE phone; DROP TABLE pass_device; DROP TABLE pass_secret; DROP TABLE printer; DROP TABLE print_job; DROP TABLE brand; DROP TABLE moved_card; DROP TABLE moved_member; DROP TABLE payment_refund; DROP TABLE payment; DROP TABLE hosted; DROP TABLE wrong_key; DROP TABLE stock; DROP TABLE handover; DROP TABLE hold; DROP TABLE notice; DROP TABLE night; "
                             "ALTER TABLE lot DROP COLUMN past; ALTER TABLE lot DROP COLUMN held; ALTER TABLE shop DROP COLUMN company; ALTER TABLE head DROP COLUMN notice_next; "
                             "ALTER TABLE card DROP COLUMN kind; ALTER TABLE card DROP COLUMN lot; ALTER TABLE card DROP COLUMN purpose; "
                             "DROP TABLE referral_code; DROP TABLE referral; DROP TABLE invitation; ALTER TABLE member DROP COLUMN tags; ALTER TABLE member DROP COLUMN address; ALTER TABLE member DROP COLUMN pin; "
                             "ALTER TABLE account DROP COLUMN privacy; ALTER TABLE account DROP COLUMN notice_from; DROP INDEX member_by_birthday; "
                             "DELETE FROM schema_step WHERE number > 1; "
                             "PRAGMA user_version=1")
    words = [str(HABITUE), "verify", "--merchant", "ancien", *at(shop.data), "--lang", "en"]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 1 and "needs a migration" in said.stderr, said
    shop.start()
    heard(lambda: subprocess.run(words, capture_output=True, timeout=60,
                                 check=False).returncode == 0)


@story
def a_merchant_whose_database_is_lost_is_the_only_one_who_waits(shop):
    doors, keys, _ = kept_apart(shop)
    door, lost = add(shop, "perdu", "Le Perdu")
    shop.stop()
    if IS_POSTGRES:
        place.psql(url(shop.data), "ALTER SCHEMA merchant_perdu RENAME TO elsewhere")
    else:
        shutil.move(shop.data / "merchants" / "perdu", shop.data / "elsewhere")
    shop.start()
    answer = door.client(lost["till_key"]).get("/v1/session")
    assert answer.status == 503 and answer.code == "busy", answer
    assert doors["verger"].client(keys["verger"]["till_key"]).get("/v1/session").status == 200
    listed = json.loads(shop.command("merchant", "list", *at(shop.data), "--json"))["merchants"]
    assert {one["code"]: one["error"] for one in listed}["perdu"] == "database_missing", listed
    report = subprocess.run([str(HABITUE), "verify", *at(shop.data), "--lang", "en"],
                            capture_output=True, text=True, timeout=120, check=False)
    assert report.returncode == 1 and "perdu" in report.stderr, report
    if IS_POSTGRES:
        place.psql(url(shop.data), "ALTER SCHEMA elsewhere RENAME TO merchant_perdu")
    else:
        shutil.move(shop.data / "elsewhere", shop.data / "merchants" / "perdu")
    heard(lambda: door.client(lost["till_key"]).get("/v1/session").status == 200)


if __name__ == "__main__":
    run(Shop(preset="points"))
