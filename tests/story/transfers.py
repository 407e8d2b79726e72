#!/usr/bin/env python3
"""transfers.py - something goes from one account to another: what arrives, what is refused, what an auditor sees.

G7 of what other systems promise (tests/lib/peer_cases.h explains the letters; Voucherify, "Transfer points"): with
an expiry of one month a transfer begins it anew, so that of 25 January ends on 25 February; what is pending or has
expired does not move, and the month of what is pending begins when it can be used.  The very dates are in
tests/unit/test_decide_send.c; here they are those of today.
"""
import json
import subprocess
import sys
import threading
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from lib import ROOT, Client, Shop, day, run, story
from place import IS_POSTGRES, at, rows

POINTS = {"id": "p", "label": {"en": "points"}, "kind": "points", "transfer": {}}
GIFT = {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 100}}}


def use(shop, transfer=None, rules=(GIFT,), more=(), tiers=None, **unit):
    """A version decides from now on whose points can be passed on so."""
    program = {"format": 1, "name": {"en": "Passed on"}, "currency": "EUR",
               "units": [{**POINTS, "transfer": transfer or {}, **unit}, *more], "rules": list(rules), "rewards": []}
    shop.use({**program, **(tiers or {})})


def rich(shop):
    """A card with the hundred points of a gesture."""
    card = shop.enrol()["card"]
    give(shop, card)
    return card


def give(shop, card, name="gift"):
    done = shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": name})
    assert done.status == 201, done


def send(where, from_, to, points, unit="p", till=None, how=None, **more):
    return (till or where.till).post("/v1/transfers", {
        "from": party(from_), "to": party(to), "unit": unit, "points": points, **more}, **(how or {}))


def party(name):
    return name if isinstance(name, dict) else {"card": name}


def has(shop, card):
    return sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"])


def account_of(shop, card):
    return shop.till.get(f"/v1/cards/{card}")["account"]


def lots_of(shop, card):
    """Of what is left: first and last day, and how much."""
    lots = shop.till.get(f"/v1/accounts/{account_of(shop, card)}")["lots"]
    return [(lot["from"], lot["until"], lot["left"]) for lot in lots if lot["left"] != 0]


def entries_of(shop, card):
    return shop.till.get(f"/v1/accounts/{account_of(shop, card)}/entries?limit=200")["entries"]


def month_after(text):
    """The same day of the next month, or its last."""
    first = date.fromisoformat(text)
    year, month = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    return date(year, month, min(first.day, monthrange(year, month)[1])).isoformat()


def ahead(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).replace(microsecond=0).isoformat()


# ---- what happens


@story
def points_go_from_one_card_to_another(shop):
    use(shop)
    one, two = rich(shop), rich(shop)
    sent = send(shop, one, two, 30, reason="a birthday", operator="ada", how={"idempotency_key": "first"})
    assert sent.status == 201, sent
    accounts = account_of(shop, one), account_of(shop, two)
    assert (sent["kind"], sent["from"], sent["to"], sent["unit"], sent["points"], sent["reason"]) == (
        "send", *accounts, "p", 30, "a birthday"), sent
    assert [row["points"] for row in sent["balances"]] == [70], sent
    assert (has(shop, one), has(shop, two)) == (70, 130)
    left, came = entries_of(shop, one)[0], entries_of(shop, two)[0]
    assert (left["id"], left["kind"], left["note"], left["transfer"]) == (sent["id"], "send", "a birthday", {
        "to": accounts[1], "unit": "p", "points": 30, "sent": None}), left
    assert (came["id"], came["kind"], came["purchase"], came["transfer"]) == (sent["received"], "receive", None, {
        "from": accounts[0], "unit": "p", "points": 30, "sent": sent["id"]}), came
    assert [(move["kind"], move["points"]) for move in left["moves"] + came["moves"]] == [("send", 30), ("receive", 30)]

    again = send(shop, one, two, 30, reason="a birthday", operator="ada", how={"idempotency_key": "first"})
    assert again.headers.get("idempotent-replayed") == "true" and again.body == sent.body, again
    other = send(shop, one, two, 31, how={"idempotency_key": "first"})
    assert (other.status, other.code) == (422, "key_reused"), other
    assert (has(shop, one), has(shop, two)) == (70, 130)
    by_account = send(shop, {"account": accounts[1]}, {"account": accounts[0]}, 130)
    assert by_account.status == 201 and (has(shop, one), has(shop, two)) == (200, 0), by_account
    shop.agrees()


