#!/usr/bin/env python3
"""joining.py - who may join is a rule that the shop can switch: everyone, from an amount on, by invitation, for a fee, or
nobody; and what an auditor sees of it."""
import json
from datetime import date

from lib import Shop, day, run, story
from place import IS_POSTGRES, at
from households import refused

POINTS = {"id": "p", "label": {"fr": "points", "en": "points"}, "kind": "points", "transfer": {}}
PREPAID = {"id": "prepaid", "label": {"en": "prepaid"}, "kind": "money", "pays": True}
RULES = [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}},
          "when": {"exclude": {"skus": ["FEE"]}}},
         {"id": "welcome", "on": "enrolment", "give": {"unit": "p", "fixed": {"points": 5}}},
         {"id": "paid", "on": "top_up", "give": {"unit": "prepaid", "per_amount": {"every": 1, "points": 1}}},
         {"id": "gift", "on": "manual", "event": "gift", "give": {"unit": "p", "fixed": {"points": 100}}},
         {"id": "came", "on": "visit", "give": {"unit": "p", "fixed": {"points": 7}}}]
OFF = {"id": "off", "label": {"en": "off"}, "cost": {"unit": "p", "points": 1}, "effect": {"as_money": {"amount": 10}}}
AUTO = {"id": "auto", "label": {"en": "auto"}, "cost": {"unit": "p", "points": 50}, "auto": True,
        "max_per_purchase": 1, "effect": {"amount_off": 100}}
FEE = {"who": "fee", "sku": "FEE", "price": 1000}


def program(joining=None, rewards=(OFF,), **more):
    made = {"format": 1, "name": {"en": "Club"}, "currency": "EUR", "units": [POINTS, PREPAID],
            "rules": RULES, "rewards": list(rewards), **more}
    return {**made, "joining": joining} if joining is not None else made


def ask(shop, who=None, **fields):
    return (who or shop.admin).post("/v1/members", {"first_name": "Rose", **fields})


def anonymous(shop, **fields):
    done = shop.admin.post("/v1/members", {"anonymous": True, **fields})
    assert done.status == 201, done
    return done.json


def name(shop, member, **fields):
    return shop.admin.patch(f"/v1/members/{member['id']}", {"first_name": "Rose", **fields})


def balance(shop, card, unit="p"):
    seen = shop.till.get(f"/v1/cards/{card}")
    assert seen.status == 200, seen
    return next((row["points"] for row in seen["balances"] if row["unit"] == unit), 0)


def clerk(shop):
    """A key of a till that enrols, and is not the office's."""
    made = json.loads(shop.command("key", "add", *at(shop.data), "--label", "clerk",
                                   "--scopes", "earn,spend,quote,members.write,members.read", "--json"))
    return shop.client(made["key"])


def months_later(text, months):
    year, month, number = map(int, text.split("-"))
    month += months
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    while True:
        try:
            return date(year, month, number).isoformat()
        except ValueError:
            number -= 1


def nightly(shop):
    if not IS_POSTGRES:
        shop.stop()
    printed = shop.command("nightly", *at(shop.data), "--json")
    if not IS_POSTGRES:
        shop.start()
    return json.loads(printed)


def printed(answer):
    return "\n".join(answer["receipt"]["lines"])


# ---- everyone


@story
def everyone_joins_as_ever(shop):
    shop.use(program())
    assert ask(shop).status == 201
    shop.use(program({"who": "everyone"}))
    assert ask(shop).status == 201
    card = anonymous(shop)
    assert balance(shop, card["card"]) == 5
    assert shop.buy(card["card"], 1000, redeem=[{"reward": "off", "count": 5}]).status == 201
    assert name(shop, card).status == 200
    refused(shop.admin.post("/v1/members", {}), 400, "invalid", None)
    refused(shop.admin.post("/v1/members", {"anonymous": True, "first_name": "Rose"}), 400, "invalid", "/anonymous")
    shop.audit()


# ---- from an amount on


