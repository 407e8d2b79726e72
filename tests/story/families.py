#!/usr/bin/env python3
"""families.py - one account, several members: joining by invitation, who may take what, and what an auditor sees."""
import json
import threading
from datetime import date, datetime, timedelta, timezone

from lib import Client, Shop, day, run, story
from place import IS_POSTGRES, at
from households import (OFF, RULES, allow, entries_of, has, invite, join, member, pay, people, reader, refused,
                        rich, take, use)


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
    refused(invite(shop, holder["account"], who=reader(shop)), 403, "forbidden", None)
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


# ---- who may pay money in


def top_up(shop, amount=1000, **of):
    return shop.till.post("/v1/events", {"kind": "top_up", "amount": amount, **of})


@story
def a_child_pays_nothing_in_unless_it_is_allowed(shop):
    use(shop)
    holder = rich(shop)
    child = member(shop, holder["account"], role="child", may_redeem=True)
    assert child_may(shop, child) == (True, False)
    before = shop.entries()
    refused(top_up(shop, card=child["card"]), 409, "may_not_top_up", "/card", "may not pay money in")
    announced = shop.till.post("/v1/payments", {"card": child["card"], "amount": 1000})
    refused(announced, 409, "may_not_top_up", "/card")  # before anybody pays
    french = Client(shop.port, shop.keys["till_key"], "fr")
    told = french.post("/v1/events", {"kind": "top_up", "amount": 1000, "card": child["card"]})
    assert "ne peut pas verser" in told["detail"], told
    french.close()
    assert shop.entries() == before and has(shop, child["card"]) == 15000
    assert top_up(shop, account=holder["account"]).status == 201  # the office names the account
    assert top_up(shop, card=holder["card"]).status == 201
    assert shop.till.post("/v1/events", {"kind": "visit", "card": child["card"]}).status == 201

    changed = allow(shop, child, may_top_up=True)
    assert (changed.status, changed["may_top_up"], changed["role"]) == (200, True, "child"), changed
    assert top_up(shop, card=child["card"]).status == 201
    announced = shop.till.post("/v1/payments", {"card": child["card"], "amount": 1000})
    assert announced.status == 201, announced
    assert allow(shop, child, may_top_up=False).status == 200
    late = shop.till.post(f"/v1/payments/{announced['id']}/confirm", {"operator": "ada"})
    refused(late, 409, "may_not_top_up", None)  # it is the day on which it is paid that counts
    changed = allow(shop, child, role="adult")
    assert (changed["may_redeem"], changed["may_top_up"]) == (True, True), changed
    changed = allow(shop, child, role="child")
    assert (changed["may_redeem"], changed["may_top_up"]) == (False, False), changed
    shop.agrees()


def child_may(shop, who):
    seen = shop.till.get(f"/v1/cards/{who['card']}")["member"]
    return seen["may_redeem"], seen["may_top_up"]


# ---- whose a card is


def add_card(shop, account, **more):
    return shop.admin.post("/v1/cards", {"account": account, **more})


@story
def the_cards_of_a_member_have_his_limits_together(shop):
    use(shop)
    holder = rich(shop)
    alone = add_card(shop, holder["account"])  # there is one member, so it is his
    assert (alone.status, alone["member"]) == (201, holder["id"]), alone
    teen = member(shop, holder["account"], role="child", may_redeem=True, max_per_day=500)
    before = shop.entries()
    refused(add_card(shop, holder["account"]), 422, "member_needed", "/member", "whose card")
    stranger = shop.enrol()
    for wrong in (stranger["id"], "1-999999", "1025-1", "x"):
        refused(add_card(shop, holder["account"], member=wrong), 422, "member_unknown", "/member")
    assert shop.entries() == before + 1  # the stranger's
    ask = {"account": holder["account"], "member": teen["id"], "kind": "app"}
    second = shop.admin.post("/v1/cards", ask, idempotency_key="second-card")
    assert (second.status, second["member"], second["kind"]) == (201, teen["id"], "app"), second
    assert shop.admin.post("/v1/cards", ask, idempotency_key="second-card").body == second.body
    app = {"card": second["code"]}
    assert take(shop, teen, 300).status == 201
    refused(take(shop, app, 201), 409, "member_limit", "/card", "2.00")
    assert take(shop, app, 200).status == 201
    refused(take(shop, teen, 1), 409, "member_limit", "/card", "0.00")
    refused(top_up(shop, card=app["card"]), 409, "may_not_top_up", "/card")
    assert shop.till.get(f"/v1/cards/{app['card']}")["member"]["id"] == teen["id"]
    shop.agrees()


