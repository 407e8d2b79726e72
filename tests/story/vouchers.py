#!/usr/bin/env python3
"""vouchers.py - points become vouchers, by themselves and by hand; goods come back; the night; the auditor."""
import json
import subprocess
import sys

from lib import ROOT, Shop, run, story
from place import IS_POSTGRES, at, change, copy, relink, rows

THRESHOLD = json.loads((ROOT / "programs/threshold.json").read_text(encoding="utf-8"))


def has(shop, card):
    return {row["unit"]: row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"]}


def kinds(shop, member):
    return [entry["kind"] for entry in shop.till.get(f"/v1/accounts/{member['account']}/entries")["entries"]][::-1]


def by_hand():
    """The same programme, in which the customer decides when, at most twice a day, on the web and at the till."""
    program = json.loads(json.dumps(THRESHOLD))
    program["rewards"][0].update({"auto": False, "max_per_day": 2, "when": {"channels": ["till", "web"]}})
    return program


def convert(shop, card, key=None, **more):
    return shop.till.post("/v1/conversions", {"card": card, "reward": "voucher", "channel": "web", **more},
                          idempotency_key=key)


def check_journal(shop):
    """The auditor agrees, and so does who knows nothing but the page about the journal."""
    path = shop.folder / "journal"
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(body for (body,) in rows(shop.data, "SELECT body FROM entry ORDER BY number"))
    shop.command("verify", *at(shop.data))
    done = subprocess.run([sys.executable, str(ROOT / "tests/lib/journal.py"), str(path)], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout


# ---- every 300 EUR a voucher of 15 EUR


@story
def the_receipt_that_completes_300_points_brings_the_voucher(shop):
    shop.member = shop.enrol()
    card = shop.member["card"]
    first = shop.buy(card, 29900, print={"columns": 42, "language": "en"})
    assert "vouchers" not in first.json, first
    basket = {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 5000}],
              "print": {"columns": 42, "language": "en"}}
    quote = shop.till.post("/v1/quotes", basket)
    sold = shop.till.post("/v1/purchases", basket, idempotency_key="completes")
    assert sold.status == 201, sold
    voucher = sold["vouchers"][0]
    assert (voucher["reward"], voucher["unit"], voucher["uses"]) == ("voucher", "fifteen", 1), sold
    assert voucher["label"] == THRESHOLD["units"][1]["label"] and voucher["until"], voucher
    assert {row["unit"]: row["points"] for row in sold["balances"]} == {"points": 49, "fifteen": 1}, sold
    assert has(shop, card) == {"points": 49, "fifteen": 1}
    lines = sold["receipt"]["lines"]
    assert any(line.startswith("Converted (points)") and line.endswith("-300") for line in lines), lines
    assert any(line.startswith("New voucher (€15 vouchers)") for line in lines), lines
    assert [quote[name] for name in ("vouchers", "balances")] == [sold[name] for name in ("vouchers", "balances")]
    again = shop.till.post("/v1/purchases", basket, idempotency_key="completes")
    assert again.body == sold.body, again
    assert shop.till.get(f"/v1/purchases/{sold['id']}")["receipt"] == sold["receipt"]
    assert kinds(shop, shop.member) == ["enrol", "purchase", "purchase", "convert"], kinds(shop, shop.member)
    entry = shop.till.get(f"/v1/accounts/{shop.member['account']}/entries")["entries"][0]
    assert (entry["redeemed"][0]["points"], entry["earned"][0]["unit"]) == (300, "fifteen"), entry