@story
def from_a_receipt_on_one_joins(shop):
    shop.use(program({"who": "from", "from": 6000}))
    before = shop.entries()
    refused(ask(shop), 409, "joining_amount", None, "0.00 so far: from 60.00 one may join")
    less = ask(shop, receipt={"number": "77", "amount": 4150})
    refused(less, 409, "joining_amount", None, "41.50 so far: from 60.00")
    refused(ask(shop, receipt={"number": "77"}), 400, "invalid", "/receipt/amount")
    refused(ask(shop, receipt={"number": "77", "amount": -1}), 400, "invalid", "/receipt/amount")
    assert shop.entries() == before
    joined = ask(shop, receipt={"number": "77", "amount": 6000})
    assert joined.status == 201, joined
    bought = shop.till.post("/v1/purchases", {"card": joined["card"], "receipt": "77", "lines": [{"amount": 6000}],
                                              "redeem": [{"reward": "off", "count": 5}]})
    assert bought.status == 201 and "seat" not in bought.json, bought
    french = shop.client(shop.keys["admin_key"], "fr").post("/v1/members", {"first_name": "Rose"})
    assert "à partir de 60,00 on peut adhérer" in french["detail"], french
    shop.audit()


@story
def a_card_without_a_name_gathers_until_it_may_have_one(shop):
    shop.use(program({"who": "from", "from": 6000}, rewards=[OFF, AUTO]))
    card, other = anonymous(shop), anonymous(shop)
    bought = shop.buy(card["card"], 4150)
    assert (bought.status, bought["seat"], balance(shop, card["card"])) == (201, "waiting", 5 + 41), bought
    before = shop.entries()
    refused(name(shop, card), 409, "joining_amount", None, "41.50 so far: from 60.00 one may join.")
    spent = shop.buy(card["card"], 2000, redeem=[{"reward": "off", "count": 5}])
    refused(spent, 409, "not_joined", None, "Nobody has joined with this card yet")
    sent = shop.till.post("/v1/transfers", {"from": {"card": card["card"]}, "to": {"account": other["account"]},
                                            "unit": "p", "points": 5})
    refused(sent, 409, "not_joined", None)
    held = shop.till.post("/v1/holds", {"card": card["card"], "unit": "p", "points": 5})
    refused(held, 409, "not_joined", None)
    refused(shop.admin.post(f"/v1/accounts/{card['account']}/invitations", {}), 409, "not_joined", None)
    assert shop.entries() == before
    # What was paid in is money, and pays.
    assert shop.till.post("/v1/events", {"card": card["card"], "kind": "top_up", "amount": 1850}).status == 201
    paid = shop.buy(card["card"], 1850, payments=[{"kind": "prepaid", "amount": 1850, "unit": "prepaid"}])
    assert (paid.status, paid["total"]["discount"]) == (201, 0), paid  # nothing is taken off by itself either
    assert name(shop, card, note=None).status == 200
    seen = shop.buy(card["card"], 2000, redeem=[{"reward": "off", "count": 5}])
    assert seen.status == 201 and "seat" not in seen.json, seen
    assert name(shop, card, first_name="Lise").status == 200  # as any change of a file
    shop.audit()


@story
def what_comes_back_does_not_count_for_the_total(shop):
    shop.use(program({"who": "from", "from": 6000}))
    card = anonymous(shop)
    bought = shop.buy(card["card"], 7000)
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    refused(name(shop, card), 409, "joining_amount", None, "0.00 so far")
    assert name(shop, card, receipt={"number": "78", "amount": 6000}).status == 200
    shop.audit()


@story
def the_rule_is_lifted_and_who_waited_takes_part(shop):
    shop.use(program({"who": "from", "from": 6000}))
    card, other = anonymous(shop), anonymous(shop)
    shop.buy(card["card"], 1000)
    shop.use(program())
    assert shop.buy(card["card"], 1000, redeem=[{"reward": "off", "count": 5}]).status == 201
    assert name(shop, card).status == 200
    shop.use(program({"who": "from", "from": 6000}))
    assert shop.buy(card["card"], 1000, redeem=[{"reward": "off", "count": 5}]).status == 201  # who has joined has
    refused(shop.buy(other["card"], 1000, redeem=[{"reward": "off", "count": 5}]), 409, "not_joined", None)
    shop.audit()


