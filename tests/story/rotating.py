#!/usr/bin/env python3
"""rotating.py - a card on a phone by a code that changes, a picture of it, a clock that is wrong, and a PIN."""
import json
import time

from lib import Shop, run, story
from households import OFF, POINTS, PREPAID, invite, join, reader, rich, use
from place import at, rows
from showings import off, refused, shown
import phones

PIN = "4711"
UNITS = [{**POINTS, "value": {"points": 1, "amount": 1}}, PREPAID]


def spend(shop, card, amount=100, **more):
    return shop.buy(card, 5000, redeem=off(amount), **more)


def customer(shop):
    """With a hundred euros of points, fifty of money, a phone and a PIN."""
    who = rich(shop)
    done = shop.admin.post(f"/v1/members/{who['id']}/pin", {"pin": PIN})
    assert (done.status, done["id"], done["account"]) == (200, who["id"], who["account"]), done
    return who["card"], phones.link(shop, who["card"]), who


@story
def the_code_of_a_phone_is_a_card_wherever_one_is_named(shop):
    use(shop, units=UNITS, policies={"second_factor_above": 2000})
    shop.card, shop.phone, shop.who = customer(shop)
    assert (shop.phone.card, shop.phone.shop) == (shop.card, shop.name)
    code = shop.phone.code()
    done = shop.till.post("/v1/scans", {"text": code})
    assert (done["kind"], done["code"], done["show"], done["shown"], done["advice"]) == ("card", shop.card, code, "phone", None), done
    wrapped = shop.till.post("/v1/scans", {"text": f"]Q1{code}"})
    assert (wrapped["show"], wrapped["medium"]) == (code, "qr"), wrapped
    assert shop.till.get(f"/v1/cards/{code}")["card"]["code"] == shop.card
    for path, body in (("/v1/events", {"kind": "manual", "name": "gift"}), ("/v1/events", {"kind": "top_up", "amount": 100}),
                       ("/v1/payments", {"amount": 500, "provider": "counter"})):
        done = shop.till.post(path, {"card": shop.phone.code(), **body})
        assert done.status == 201, (path, done)
    assert shop.buy(shop.phone.code(), 100).status == 201
    assert shown(shop) == "phone"
    assert shop.buy(shop.card, 100).status == 201
    assert shown(shop) is None
    plain = shop.till.post("/v1/scans", {"text": shop.card})
    assert (plain["shown"], plain["show"]) == ("static", shop.card), plain


@story
def a_number_alone_takes_as_much_as_the_programme_says(shop):
    assert spend(shop, shop.card, 2000).status == 201
    said = refused(spend(shop, shop.card, 2001), 409, "shown_weakly")
    assert "20.00" in said["detail"] and "20.01" in said["detail"], said
    quote = shop.till.post("/v1/quotes", {"card": shop.card, "receipt": "q", "lines": [{"amount": 5000}], "redeem": off(2001)})
    refused(quote, 409, "shown_weakly")
    phones.fresh_step()
    assert spend(shop, shop.phone.code(), 2001).status == 201
    assert shown(shop) == "phone"
    paid = shop.buy(shop.card, 3000, payments=[{"kind": "card", "amount": 3000, "from_account": True}])
    refused(paid, 409, "shown_weakly")
    to = shop.enrol()["card"]
    refused(shop.till.post("/v1/transfers", {"from": {"card": shop.card}, "to": {"card": to}, "unit": "p", "points": 2001}),
            409, "shown_weakly", "/from/card")
    refused(shop.till.post("/v1/holds", {"card": shop.card, "unit": "prepaid", "points": 2001}), 409, "shown_weakly")
    done = shop.till.post("/v1/holds", {"card": shop.card, "unit": "prepaid", "points": 2001, "pin": PIN})
    assert done.status == 201, done
    assert shop.till.post(f"/v1/holds/{done['id']}/release").status == 201
    by_account = shop.till.post("/v1/transfers", {"from": {"account": shop.who["account"]}, "to": {"card": to}, "unit": "p", "points": 2001})
    assert by_account.status == 201, by_account  # no card was shown: whoever has the key answers for it


@story
def the_number_of_a_tag_is_no_more_than_a_number(shop):
    uid = "04A2245A123480"
    assert shop.admin.post("/v1/cards", {"account": shop.who["account"], "code": uid}).status == 201
    assert shop.till.post("/v1/scans", {"text": "04:A2:24:5A:12:34:80"})["shown"] == "uid"
    assert spend(shop, "04:A2:24:5A:12:34:80", 2000).status == 201
    assert shown(shop) == "uid"
    refused(spend(shop, uid, 2001), 409, "shown_weakly")