@story
def the_till_shows_it_and_takes_it_off_the_next_receipt(shop):
    card = shop.member["card"]
    rewards = {row["reward"]: row for row in shop.till.get(f"/v1/cards/{card}")["rewards"]}
    assert (rewards["fifteen-euros"]["is_within_reach"], rewards["fifteen-euros"]["most"]) == (True, 1500), rewards
    assert (rewards["voucher"]["effect"], rewards["voucher"]["missing"]) == ("voucher", 251), rewards
    refused = shop.buy(card, 5000, redeem=[{"reward": "voucher"}])
    assert (refused.status, refused.code, refused["field"]) == (422, "reward_is_voucher", "/redeem/0"), refused
    sold = shop.buy(card, 5000, redeem=[{"reward": "fifteen-euros"}])
    assert (sold["total"]["due"], has(shop, card)) == (3500, {"points": 84}), sold
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert (back["refund"], back["turned_back"]) == (3500, []), back
    assert has(shop, card) == {"points": 49, "fifteen": 1}
    check_journal(shop)


@story
def a_large_receipt_brings_as_many_as_it_completes(shop):
    member = shop.enrol()
    sold = shop.buy(member["card"], 95000)
    assert len(sold["vouchers"]) == 3 and has(shop, member["card"]) == {"points": 50, "fifteen": 3}, sold
    assert len({one["lot"] for one in sold["vouchers"]}) == 3, sold


@story
def a_receipt_without_a_card_brings_it_when_it_is_claimed(shop):
    member = shop.enrol()
    free = shop.buy(None, 31000)
    claimed = shop.till.post("/v1/claims", {"code": free["claim"]["code"], "card": member["card"]})
    assert (claimed.status, len(claimed["vouchers"])) == (201, 1), claimed
    assert has(shop, member["card"]) == {"points": 10, "fifteen": 1}
    check_journal(shop)


# ---- goods come back


@story
def goods_that_come_back_turn_the_voucher_back(shop):
    member = shop.enrol()
    card = member["card"]
    shop.buy(card, 20000)
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card,
                                            "lines": [{"amount": 13000}, {"amount": 200}]})
    assert has(shop, card) == {"points": 32, "fifteen": 1}
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1}]}, idempotency_key="back")
    assert back.status == 201 and back["refund"] == 13000, back
    assert [one["reward"] for one in back["turned_back"]] == ["voucher"], back
    assert {row["unit"]: row["points"] for row in back["balances"]} == {"points": 202, "fifteen": 0}, back
    assert any(line.startswith("Repris (bons de 15") for line in back["receipt"]["lines"]), back["receipt"]
    assert shop.till.post(f"/v1/purchases/{sold['id']}/returns", {"lines": [{"line": 1}]},
                          idempotency_key="back").body == back.body
    assert len(shop.buy(card, 10000)["vouchers"]) == 1  # and it comes again
    check_journal(shop)


@story
def a_voucher_that_was_used_stays_used(shop):
    card = shop.enrol()["card"]
    sold = shop.buy(card, 30000)
    assert len(sold["vouchers"]) == 1, sold
    assert shop.buy(card, 1500, redeem=[{"reward": "fifteen-euros"}])["total"]["due"] == 0
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert (back["turned_back"], has(shop, card)) == ([], {"points": -300}), back
    check_journal(shop)


# ---- by hand


@story
def somebody_asks_for_it_and_is_answered_the_same_again(shop):
    shop.use(by_hand())
    shop.member = shop.enrol()
    card = shop.member["card"]
    assert "vouchers" not in shop.buy(card, 130000).json
    done = convert(shop, card, key="mine", operator="ada")
    assert (done.status, done["kind"], done["cost"]) == (201, "convert", {"unit": "points", "points": 300}), done
    assert (done["voucher"]["unit"], done["voucher"]["uses"]) == ("fifteen", 1), done
    assert {row["unit"]: row["points"] for row in done["balances"]} == {"points": 1000, "fifteen": 1}, done
    assert convert(shop, card, key="mine", operator="ada").body == done.body
    other = convert(shop, card, key="mine", operator="bob")
    assert (other.status, other.code) == (422, "key_reused"), other
    by_account = shop.till.post("/v1/conversions", {"account": shop.member["account"], "reward": "voucher",
                                                    "channel": "till"})
    assert by_account.status == 201 and by_account["voucher"]["lot"] == done["voucher"]["lot"] + 1, by_account


