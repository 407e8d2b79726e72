#!/usr/bin/env python3
"""proving.py - a card with a chip that proves itself: it pays as it lies on the reader, a copy of what was read never does."""
import json

from lib import Shop, run, story
from households import POINTS, PREPAID, rich, use
from place import at
from showings import off, refused, shown
from sun_tag import ADDRESS, give, short, uid_of
import sun_tag

PIN = "4711"
UNITS = [{**POINTS, "value": {"points": 1, "amount": 1}}, PREPAID]


def spend(shop, card, amount=2500, **more):
    return shop.buy(card, 5000, redeem=off(amount), **more)


@story
def a_chip_pays_as_it_lies_on_the_reader(shop):
    use(shop, units=UNITS, policies={"second_factor_above": 2000})
    shop.who = rich(shop)
    shop.card = shop.who["card"]
    shop.tag = give(shop, shop.card, uid_of(1))
    link = shop.tag.read()
    scan = shop.till.post("/v1/scans", {"text": link})
    assert (scan["kind"], scan["code"], scan["shown"], scan["advice"]) == ("card", shop.card, "chip", None), scan
    assert scan["show"].startswith("n1.") and not scan["identifies_only"], scan
    ndef = "ndef:" + (b"\xD1\x01" + bytes([len(link) - 8 + 1]) + b"U\x04" + link[8:].encode()).hex()
    tap = shop.till.post("/v1/scans", {"text": ndef})
    assert (tap["medium"], tap["show"]) == ("tag", scan["show"]), tap
    assert shop.till.get(f"/v1/cards/{scan['show']}")["card"]["code"] == shop.card
    quote = shop.till.post("/v1/quotes", {"card": scan["show"], "receipt": "q", "lines": [{"amount": 5000}], "redeem": off(2500)})
    assert quote.status == 200, quote
    assert short(link) == scan["show"]
    assert shop.buy(scan["show"], 100).status == 201
    assert shown(shop) == "chip"
    assert spend(shop, scan["show"]).status == 201  # one reading serves for the visit
    assert shown(shop) == "chip"
    refused(spend(shop, shop.card), 409, "shown_weakly")


@story
def a_reading_pays_once_and_a_copy_of_it_never(shop):
    link = shop.tag.tap()
    body = {"card": link, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(100)}
    first = shop.till.post("/v1/purchases", body, idempotency_key="once")
    assert first.status == 201, first
    again = shop.till.post("/v1/purchases", body, idempotency_key="once")
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (201, first.body, "true"), again
    before = shop.entries()
    said = refused(spend(shop, link, 1), 409, "chip_used")
    assert "Hold the card to the reader again" in said["detail"], said
    assert shop.entries() == before
    scan = shop.till.post("/v1/scans", {"text": link})
    assert (scan["shown"], "au lecteur" in scan["advice"]["fr"]) == ("chip_used", True), scan
    assert shop.buy(link, 100).status == 201  # it collects
    assert shown(shop) == "chip_used"
    # One that somebody read in a pocket, and a later one that was shown since: it is over, though nothing was spent with it.
    stolen = shop.tag.tap()
    assert shop.buy(shop.tag.tap(), 100).status == 201
    refused(spend(shop, stolen, 1), 409, "chip_used")
    refused(spend(shop, stolen, 2500, pin="0000"), 409, "pin_missing", "/pin")
    assert shop.admin.post(f"/v1/members/{shop.who['id']}/pin", {"pin": PIN}).status == 200
    assert spend(shop, stolen, 2500, pin=PIN).status == 201
    assert shown(shop) == "pin"
    assert spend(shop, shop.tag.tap(), 2500, pin=PIN).status == 201
    assert shown(shop) == "chip"
    hold = shop.till.post("/v1/holds", {"card": shop.tag.tap(), "unit": "prepaid", "points": 2001})
    assert hold.status == 201, hold
    refused(shop.till.post("/v1/holds", {"card": short(shop.tag.at(shop.tag.count)), "unit": "prepaid", "points": 1}), 409, "chip_used")
    assert shop.till.post(f"/v1/holds/{hold['id']}/release").status == 201


@story
def of_two_tills_with_one_reading_one_wins(shop):
    link = shop.tag.tap()
    asks = [{"card": link, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(100)} for _ in range(8)]
    answers = shop.meet("/v1/purchases", asks)
    assert sorted(answer.status for answer in answers) == [201] + 7 * [409], answers
    assert {answer.code for answer in answers} == {None, "chip_used"}, answers


@story
def what_no_chip_wrote_is_refused(shop):
    link = shop.tag.read()
    for forged in (link[:-1] + ("0" if link[-1] != "0" else "1"),
                   link.replace("e=" + link.split("e=")[1][:2], "e=" + ("00" if link.split("e=")[1][:2] != "00" else "01")),
                   ADDRESS + "/card?uid=04000000000001&ctr=FFFFFF&mac=0000000000000000",
                   sun_tag.Tag(uid_of(1), ADDRESS + "/card?e=" + "0" * 32 + "&c=" + "0" * 16, bytes(16), bytes(16)).read()):
        refused(shop.till.post("/v1/scans", {"text": forged}), 422, "chip_wrong", "/text")
        if "e=" in forged:
            refused(shop.buy(short(forged), 100), 422, "chip_wrong")
    stranger = sun_tag.Tag(uid_of(99), shop.tag.base, shop.tag.code_key, shop.tag.meta_key)
    refused(shop.till.post("/v1/scans", {"text": stranger.read()}), 422, "chip_wrong", "/text")  # with the key of another chip
    plain = sun_tag.code_of(shop.tag.code_key, shop.tag.uid, 900).hex().upper()
    open_link = f"{ADDRESS}/card?uid={shop.tag.uid.hex()}&ctr=000384&mac={plain}"
    assert shop.till.post("/v1/scans", {"text": open_link})["shown"] == "chip"  # written so that anybody can read its number
    zero = sun_tag.code_of(shop.tag.code_key, shop.tag.uid, 0).hex()
    refused(shop.till.post("/v1/scans", {"text": f"{ADDRESS}/card?uid={shop.tag.uid.hex()}&ctr=000000&mac={zero}"}), 422, "chip_wrong", "/text")


