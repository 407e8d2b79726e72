#!/usr/bin/env python3
"""families.py - one account, several members: joining by invitation, who may take what, and what an auditor sees."""
import json
import threading
from datetime import date, datetime, timedelta, timezone

from lib import Client, Shop, day, run, story
from place import IS_POSTGRES, at
from households import OFF, allow, entries_of, has, invite, join, member, pay, people, refused, rich, take, use


def ahead(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).replace(microsecond=0).isoformat()


# ---- joining


@story
def somebody_joins_by_an_invitation_with_a_card_of_his_own(shop):
    use(shop)
    holder = rich(shop)
    invited = invite(shop, holder["account"], role="child", max_per_day=500)
    assert (invited.status, invited["kind"], invited["account"], invited["role"], invited["may_redeem"],
            invited["max_per_day"], invited["max_per_month"]) == (
        201, "invitation", holder["account"], "child", False, 500, None), invited
    assert invited["text"].replace("-", "") == invited["code"] and len(invited["code"]) == 10, invited

    typed = invited["text"].lower()
    body = {"first_name": "Léa", "invitation": typed, "kind": "app"}
    joined = shop.admin.post("/v1/members", body, idempotency_key="lea")
    assert (joined.status, joined["account"], joined["referral_code"]) == (
        201, holder["account"], holder["referral_code"]), joined
    assert joined["card"] != holder["card"] and joined["id"] != holder["id"], joined
    again = shop.admin.post("/v1/members", body, idempotency_key="lea")
    assert again.headers.get("idempotent-replayed") == "true" and again.body == joined.body, again
    refused(join(shop, invited["code"]), 409, "invitation_used", "/invitation")

    assert people(shop, holder["account"])[1:] == [("Léa", "child", False, 500, None)]
    seen = shop.till.get(f"/v1/cards/{joined['card']}")
    assert (seen["account"], seen["member"]["role"], seen["member"]["left"]) == (holder["account"], "child", 0), seen
    assert has(shop, joined["card"]) == has(shop, holder["card"]) == 15000
    kinds = [entry["kind"] for entry in entries_of(shop, joined["card"])[:2]]
    assert kinds == ["family", "family"], kinds
    bought = shop.buy(joined["card"], 1000)
    assert (bought.status, bought["account"]) == (201, holder["account"]), bought
    shop.agrees()


@story
def an_invitation_that_is_asked_for_again_is_the_same(shop):
    use(shop)
    holder = shop.enrol()
    path = f"/v1/accounts/{holder['account']}/invitations"
    first = shop.admin.post(path, {"role": "adult"}, idempotency_key="invite")
    again = shop.admin.post(path, {"role": "adult"}, idempotency_key="invite")
    assert again.body == first.body and again.headers.get("idempotent-replayed") == "true", again
    other = invite(shop, holder["account"])
    assert other["code"] != first["code"], other
    assert join(shop, other["code"]).status == join(shop, first["code"]).status == 201
    assert len(people(shop, holder["account"])) == 3
    shop.agrees()


@story
def joining_is_refused_in_words_and_changes_nothing(shop):
    use(shop)
    holder = rich(shop)
    before = shop.entries()
    refused(invite(shop, holder["account"], role="holder"), 400, "invalid", "/role", "adult")
    refused(invite(shop, holder["account"], role="uncle"), 400, "invalid", "/role")
    refused(invite(shop, holder["account"], max_per_day=-1), 400, "invalid", "/max_per_day")
    refused(invite(shop, "1-999999"), 404, "not_found", None)
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "e", "--scopes", "earn,members.read", "--json"))
    refused(invite(shop, holder["account"], who=shop.client(made["key"])), 403, "forbidden", None)
    for code in ("ZZZZZ-ZZZZZ", "!", "Z"):
        refused(join(shop, code), 404, "invitation_unknown", "/invitation")
    assert shop.entries() == before
    code = invite(shop, holder["account"])["code"]
    before = shop.entries()
    refused(join(shop, code, referred_by=holder["card"]), 400, "invalid", "/referred_by")
    refused(join(shop, code, card=holder["card"]), 409, "card_taken", "/card")
    nobody = shop.admin.post("/v1/members", {"invitation": code})
    refused(nobody, 400, "invalid", None)
    refused(join(shop, code, shop="nowhere"), 422, "shop_unknown", "/shop")
    assert shop.entries() == before
    assert join(shop, code).status == 201
    shop.agrees()


@story
def an_account_has_so_many_members_and_no_more(shop):
    use(shop)
    holder = shop.enrol()
    for _ in range(19):
        member(shop, holder["account"], role="child")
    code = invite(shop, holder["account"])["code"]
    refused(join(shop, code), 422, "limit", "/invitation", "as many members")
    shop.agrees()


@story
def one_invitation_is_used_once_by_many_tills(shop):
    use(shop)
    holder = shop.enrol()
    code = invite(shop, holder["account"])["code"]
    answers = []

    def try_it():
        client = Client(shop.port, shop.keys["admin_key"])
        answers.append(client.post("/v1/members", {"first_name": "A", "invitation": code}).status)
        client.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] + [409] * 7, answers
    shop.agrees()


# ---- what each may