@story
def a_code_is_used_up_by_spending(shop):
    card, phone, _ = customer(shop)
    phones.fresh_step()
    code = phone.code()
    assert shop.buy(code, 100).status == 201  # collecting does not use it up
    body = {"card": code, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(100)}
    first = shop.till.post("/v1/purchases", body, idempotency_key="once")
    assert first.status == 201, first
    again = shop.till.post("/v1/purchases", body, idempotency_key="once")
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (201, first.body, "true"), again
    said = refused(spend(shop, code), 409, "code_used")
    assert "wait for the next one" in said["detail"], said
    assert shop.till.post("/v1/scans", {"text": code})["shown"] == "used"
    assert "PIN" in shop.till.post("/v1/scans", {"text": code})["advice"]["en"]
    assert shop.buy(code, 100).status == 201  # and collects still
    assert shown(shop) == "used"
    before = shop.entries()
    refused(spend(shop, phone.code(ahead=-30)), 409, "code_used")  # the one before it is over too
    assert shop.entries() == before
    assert spend(shop, phone.code(ahead=30)).status == 201  # the next one
    assert spend(shop, code, 100, pin=PIN).status == 201
    assert shown(shop) == "pin"
    assert card


@story
def of_two_tills_with_one_code_one_wins(shop):
    card, phone, _ = customer(shop)
    phones.fresh_step()
    code = phone.code()
    asks = [{"card": code, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(100)} for _ in range(8)]
    answers = shop.meet("/v1/purchases", asks)
    assert sorted(answer.status for answer in answers) == [201] + 7 * [409], answers
    assert {answer.code for answer in answers} == {None, "code_used"}, answers
    assert shop.till.get(f"/v1/cards/{card}").status == 200


@story
def a_picture_collects_and_never_pays(shop):
    _, phone, _ = customer(shop)
    picture = phone.code(ahead=-3600)
    scan = shop.till.post("/v1/scans", {"text": picture})
    assert (scan["kind"], scan["shown"]) == ("card", "stale"), scan
    assert "60 minutes old" in scan["advice"]["en"] and "60 minutes de retard" in scan["advice"]["fr"], scan
    said = refused(spend(shop, picture), 409, "code_stale")
    assert "60 minutes old" in said["detail"], said
    refused(spend(shop, picture, 1), 409, "code_stale")
    assert shop.buy(picture, 100).status == 201
    assert shown(shop) == "stale"
    said = refused(spend(shop, picture), 409, "code_stale")
    assert "was shown before" in said["detail"], said
    phones.fresh_step()
    assert spend(shop, phone.code()).status == 201  # the phone itself is as good as before


@story
def what_nobody_asked_for_is_no_reason_to_refuse_a_picture(shop):
    use(shop, rewards=[{**OFF, "auto": True, "effect": {"amount_off": 300}}], units=UNITS, policies={"second_factor_above": 200})
    card, phone, _ = customer(shop)
    assert shop.buy(phone.code(ahead=-3600), 1000)["redeemed"] == []
    assert shop.buy(card, 1000)["redeemed"] == []  # a number takes 2.00 at most, and this is 3.00
    phones.fresh_step()
    assert [one["discount"] for one in shop.buy(phone.code(), 1000)["redeemed"]] == [300]
    use(shop, units=UNITS, policies={"second_factor_above": 2000})