@story
def it_goes_between_accounts_of_any_two_partitions(shop):
    use(shop)
    cards = [rich(shop) for _ in range(9)]
    for one, two in zip(cards, cards[1:] + cards[:1]):
        sent = send(shop, one, two, 10)
        assert sent.status == 201, sent
    chains = {account_of(shop, card).split("-")[0] for card in cards}
    assert (len(chains) > 1) == IS_POSTGRES, chains
    assert [has(shop, card) for card in cards] == [100] * 9
    shop.agrees()


@story
def what_is_passed_on_keeps_its_last_day_unless_the_programme_says_otherwise(shop):
    """G7."""
    month, two_months = {**GIFT, "id": "m"}, {**GIFT, "id": "n", "event": "later"}
    use(shop, {}, [month], expiry={"months": 1})
    one, two = rich(shop), shop.enrol()["card"]
    first = lots_of(shop, one)[0][1]
    assert send(shop, one, two, 40, at=ahead(1)).status == 201
    (kept,) = lots_of(shop, two)
    assert kept[1:] == (first, 40) and kept[0] == day(1), kept

    use(shop, {"expiry": "restarts"}, [month, two_months], expiry={"months": 1})
    three = shop.enrol()["card"]
    assert send(shop, one, three, 60, at=ahead(1)).status == 201
    (began,) = lots_of(shop, three)
    assert began == (day(1), month_after(day(1)), 60), began
    assert began[1] > first and has(shop, one) == 0

    use(shop, {"expiry": "restarts", "available_after_days": 7}, [month], expiry={"months": 1})
    four = shop.enrol()["card"]
    assert send(shop, rich(shop), four, 5).status == 201
    (waits,) = lots_of(shop, four)  # the clock of what is pending starts when it can be used
    assert waits == (day(7), month_after(day(7)), 5), waits
    (row,) = shop.till.get(f"/v1/cards/{four}")["balances"]
    assert (row["points"], row["pending"]) == (0, 5), row
    refused = send(shop, four, one, 1)  # and it does not move before
    assert (refused.status, refused.code) == (409, "points_short"), refused
    shop.agrees()


@story
def a_debt_is_repaid_from_what_arrives(shop):
    use(shop, rules=[GIFT, {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {
        "every": 100, "points": 1}}}])
    one, two = shop.enrol()["card"], rich(shop)
    sold = shop.buy(one, 5000)
    assert send(shop, one, two, 50).status == 201
    shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert has(shop, one) == -50
    owes = send(shop, one, two, 1)
    assert (owes.status, owes.code) == (409, "points_short"), owes
    assert send(shop, two, one, 60).status == 201
    assert (has(shop, one), has(shop, two)) == (10, 90)
    assert [move["kind"] for move in entries_of(shop, one)[0]["moves"]] == ["receive", "settle", "repay"]
    shop.agrees()


@story
def what_is_received_was_not_gained(shop):
    """No tier and no challenge is reached by it."""
    use(shop, tiers={
        "tiers": {"by": {"gained": "p"}, "over": "year", "levels": [{"id": "gold", "label": {"en": "Gold"}, "from": 150}]},
        "challenges": [{"id": "much", "label": {"en": "Much"}, "by": {"gained": "p"}, "over": "year", "goal": 150}]})
    one, two = rich(shop), rich(shop)
    assert send(shop, one, two, 100).status == 201
    seen = shop.till.get(f"/v1/cards/{two}")
    assert (seen["tier"], seen["challenges"][0]["count"], has(shop, two)) == (None, 100, 200), seen
    give(shop, two)
    assert shop.till.get(f"/v1/cards/{two}")["tier"]["id"] == "gold"
    shop.agrees()


