#!/usr/bin/env python3
"""segments.py - customers whom the shop groups by tags of their files: students, staff, the club."""
import time

from lib import Shop, run, story
from place import at, rows

PATIENCE_S = 60
UNIT = [{"id": "points", "label": {"en": "points"}, "kind": "points"}]
RULES = [
    {"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
    {"id": "students", "on": "purchase", "when": {"member_tags": ["student", "pupil"]},
     "give": {"unit": "points", "multiply": {"by": "2", "rules": ["base"]}}},
    {"id": "welcome", "on": "enrolment", "when": {"member_tags": ["student"]},
     "give": {"unit": "points", "fixed": {"points": 7}}},
    {"id": "came-by", "on": "visit", "when": {"member_tags": ["club"]},
     "give": {"unit": "points", "fixed": {"points": 1}}},
]
REWARDS = [{"id": "staff", "label": {"en": "Staff price"}, "effect": {"percent_off": "10"},
            "when": {"member_tags": ["staff"]}}]


def use(shop, rules=(), rewards=()):
    program = {"format": 1, "name": {"en": "Segments"}, "currency": "EUR", "units": UNIT,
               "rules": list(rules), "rewards": list(rewards)}
    shop.use(program)


def wait_for(shop, told):
    """The report of a simulation."""
    until = time.monotonic() + PATIENCE_S
    while told["state"] == "running":
        assert time.monotonic() < until, told
        time.sleep(0.02)
        told = shop.admin.get(f"/v1/simulations/{told['id']}")
    assert told["state"] == "done", told
    return told["report"]


def points(answer):
    return sum(part["points"] for part in answer["earned"])


@story
def the_file_keeps_tags_and_gives_them_back_in_order(shop):
    ada = shop.enrol(first_name="Ada", tags=["student", " club ", "student"])
    assert shop.admin.get(f"/v1/members/{ada['id']}")["tags"] == ["club", "student"]
    assert shop.admin.patch(f"/v1/members/{ada['id']}", {"note": "x"}).status == 200
    assert shop.admin.get(f"/v1/members/{ada['id']}")["tags"] == ["club", "student"]
    assert shop.admin.patch(f"/v1/members/{ada['id']}", {"tags": ["\u00e9tudiant"]}).status == 200
    assert shop.admin.get(f"/v1/members/{ada['id']}")["tags"] == ["\u00e9tudiant"]
    for wrong in (["a,b"], [""], ["x" * 65], ["a\tb"], [str(i) for i in range(33)], "student", [7]):
        refused = shop.admin.patch(f"/v1/members/{ada['id']}", {"tags": wrong})
        assert refused.status == 400 and refused["field"].startswith("/tags"), (wrong, refused)
    for nothing in (None, []):
        assert shop.admin.patch(f"/v1/members/{ada['id']}", {"tags": nothing}).status == 200
        assert shop.admin.get(f"/v1/members/{ada['id']}")["tags"] == []
    assert shop.enrol()["id"]
    shop.command("verify", *at(shop.data))


@story
def rules_and_rewards_are_for_those_who_have_a_tag(shop):
    use(shop, RULES, REWARDS)
    student = shop.enrol(tags=["student", "club", "secret-list"])
    other = shop.enrol(tags=["club"])
    staff = shop.enrol(tags=["staff"])
    balance = {who["card"]: sum(row["points"] for row in shop.till.get(f"/v1/cards/{who['card']}")["balances"])
               for who in (student, other, staff)}
    assert balance == {student["card"]: 7, other["card"]: 0, staff["card"]: 0}, balance
    quote = {"card": student["card"], "receipt": "q", "lines": [{"amount": 1000}]}
    assert points(shop.till.post("/v1/quotes", quote)) == 20
    assert points(shop.buy(student["card"], 1000)) == 20
    assert points(shop.buy(other["card"], 1000)) == 10
    assert points(shop.till.post("/v1/events", {"card": student["card"], "kind": "visit"})) == 1
    assert points(shop.till.post("/v1/events", {"card": staff["card"], "kind": "visit"})) == 0
    asked = {"redeem": [{"reward": "staff"}]}
    sold = shop.buy(staff["card"], 1000, **asked)
    assert sold.status == 201 and sold["total"]["due"] == 900, sold
    refused = shop.buy(other["card"], 1000, **asked)
    assert refused.status == 422 and refused.code == "reward_not_now", refused
    shop.command("verify", *at(shop.data))


@story
def what_was_known_then_decides_what_comes_back(shop):
    student = shop.enrol(tags=["student"])
    sold = shop.buy(student["card"], 1000)
    assert points(sold) == 20, sold
    assert shop.admin.patch(f"/v1/members/{student['id']}", {"tags": []}).status == 200
    assert points(shop.buy(student["card"], 1000)) == 10
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back.status == 201 and points(back) == -20, back
    shop.command("verify", *at(shop.data))


@story
def a_claim_is_for_the_tags_of_who_claims(shop):
    student = shop.enrol(tags=["pupil"])
    unknown = shop.buy(None, 1000)
    claimed = shop.till.post("/v1/claims", {"code": unknown["claim"]["code"], "card": student["card"]})
    assert claimed.status == 201 and points(claimed) == 20, claimed
    shop.command("verify", *at(shop.data))


@story
def the_journal_has_the_tags_that_were_asked_for_and_nothing_else_of_the_file(shop):
    text = "\n".join(body for (body,) in rows(shop.data, "SELECT body FROM entry"))
    assert "member-tag\tstudent\n" in text and "member-tag\tclub\n" in text, text[-2000:]
    assert "secret-list" not in text and "Ada" not in text


@story
def a_card_of_the_account_has_the_tags_of_all_its_members(shop):
    student = shop.enrol(tags=["student"])
    added = shop.admin.post("/v1/cards", {"account": student["account"]})
    assert added.status == 201, added
    assert points(shop.buy(added["code"], 1000)) == 20
    shop.command("verify", *at(shop.data))


APP = [
    {"id": "app", "on": "purchase", "when": {"card_kinds": ["app", "web"]},
     "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
    {"id": "hello", "on": "enrolment", "when": {"card_kinds": ["app"]},
     "give": {"unit": "points", "fixed": {"points": 7}}},
    {"id": "came-by", "on": "visit", "when": {"card_kinds": ["chip"]},
     "give": {"unit": "points", "fixed": {"points": 1}}},
]
ON_APP = [{"id": "off", "label": {"en": "On the app"}, "effect": {"percent_off": "10"},
           "when": {"card_kinds": ["app"]}}]


@story
def a_card_is_told_its_kind_when_it_is_made(shop):
    ada = shop.enrol(kind=" app ")
    look = shop.till.get(f"/v1/cards/{ada['card']}")
    assert look["card"]["kind"] == "app", look
    chip = shop.admin.post("/v1/cards", {"account": ada["account"], "kind": "chip"})
    plain = shop.admin.post("/v1/cards", {"account": ada["account"]})
    assert (chip.status, chip["kind"], plain["kind"]) == (201, "chip", None), (chip, plain)
    kinds = [card["kind"] for card in shop.admin.get(f"/v1/accounts/{ada['account']}")["cards"]]
    assert kinds == ["app", "chip", None], kinds
    before = shop.entries()
    for wrong in ("", " ", "x" * 65, "a\tb", 7, ["app"]):
        for path, body in (("/v1/cards", {"account": ada["account"]}), ("/v1/members", {"first_name": "Bo"})):
            refused = shop.admin.post(path, {**body, "kind": wrong})
            assert (refused.status, refused.code, refused["field"]) == (400, "invalid", "/kind"), (wrong, refused)
    assert shop.entries() == before, "a refusal wrote something"
    shop.command("verify", *at(shop.data))


@story
def rules_and_rewards_are_for_cards_of_a_kind(shop):
    use(shop, APP, ON_APP)
    ada, bo = shop.enrol(kind="app"), shop.enrol()
    assert [row["points"] for row in shop.till.get(f"/v1/cards/{ada['card']}")["balances"]] == [7]
    chip = shop.admin.post("/v1/cards", {"account": ada["account"], "kind": "chip"})["code"]
    quote = {"card": ada["card"], "receipt": "q", "lines": [{"amount": 1000}]}
    assert points(shop.till.post("/v1/quotes", quote)) == 10
    assert [points(shop.buy(card, 1000)) for card in (ada["card"], chip, bo["card"])] == [10, 0, 0]
    visits = [shop.till.post("/v1/events", {**whose, "kind": "visit"})
              for whose in ({"card": chip}, {"card": ada["card"]}, {"account": ada["account"]})]
    assert [points(visit) for visit in visits] == [1, 0, 0], visits
    offers = [len(shop.till.get(f"/v1/cards/{card}")["rewards"]) for card in (ada["card"], chip, bo["card"])]
    assert offers == [1, 0, 0], offers
    asked = {"redeem": [{"reward": "off"}]}
    assert shop.buy(ada["card"], 1000, **asked)["total"]["due"] == 900
    refused = shop.buy(chip, 1000, **asked)
    assert (refused.status, refused.code) == (422, "reward_not_now"), refused
    shop.command("verify", *at(shop.data))


@story
def the_kind_of_then_decides_returns_and_claims(shop):
    ada = shop.enrol(kind="app")
    sold = shop.till.post("/v1/purchases", {"card": ada["card"], "receipt": shop.receipt(),
                                            "lines": [{"amount": 1000}, {"amount": 500}]})
    assert points(sold) == 15, sold
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1}]})
    assert (back.status, points(back)) == (201, -10), back
    unknown = [shop.buy(None, 1000) for _ in range(2)]
    chip = shop.admin.post("/v1/cards", {"account": ada["account"], "kind": "chip"})["code"]
    for bought, card, want in ((unknown[0], ada["card"], 10), (unknown[1], chip, 0)):
        claimed = shop.till.post("/v1/claims", {"code": bought["claim"]["code"], "card": card})
        assert (claimed.status, points(claimed)) == (201, want), claimed
    texts = "\n".join(body for (body,) in rows(shop.data, "SELECT body FROM entry"))
    assert "card-kind\tapp\n" in texts and "card-kind\tchip\n" in texts
    shop.command("verify", *at(shop.data))


@story
def a_simulation_knows_the_kinds_that_were_asked_for(shop):
    draft = {"format": 1, "name": {"en": "Segments"}, "currency": "EUR", "units": UNIT, "rewards": [], "rules": [
        {**APP[0], "give": {"unit": "points", "per_visit": {"points": 1}}}]}
    number = shop.admin.post("/v1/programs", draft)["number"]
    asked = shop.admin.post(f"/v1/programs/{number}/simulate", {})
    assert asked.status in (200, 201, 202), asked
    report = wait_for(shop, asked)
    app = sum(1 for (body,) in rows(shop.data, "SELECT body FROM entry")
              if "card-kind\tapp\n" in body and body.split("kind\t")[1].split("\n")[0] in ("purchase", "claim"))
    (issued,) = [program["units"][0]["issued"] for program in report["programs"]]
    assert issued == app > 0, (issued, app)


if __name__ == "__main__":
    run(Shop(preset="points"))