@story
def a_child_takes_nothing_unless_it_is_allowed(shop):
    use(shop)
    holder = rich(shop)
    child = member(shop, holder["account"], role="child")
    before = shop.entries()
    for answer in (take(shop, child, 100), pay(shop, child, 100)):
        refused(answer, 409, "may_not_redeem", "/card")
    refused(shop.till.post("/v1/transfers", {"from": {"card": child["card"]}, "to": {"card": shop.enrol()["card"]},
                                             "unit": "p", "points": 1}), 409, "may_not_redeem", "/from")
    refused(shop.till.post("/v1/holds", {"card": child["card"], "unit": "p", "points": 1}), 409, "may_not_redeem", "/card")
    quote = shop.till.post("/v1/quotes", {"receipt": "Q", "card": child["card"], "lines": [{"amount": 500}],
                                          "redeem": [{"reward": "off", "amount": 100}]})
    refused(quote, 409, "may_not_redeem", "/card")
    assert shop.buy(child["card"], 500).status == 201  # but earns
    assert shop.entries() == before + 2
    changed = allow(shop, child, may_redeem=True)
    assert (changed.status, changed["role"], changed["may_redeem"]) == (200, "child", True), changed
    assert take(shop, child, 100).status == 201 and pay(shop, child, 100).status == 201
    changed = allow(shop, child, role="adult")
    assert (changed["role"], changed["may_redeem"]) == ("adult", True), changed
    changed = allow(shop, child, role="child")
    assert (changed["role"], changed["may_redeem"]) == ("child", False), changed
    refused(pay(shop, child, 100), 409, "may_not_redeem", "/card")
    shop.agrees()


@story
def a_teenager_has_so_much_a_day_and_a_month(shop):
    use(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], role="child", may_redeem=True, max_per_day=500, max_per_month=700)
    other = member(shop, holder["account"], role="adult")
    first = take(shop, teen, 300)
    assert (first.status, first["member_left"]) == (201, 500), first
    refused(pay(shop, teen, 201), 409, "member_limit", "/card", "2.00")
    paid = pay(shop, teen, 200)  # discounts and payments together
    assert (paid.status, paid["member_left"]) == (201, 200), paid
    refused(take(shop, teen, 1), 409, "member_limit", "/card", "0.00")
    french = Client(shop.port, shop.keys["till_key"], "fr")
    told = french.post("/v1/purchases", {"receipt": "F", "card": teen["card"], "lines": [{"amount": 500}],
                                         "redeem": [{"reward": "off", "amount": 100}]})
    assert "peut encore prendre" in told["detail"], told
    french.close()
    assert shop.till.get(f"/v1/cards/{teen['card']}")["member"]["left"] == 0
    for card in (holder, other):  # theirs are their own
        answer = take(shop, card, 1000)
        assert answer.status == 201 and "member_left" not in answer.json, answer
    assert shop.buy(teen["card"], 1000).status == 201
    if date.fromisoformat(day()).month == date.fromisoformat(day(1)).month:
        refused(take(shop, teen, 201, at=ahead(1)), 409, "member_limit", "/card", "2.00")
        assert take(shop, teen, 200, at=ahead(1)).status == 201
    past = shop.till.get(f"/v1/accounts/{holder['account']}")["past"]
    number = teen["id"].split("-")[1]
    assert f"\nlimit\t{number}\tday\t\t500\n" in past and f"\ntaken\t{number}\tday\t{day()}\t500\n" in past, past
    # What came back makes room again, but not on the day on which it was taken.
    shop.till.post(f"/v1/purchases/{first['id']}/returns", {})
    refused(take(shop, teen, 1), 409, "member_limit", "/card")
    assert allow(shop, teen, max_per_day=None, max_per_month=0).status == 200
    assert take(shop, teen, 2000).status == 201
    shop.agrees()


@story
def a_limit_holds_for_many_tills_at_once(shop):
    use(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], role="adult", max_per_day=400)
    answers = []

    def buy(number):
        till = Client(shop.port, shop.keys["till_key"])
        answers.append(till.post("/v1/purchases", {
            "receipt": f"T{number}", "card": teen["card"], "lines": [{"amount": 500}],
            "redeem": [{"reward": "off", "amount": 100}]}).status)
        till.close()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201] * 4 + [409] * 4, answers
    assert has(shop, teen["card"]) == 15000 - 400
    shop.agrees()


@story
def nothing_is_taken_by_itself_from_the_account_of_a_member_with_limits(shop):
    use(shop, rewards=[{**OFF, "auto": True}])
    holder = rich(shop)
    teen = member(shop, holder["account"], role="adult", max_per_day=400)
    assert shop.buy(teen["card"], 500)["total"]["discount"] == 0
    assert shop.buy(holder["card"], 500)["total"]["discount"] == 500
    shop.agrees()


@story
def an_account_keeps_a_holder(shop):
    use(shop)
    holder = shop.enrol()
    adult = member(shop, holder["account"], role="adult")
    refused(allow(shop, holder, role="adult"), 409, "holder_needed", None)
    assert allow(shop, holder, role="holder", max_per_day=1000).status == 200
    assert allow(shop, adult, role="holder").status == 200
    assert allow(shop, holder, role="adult").status == 200
    refused(allow(shop, adult, role="child"), 409, "holder_needed", None)
    assert [row[1] for row in people(shop, holder["account"])] == ["adult", "holder"]
    refused(allow(shop, {"id": "1-999999"}, role="adult"), 404, "not_found", None)
    refused(allow(shop, adult, role="king"), 400, "invalid", "/role")
    shop.agrees()


@story
def a_programme_that_looks_back_later_finds_the_family_again(shop):
    """What members may is kept with what the account has behind it, and both are made again from the journal."""
    use(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], role="adult", max_per_day=400)
    assert take(shop, teen, 300).status == 201
    use(shop, tiers={"by": "visits", "over": "year", "levels": [{"id": "gold", "label": {"en": "Gold"}, "from": 100}]})
    refused(take(shop, teen, 101), 409, "member_limit", "/card", "1.00")
    assert take(shop, teen, 100).status == 201
    seen = shop.till.get(f"/v1/accounts/{holder['account']}")
    assert seen["visits"] == 2, seen
    shop.agrees()


# ---- what an auditor sees


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    """tests/lib/journal.py, written from docs/journal.md: every chain, and what they say of each other."""
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