@story
def what_is_due_is_due_on_both_accounts(shop):
    """A unit that ended, and points whose last day is over, are dealt with before, on each."""
    old = {"id": "old", "label": {"en": "old"}, "kind": "stamps"}
    stamps = {"id": "stamp", "on": "manual", "event": "stamp", "give": {"unit": "old", "fixed": {"points": 7}}}
    use(shop, rules=[GIFT, stamps], more=[old])
    one, two = rich(shop), rich(shop)
    for card in (one, two):
        give(shop, card, "stamp")
    use(shop, more=[{**old, "ended": {"convert": {"to": "p", "points": 7, "amount": 14}}}])
    assert send(shop, one, two, 114).status == 201
    assert [entry["kind"] for entry in entries_of(shop, one)[:2]] == ["send", "end"]
    assert [entry["kind"] for entry in entries_of(shop, two)[:2]] == ["receive", "end"]
    assert (has(shop, one), has(shop, two)) == (0, 228)
    shop.agrees()


# ---- what is refused


def refused(answer, status, code, field, word=None):
    assert (answer.status, answer.code, answer.json.get("field")) == (status, code, field), answer
    assert word is None or word in answer["detail"], answer


@story
def a_refusal_says_what_is_wrong_and_changes_nothing(shop):
    kept = {"id": "k", "label": {"en": "kept"}, "kind": "points"}
    gone = {"id": "g", "label": {"en": "gone"}, "kind": "points", "ended": "kept"}
    use(shop, {"least": 5, "max_per_day": 40}, more=[kept, gone])
    one, two = rich(shop), shop.enrol()["card"]
    blocked, late = shop.enrol()["card"], shop.enrol()
    shop.admin.post(f"/v1/cards/{blocked}/block", {})
    over = shop.admin.post("/v1/cards", {"account": late["account"], "code": "OVER-1", "expires": day(-1)})
    assert over.status == 201, over
    before = shop.entries()
    refused(send(shop, one, one, 10), 422, "transfer_own", "/to")
    refused(send(shop, one, {"account": account_of(shop, one)}, 10), 422, "transfer_own", "/to")
    for unit in ("k", "g", "nothing"):
        refused(send(shop, one, two, 10, unit), 422, "not_transferable", "/unit")
    refused(send(shop, one, two, 4), 422, "transfer_least", "/points", "At least 5")
    refused(send(shop, one, two, 41), 422, "transfer_limit", "/points", "may pass on 40 more")
    refused(send(shop, two, one, 10), 409, "points_short", "/points", "the balance is 0")
    refused(send(shop, blocked, one, 10), 409, "card_blocked", "/from/card")
    refused(send(shop, one, blocked, 10), 409, "card_blocked", "/to/card")
    refused(send(shop, one, "OVER-1", 10), 409, "card_expired", "/to/card")
    refused(send(shop, "OVER-1", one, 10), 409, "card_expired", "/from/card")
    refused(send(shop, "9999999999", one, 10), 404, "card_unknown", "/from/card")
    for nowhere in ("1-999999", "999-1", "x"):
        refused(send(shop, one, {"account": nowhere}, 10), 404, "not_found", "/to/account")
        refused(send(shop, {"account": nowhere}, one, 10), 404, "not_found", "/from/account")
    refused(send(shop, {}, one, 10), 400, "invalid", "/from", "one of the two")
    refused(send(shop, one, {"card": two, "account": account_of(shop, two)}, 10), 400, "invalid", "/to")
    for points in (0, -5, 10**13):
        refused(send(shop, one, two, points), 400, "invalid", "/points")
    refused(send(shop, one, two, 10, shop="nowhere"), 422, "shop_unknown", "/shop")
    refused(send(shop, one, two, 10, at="2020-01-01T00:00:00Z"), 422, "time_out_of_range", "/at")
    for scopes, status in (("earn", 403), ("spend", 403), ("earn,spend", 201)):
        made = json.loads(shop.command("key", "add", *at(shop.data), "--label", scopes, "--scopes", scopes, "--shop",
                                       "market", "--till", "1", "--json"))
        answer = send(shop, one, two, 5, till=shop.client(made["key"]))
        assert answer.status == status, answer
    assert shop.entries() == before + 2 and has(shop, two) == 5
    french = send(shop, one, two, 41, till=shop.client(shop.keys["till_key"], "fr"))
    assert "peut encore envoyer 35" in french["detail"], french
    shop.agrees()