@story
def a_card_is_given_to_another_member(shop):
    use(shop)
    holder = rich(shop)
    teen = member(shop, holder["account"], role="child", may_redeem=True, may_top_up=True, max_per_day=500)
    card = holder["card"]
    announced = shop.till.post("/v1/payments", {"card": card, "amount": 1000})
    given = shop.admin.patch(f"/v1/cards/{card}", {"member": teen["id"]}, idempotency_key="give")
    assert (given.status, given["code"], given["account"], given["member"]) == (
        200, card, holder["account"], teen["id"]), given
    refused(take(shop, holder, 501), 409, "member_limit", "/card", "5.00")
    assert take(shop, holder, 500).status == 201
    refused(take(shop, teen, 1), 409, "member_limit", "/card", "0.00")
    paid = shop.till.post(f"/v1/payments/{announced['id']}/confirm", {"operator": "ada"})
    assert (paid.status, paid["state"]) == (200, "paid"), paid
    assert shop.admin.post(f"/v1/cards/{card}/block", {}).status == 200
    again = shop.admin.patch(f"/v1/cards/{card}", {"member": holder["id"]})
    assert again.status == 200, again  # it stays blocked
    refused(take(shop, holder, 100), 409, "card_blocked", "/card")
    assert shop.admin.post(f"/v1/cards/{card}/unblock", {}).status == 200
    assert take(shop, holder, 1000).status == 201
    replayed = shop.admin.patch(f"/v1/cards/{card}", {"member": teen["id"]}, idempotency_key="give")
    assert replayed.body == given.body and take(shop, holder, 1000).status == 201  # nothing is given twice
    before = shop.entries()
    refused(shop.admin.patch(f"/v1/cards/{card}", {"member": "1-999999"}), 422, "member_unknown", "/member")
    refused(shop.admin.patch(f"/v1/cards/{card}", {}), 400, "invalid", "/member")
    assert shop.admin.patch("/v1/cards/ZZZZZZZZ", {"member": teen["id"]}).code == "card_unknown"
    assert shop.entries() == before
    shop.agrees()


# ---- what each sees of the others

HIDDEN = {"at", "recorded_at", "shop", "till", "receipt", "note", "event", "handed", "drawn", "undone", "transfer", "hold",
          "release", "adjustment", "captures", "purchase", "program", "total", "vat", "redeemed", "earned", "withheld",
          "moves", "member"}