# ---- by invitation


@story
def who_is_sent_by_a_member_or_belongs_to_a_segment_joins(shop):
    shop.use(program())
    friend = shop.enrol()
    shop.use(program({"who": "invited", "segments": ["student", "staff"]}))
    before = shop.entries()
    refused(ask(shop), 409, "joining_invited", None, "by an invitation")
    refused(ask(shop, tags=["retired"]), 409, "joining_invited", None)
    refused(ask(shop, invitation="ZZZZZZZZZZ"), 404, "invitation_unknown", "/invitation")
    assert shop.entries() == before
    assert ask(shop, referred_by=friend["referral_code"]).status == 201
    assert ask(shop, tags=["student"]).status == 201
    card = anonymous(shop)
    refused(name(shop, card), 409, "joining_invited", None)
    assert name(shop, card, tags=["staff"]).status == 200
    invited = shop.admin.post(f"/v1/accounts/{friend['account']}/invitations", {})
    assert ask(shop, invitation=invited["code"]).status == 201  # joining a family is always possible
    shop.audit()


@story
def the_office_makes_codes_each_for_one(shop):
    shop.use(program({"who": "invited"}))
    body = {"count": 3, "label": "fair"}
    made = shop.admin.post("/v1/joining/codes", body, idempotency_key="fair")
    assert (made.status, made["label"], len(set(made["codes"]))) == (201, "fair", 3), made
    again = shop.admin.post("/v1/joining/codes", body, idempotency_key="fair")
    assert again.body == made.body and again.headers["idempotent-replayed"] == "true", again
    refused(clerk(shop).post("/v1/joining/codes", {"count": 1}), 403, "forbidden", None)
    refused(shop.admin.post("/v1/joining/codes", {"count": 201}), 400, "invalid", "/count")
    refused(shop.admin.post("/v1/joining/codes", {}), 400, "invalid", "/count")
    code = made["codes"][0]
    joined = ask(shop, who=clerk(shop), invitation=f"{code[:5]}-{code[5:]}".lower())
    assert joined.status == 201, joined
    refused(ask(shop, invitation=code), 409, "invitation_used", "/invitation")
    shop.use(program())
    assert ask(shop, invitation=made["codes"][1]).status == 201  # nobody asks for it, so it stays
    shop.use(program({"who": "invited"}))
    assert ask(shop, invitation=made["codes"][1]).status == 201
    shop.audit()


# ---- for a fee


def fee(amount=1000, **more):
    return {"sku": "FEE", "label": "Adhésion", "amount": amount, **more}


@story
def who_has_not_paid_spends_and_earns_nothing(shop):
    shop.use(program(FEE))
    joined = ask(shop).json
    card = joined["card"]
    assert balance(shop, card) == 0  # no welcome yet
    bought = shop.buy(card, 1000)
    assert (bought.status, bought["seat"], bought["earned"]) == (201, "unpaid", []), bought
    assert "Adhésion à régler" in printed(bought), printed(bought)
    assert shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 500}).status == 201
    assert shop.till.post("/v1/events", {"card": card, "kind": "manual", "name": "gift"}).status == 201
    assert shop.till.post("/v1/events", {"card": card, "kind": "visit"}).status == 201
    assert (balance(shop, card, "prepaid"), balance(shop, card)) == (500, 100)
    assert shop.buy(card, 1000, redeem=[{"reward": "off", "count": 10}]).status == 201

    lines = [fee(), {"label": "Panier", "amount": 2000}]
    quoted = shop.till.post("/v1/quotes", {"card": card, "receipt": "q", "lines": lines})
    paid = shop.buy(card, lines=lines, print={"columns": 42, "language": "en"})
    until = months_later(day(), 12)
    assert (paid.status, paid["membership"], quoted["membership"]) == (201, {"until": until}, {"until": until}), paid
    assert paid["earned"][0]["points"] == 20 and "seat" not in paid.json, paid
    year, month, number = until.split("-")
    assert any(line.startswith("Member until") and line.endswith(f"{number}/{month}/{year}")
               for line in paid["receipt"]["lines"]), printed(paid)
    assert shop.buy(card, 1000)["earned"][0]["points"] == 10
    seen = shop.till.get(f"/v1/cards/{card}")
    assert seen["joining"] == {"seat": "member", "until": until, "spent": None, "from": None}, seen["joining"]
    shop.audit()