@story
def a_wrong_clock_is_told_from_a_picture(shop):
    _, phone, _ = customer(shop)
    behind = time.time() - 240
    assert shop.buy(phone.at(behind), 100).status == 201
    # Half a minute later by both clocks: as far off as before, and newer.
    said = refused(spend(shop, phone.at(behind + 30)), 409, "code_clock")
    assert "4 minutes behind" in said["detail"] or "5 minutes behind" in said["detail"], said
    french = shop.client(shop.keys["till_key"], language="fr").post("/v1/purchases", {
        "card": phone.at(behind + 30), "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(100)})
    assert "retarde de" in french["detail"], french
    refused(spend(shop, phone.at(behind - 600)), 409, "code_stale")  # further off: a picture
    done = spend(shop, phone.at(behind + 30), 3000, pin=PIN)
    assert (done.status, shown(shop)) == (201, "pin"), done
    refused(spend(shop, phone.at(behind + 30), 3000), 409, "code_used")
    # Who has typed his PIN once has proved how far off his clock is: from now on it is expected there.
    done = spend(shop, phone.at(behind + 60), 3000)
    assert (done.status, shown(shop)) == (201, "phone"), done
    refused(spend(shop, phone.at(behind + 60)), 409, "code_used")
    assert shop.till.post("/v1/scans", {"text": phone.at(behind - 600)})["shown"] == "used"


@story
def a_clock_ahead_is_no_picture_and_pays_no_sooner(shop):
    _, phone, _ = customer(shop)
    ahead = time.time() + 7200
    said = refused(spend(shop, phone.at(ahead)), 409, "code_stale")
    assert "ahead of the time" in said["detail"], said
    assert shop.buy(phone.at(ahead), 100).status == 201
    said = refused(spend(shop, phone.at(ahead + 30)), 409, "code_clock")
    assert "ahead" in said["detail"], said


@story
def a_long_basket_says_when_the_card_was_read(shop):
    _, phone, _ = customer(shop)
    then = time.time() - 600
    code = phone.at(then)
    refused(spend(shop, code), 409, "code_stale")
    assert spend(shop, code, shown_ago=600).status == 201
    refused(spend(shop, code, shown_ago=600), 409, "code_used")
    refused(spend(shop, phone.code(), shown_ago=901), 400, "invalid", "/shown_ago")
    refused(spend(shop, phone.code(), shown_ago=-1), 400, "invalid", "/shown_ago")


@story
def wrong_digits_are_counted_as_guesses(shop):
    card, phone, _ = customer(shop)
    code = phone.code()
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    refused(shop.buy(wrong, 100), 422, "code_wrong")
    refused(shop.till.post("/v1/scans", {"text": wrong}), 422, "code_wrong", "/text")
    refused(shop.buy(code.replace(phone.token, "0" * 16), 100), 422, "code_wrong")
    other = shop.client(json.loads(shop.command("key", "add", *at(shop.data), "--label", "g", "--scopes", "quote", "--json"))["key"])
    said = [other.post("/v1/scans", {"text": wrong}).code for _ in range(130)]  # 65 within a minute at least
    assert set(said) == {"code_wrong", "rate_limited"}, said
    third = shop.client(json.loads(shop.command("key", "add", *at(shop.data), "--label", "h", "--scopes", "earn", "--json"))["key"])
    said = [third.post("/v1/events", {"card": wrong, "kind": "visit", "shop": shop.keys["shop"], "till": "1"}).code for _ in range(130)]
    assert set(said) == {"code_wrong", "rate_limited"}, said
    assert shop.buy(card, 100).status == 201  # a number is no guess


@story
def a_pin_is_a_second_factor_and_is_locked_after_five_wrong_ones(shop):
    card, _, who = customer(shop)
    wait_for_a_quarter()
    assert spend(shop, card, 2500, pin=PIN).status == 201
    assert shown(shop) == "pin"
    assert shop.admin.post("/v1/cards", {"account": who["account"], "code": "ANOTHER-CARD"}).status == 201
    assert spend(shop, "ANOTHER-CARD", 2500, pin=PIN).status == 201  # it is the member's, with any card of his
    body = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(2500), "pin": PIN}
    first = shop.till.post("/v1/purchases", body, idempotency_key="pin")
    assert first.status == 201, first
    before = shop.entries()
    for _ in range(5):
        refused(spend(shop, card, 2500, pin="0000"), 409, "pin_wrong", "/pin")
    said = refused(spend(shop, card, 2500, pin=PIN), 409, "pin_locked", "/pin")
    assert "minute" in said["detail"], said
    refused(shop.till.post("/v1/quotes", {"card": card, "receipt": "q", "lines": [{"amount": 5000}], "pin": PIN}), 409, "pin_locked", "/pin")
    assert shop.entries() == before
    assert shop.till.post("/v1/purchases", body, idempotency_key="pin").body == first.body  # what was answered stays so
    assert spend(shop, card, 1000).status == 201  # a small amount needs none
    other, _, _ = customer(shop)
    assert spend(shop, other, 2500, pin=PIN).status == 201  # nobody else is locked out


def wait_for_a_quarter():
    """Wrong PINs are forgotten at each quarter of an hour: not in the middle of a story."""
    left = 900 - time.time() % 900
    if left < 15:
        time.sleep(left + 0.2)


@story
def a_pin_that_is_none_is_refused_and_one_can_be_taken_away(shop):
    card, _, who = customer(shop)
    for pin in ("123", "123456789", "12a4", "１２３４"):
        said = shop.admin.post(f"/v1/members/{who['id']}/pin", {"pin": pin})
        assert (said.status, said["field"]) == (400, "/pin"), (pin, said)
        said = spend(shop, card, 100, pin=pin)
        assert (said.status, said["field"]) == (400, "/pin"), (pin, said)
    assert shop.admin.post(f"/v1/members/{who['id']}/pin", {"pin": "98765432"}).status == 200
    refused(spend(shop, card, 2500, pin=PIN), 409, "pin_wrong", "/pin")
    assert spend(shop, card, 2500, pin="98765432").status == 201
    assert shop.admin.post(f"/v1/members/{who['id']}/pin", {"pin": None}).status == 200
    refused(spend(shop, card, 2500, pin="98765432"), 409, "pin_missing", "/pin")
    said = shop.admin.post("/v1/members/1-99999/pin", {"pin": PIN})
    assert said.status == 404, said
    said = reader(shop).post(f"/v1/members/{who['id']}/pin", {"pin": PIN})
    assert said.status == 403, said


@story
def the_link_is_told_until_the_phone_has_been_used(shop):
    who = rich(shop)
    first = shop.admin.post(f"/v1/cards/{who['card']}/phone", {}, idempotency_key="link")
    assert (first.status, first["is_linked"], first["account"]) == (201, True, who["account"]), first
    assert shop.admin.post(f"/v1/cards/{who['card']}/phone", {}, idempotency_key="link").body == first.body
    phone = phones.Phone(first["link"])
    assert shop.buy(phone.code(), 100).status == 201
    again = shop.admin.post(f"/v1/cards/{who['card']}/phone", {}, idempotency_key="link")
    assert (again.status, again["link"]) == (201, None), again
    other = phones.link(shop, who["card"])
    refused(shop.buy(phone.code(), 100), 422, "code_wrong")  # the old phone shows nothing any more
    assert shop.buy(other.code(), 100).status == 201
    done = shop.admin.post(f"/v1/cards/{other.code()}/unlink", {})
    assert (done.status, done["is_linked"], done["link"]) == (200, False, None), done
    refused(shop.buy(other.code(), 100), 422, "code_wrong")
    said = shop.admin.post(f"/v1/cards/{who['card']}/unlink", {})
    assert (said.status, said.code) == (404, "no_phone"), said
    assert reader(shop).post(f"/v1/cards/{who['card']}/phone", {}).status == 403
    assert shop.admin.post(f"/v1/cards/{who['card']}/block", {}).status == 200
    said = shop.admin.post(f"/v1/cards/{who['card']}/phone", {})
    assert (said.status, said.code) == (409, "card_blocked"), said


@story
def a_phone_stays_with_its_card_and_goes_with_whose_it_was(shop):
    who = rich(shop)
    invited = invite(shop, who["account"], role="adult", may_redeem=True)
    child = join(shop, invited["code"])
    assert child.status == 201, child
    assert shop.admin.post(f"/v1/members/{child['id']}/pin", {"pin": PIN}).status == 200
    left = phones.link(shop, child["card"])
    assert shop.admin.post(f"/v1/members/{child['id']}/leave", {}).status == 201
    assert shop.buy(left.code(), 100).status == 201  # who leaves keeps his cards, and his phone
    into = rich(shop)
    mine = phones.link(shop, who["card"])
    assert shop.buy(mine.code(), 100).status == 201
    assert shop.admin.post(f"/v1/accounts/{who['account']}/merge", {"into": into["account"], "role": "holder"}).status == 201
    refused(shop.buy(mine.code(), 100), 422, "code_wrong")  # a card with another number is linked anew
    assert spend(shop, phones.link(shop, who["card"]).code(), 2500).status == 201
    given = phones.link(shop, into["card"])
    members = shop.admin.get(f"/v1/accounts/{into['account']}")["members"]
    other = [one["id"] for one in members if one["id"] != into["id"]][0]
    assert shop.admin.patch(f"/v1/cards/{into['card']}", {"member": other}).status == 200
    refused(shop.buy(given.code(), 100), 422, "code_wrong")


@story
def a_phone_shows_the_card_that_is_there_for_a_lost_one(shop):
    card, phone, who = customer(shop)
    wait_for_a_quarter()
    behind = time.time() - 240
    assert spend(shop, phone.at(behind), 2500, pin=PIN).status == 201  # its clock is known now
    assert shop.admin.post(f"/v1/cards/{card}/block", {}).status == 200
    before = shop.entries()
    refused(shop.buy(phone.at(behind), 100), 409, "card_blocked")
    lost = shop.admin.post(f"/v1/cards/{card}/replace", {"reason": "lost"})
    assert lost.status == 201, lost
    new = lost["code"]
    refused(shop.buy(card, 100), 409, "card_replaced")
    refused(spend(shop, card, 100, pin=PIN), 409, "card_replaced")
    said = shop.admin.post(f"/v1/cards/{card}/phone", {})
    assert (said.status, said.code) == (409, "card_replaced"), said
    said = shop.admin.post(f"/v1/cards/{card}/unlink", {})
    assert (said.status, said.code) == (404, "no_phone"), said
    assert shop.entries() == before + 1  # the replacement alone
    # What the phone showed before counts on: a code that was spent is spent, and its clock is as wrong as it was.
    scan = shop.till.post("/v1/scans", {"text": phone.at(behind)})
    assert (scan["code"], scan["shown"]) == (new, "used"), scan
    refused(spend(shop, phone.at(behind)), 409, "code_used")
    done = spend(shop, phone.at(behind + 30), 2500)
    assert (done.status, shown(shop)) == (201, "phone"), done
    second = shop.admin.post(f"/v1/cards/{phone.at(behind + 60)}/replace", {})
    assert (second.status, second["replaces"]) == (201, new), second
    assert shop.till.get(f"/v1/cards/{phone.at(behind + 60)}")["card"]["code"] == second["code"]
    gone = shop.admin.post(f"/v1/cards/{second['code']}/unlink", {})
    assert (gone.status, gone["is_linked"]) == (200, False), gone
    refused(shop.buy(phone.at(behind + 60), 100), 422, "code_wrong")  # the phone was lost too
    assert spend(shop, phones.link(shop, second["code"]).code(), 2500).status == 201
    assert who["account"] == second["account"]
    shop.audit()


@story
def a_pin_comes_along_with_an_account_that_becomes_part_of_another(shop):
    card, _, who = customer(shop)
    into = rich(shop)
    assert shop.admin.post(f"/v1/accounts/{who['account']}/merge", {"into": into["account"], "role": "holder"}).status == 201
    assert spend(shop, card, 2500, pin=PIN).status == 201


@story
def secrets_and_pins_are_where_they_belong_and_nowhere_else(shop):
    _, phone, who = customer(shop)
    assert spend(shop, phone.code(), 100, pin="86420975").code == "pin_wrong"
    bodies = "".join(body for (body,) in rows(shop.data, "SELECT body FROM entry"))
    secret = phone.secret.hex()
    for hidden in (secret, phone.token, PIN + "\n", "86420975"):
        assert hidden not in bodies.replace("\t", "\n"), hidden
        assert hidden not in shop.log.read_text(errors="replace"), hidden
    assert "\nnote\tphone\n" in bodies
    shop.audit()


@story
def the_same_request_with_another_pin_is_the_same_request(shop):
    """What is kept of a request does not know the PIN: not in its digest either."""
    card, _, _ = customer(shop)
    wait_for_a_quarter()
    body = {"card": card, "receipt": shop.receipt(), "lines": [{"amount": 5000}], "redeem": off(2500)}
    wrong = shop.till.post("/v1/purchases", {**body, "pin": "1111"}, idempotency_key="typed")
    refused(wrong, 409, "pin_wrong", "/pin")
    right = shop.till.post("/v1/purchases", {**body, "pin": PIN}, idempotency_key="typed")
    assert right.status == 201, right
    again = shop.till.post("/v1/purchases", {**body, "pin": "2222"}, idempotency_key="typed")
    assert (again.status, again.body) == (201, right.body), again
    escaped = json.dumps({**body, "receipt": shop.receipt(), "pin": PIN}).replace('"4711"', '"\\u0034711"').encode()
    said = shop.till.post("/v1/purchases", escaped)
    assert (said.status, said["field"]) == (400, "/pin"), said


@story
def the_auditor_and_the_independent_reader_agree(shop):
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points"))