@story
def what_may_not_be_is_refused_and_changes_nothing(shop):
    card, before = shop.member["card"], shop.entries()
    for body, status, code, field in (
            ({"reward": "voucher", "card": card, "channel": "web"}, 422, "reward_limit", "/reward"),  # the third today
            ({"reward": "voucher", "card": card, "channel": "phone"}, 422, "reward_not_now", "/reward"),
            ({"reward": "fifteen-euros", "card": card}, 422, "reward_no_voucher", "/reward"),
            ({"reward": "mug", "card": card}, 422, "reward_unknown", "/reward"),
            ({"reward": "voucher", "card": "nobody"}, 404, "card_unknown", "/card"),
            ({"reward": "voucher"}, 400, "invalid", "/card"),
            ({"reward": "voucher", "card": card, "account": shop.member["account"]}, 400, "invalid", "/card"),
            ({"reward": "voucher", "card": card, "till": "9"}, 422, "till_unknown", "/till"),
            ({"card": card}, 400, "invalid", "/reward"),
            ({"reward": "voucher", "card": card, "count": 2}, 400, "unknown_field", "/count")):
        refused = shop.till.post("/v1/conversions", body)
        assert (refused.status, refused.code, refused["field"]) == (status, code, field), (body, refused)
    poor = shop.enrol()
    before += 1
    refused = convert(shop, poor["card"])
    assert (refused.status, refused.code) == (409, "points_short"), refused
    assert refused["detail"] == "This needs 300; the balance is 0.", refused
    assert shop.entries() == before
    assert has(shop, card) == {"points": 700, "fifteen": 2}
    check_journal(shop)


# ---- days that pass


def nightly(shop, *words):
    """The summary of a night; the server makes room for it where it has to."""
    if not IS_POSTGRES:
        shop.stop()
    try:
        return json.loads(shop.command("nightly", *shop.where, "--json", *words))
    finally:
        if not IS_POSTGRES:
            shop.start()


@story
def a_voucher_is_announced_and_ends_with_its_last_day(shop):
    program = json.loads(json.dumps(THRESHOLD))
    program["units"][1].update({"expiry": {"days": 30}, "announce_days": [30, 7]})
    shop.use(program)
    card = shop.enrol()["card"]
    voucher = shop.buy(card, 30000)["vouchers"][0]
    expiring = next(row for row in shop.till.get(f"/v1/cards/{card}")["balances"] if row["unit"] == "fifteen")
    assert expiring["expiring"] == {"points": 1, "on": voucher["until"]}, expiring
    nightly(shop)
    told = [one for one in shop.admin.get("/v1/notices")["notices"] if one["on"] == voucher["until"]]
    assert len(told) == 1, told
    check_journal(shop)


# ---- the auditor


def forged(shop, name, number, old, new):
    """What the auditor says of one convert whose text was changed, with every hash made anew."""
    other = shop.folder / name
    copy(shop.data, other)
    change(other, f"UPDATE entry SET body=replace(body, '{old}', '{new}') WHERE partition = 1 AND number = {number}")
    relink(other, number)
    report = json.loads(shop.command("verify", *at(other), "--json", expect=1))
    return int(report["entry"]) - number, report["what"]


@story
def no_voucher_is_missing_and_none_comes_from_nowhere(shop):
    shop.stop()
    number = min(int(number) for number, body in rows(shop.data, "SELECT number, body FROM entry WHERE partition = 1")
                 if "\nkind\tconvert\n" in body)
    before, what = forged(shop, "unasked", number, "ask\tvoucher\tauto", "ask\tvoucher\tall")
    assert before == -1 and "had to become a voucher" in what, what
    here, what = forged(shop, "elsewhere", number, "channel\ttill\n", "channel\tweb\n")
    assert here == 0 and "follows from no entry" in what, what
    here, what = forged(shop, "cheaper", number, "points\t300", "points\t299")
    assert here == 0 and "the engine decides otherwise" in what, what
    shop.start()


if __name__ == "__main__":
    run(Shop(preset="threshold", init=("--partitions", "1")))  # its journal is read as one chain