def seen_by(shop, account, who=None, limit=200):
    """All pages of what a member sees, the latest first."""
    found, cursor = [], None
    while True:
        more = (f"&member={who['id']}" if who else "") + (f"&cursor={cursor}" if cursor else "")
        page = shop.till.get(f"/v1/accounts/{account}/entries?limit={limit}{more}")
        assert page.status == 200, page
        found += page["entries"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def one(entries, wanted):
    found = [entry for entry in entries if entry["id"] == wanted]
    return found[0] if found else None


def has_left(entry, unit):
    return sum(row["points"] + row["pending"] for row in entry["balances"] if row["unit"] == unit)


@story
def of_others_a_member_sees_the_day_and_how_much(shop):
    base = {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}
    use(shop, rules=[*RULES, base])
    holder = rich(shop)
    account = holder["account"]
    other = member(shop, account, role="adult")
    child = member(shop, account, role="child", may_redeem=True)
    bought = {who["id"]: take(shop, who, 300, of=1000) for who in (holder, other, child)}
    assert all(answer.status == 201 for answer in bought.values()), bought
    back = shop.till.post(f"/v1/purchases/{bought[other['id']]['id']}/returns", {})
    assert back.status == 201, back
    office = shop.admin.post(f"/v1/accounts/{account}/adjustments", {
        "unit": "p", "points": 7, "reason": "a secret of the office", "operator": "ada", **place_of(shop)})
    assert office.status == 201, office

    mine = seen_by(shop, account, holder)
    whole = one(seen_by(shop, account), bought[holder["id"]]["id"])
    assert one(mine, whole["id"]) == whole and whole["receipt"] and whole["redeemed"], whole
    assert (whole["shown"], whole["on"], whole["member"]) == ("all", day(), holder["id"]), whole
    assert one(mine, bought[child["id"]]["id"])["redeemed"][0]["reward"] == "off"  # of a child all
    theirs = one(mine, bought[other["id"]]["id"])
    assert not HIDDEN & set(theirs) and set(theirs) == {"id", "shown", "on", "sums", "balances"}, theirs
    assert (theirs["shown"], theirs["on"]) == ("totals", day()), theirs
    assert theirs["sums"] == [{"unit": "p", "earned": 7, "taken": 300}], theirs
    returned = one(mine, back["id"])
    assert returned["shown"] == "totals" and returned["sums"][0]["earned"] >= 300, returned
    by_hand = one(mine, office["id"])  # nobody's: what, and how much, but not why
    assert by_hand["kind"] == "adjust" and not HIDDEN & set(by_hand), by_hand

    for who in (other, child):
        seen = seen_by(shop, account, who)
        text = json.dumps(seen)
        assert bought[holder["id"]]["id"] in text and "secret" not in text, seen
        for entry in seen:
            own = entry["shown"] == "all"
            assert own == (entry.get("member") == who["id"]), entry
            assert own or not HIDDEN & set(entry), entry
        assert one(seen, bought[who["id"]]["id"])["receipt"], seen
    # What is told adds up to what is left, and small pages tell no more and no less.
    seen = [entry for entry in mine if entry["balances"]]
    for later, earlier in zip(seen, seen[1:]):
        change = sum(row["earned"] - row["taken"] for row in later["sums"] if row["unit"] == "p")
        assert has_left(later, "p") - has_left(earlier, "p") == change, (later, earlier)
    assert seen_by(shop, account, holder, limit=1) == mine
    shop.agrees()


@story
def what_follows_from_a_purchase_is_seen_by_who_made_it(shop):
    """A tier and what it brings have the instant and the shop of the purchase that reached it."""
    levels = [{"id": "regular", "label": {"en": "Regular"}, "from": 1}]
    gift = {"id": "reached", "on": "tier", "give": {"unit": "p", "fixed": {"points": 50}}}
    use(shop, rules=[*RULES, gift], tiers={"by": "visits", "over": "year", "levels": levels})
    holder = shop.enrol()
    other = member(shop, holder["account"], role="adult")
    assert shop.buy(other["card"], 500).status == 201
    everything = seen_by(shop, holder["account"])
    (reached,) = [entry for entry in everything if entry["kind"] == "event" and entry["event"]["kind"] == "tier"]
    assert one(seen_by(shop, holder["account"], other), reached["id"]) == reached
    seen = one(seen_by(shop, holder["account"], holder), reached["id"])
    assert set(seen) == {"id", "shown", "on", "sums", "balances"}, seen
    assert seen["sums"] == [{"unit": "p", "earned": 50, "taken": 0}], seen
    shop.agrees()


@story
def an_account_says_what_its_members_see_and_of_what_its_holder_is_told(shop):
    use(shop)
    holder = rich(shop)
    account = holder["account"]
    other = member(shop, account, role="adult")
    bought = take(shop, holder, 100, of=500)
    path = f"/v1/accounts/{account}"
    shown = shop.admin.get(path)
    assert (shown["privacy"], shown["notice_from"]) == ("totals", None), shown
    changed = shop.admin.patch(path, {"privacy": "all", "notice_from": 500}, idempotency_key="open")
    assert (changed.status, changed.json) == (200, {"id": account}), changed
    shown = shop.admin.get(path)
    assert (shown["privacy"], shown["notice_from"]) == ("all", 500), shown
    assert seen_by(shop, account, other) == seen_by(shop, account)
    assert shop.admin.patch(path, {"privacy": "totals"}).status == 200
    assert shop.admin.patch(path, {"privacy": "all", "notice_from": 500}, idempotency_key="open").body == changed.body
    shown = shop.admin.get(path)
    assert (shown["privacy"], shown["notice_from"]) == ("totals", 500), shown  # a late answer changes nothing
    assert "receipt" not in one(seen_by(shop, account, other), bought["id"])
    assert shop.admin.patch(path, {"notice_from": None}).status == 200
    assert shop.admin.get(path)["notice_from"] is None

    sold = gift_card(shop)
    reading = reader(shop)
    before = shop.entries()
    refused(shop.admin.patch(path, {"privacy": "some"}), 400, "invalid", "/privacy", "totals")
    refused(shop.admin.patch(path, {"notice_from": -1}), 400, "invalid", "/notice_from")
    refused(shop.admin.patch("/v1/accounts/1-999999", {"privacy": "all"}), 404, "not_found", None)
    refused(shop.admin.patch(f"/v1/accounts/{sold}", {"privacy": "all"}), 409, "not_a_member_card", None)
    refused(reading.patch(path, {"privacy": "all"}), 403, "forbidden", None)
    assert shop.entries() == before
    stranger = shop.enrol()
    assert top_up(shop, account=stranger["account"]).status == 201
    assert seen_by(shop, stranger["account"], stranger) == seen_by(shop, stranger["account"])  # there is nobody else
    refused(shop.till.get(f"{path}/entries?member={stranger['id']}"), 422, "member_unknown", None)
    refused(shop.till.get(f"{path}/entries?member=x"), 422, "member_unknown", None)
    shop.agrees()


def place_of(shop):
    at_till = shop.till.get("/v1/session")
    return {"shop": at_till["shop"]["code"], "till": at_till["till"]}


def gift_card(shop):
    """The account of a gift card, which has no members."""
    card = {"id": "gift", "label": {"en": "gift"}, "kind": "money", "pays": True}
    sold = {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "per_amount": {"every": 1, "points": 1}}}
    program = shop.admin.get("/v1/programs/active")["program"]
    shop.use({**program, "units": [*program["units"], card], "rules": [*program["rules"], sold]})
    made = shop.till.post("/v1/gift-cards", {"amount": 1000})
    assert made.status == 201, made
    return made["account"]


