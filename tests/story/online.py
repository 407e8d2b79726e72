#!/usr/bin/env python3
"""online.py - money that customers pay in from afar: credited once, whatever the provider says, how often and when."""
import json
import subprocess
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from lib import HABITUE, Client, Shop, run, story
from place import at, put, rows
from stripe_part import KEY, SECRET, StripePart, sign

PROGRAM = {
    "format": 1, "name": {"en": "Prepaid"}, "currency": "EUR",
    "units": [{"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True,
               "paid_in": {"least": 10, "most": 30000, "balance_max": 50000}}],
    "rules": [{"id": "in", "on": "top_up", "give": {"unit": "prepaid", "percent": "100"}}],
    "rewards": [],
}
stripe = StripePart()


def ask(shop, card, amount=5000, status=201, key=None, **told):
    told = {"provider": "stripe", "return_url": "https://shop.example/thanks", **told}
    done = shop.till.post("/v1/payments", {"card": card, "amount": amount, **told}, idempotency_key=key)
    assert done.status == status, done
    return done


def hear(shop, body, signature, port=None):
    client = Client(port or shop.port)
    try:
        return client.call("POST", "/v1/webhooks/stripe", body.encode(), without=("Idempotency-Key",),
                           headers={"Stripe-Signature": signature, "Content-Type": "application/json; charset=utf-8"})
    finally:
        client.close()


def heard(shop, event):
    done = hear(shop, *event)
    assert (done.status, done.json) == (200, {"received": True}), done


def state(shop, payment):
    return shop.till.get(f"/v1/payments/{payment}")["state"]


def prepaid(shop, card):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"])


def credits(shop, payment):
    """How many entries tell of it."""
    return len(rows(shop.data, f"SELECT number FROM entry WHERE body LIKE '%payment:{payment}%'"))


def code_of(payment):
    return payment.split("-")[1]


def look_now(shop):
    """The minutes are over after which the provider is asked, or asked again."""
    shop.stop()
    put(shop.data, "UPDATE payment SET look_us = 0")
    put(shop.data, "UPDATE payment_refund SET look_us = 0 WHERE state = 'asked'")
    shop.start()


def wait_for(question, what):
    until = time.monotonic() + 20
    while not question():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def ready(shop):
    if shop.till.get("/v1/programs/active").json.get("program", {}).get("name") != PROGRAM["name"]:
        shop.use(PROGRAM)
    return shop.enrol()["card"]


@story
def a_payment_is_credited_once(shop):
    card = ready(shop)
    assert shop.till.get("/v1/session")["providers"] == ["counter", "stripe"]
    made = ask(shop, card)
    payment = made["id"]
    assert (made["state"], made["amount"], made["currency"], made["provider"]) == ("created", 5000, "EUR", "stripe"), made
    assert made["url"] == stripe.of(payment)["url"] and made["event"] is None and made["refunds"] == [], made
    assert prepaid(shop, card) == 0
    stripe.pay(payment)
    event = stripe.paid_event(payment)
    for _ in range(2):
        heard(shop, event)
    seen = shop.till.get(f"/v1/payments/{payment}")
    assert (seen["state"], seen["url"], prepaid(shop, card)) == ("paid", None, 5000), seen
    entry = shop.till.get(f"/v1/accounts/{made['account']}/entries?limit=1")["entries"][0]
    assert (entry["id"], entry["event"]["kind"], entry["event"]["reference"]) == (seen["event"], "top_up", payment), entry
    assert credits(shop, payment) == 1
    shop.audit()


@story
def three_at_once_are_one(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.pay(payment)
    events = [stripe.paid_event(payment) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda event: hear(shop, *event), events))
    assert [answer.status for answer in done] == [200] * 3, done
    assert (prepaid(shop, card), credits(shop, payment)) == (5000, 1)


@story
def the_webhook_may_be_quicker_than_the_answer(shop):
    card = ready(shop)

    def at_once(session):
        reference = stripe.sessions[session]["client_reference_id"]
        stripe.pay(reference)
        heard(shop, stripe.paid_event(reference))
    stripe.on_create = at_once
    try:
        made = ask(shop, card)
    finally:
        stripe.on_create = None
    assert (made["state"], made["url"], prepaid(shop, card)) == ("paid", None, 5000), made
    assert credits(shop, made["id"]) == 1
    shop.audit()


