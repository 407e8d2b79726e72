#!/usr/bin/env python3
"""leaving.py - a member leaves an account for one of his own: his cards, his share, and what an auditor sees."""
import json
import threading

from lib import Shop, day, run, story
from place import IS_POSTGRES, at
from households import POINTS, PREPAID, RULES, allow, entries_of, has, member, people, refused, rich, take, use

KEPT = {**POINTS, "expiry": {"months": 12}}
del KEPT["transfer"]  # the programme lets nothing be passed on


def strict(shop, rewards=(), **more):
    """As a shop that knows no transfers."""
    shop.use({"format": 1, "name": {"en": "Strict"}, "currency": "EUR", "units": [KEPT, PREPAID], "rules": RULES,
              "rewards": list(rewards), **more})


def leave(shop, who, *share, till=None, **how):
    body = {"share": [{"unit": unit, "points": points} for unit, points in share]} if share else {}
    return (till or shop.admin).post(f"/v1/members/{who['id']}/leave", body, **how)


def lots_of(shop, account):
    return [(lot["unit"], lot["from"], lot["until"], lot["left"]) for lot in shop.till.get(f"/v1/accounts/{account}")["lots"]
            if lot["left"]]


@story
def a_member_goes_to_an_account_of_his_own_with_his_cards(shop):
    strict(shop)
    holder = rich(shop)
    child = member(shop, holder["account"], role="child", max_per_day=100)
    second = shop.admin.post("/v1/cards", {"account": holder["account"], "member": child["id"], "kind": "app"})
    assert (second.status, second["member"]) == (201, child["id"]), second
    spare = shop.admin.post("/v1/cards", {"account": holder["account"], "member": holder["id"]})
    assert (spare.status, spare["member"]) == (201, holder["id"]), spare
    shop.admin.post(f"/v1/cards/{second['code']}/block", {})
    bought = shop.buy(child["card"], 700)
    first = shop.till.post("/v1/purchases", {"receipt": "before", "card": child["card"], "lines": [{"amount": 500}],
                                             "shop": "market", "till": "1"}, idempotency_key="before")
    before = shop.entries()

    left = leave(shop, child, idempotency_key="leave")
    assert left.status == 201, left
    assert (left["id"], left["left"], left["card"], left["share"]) == (
        child["id"], holder["account"], child["card"], []), left
    own = left["account"]
    assert own != holder["account"] and own.split("-")[0] == holder["account"].split("-")[0], left
    assert left["referral_code"] and left["referral_code"] != holder["referral_code"], left
    assert shop.entries() == before + 3  # he leaves, his account is opened, his other card comes
    again = leave(shop, child, idempotency_key="leave")
    assert again.headers.get("idempotent-replayed") == "true" and again.body == left.body, again

    assert [row[1:3] for row in people(shop, own)] == [("holder", True)]
    assert [row[1] for row in people(shop, holder["account"])] == ["holder"]
    for card in (child["card"], second["code"]):
        assert shop.admin.get(f"/v1/cards/{card}")["account"] == own
    assert shop.admin.get(f"/v1/cards/{second['code']}")["card"]["state"] == "blocked"
    assert shop.admin.get(f"/v1/cards/{spare['code']}")["account"] == holder["account"]
    assert shop.admin.get(f"/v1/members/{child['id']}")["account"] == own
    assert has(shop, child["card"]) == 0 and has(shop, holder["card"]) == 15000
    assert [entry["kind"] for entry in entries_of(shop, child["card"])] == ["card", "enrol"]

    # What was bought before stays with the account that it was bought for, and is told again as it was.
    same = shop.till.post("/v1/purchases", {"receipt": "before", "card": child["card"], "lines": [{"amount": 500}],
                                            "shop": "market", "till": "1"}, idempotency_key="before")
    assert same.body == first.body and same.headers.get("idempotent-replayed") == "true", same
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {})
    assert (back.status, back["account"]) == (201, holder["account"]), back
    now = shop.buy(child["card"], 800)
    assert (now.status, now["account"]) == (201, own) and "member_left" not in now.json, now
    gone = shop.admin.post("/v1/cards", {"account": holder["account"], "member": child["id"]})
    refused(gone, 422, "member_unknown", "/member")
    shop.agrees()