# ---- what the holder is told


def notices(shop, account):
    """Those that wait for an account, without when they were made: the oldest first."""
    found = [row for row in shop.admin.get("/v1/notices?limit=200")["notices"] if row["account"] == account]
    return [(row["kind"], row["member"], row["subject"], row["amount"], row["on"]) for row in found]


@story
def the_holder_is_told_who_has_joined_and_who_took_much(shop):
    use(shop)
    holder = rich(shop)
    account = holder["account"]
    teen = member(shop, account, role="child", may_redeem=True)
    adult = member(shop, account, role="adult")
    joined = [entry["id"] for entry in seen_by(shop, account) if entry["kind"] == "family" and entry["member"]]
    assert notices(shop, account) == [("member_joined", teen["id"], joined[1], 0, day()),
                                      ("member_joined", adult["id"], joined[0], 0, day())]
    assert take(shop, teen, 900).status == 201  # nobody wants to hear of it
    assert shop.admin.patch(f"/v1/accounts/{account}", {"notice_from": 500}).status == 200
    assert take(shop, teen, 499).status == 201
    ask = {"receipt": shop.receipt(), "card": teen["card"], "lines": [{"amount": 1000}],
           "redeem": [{"reward": "off", "amount": 300}],
           "payments": [{"kind": "account", "unit": "prepaid", "amount": 200}, {"kind": "cash", "amount": 500}]}
    much = shop.till.post("/v1/purchases", ask, idempotency_key="much")
    assert much.status == 201, much
    assert shop.till.post("/v1/purchases", ask, idempotency_key="much").body == much.body  # the answer was lost
    assert shop.till.post("/v1/purchases", ask).body == much.body  # and the till has forgotten its key
    assert take(shop, holder, 2000).status == 201  # he knows
    refused_one = shop.buy(teen["card"], 100, redeem=[{"reward": "nothing"}])
    assert refused_one.status != 201, refused_one
    grown = pay(shop, adult, 500)
    assert grown.status == 201, grown
    assert notices(shop, account)[2:] == [("member_took", teen["id"], much["id"], 500, day()),
                                          ("member_took", adult["id"], grown["id"], 500, day())]
    text = shop.admin.get("/v1/notices?limit=200").body.decode()
    assert "L\u00e9a" not in text and "Léa" not in text, text  # ids, amounts and days
    shop.agrees()


