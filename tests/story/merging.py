#!/usr/bin/env python3
"""merging.py - an account becomes part of another: members, cards and all that it has, and what comes back later."""
import json
import threading

from lib import Shop, day, run, story
from place import IS_POSTGRES, at, change
from households import POINTS, PREPAID, RULES, entries_of, has, member, people, refused, rich, take, use

KEPT = {**POINTS, "expiry": {"months": 12}}
del KEPT["transfer"]  # the programme lets nothing be passed on
BASE = {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}
LATER = {"id": "later", "on": "manual", "event": "later", "give": {"unit": "w", "fixed": {"points": 40}}}
WAITS = {"id": "w", "label": {"en": "waits"}, "kind": "points", "available_after_days": 30}
CUP = {"id": "cup", "label": {"en": "cup"}, "kind": "voucher", "expiry": {"months": 3}}
CUPS = {"id": "cups", "on": "manual", "event": "cup", "give": {"unit": "cup", "fixed": {"points": 1}}}
DRINK = {"id": "drink", "label": {"en": "drink"}, "cost": {"unit": "cup", "points": 1}, "effect": {"amount_off": 200}}
OFF = {"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1}, "effect": {"as_money": {"amount": 1}}}


def strict(shop, rules=(*RULES, BASE, CUPS), rewards=(OFF, DRINK), units=(KEPT, PREPAID, CUP), **more):
    shop.use({"format": 1, "name": {"en": "Strict"}, "currency": "EUR", "units": list(units), "rules": list(rules),
              "rewards": list(rewards), **more})


def merge(shop, one, two, who=None, how=None, **more):
    return (who or shop.admin).post(f"/v1/accounts/{one}/merge", {"into": two, **more}, **(how or {}))


def other_partition(shop, holder):
    """One more, of another partition where there are several."""
    for _ in range(40):
        other = rich(shop)
        if not IS_POSTGRES or other["account"].split("-")[0] != holder["account"].split("-")[0]:
            return other
    raise AssertionError("all are of one partition")


def lots_of(shop, account):
    return [(lot["unit"], lot["from"], lot["until"], lot["left"]) for lot in shop.till.get(f"/v1/accounts/{account}")["lots"]
            if lot["left"]]


def now(shop, card):
    return shop.admin.get(f"/v1/cards/{card}")["account"]


@story
def an_account_becomes_part_of_another(shop):
    strict(shop)
    a = rich(shop)
    b = other_partition(shop, a)
    child = member(shop, a["account"], role="child", may_redeem=True, max_per_day=100)
    spare = shop.admin.post("/v1/cards", {"account": a["account"], "member": a["id"]}).json
    more = shop.admin.post("/v1/cards", {"account": a["account"], "member": child["id"]}).json
    shop.admin.post(f"/v1/cards/{more['code']}/block", {})
    old = shop.till.post("/v1/purchases", {"receipt": "old", "card": child["card"], "lines": [{"amount": 500}],
                                           "shop": "market", "till": "1"}, idempotency_key="old")
    before = lots_of(shop, a["account"])

    done = merge(shop, a["account"], b["account"], how={"idempotency_key": "merge"})
    assert done.status == 201, done
    assert (done["kind"], done["account"], done["into"], done["role"]) == ("merge", a["account"], b["account"], "adult"), done
    assert sorted((row["unit"], row["points"]) for row in done["moved"]) == [("p", 10005), ("prepaid", 5000)], done
    again = merge(shop, a["account"], b["account"], how={"idempotency_key": "merge"})
    assert again.headers.get("idempotent-replayed") == "true" and again.body == done.body, again

    assert (has(shop, child["card"]), has(shop, a["card"]), has(shop, b["card"])) == (30005,) * 3
    days, after = sorted({row[:3] for row in before}), lots_of(shop, b["account"])
    assert sorted({row[:3] for row in after}) == days and len(after) == 4, (before, after)  # what ends together comes together
    assert lots_of(shop, a["account"]) == []
    assert sorted(row[1:] for row in people(shop, b["account"])) == [
        ("adult", True, None, None), ("child", True, 100, None), ("holder", True, None, None)]
    seen = shop.admin.get(f"/v1/accounts/{a['account']}")
    assert (seen["merged_into"], seen["members"], seen["cards"]) == (b["account"], [], []), seen
    assert shop.admin.get(f"/v1/accounts/{b['account']}")["merged_into"] is None
    for card in (a["card"], child["card"], spare["code"], more["code"]):
        assert now(shop, card) == b["account"], card
    assert shop.admin.get(f"/v1/cards/{more['code']}")["card"]["state"] == "blocked"

    # A member is found by the id that he had, and tells which he has now.
    found = shop.admin.get(f"/v1/members/{child['id']}")
    assert found["account"] == b["account"] and found["id"] != child["id"], found
    assert shop.admin.get(f"/v1/members/{found['id']}").json == found.json
    assert shop.admin.patch(f"/v1/members/{child['id']}", {"note": "x"}).json == {"id": found["id"], "account": b["account"]}
    assert [row["id"] for row in shop.admin.get("/v1/members?name=L%C3%A9a&limit=200")["members"]].count(found["id"]) == 1
    assert child["id"] not in [row["id"] for row in shop.admin.get("/v1/members?name=L%C3%A9a&limit=200")["members"]]

    # Limits count on, and what was answered before is answered again.
    refused(take(shop, child, 101), 409, "member_limit", "/card", "1.00")
    assert take(shop, child, 100).status == 201
    same = shop.till.post("/v1/purchases", {"receipt": "old", "card": child["card"], "lines": [{"amount": 500}],
                                            "shop": "market", "till": "1"}, idempotency_key="old")
    assert same.body == old.body and same.headers.get("idempotent-replayed") == "true", same
    shop.agrees()


@story
def an_account_that_is_part_of_another_is_used_no_more(shop):
    strict(shop)
    a, b, c = rich(shop), rich(shop), rich(shop)
    assert merge(shop, a["account"], b["account"]).status == 201
    before = shop.entries()
    where = {"shop": "market", "till": "1"}
    for answer in (
            shop.till.post("/v1/events", {"account": a["account"], "kind": "manual", "name": "gift"}),
            shop.till.post("/v1/holds", {"account": a["account"], "unit": "p", "points": 1}),
            shop.till.post("/v1/vouchers", {"account": a["account"], "lot": 1}),
            shop.till.post("/v1/transfers", {"from": {"account": a["account"]}, "to": {"card": c["card"]}, "unit": "p", "points": 1}),
            shop.till.post("/v1/transfers", {"from": {"card": c["card"]}, "to": {"account": a["account"]}, "unit": "p", "points": 1}),
            shop.admin.post("/v1/cards", {"account": a["account"]}),
            shop.admin.post(f"/v1/accounts/{a['account']}/invitations", {}),
            shop.admin.post(f"/v1/accounts/{a['account']}/tier", {"tier": "", "reason": "x"}),
            shop.admin.post(f"/v1/accounts/{a['account']}/adjustments", {"unit": "p", "points": 1, "reason": "x", "operator": "ada", **where}),
            merge(shop, a["account"], c["account"]), merge(shop, c["account"], a["account"])):
        assert (answer.status, answer.code) == (409, "account_merged"), answer
        assert b["account"] in answer["detail"], answer
    assert shop.entries() == before
    assert merge(shop, b["account"], c["account"]).status == 201  # and on
    assert has(shop, a["card"]) == 45000 and now(shop, a["card"]) == c["account"]
    assert shop.admin.get(f"/v1/members/{a['id']}")["account"] == c["account"]
    shop.agrees()


@story
def what_waits_and_what_has_a_code(shop):
    """Pending points go along with their days; a voucher whose code was told is that of whoever has the code."""
    strict(shop, rules=(*RULES, CUPS, LATER), units=(KEPT, PREPAID, CUP, WAITS))
    a = rich(shop)
    b = other_partition(shop, a)
    for name in ("cup", "cup", "later"):
        assert shop.till.post("/v1/events", {"card": a["card"], "kind": "manual", "name": name}).status == 201
    cups = [lot["lot"] for lot in shop.till.get(f"/v1/accounts/{a['account']}")["lots"] if lot["unit"] == "cup"]
    code = shop.till.post("/v1/vouchers", {"account": a["account"], "lot": cups[0]})
    assert code.status == 201, code
    done = merge(shop, a["account"], b["account"])
    moved = sorted((row["unit"], row["points"]) for row in done["moved"])
    assert moved == [("cup", 1), ("p", 10000), ("prepaid", 5000), ("w", 40)], done
    assert [row[0] for row in lots_of(shop, a["account"])] == ["cup"]
    assert ("w", day(30), None, 40) in lots_of(shop, b["account"])
    used = shop.buy(None, 1000, redeem=[{"voucher": code["code"]}])
    assert (used.status, used["total"]["due"]) == (201, 800), used
    mine = shop.buy(a["card"], 1000, redeem=[{"reward": "drink"}])
    assert (mine.status, mine["total"]["due"]) == (201, 800), mine
    back = shop.till.post(f"/v1/purchases/{used['id']}/returns", {})
    assert back.status == 201 and [row[0] for row in lots_of(shop, a["account"])] == ["cup"], back
    shop.agrees()


@story
def what_was_bought_before_comes_back_to_the_account_that_is_used(shop):
    strict(shop)
    a = rich(shop)
    b = other_partition(shop, a)
    bought = shop.buy(a["card"], 3000, redeem=[{"reward": "off", "amount": 1000}])  # earns 20, costs 1000
    assert bought.status == 201 and has(shop, a["card"]) == 14020, bought
    assert merge(shop, a["account"], b["account"]).status == 201
    assert has(shop, b["card"]) == 29020
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert (back.status, back["account"]) == (201, a["account"]), back
    assert has(shop, b["card"]) == 30000 and lots_of(shop, a["account"]) == []
    kinds = [entry["kind"] for entry in entries_of_account(shop, a["account"])]
    assert kinds[0] == "send" and "return" in kinds[:4], kinds
    shop.agrees()

    earned = shop.buy(a["card"], 2000)  # of the account that is used
    assert earned["account"] == b["account"]
    assert shop.till.post(f"/v1/purchases/{earned['id']}/returns", {})["account"] == b["account"]
    assert has(shop, b["card"]) == 30000
    shop.agrees()


def entries_of_account(shop, account):
    return shop.till.get(f"/v1/accounts/{account}/entries?limit=200")["entries"]


@story
def what_comes_back_and_is_owed_is_paid_by_the_account_that_is_used(shop):
    strict(shop, rules=(BASE,), rewards=(OFF,), units=(KEPT,))
    a, b = shop.enrol(), shop.enrol()
    bought = shop.buy(a["card"], 5000)
    shop.buy(b["card"], 1000)
    assert merge(shop, a["account"], b["account"]).status == 201
    assert has(shop, b["card"]) == 60
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert back.status == 201 and has(shop, b["card"]) == 10, back
    assert [entry["kind"] for entry in entries_of_account(shop, a["account"])[:2]] == ["receive", "return"]
    shop.agrees()
    other, c = shop.enrol(), shop.enrol()
    bought = shop.buy(other["card"], 5000)
    assert merge(shop, other["account"], c["account"]).status == 201
    assert take(shop, other, 45, of=45).status == 201 and has(shop, c["card"]) == 5
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    assert has(shop, c["card"]) == 0
    (owed,) = shop.till.get(f"/v1/accounts/{other['account']}")["balances"]
    assert owed["points"] == -45, owed  # nobody is left there to pay it
    shop.agrees()


@story
def who_may_what_on_the_other_account(shop):
    use(shop)
    for role, wanted in (("holder", ("holder", True)), ("child", ("child", False)), (None, ("adult", True))):
        a, b = rich(shop), rich(shop)
        done = merge(shop, a["account"], b["account"], **({"role": role} if role else {}))
        assert (done.status, done["role"]) == (201, wanted[0]), done
        assert [row[1:3] for row in people(shop, b["account"])].count(wanted) >= 1, people(shop, b["account"])
        assert take(shop, a, 100).status == (201 if wanted[1] else 409)
    shop.agrees()


@story
def a_merge_is_refused_in_words_and_changes_nothing(shop):
    strict(shop, rules=(*RULES, {"id": "sold", "on": "gift_card", "give": {"unit": "prepaid", "percent": "100"}}))
    a, b = rich(shop), rich(shop)
    gift = shop.till.post("/v1/gift-cards", {"amount": 2000})
    assert gift.status == 201, gift
    before = shop.entries()
    refused(merge(shop, a["account"], a["account"]), 400, "invalid", "/into", "itself")
    refused(merge(shop, a["account"], b["account"], role="king"), 400, "invalid", "/role", "adult")
    for nowhere in ("1-999999", "999-1", "x"):
        refused(merge(shop, a["account"], nowhere), 404, "not_found", "/into")
        refused(merge(shop, nowhere, b["account"]), 404, "not_found", None)
    refused(merge(shop, a["account"], gift["account"]), 409, "not_a_member_card", "/into")
    refused(merge(shop, gift["account"], a["account"]), 409, "not_a_member_card", None)
    lost = shop.admin.post(f"/v1/accounts/{a['account']}/merge", {"into": b["account"], "shop": "nowhere"})
    refused(lost, 422, "shop_unknown", "/shop")
    refused(shop.admin.post(f"/v1/accounts/{a['account']}/merge", {}), 400, "invalid", "/into")
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "e", "--scopes", "earn,spend,members.read", "--json"))
    refused(merge(shop, a["account"], b["account"], who=shop.client(made["key"])), 403, "forbidden", None)
    assert shop.entries() == before
    held = shop.till.post("/v1/holds", {"card": a["card"], "unit": "p", "points": 1})
    refused(merge(shop, a["account"], b["account"]), 409, "holds_open", None, "release")
    shop.till.post(f"/v1/holds/{held['id']}/release", {})
    full = rich(shop)
    for _ in range(19):
        member(shop, full["account"], role="child")
    before = shop.entries()
    refused(merge(shop, a["account"], full["account"]), 422, "limit", None)
    assert shop.entries() == before
    french = merge(shop, a["account"], a["account"], who=shop.client(shop.keys["admin_key"], "fr"))
    assert "elle-même" in french["detail"] or "lui-même" in french["detail"], french
    shop.agrees()