@story
def a_fee_is_paid_again_and_comes_back(shop):
    shop.use(program({**FEE, "months": 6}))
    card = ask(shop).json["card"]
    first = shop.buy(card, lines=[fee()])
    second = shop.buy(card, lines=[fee(quantity="2"), {"amount": 500}])
    ends = months_later(day(), 6)
    assert first["membership"]["until"] == ends, first
    assert second["membership"]["until"] == months_later(ends, 6), second  # no day is lost
    back = shop.till.post(f"/v1/purchases/{second['id']}/returns", {"lines": [{"line": 2, "quantity": "1"}]})
    assert back.status == 201 and "membership" not in back.json, back
    back = shop.till.post(f"/v1/purchases/{second['id']}/returns", {})
    assert (back.status, back["membership"]["until"]) == (201, ends), back
    last = shop.till.post(f"/v1/purchases/{first['id']}/returns", {})
    assert (last.status, last["refund"], last["membership"]["until"]) == (201, 1000, None), last
    assert "L'adhésion est terminée." in printed(last), printed(last)
    assert shop.buy(card, 1000)["seat"] == "unpaid"
    shop.audit()


@story
def a_fee_below_its_price_pays_nothing(shop):
    shop.use(program(FEE))
    card = ask(shop).json["card"]
    bought = shop.buy(card, lines=[fee(999)])
    assert bought.status == 201 and "membership" not in bought.json and bought["seat"] == "unpaid", bought
    shop.audit()


@story
def a_fee_on_a_receipt_without_a_card_is_claimed(shop):
    shop.use(program(FEE))
    card = ask(shop).json["card"]
    bought = shop.buy(None, lines=[fee(), {"amount": 1000}])
    claimed = shop.till.post("/v1/claims", {"code": bought["claim"]["code"], "card": card})
    assert (claimed.status, claimed["membership"]["until"]) == (201, months_later(day(), 12)), claimed
    assert claimed["earned"][0]["points"] == 10, claimed
    back = shop.till.post(f"/v1/purchases/{bought['id']}/returns", {"lines": [{"line": 1, "quantity": "1"}]})
    assert (back.status, back["membership"]["until"]) == (201, None), back
    shop.audit()


@story
def who_was_there_before_owes_no_fee(shop):
    shop.use(program())
    old = shop.enrol()
    shop.use(program(FEE))
    assert shop.buy(old["card"], 1000)["earned"][0]["points"] == 10
    new = ask(shop).json
    shop.use(program())
    assert shop.buy(new["card"], 1000)["earned"][0]["points"] == 10  # the fee is lifted
    shop.use(program(FEE))
    assert shop.buy(new["card"], 1000)["seat"] == "unpaid"
    shop.audit()


@story
def who_leaves_an_account_with_a_fee_has_one_of_his_own(shop):
    shop.use(program(FEE))
    holder = ask(shop).json
    shop.buy(holder["card"], lines=[fee()])
    invited = shop.admin.post(f"/v1/accounts/{holder['account']}/invitations", {})
    teen = ask(shop, invitation=invited["code"]).json
    assert shop.buy(teen["card"], 1000)["earned"][0]["points"] == 10
    assert shop.admin.post(f"/v1/members/{teen['id']}/leave", {}).status == 201
    assert shop.buy(teen["card"], 1000)["seat"] == "unpaid"
    shop.audit()