@story
def what_many_tills_take_at_once_is_told_once_each(shop):
    use(shop)
    holder = rich(shop)
    adult = member(shop, holder["account"], role="adult")
    assert shop.admin.patch(f"/v1/accounts/{holder['account']}", {"notice_from": 100}).status == 200
    asks = [{"receipt": shop.receipt(), "card": adult["card"], "lines": [{"amount": 500}],
             "redeem": [{"reward": "off", "amount": 100}]} for _ in range(6)]
    answers = shop.meet("/v1/purchases", asks * 2)
    assert all(answer.status == 201 for answer in answers), answers
    told = [subject for kind, _, subject, _, _ in notices(shop, holder["account"]) if kind == "member_took"]
    assert sorted(told) == sorted({answer["id"] for answer in answers}) and len(told) == 6, told
    shop.agrees()


# ---- a Saturday


@story
def a_family_with_a_teenager_on_a_saturday(shop):
    """Jeanne has the account, Paul is her husband, Léa is fifteen."""
    use(shop)
    jeanne = rich(shop)
    account = jeanne["account"]
    paul = join(shop, invite(shop, account)["code"], "Paul").json
    assert shop.admin.patch(f"/v1/accounts/{account}", {"notice_from": 400}).status == 200

    # In the morning Jeanne invites Léa: five euros a day.
    invited = invite(shop, account, role="child", may_redeem=True, max_per_day=500)
    assert (invited["may_redeem"], invited["may_top_up"], invited["max_per_day"]) == (True, False, 500), invited
    lea = join(shop, invited["text"], "Léa", kind="app").json
    assert ("member_joined", lea["id"]) in [row[:2] for row in notices(shop, account)]

    # She buys a sandwich, then something too dear, and still has fifty cents.
    sandwich = take(shop, lea, 450, of=700)
    assert (sandwich.status, sandwich["total"]["due"], sandwich["member_left"]) == (201, 250, 500), sandwich
    refused(pay(shop, lea, 100), 409, "member_limit", "/card", "0.50")
    assert shop.till.get(f"/v1/cards/{lea['card']}")["member"]["left"] == 50

    # Her pocket money does not go onto the account, until Jeanne allows it.
    refused(top_up(shop, 2000, card=lea["card"]), 409, "may_not_top_up", "/card")
    assert allow(shop, lea, may_top_up=True)["may_top_up"] is True
    announced = shop.till.post("/v1/payments", {"card": lea["card"], "amount": 2000})
    paid = shop.till.post(f"/v1/payments/{announced['id']}/confirm", {"operator": "ada"})
    assert (paid.status, paid["state"]) == (200, "paid"), paid
    assert has(shop, jeanne["card"]) == 15000 - 450 + 2000

    # Jeanne was told of the sandwich, and of nothing else.
    told = [row[1:] for row in notices(shop, account) if row[0] == "member_took"]
    assert told == [(lea["id"], sandwich["id"], 450, day())], told

    # Paul sees that something was taken and paid in; Jeanne sees what; Léa sees her own.
    seen = one(seen_by(shop, account, paul), sandwich["id"])
    assert seen["sums"] == [{"unit": "p", "earned": 0, "taken": 450}] and not HIDDEN & set(seen), seen
    seen = one(seen_by(shop, account, paul), paid["event"])
    assert seen["sums"] == [{"unit": "prepaid", "earned": 2000, "taken": 0}] and not HIDDEN & set(seen), seen
    for who in (jeanne, lea):
        seen = one(seen_by(shop, account, who), sandwich["id"])
        assert (seen["member"], seen["total"]["due"], seen["shop"]) == (lea["id"], 250, place_of(shop)["shop"]), seen
    assert shop.admin.patch(f"/v1/accounts/{account}", {"privacy": "all"}).status == 200
    assert one(seen_by(shop, account, paul), sandwich["id"])["receipt"]
    shop.agrees()


# ---- what an auditor sees


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    """tests/lib/journal.py, written from docs/journal.md: every chain, and what they say of each other."""
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