@story
def an_account_that_owes_stays_what_it_is(shop):
    strict(shop, rules=(BASE,), rewards=(OFF,), units=(KEPT,))
    a, b = shop.enrol(), shop.enrol()
    bought = shop.buy(a["card"], 5000)
    assert take(shop, a, 50, of=50).status == 201
    shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert has(shop, a["card"]) < 0
    refused(merge(shop, a["account"], b["account"]), 409, "account_owes", None, "owes")
    assert merge(shop, b["account"], a["account"]).status == 201  # the other way round
    shop.agrees()


def at_once(shop, *asks):
    """Each over a connection of its own: (path, body)."""
    answers = [None] * len(asks)
    clients = [shop.client(shop.keys["admin_key"]) for _ in asks]
    gate = threading.Barrier(len(asks))

    def one(index):
        gate.wait(30)
        answers[index] = clients[index].post(*asks[index])

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    return answers


@story
def two_that_become_part_of_each_other_at_once(shop):
    strict(shop)
    for _ in range(6):
        a = rich(shop)
        b = other_partition(shop, a)
        answers = at_once(shop, (f"/v1/accounts/{a['account']}/merge", {"into": b["account"]}),
                          (f"/v1/accounts/{b['account']}/merge", {"into": a["account"]}),
                          ("/v1/purchases", {"receipt": shop.receipt(), "card": a["card"], "lines": [{"amount": 900}],
                                             "shop": "market", "till": "1"}))
        assert sorted(answer.status for answer in answers[:2]) == [201, 409], answers
        assert answers[2].status == 201, answers
        assert now(shop, a["card"]) == now(shop, b["card"])
        assert has(shop, a["card"]) == 30009
    shop.agrees()


@story
def nights_and_birthdays_go_by_it(shop):
    strict(shop, rules=(*RULES, {"id": "party", "on": "birthday", "give": {"unit": "p", "fixed": {"points": 5}}}))
    a, b = shop.enrol(birth="1980-" + day()[5:]), rich(shop)
    assert merge(shop, a["account"], b["account"]).status == 201
    shop.stop()
    change(shop.data, "UPDATE member SET joined_us = joined_us - 172800000000")  # two days ago
    shop.command("nightly", *at(shop.data))
    shop.start()
    assert has(shop, a["card"]) == 15005
    shop.agrees()


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    """tests/lib/journal.py, written from docs/journal.md: every chain, and what they say of each other."""
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