@story
def a_share_goes_along_whatever_the_programme_lets_be_passed_on(shop):
    strict(shop)
    holder = rich(shop)
    adult = member(shop, holder["account"], role="adult")
    before = lots_of(shop, holder["account"])
    left = leave(shop, adult, ("p", 4000), ("prepaid", 1250))
    assert (left.status, left["share"]) == (
        201, [{"unit": "p", "points": 4000}, {"unit": "prepaid", "points": 1250}]), left
    assert lots_of(shop, left["account"]) == [(*row[:3], points) for row, points in zip(before, (4000, 1250))]
    assert lots_of(shop, holder["account"]) == [(*row[:3], row[3] - points) for row, points in zip(before, (4000, 1250))]
    assert before[0][2] > day(300), before  # a last day, which is kept
    assert [entry["kind"] for entry in entries_of(shop, adult["card"])] == ["receive", "receive", "enrol"]
    assert [entry["kind"] for entry in entries_of(shop, holder["card"])[:3]] == ["send", "send", "family"]
    paid = shop.buy(adult["card"], 1250, payments=[{"kind": "account", "unit": "prepaid", "amount": 1250}])
    assert paid.status == 201, paid
    again = leave(shop, adult)
    refused(again, 409, "member_alone", None, "only member")
    shop.agrees()


@story
def a_ceiling_of_transfers_does_not_count_a_share(shop):
    shop.use({"format": 1, "name": {"en": "Ceiling"}, "currency": "EUR", "rewards": [], "rules": RULES,
              "units": [{**POINTS, "transfer": {"max_per_day": 50}}, PREPAID]})
    holder, friend = rich(shop), shop.enrol()
    adult = member(shop, holder["account"])
    assert leave(shop, adult, ("p", 5000)).status == 201
    body = {"from": {"card": holder["card"]}, "to": {"card": friend["card"]}, "unit": "p"}
    assert shop.till.post("/v1/transfers", {**body, "points": 50}).status == 201
    refused(shop.till.post("/v1/transfers", {**body, "points": 1}), 422, "transfer_limit", "/points")
    shop.agrees()


@story
def what_is_due_comes_before_and_what_is_held_stays(shop):
    strict(shop)
    holder = rich(shop)
    adult = member(shop, holder["account"])
    held = shop.till.post("/v1/holds", {"card": holder["card"], "unit": "p", "points": 9000})
    assert held.status == 201, held
    refused(leave(shop, adult, ("p", 1001)), 409, "points_short", "/share/0/points", "the balance is 1,000")
    left = leave(shop, adult, ("p", 1000))
    assert left.status == 201, left
    assert shop.till.post(f"/v1/holds/{held['id']}/release", {}).status == 201
    assert (has(shop, adult["card"]), has(shop, holder["card"])) == (1000, 14000)
    shop.agrees()


@story
def an_account_keeps_a_holder_who_may_leave_when_there_is_another(shop):
    strict(shop)
    holder = rich(shop)
    adult = member(shop, holder["account"])
    before = shop.entries()
    refused(leave(shop, holder), 409, "holder_needed", None)
    assert shop.entries() == before
    assert allow(shop, adult, role="holder").status == 200
    assert leave(shop, holder, ("p", 1)).status == 201
    assert people(shop, holder["account"]) == [("Léa", "holder", True, None, None)]
    refused(leave(shop, adult), 409, "member_alone", None)
    other = member(shop, holder["account"], role="child")
    refused(allow(shop, adult, role="adult"), 409, "holder_needed", None)
    assert leave(shop, other).status == 201
    shop.agrees()


@story
def of_who_has_left_nothing_is_kept_and_he_may_be_invited_to_another_account(shop):
    use(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], role="child", may_redeem=True, max_per_day=500)
    assert take(shop, teen, 300).status == 201
    number = teen["id"].split("-")[1]
    assert f"\ntaken\t{number}\t" in shop.till.get(f"/v1/accounts/{holder['account']}")["past"]
    assert leave(shop, teen, ("p", 600)).status == 201
    past = shop.till.get(f"/v1/accounts/{holder['account']}")["past"]
    assert f"\t{number}\t" not in past, past
    free = take(shop, teen, 600)  # his own points, and no limit
    assert free.status == 201 and "member_left" not in free.json, free
    shop.agrees()