@story
def what_no_webhook_tells_is_looked_up(shop):
    card = ready(shop)
    payment, waiting = ask(shop, card)["id"], ask(shop, card, 700)["id"]
    stripe.pay(payment)
    late = stripe.paid_event(payment)
    look_now(shop)
    wait_for(lambda: state(shop, payment) == "paid", "it was not looked up")
    heard(shop, late)
    assert (prepaid(shop, card), credits(shop, payment)) == (5000, 1)
    looked = lambda: rows(shop.data, f"SELECT look_us FROM payment WHERE code = '{code_of(waiting)}'")[0][0] > 0  # noqa: E731
    wait_for(looked, "one that is open is looked at later")
    assert state(shop, waiting) == "created"
    shop.audit()


@story
def what_ended_is_closed_and_credited_should_it_be_paid_after_all(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.of(payment)["status"] = "expired"
    heard(shop, stripe.event("checkout.session.expired", stripe.of(payment)))
    assert state(shop, payment) == "expired"
    second = ask(shop, card, 600)["id"]
    stripe.of(second)["status"] = "expired"
    unknown = ask(shop, card, 800)["id"]
    kept = stripe.sessions.pop(stripe.of(unknown)["id"])
    slow = ask(shop, card, 900)["id"]
    stripe.pay(slow, status="unpaid")  # a debit of a bank account, which takes days
    heard(shop, stripe.paid_event(slow))
    assert state(shop, slow) == "created"
    look_now(shop)
    wait_for(lambda: (state(shop, second), state(shop, unknown)) == ("expired", "failed"), "they were not closed")
    stripe.sessions[kept["id"]] = kept
    heard(shop, stripe.event("checkout.session.async_payment_failed", stripe.of(slow)))
    assert state(shop, slow) == "failed" and prepaid(shop, card) == 0
    stripe.pay(payment)
    heard(shop, stripe.paid_event(payment))
    assert (state(shop, payment), prepaid(shop, card)) == ("paid", 5000)
    stripe.pay(slow)
    heard(shop, stripe.event("checkout.session.async_payment_succeeded", stripe.of(slow)))
    assert (state(shop, slow), prepaid(shop, card)) == ("paid", 5900)


@story
def only_who_signs_is_heard(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.pay(payment)
    body, good = stripe.paid_event(payment)
    now = int(time.time())
    before = shop.entries()
    wrong = [sign(body, secret="whsec_another"), sign(body, timestamp=now - 301), sign(body, timestamp=now + 330), "",
             "t=1", good.replace("v1=", "v0="), good.split(",")[1], good + ",t=" + str(now), good[:-1],
             sign(body + " ")]
    for signature in wrong:
        done = hear(shop, body, signature)
        assert (done.status, done.code) == (400, "signature"), (signature, done)
    done = hear(shop, body.replace("5000", "6000"), good)
    assert (done.status, done.code) == (400, "signature"), done
    assert shop.entries() == before and state(shop, payment) == "created"
    both = sign(body, "whsec_old", now) + "," + sign(body, SECRET, now).split(",")[1]  # while a secret is replaced
    heard(shop, (body, both))
    assert (state(shop, payment), prepaid(shop, card)) == ("paid", 5000)
    assert KEY not in shop.log.read_text() and SECRET not in shop.log.read_text()


@story
def what_is_not_about_us_changes_nothing(shop):
    card = ready(shop)
    payment, other = ask(shop, card)["id"], ask(shop, card)["id"]
    stripe.pay(payment)
    before = shop.entries()
    for event in (stripe.event("invoice.paid", {"id": "in_1", "tax": 0.055}),
                  stripe.paid_event(payment, client_reference_id=None),
                  stripe.paid_event(payment, client_reference_id="order 8812"),
                  stripe.paid_event(payment, client_reference_id="1-0000000000000000"),
                  stripe.paid_event(payment, client_reference_id="1024-0000000000000000"),
                  ("[1, 2", sign("[1, 2")), ("{}", sign("{}"))):
        heard(shop, event)
    for changes in ({"amount_total": 4999}, {"amount_total": 500000}, {"amount_total": None}, {"currency": "usd"},
                    {"id": stripe.of(other)["id"]}):
        done = hear(shop, *stripe.paid_event(payment, **changes))
        assert (done.status, done.code) == (422, "payment_mismatch"), (changes, done)
    assert shop.entries() == before and state(shop, payment) == "created" and prepaid(shop, card) == 0
    stripe.of(payment)["amount_total"] = 4999  # whoever looks sees the same
    look_now(shop)
    wait_for(lambda: rows(shop.data, f"SELECT look_us FROM payment WHERE code = '{code_of(payment)}'")[0][0] > 0, "no look")
    assert state(shop, payment) == "created" and prepaid(shop, card) == 0
    stripe.of(payment)["amount_total"] = 5000
    heard(shop, stripe.paid_event(payment))


@story
def a_payment_goes_back_in_parts(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    assert shop.till.post(f"/v1/payments/{payment}/refund", {}).code == "payment_state"
    stripe.pay(payment)
    heard(shop, stripe.paid_event(payment))
    key = str(uuid.uuid4())
    first = [shop.till.post(f"/v1/payments/{payment}/refund", {"amount": 2000, "reason": "too much"}, idempotency_key=key)
             for _ in range(2)]
    assert first[0].status == 201 and (first[0]["kind"], first[0]["paid_back"]) == ("undo", 2000), first[0]
    assert first[1].body == first[0].body
    paid = shop.till.post("/v1/purchases", {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 500}],
                                            "payments": [{"kind": "account", "unit": "prepaid", "amount": 500}]})
    assert paid.status == 201, paid
    rest = shop.till.post(f"/v1/payments/{payment}/refund", {})
    assert (rest["amount"], rest["paid_back"], rest["withheld"]) == (3000, 2500, 500), rest
    done = lambda: {r["state"] for r in shop.till.get(f"/v1/payments/{payment}")["refunds"]} == {"done"}  # noqa: E731
    wait_for(done, "the provider was not asked")
    seen = shop.till.get(f"/v1/payments/{payment}")
    assert seen["state"] == "refunded" and [r["amount"] for r in seen["refunds"]] == [2000, 2500], seen
    assert [r["undo"] for r in seen["refunds"]] == [first[0]["id"], rest["id"]], seen
    intent = stripe.of(payment)["payment_intent"]["id"]
    assert sorted(r["amount"] for r in stripe.refunds.values() if r["payment_intent"] == intent) == [2000, 2500]
    assert shop.till.post(f"/v1/payments/{payment}/refund", {}).code == "undone_already"
    heard(shop, stripe.paid_event(payment))
    assert prepaid(shop, card) == 0
    shop.audit()


@story
def a_refund_whose_answer_is_lost_is_made_once(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.pay(payment)
    heard(shop, stripe.paid_event(payment))
    stripe.faults = [None, None, "lost", "lost"]  # look, list, refund and refund again
    assert shop.till.post(f"/v1/payments/{payment}/refund", {}).status == 201
    wait_for(lambda: not stripe.faults, "it was not asked for")
    assert shop.till.get(f"/v1/payments/{payment}")["refunds"][0]["state"] == "asked"
    stripe.by_key.clear()  # Stripe forgets keys after a day
    look_now(shop)
    wait_for(lambda: shop.till.get(f"/v1/payments/{payment}")["refunds"][0]["state"] == "done", "it was not asked again")
    intent = stripe.of(payment)["payment_intent"]["id"]
    assert [r["amount"] for r in stripe.refunds.values() if r["payment_intent"] == intent] == [5000]
    shop.audit()


@story
def a_refund_is_done_when_the_money_is_there_and_may_fail_days_later(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.pay(payment)
    heard(shop, stripe.paid_event(payment))
    state = lambda: shop.till.get(f"/v1/payments/{payment}")["refunds"][0]["state"]  # noqa: E731
    intent = stripe.of(payment)["payment_intent"]["id"]
    made = lambda: [r for r in stripe.refunds.values() if r["payment_intent"] == intent]  # noqa: E731
    stripe.refund_status = "pending"
    try:
        assert shop.till.post(f"/v1/payments/{payment}/refund", {}).status == 201
        wait_for(made, "it was not asked for")
    finally:
        stripe.refund_status = "succeeded"
    [refund] = made()
    kept = "SELECT reference FROM payment_refund WHERE state = 'asked'"
    wait_for(lambda: rows(shop.data, kept) == [(refund["id"],)], "its number is not kept")
    assert state() == "asked", "the money is not there yet"

    refund["status"] = "succeeded"
    heard(shop, stripe.refund_event(refund))
    wait_for(lambda: state() == "done", "the news was not looked up")
    refund["status"] = "failed"  # the customer's bank sent it back
    heard(shop, stripe.refund_event(refund, "refund.failed"))
    wait_for(lambda: state() == "failed", "the failure was not heard")
    heard(shop, stripe.refund_event(refund, "refund.failed"))
    time.sleep(0.2)
    wait_for(lambda: state() == "failed", "told twice, it was something else")
    assert len(made()) == 1, "it was asked for twice"

    # Of somebody else with the same account at Stripe, of a payment that is not, and of no sense.
    entries = shop.entries()
    for key in ("refund:1-0000000000000000:1", "refund:9999-0000000000000000:1", "refund:1-A", "order 17", "", None):
        heard(shop, stripe.refund_event({**refund, "metadata": {"refund": key} if key is not None else {}}))
    assert shop.entries() == entries and state() == "failed"
    shop.audit()


@story
def what_cannot_be_credited_goes_back(shop):
    card = ready(shop)
    assert ask(shop, card, 30001, 422).code == "paid_in_amount"
    made = [ask(shop, card, 30000)["id"] for _ in range(2)]  # each alone would fit
    for payment in made:
        stripe.pay(payment)
        heard(shop, stripe.paid_event(payment))
    assert prepaid(shop, card) == 30000
    seen = shop.till.get(f"/v1/payments/{made[1]}")
    assert (seen["state"], seen["reason"], seen["event"]) == ("refunded", "balance_max", None), seen
    wait_for(lambda: shop.till.get(f"/v1/payments/{made[1]}")["refunds"][0]["state"] == "done", "it did not go back")
    assert shop.till.get(f"/v1/payments/{made[1]}")["refunds"][0]["amount"] == 30000
    heard(shop, stripe.paid_event(made[1]))
    assert prepaid(shop, card) == 30000
    left = ready(shop)
    paid = ask(shop, left, 2000)["id"]
    account = shop.till.get(f"/v1/cards/{left}")["account"]
    assert shop.till.post(f"/v1/accounts/{account}/close", {"reason": "moved away", "operator": "ada"}).status == 201
    stripe.pay(paid)
    heard(shop, stripe.paid_event(paid))  # the customer has left meanwhile
    seen = shop.till.get(f"/v1/payments/{paid}")
    assert (seen["state"], seen["reason"], seen["event"]) == ("refunded", "account_closed", None), seen
    wait_for(lambda: shop.till.get(f"/v1/payments/{paid}")["refunds"][0]["state"] == "done", "it did not go back")
    refused = ask(shop, card, 30000, 422)
    assert refused.code == "balance_max" and refused["field"] == "/amount", refused
    shop.audit()


@story
def a_provider_that_is_down_is_asked_again(shop):
    card = ready(shop)
    key = str(uuid.uuid4())
    stripe.faults = ["502", "lost"]
    assert ask(shop, card, status=503, key=key).code == "payment_provider"
    made = ask(shop, card, key=key)
    assert made["url"] == stripe.of(made["id"])["url"], made
    assert ask(shop, card, key=key)["id"] == made["id"]
    assert ask(shop, card, 6000, 422, key=key).code == "key_reused"
    assert sum(s["client_reference_id"] == made["id"] for s in stripe.sessions.values()) == 1
    stripe.faults = ["hang", "hang"]
    slow = str(uuid.uuid4())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, shop, card, 5000, 503, slow)
        time.sleep(0.3)
        other = shop.client(shop.keys["till_key"])
        assert other.get(f"/v1/cards/{card}").status == 200 and not waiting.done()  # nobody else waits
        assert waiting.result().code == "payment_provider"
    look_now(shop)  # who asked does not ask again
    ours = lambda: rows(shop.data, "SELECT count(*) AS n FROM payment WHERE reference IS NULL AND provider = 'stripe'"  # noqa: E731
                                   " AND state = 'created'")
    wait_for(lambda: ours()[0][0] == 0, "it was not asked for again")
    assert ask(shop, card, 30, 422).code == "payment_refused"
    shop.audit()


@story
def a_server_that_is_killed_credits_once(shop):
    for wait in (0, 0.002, 0.005, 0.01, 0.02):
        card = ready(shop)
        payment = ask(shop, card)["id"]
        stripe.pay(payment)
        event = stripe.paid_event(payment)

        def tell():
            try:
                hear(shop, *event)
            except OSError:
                pass  # nobody hears it any more
            except Exception as error:  # noqa: BLE001
                assert "RemoteDisconnected" in repr(error) or "IncompleteRead" in repr(error), error
        teller = threading.Thread(target=tell)
        teller.start()
        time.sleep(wait)
        shop.kill()
        teller.join()
        put(shop.data, "UPDATE payment SET look_us = 0")
        shop.start()
        wait_for(lambda: state(shop, payment) == "paid", "it was not credited")
        heard(shop, event)
        assert (prepaid(shop, card), credits(shop, payment)) == (5000, 1)
    shop.audit()


@story
def at_the_counter_the_till_says_it(shop):
    card = ready(shop)
    made = shop.till.post("/v1/payments", {"card": card, "amount": 4000})
    assert made.status == 201 and (made["provider"], made["url"], made["state"]) == ("counter", None, "created"), made
    payment = made["id"]
    for _ in range(2):
        done = shop.till.post(f"/v1/payments/{payment}/confirm", {"operator": "ada"})
        assert done.status == 200 and done["state"] == "paid", done
    with ThreadPoolExecutor(3) as pool:
        more = shop.till.post("/v1/payments", {"card": card, "amount": 100})["id"]
        tills = [shop.client(shop.keys["till_key"]) for _ in range(3)]
        answers = list(pool.map(lambda till: till.post(f"/v1/payments/{more}/confirm", {}), tills))
    assert {(answer.status, answer["state"]) for answer in answers} == {(200, "paid")}, answers
    assert (prepaid(shop, card), credits(shop, payment), credits(shop, more)) == (4100, 1, 1)
    assert hear(shop, *stripe.event("checkout.session.completed", {
        "id": "cs_x", "status": "complete", "payment_status": "paid", "amount_total": 4000, "currency": "eur",
        "client_reference_id": shop.till.post("/v1/payments", {"card": card, "amount": 4000})["id"]})).status == 422
    back = shop.till.post(f"/v1/payments/{payment}/refund", {})
    assert back["paid_back"] == 4000, back
    seen = shop.till.get(f"/v1/payments/{payment}")
    assert seen["state"] == "refunded" and [r["state"] for r in seen["refunds"]] == ["done"], seen
    late = shop.till.post("/v1/payments", {"card": card, "amount": 300})["id"]
    look_now(shop)
    wait_for(lambda: state(shop, late) == "expired", "it was kept for ever")
    shop.audit()


@story
def bad_input_gets_one_sentence(shop):
    card = ready(shop)
    before = rows(shop.data, "SELECT count(*) AS n FROM payment")
    for told, status, code, field in (
            ({}, 400, "invalid", "/return_url"), ({"return_url": "http://x"}, 400, "invalid", "/return_url"),
            ({"provider": "visa", "return_url": "https://x"}, 422, "provider_unknown", "/provider"),
            ({"provider": "counter", "return_url": "https://x"}, 400, "invalid", "/return_url"),
            ({"return_url": "https://x", "card": None}, 400, "invalid", "/card"),
            ({"return_url": "https://x", "card": "29999999"}, 404, "card_unknown", "/card"),
            ({"return_url": "https://x", "amount": 0}, 400, "invalid", "/amount")):
        asked = {"card": card, "amount": 5000, "provider": "stripe", **told}
        done = shop.till.post("/v1/payments", {name: value for name, value in asked.items() if value is not None})
        assert (done.status, done.code, done["field"]) == (status, code, field), (told, done)
    for path in ("1-0000000000000000", "2-0000000000000000", "1-1", "x"):
        assert shop.till.get(f"/v1/payments/{path}").status == 404, path
        assert shop.till.post(f"/v1/payments/{path}/confirm", {}).status == 404, path
        assert shop.till.post(f"/v1/payments/{path}/refund", {}).status == 404, path
    assert shop.till.post(f"/v1/payments/{ask(shop, card)['id']}/confirm", {}).code == "payment_state"
    assert rows(shop.data, "SELECT count(*) AS n FROM payment")[0][0] == before[0][0] + 1


@story
def without_settings_there_is_the_counter_alone(shop):
    plain = Shop(preset="prepaid").create().start()
    try:
        assert plain.till.get("/v1/session")["providers"] == ["counter"]
        assert hear(plain, "{}", sign("{}")).status == 404
        card = plain.enrol()["card"]
        asked = plain.till.post("/v1/payments", {"card": card, "amount": 5000, "provider": "stripe",
                                                 "return_url": "https://x"})
        assert (asked.status, asked.code) == (422, "provider_unknown"), asked
    finally:
        plain.remove_folder()
    for lacks, env in (("WEBHOOK_SECRET", {"HABITUE_STRIPE_KEY": KEY}),
                       ("STRIPE_KEY", {"HABITUE_STRIPE_WEBHOOK_SECRET": SECRET}),
                       ("STRIPE_URL", {**stripe.settings(), "HABITUE_STRIPE_URL": "http://api.example"})):
        done = subprocess.run([str(HABITUE), "serve", *at(shop.data)], env={"PATH": "", **env}, capture_output=True,
                              text=True, timeout=20, check=False)
        assert done.returncode == 2 and lacks in done.stderr and KEY not in done.stderr, done


@story
def the_auditor_compares_payments_with_the_journal(shop):
    card = ready(shop)
    payment = ask(shop, card)["id"]
    stripe.pay(payment)
    heard(shop, stripe.paid_event(payment))
    assert shop.till.post(f"/v1/payments/{payment}/refund", {"amount": 1000}).status == 201
    wait_for(lambda: shop.till.get(f"/v1/payments/{payment}")["refunds"][0]["state"] == "done", "no refund")
    whole = ask(shop, card)["id"]
    stripe.pay(whole)
    heard(shop, stripe.paid_event(whole))
    shop.stop()
    this, other = (f"WHERE code = '{code_of(one)}'" for one in (payment, whole))
    for number, (change, said) in enumerate((
            (f"UPDATE payment SET amount = 5001 {this}", "not the one it tells of"),
            (f"UPDATE payment SET account = account - 1 {this}", "not the one it tells of"),
            (f"UPDATE payment SET entry = 9999999 {this}", "does not exist"),
            (f"UPDATE payment SET entry = 1 {this}", "not the one it tells of"),
            (f"UPDATE payment SET state = 'created', entry = NULL {other}", "not kept"),
            (f"DELETE FROM payment {other}", "not kept"),
            (f"UPDATE payment_refund SET amount = 999 {this}", "not what it pays back"),
            (f"UPDATE payment_refund SET undo = 0 {this}", "does not exist"),
            (f"UPDATE payment_refund SET code = '{code_of(whole)}' {this}", "not what it pays back"))):
        report = shop.tampered(f"tampered-{number}", change)
        assert said in json.dumps(report), (change, report)
    shop.start()


run(Shop(preset="prepaid", env=stripe.settings()))