@story
def the_number_of_a_chip_is_no_more_than_a_number(shop):
    number = shop.tag.uid.hex(":")
    scan = shop.till.post("/v1/scans", {"text": number})
    assert (scan["code"], scan["shown"], scan["identifies_only"], scan["show"]) == (shop.card, "uid", True, shop.card), scan
    assert shop.buy(number, 100).status == 201
    assert shown(shop) == "uid"
    refused(spend(shop, number, 2001), 409, "shown_weakly")


@story
def a_chip_is_given_and_taken_away(shop):
    other = rich(shop)["card"]
    uid = shop.tag.uid.hex()
    for wrong in ("04:A2", "2900000000018", "0401020304050607", "hello"):
        answer = refused(shop.admin.post(f"/v1/cards/{other}/chip", {"uid": wrong}), 400, "invalid", "/uid")
        assert "seven bytes" in answer["detail"], answer
    refused(shop.admin.post(f"/v1/cards/{other}/chip", {}), 400, "invalid", "/uid")
    refused(shop.admin.post(f"/v1/cards/{other}/chip", {"uid": uid}), 409, "chip_taken", "/uid")
    answer = shop.admin.post(f"/v1/cards/{other}/chip", {"uid": None})
    assert (answer.status, answer.code) == (404, "no_chip"), answer
    assert shop.admin.post("/v1/cards/2900000000001/chip", {"uid": uid}).code == "card_unknown"
    # The same request tells what to write again, until the chip has shown itself.
    asked = {"uid": uid_of(2).hex()}
    first = shop.admin.post(f"/v1/cards/{other}/chip", asked, idempotency_key="chip")
    again = shop.admin.post(f"/v1/cards/{other}/chip", asked, idempotency_key="chip")
    assert first.body == again.body and first["write"], again
    tag = give(shop, other, uid_of(2))
    assert tag.code_key.hex() == first["write"]["keys"]["code"]  # made of the chip's number
    assert spend(shop, tag.tap()).status == 201
    assert shop.admin.post(f"/v1/cards/{other}/chip", asked, idempotency_key="chip")["write"] is None
    # Taken away, and given again: what was read before is over, on any card.
    taken = shop.admin.post(f"/v1/cards/{other}/chip", {"uid": None})
    assert (taken.status, taken["has_chip"], taken["write"]) == (200, False, None), taken
    pocketed = tag.tap()
    refused(shop.buy(pocketed, 100), 404, "card_unknown")
    third = rich(shop)["card"]
    moved = give(shop, third, uid_of(2))
    refused(spend(shop, short(tag.at(1)), 1), 409, "chip_used")
    moved.count = tag.count
    assert spend(shop, moved.tap()).status == 201
    # Another chip in its place: the first is of no card.
    newer = give(shop, third, uid_of(3))
    refused(shop.buy(moved.tap(), 100), 404, "card_unknown")
    assert spend(shop, newer.tap()).status == 201
    shop.third, shop.newer = third, newer


@story
def a_lost_card_takes_its_chip_along(shop):
    done = shop.admin.post(f"/v1/cards/{shop.third}/replace", {})
    assert done.status == 201, done
    refused(shop.buy(shop.newer.tap(), 100), 409, "card_replaced")
    assert shop.buy(done["code"], 100).status == 201
    blocked = rich(shop)
    tag = give(shop, blocked["card"], uid_of(4))
    assert shop.admin.post(f"/v1/cards/{blocked['card']}/block", {}).status == 200
    refused(shop.buy(tag.tap(), 100), 409, "card_blocked")
    assert shop.admin.post(f"/v1/cards/{blocked['card']}/unblock", {}).status == 200
    assert spend(shop, tag.tap()).status == 201


@story
def a_chip_goes_with_its_card_to_another_account(shop):
    """An account becomes part of another, and its own again: the chip is in the card, and what was read before is over."""
    into, from_ = rich(shop), rich(shop)
    tag = give(shop, from_["card"], uid_of(5))
    assert spend(shop, tag.tap()).status == 201
    used = short(tag.at(tag.count))
    merged = shop.admin.post(f"/v1/accounts/{from_['account']}/merge", {"into": into["account"]})
    assert merged.status == 201, merged
    assert shop.till.post("/v1/scans", {"text": tag.read()})["shown"] == "chip"
    refused(spend(shop, used, 1), 409, "chip_used")
    assert shop.buy(used, 100).status == 201
    assert shown(shop) == "chip_used"
    assert spend(shop, tag.tap()).status == 201
    back = shop.admin.post(f"/v1/accounts/{from_['account']}/unmerge", {})
    assert back.status == 201, back
    refused(spend(shop, used, 1), 409, "chip_used")
    assert shop.buy(used, 100).status == 201
    assert spend(shop, tag.tap(), 100).status == 201


@story
def the_auditor_agrees(shop):
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


if __name__ == "__main__":
    run(Shop())