@story
def the_end_of_a_membership_is_announced_once(shop):
    shop.use(program({**FEE, "months": 1, "announce_days": 40}))
    card = ask(shop).json
    owing = ask(shop).json
    shop.buy(card["card"], lines=[fee()])
    nights = [nightly(shop), nightly(shop)]
    assert [night["notices"] for night in nights] == [1, 0], nights
    told = [one for one in shop.admin.get("/v1/notices")["notices"] if one["kind"] == "membership_ends"]
    until = months_later(day(), 1)
    assert [(one["account"], one["on"], one["days_ahead"], one["amount"], one["subject"]) for one in told] == [
        (card["account"], until, 40, 1000, "FEE")], (told, owing)
    shop.audit()


# ---- nobody


@story
def nobody_new_joins_but_by_the_office(shop):
    shop.use(program())
    holder = shop.enrol()
    invited = shop.admin.post(f"/v1/accounts/{holder['account']}/invitations", {})
    shop.use(program({"who": "nobody"}))
    before = shop.entries()
    refused(ask(shop), 409, "joining_closed", None, "Nobody new")
    refused(shop.admin.post("/v1/members", {"anonymous": True}), 409, "joining_closed", None)
    refused(ask(shop, invitation=invited["code"]), 409, "joining_closed", "/invitation")
    refused(ask(shop, who=clerk(shop), override="VIP", operator="ada"), 403, "forbidden", "/override")
    refused(ask(shop, override="VIP"), 400, "invalid", "/operator")
    assert shop.entries() == before
    assert ask(shop, override="his card was lost", operator="ada").status == 201
    assert ask(shop, invitation=invited["code"], override="a newborn", operator="ada").status == 201
    shop.audit()


@story
def until_a_day_everyone_may(shop):
    shop.use(program({"who": "nobody", "open_until": day()}))
    assert ask(shop).status == 201
    shop.use(program({"who": "nobody", "open_until": day(-1)}))
    refused(ask(shop), 409, "joining_closed", None)
    shop.use(program({"who": "from", "from": 5000, "open_until": day(1)}))
    assert ask(shop).status == 201
    shop.audit()


# ---- the words


@story
def wrong_words_are_said(shop):
    def problems(joining):
        said = shop.admin.post("/v1/programs/validate", program(joining)).json["problems"]
        return [(one["level"], one["pointer"]) for one in said if "/joining" in one["pointer"]]

    assert problems({"who": "members"}) == [("error", "/joining/who")]
    assert problems({}) == [("error", "/joining/who")]
    assert problems({"who": "from"}) == [("error", "/joining/from")]
    assert problems({"who": "from", "from": 0}) == [("error", "/joining/from")]
    assert problems({"who": "everyone", "from": 100}) == [("error", "/joining/from")]
    assert problems({"who": "everyone", "open_until": day()}) == [("error", "/joining/open_until")]
    assert problems({"who": "invited", "segments": []}) == [("error", "/joining/segments")]
    assert problems({"who": "fee", "price": 1000}) == [("error", "/joining/sku")]
    assert problems({"who": "fee", "sku": "FEE"}) == [("error", "/joining/price")]
    assert problems({"who": "nobody", "until": day()}) == [("error", "/joining/until")]
    assert problems({"who": "from", "from": 500000}) == [("warning", "/joining/from")]
    assert problems({**FEE, "months": 1, "announce_days": 60}) == [("warning", "/joining/announce_days")]
    assert problems({**FEE, "announce_days": 0}) == []
    said = shop.admin.post("/v1/programs/validate", program({**FEE, "sku": "OTHER"})).json["problems"]
    assert [one["pointer"] for one in said if "membership fee" in one["en"]] == ["/rules/0"], said


if __name__ == "__main__":
    run(Shop(preset="points"))