@story
def a_ceiling_counts_by_day_and_month_what_an_account_sends(shop):
    use(shop, {"max_per_day": 40, "max_per_month": 60})
    one, two = rich(shop), rich(shop)
    assert send(shop, one, two, 40).status == 201
    refused(send(shop, one, two, 1), 422, "transfer_limit", "/points", "may pass on 0 more")
    assert send(shop, two, one, 40).status == 201  # another account's is its own
    tomorrow = ahead(1)
    if date.fromisoformat(day()).month == date.fromisoformat(day(1)).month:
        refused(send(shop, one, two, 21, at=tomorrow), 422, "transfer_limit", "/points", "may pass on 20 more")
        assert send(shop, one, two, 20, at=tomorrow).status == 201
        refused(send(shop, one, two, 1, at=tomorrow), 422, "transfer_limit", "/points")
    past = shop.till.get(f"/v1/accounts/{account_of(shop, one)}")["past"]
    assert f"\nsent\tp\tday\t{day()}\t40\n" in past, past
    shop.agrees()


@story
def a_ceiling_counts_what_its_own_version_let_through_also_before_there_was_a_past(shop):
    use(shop)
    one, two = rich(shop), shop.enrol()["card"]
    assert send(shop, one, two, 30).status == 201
    use(shop, {"max_per_day": 20})
    assert send(shop, one, two, 20).status == 201  # "a ceiling counts from the version that brought it"
    refused(send(shop, one, two, 1), 422, "transfer_limit", "/points")
    use(shop)
    assert send(shop, one, two, 10).status == 201
    use(shop, {"max_per_day": 25})
    refused(send(shop, one, two, 6), 422, "transfer_limit", "/points", "may pass on 5 more")
    shop.agrees()
    use(shop, {"max_per_day": 40}, tiers={"tiers": {  # it looks back further, so the past is made anew from the journal
        "by": "spend", "over": {"months": 12}, "levels": [{"id": "gold", "label": {"en": "Gold"}, "from": 10**6}]}})
    refused(send(shop, one, two, 21), 422, "transfer_limit", "/points", "may pass on 20 more")
    assert send(shop, one, two, 20).status == 201
    shop.agrees()


@story
def a_ceiling_holds_for_many_tills_at_once(shop):
    use(shop, {"max_per_day": 40})
    one, others = rich(shop), [shop.enrol()["card"] for _ in range(8)]
    answers = []

    def pass_on(card):
        till = Client(shop.port, shop.keys["till_key"])
        answers.append(send(shop, one, card, 10, till=till).status)
        till.close()

    threads = [threading.Thread(target=pass_on, args=(card,)) for card in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] * 4 + [422] * 4, answers
    assert (has(shop, one), sum(has(shop, card) for card in others)) == (60, 40)
    shop.agrees()


# ---- what an auditor sees


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    """tests/lib/journal.py, written from docs/journal.md: every chain, and what they say of each other."""
    words = []
    report = json.loads(shop.command("verify", *at(shop.data), "--json"))
    heads = {chain["partition"]: chain["head"] for chain in report.get("partitions", [{"partition": 1, **report}])}
    for (partition,) in rows(shop.data, "SELECT DISTINCT partition FROM entry ORDER BY partition"):
        bodies = rows(shop.data, f"SELECT body FROM entry WHERE partition={partition} ORDER BY number")
        path = shop.folder / f"chain-{partition}"
        path.write_text("".join(body for (body,) in bodies), encoding="utf-8", newline="")
        words += [str(path), heads[partition]]
    done = subprocess.run([sys.executable, str(ROOT / "tests/lib/journal.py"), *words], stdout=subprocess.PIPE, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