@story
def leaving_is_refused_in_words_and_changes_nothing(shop):
    vouchers = {"id": "cup", "label": {"en": "cup"}, "kind": "voucher"}
    shop.use({"format": 1, "name": {"en": "Vouchers"}, "currency": "EUR", "units": [KEPT, PREPAID, vouchers],
              "rules": [*RULES, {"id": "cups", "on": "manual", "event": "cup", "give": {"unit": "cup", "fixed": {"points": 1}}}],
              "rewards": []})
    holder = rich(shop)
    adult = member(shop, holder["account"])
    shop.till.post("/v1/events", {"card": holder["card"], "kind": "manual", "name": "cup"})
    before = shop.entries()
    refused(leave(shop, adult, ("p", 10001)), 409, "points_short", "/share/0/points", "the balance is 10,000")
    refused(leave(shop, adult, ("p", 6000), ("p", 6000)), 409, "points_short", "/share/1/points")
    refused(leave(shop, adult, ("p", 1), ("cup", 1)), 422, "not_transferable", "/share/1/unit", "along")
    refused(leave(shop, adult, ("nothing", 1)), 422, "not_transferable", "/share/0/unit")
    for points in (0, -1, 10**13):
        refused(leave(shop, adult, ("p", points)), 400, "invalid", "/share/0/points")
    refused(shop.admin.post(f"/v1/members/{adult['id']}/leave", {"share": [{"unit": "p"}]}), 400, "invalid", "/share/0/points")
    refused(shop.admin.post(f"/v1/members/{adult['id']}/leave", {"shop": "nowhere"}), 422, "shop_unknown", "/shop")
    for nobody in ("1-999999", "999-1", "x"):
        refused(leave(shop, {"id": nobody}), 404, "not_found", None)
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "e", "--scopes", "earn,spend,members.read", "--json"))
    refused(leave(shop, adult, till=shop.client(made["key"])), 403, "forbidden", None)
    refused(shop.admin.post("/v1/cards", {"account": holder["account"], "member": shop.enrol()["id"]}), 422, "member_unknown", "/member")
    assert shop.entries() == before + 1
    french = leave(shop, adult, ("cup", 1), till=shop.client(shop.keys["admin_key"], "fr"))
    assert "emporte pas" in french["detail"], french
    shop.agrees()


@story
def a_programme_that_looks_back_later_finds_who_is_left(shop):
    """What an account has behind it is made again from the journal, also of one from which somebody came or went."""
    strict(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], max_per_day=400)
    adult = member(shop, holder["account"])
    assert leave(shop, adult, ("p", 10)).status == 201
    strict(shop, tiers={"by": "visits", "over": "year", "levels": [{"id": "gold", "label": {"en": "Gold"}, "from": 1}]})
    assert shop.buy(adult["card"], 500).status == 201 and shop.buy(teen["card"], 500).status == 201
    assert shop.till.get(f"/v1/cards/{adult['card']}")["tier"]["id"] == "gold"
    assert leave(shop, teen).status == 201
    assert shop.till.get(f"/v1/cards/{teen['card']}")["tier"] is None  # it stays with the account
    shop.agrees()


@story
def two_who_leave_at_once_do_not_share_the_same_points(shop):
    strict(shop)
    holder = rich(shop)
    them = [member(shop, holder["account"]) for _ in range(4)]
    answers = leave_at_once(shop, them, 4000)
    assert sorted(answer.status for answer in answers) == [201, 201, 409, 409], answers
    assert sum(has(shop, who["card"]) for who in them if shop.admin.get(f"/v1/members/{who['id']}")["account"]
               != holder["account"]) == 8000
    shop.agrees()


def leave_at_once(shop, who, points):
    answers = [None] * len(who)
    clients = [shop.client(shop.keys["admin_key"]) for _ in who]

    def one(index):
        answers[index] = leave(shop, who[index], ("p", points), till=clients[index])

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(who))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    """tests/lib/journal.py, written from docs/journal.md: every chain, and what they say of each other."""
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
