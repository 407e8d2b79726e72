#!/usr/bin/env python3
"""receipt_printer.py - slips on paper, when somebody asks for one, and what becomes of them when the printer does not want.

The printers are tests/lib/slip_printer.py; what they are sent is read by tests/lib/escpos.py, which was written from the
command reference alone, and what it draws by ZBar.
"""
import base64
import json
import subprocess
import threading
import time

from lib import ROOT, Shop, run, story
from bearers import PROGRAM, sell
from decoders import raster, zbar
from escpos import interpret
from place import change, rows
from slip_printer import SlipDevice, SlipPrinter

WAIT_S = 30
HEARTS = {**PROGRAM, "units": [{"id": "points", "label": {"en": "hearts", "fr": "cœurs à 1 €"}, "kind": "points", "expiry": {"months": 12}},
                               *PROGRAM["units"][1:]]}


def add(owner, name, address, **more):
    done = owner.admin.post("/v1/printers", {"name": name, "address": address, **more})
    assert done.status == 201, done
    return name


def ask(shop, what, printer="counter", how=None, **more):
    done = shop.till.post("/v1/prints", {"what": what, "printer": printer, **more}, **(how or {}))
    assert done.status == 201, done
    return done


def look(shop, done):
    return shop.till.get(f"/v1/prints/{done['id']}")


def wait_for(shop, done, *states, reason=None):
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        seen = look(shop, done)
        if seen["state"] in states and (reason is None or seen["reason"] == reason):
            return seen
        time.sleep(0.05)
    raise AssertionError(f"it is still {seen}, not {states} {reason or ''}")


def is_copy(slip):
    return "DUPLICATA" in slip.text()


def receipt_lines(answer):
    """As the server's own text has them, whatever the columns."""
    return [" ".join(line.split()) for line in answer["receipt"]["lines"]]


def squeezed(slip):
    return [" ".join(line.split()) for line in slip.text().splitlines()]


@story
def a_receipt_comes_out_as_the_server_wrote_it(shop):
    shop.use(HEARTS)
    shop.printer = SlipPrinter().switch_on()
    add(shop, "counter", shop.printer.address)
    shop.card = shop.enrol()["card"]
    bought = shop.buy(shop.card, 1234, print={"columns": 48, "language": "fr"})
    done = wait_for(shop, ask(shop, {"entry": bought["id"]}), "done")
    slip = shop.printer.wait_for_slips(1)[0]
    assert slip.is_cut and not is_copy(slip) and not done["is_copy"] and done["lost"] == 0, (slip.text(), done)
    for line in bought["receipt"]["lines"]:
        assert line in slip.text().splitlines(), (line, slip.text())
    assert "cœurs à 1 €" in slip.text() and "Ferme du Pré" in slip.text(), slip.text()
    # What is printed is a read of the journal: nothing was written to it.
    assert shop.till.get(f"/v1/purchases/{bought['id']}")["receipt"] == bought["receipt"]
    shop.bought = bought


@story
def printed_again_it_says_that_it_is_a_copy_and_the_prints_are_counted(shop):
    again = wait_for(shop, ask(shop, {"entry": shop.bought["id"]}, operator="ada", copies=2), "done")
    repeated = shop.till.post(f"/v1/prints/{again['id']}/repeat", {"operator": "bob"})
    assert repeated.status == 201 and repeated["id"] != again["id"], repeated
    wait_for(shop, repeated, "done")
    slips = shop.printer.wait_for_slips(5)  # one, two, and two again
    assert [is_copy(slip) for slip in slips] == [False, True, True, True, True], [slip.text() for slip in slips]
    assert again["is_copy"], again
    prints = shop.till.get(f"/v1/prints?entry={shop.bought['id']}")["prints"]
    assert [(one["operator"], one["copies"], one["is_copy"]) for one in prints] == \
        [("bob", 2, True), ("ada", 2, True), (None, 1, False)], prints
    assert all(one["sent_at"] and one["key"] == "2" for one in prints), prints


@story
def in_english_it_is_a_duplicate(shop):
    bought = shop.buy(shop.card, print={"columns": 42, "language": "en"})
    slips = len(shop.printer.slips())
    wait_for(shop, ask(shop, {"entry": bought["id"]}, copies=2), "done")
    texts = [slip.text() for slip in shop.printer.wait_for_slips(slips + 2)[slips:]]
    assert ["DUPLICATE" in text for text in texts] == [False, True] and "DUPLICATA" not in "".join(texts), texts
    assert set(receipt_lines(bought)) <= {" ".join(line.split()) for line in texts[0].splitlines()}, texts


@story
def narrow_paper_and_an_older_printer_have_the_same_words(shop):
    with SlipPrinter(width=58) as narrow:
        add(shop, "narrow", narrow.address, width=58, code_page="pc858")
        bought = shop.buy(shop.card, 4321, print={"columns": 32, "language": "fr"})
        done = wait_for(shop, ask(shop, {"entry": bought["id"]}, "narrow"), "done")
        slip = narrow.wait_for_slips(1)[0]
        assert b"\x1bt\x13" in narrow.data and done["lost"] == 0, (narrow.data, done)
        assert all(len(line) <= 32 for line in slip.text().splitlines()), slip.text()
        assert "coeurs à 1 €" in slip.text() and "œ" not in slip.text(), slip.text()
        assert {line.replace("œ", "oe") for line in receipt_lines(bought)} <= set(squeezed(slip)), slip.text()


@story
def a_voucher_is_read_from_the_paper(shop):
    made = shop.till.post("/v1/vouchers", {"name": "more"})
    wait_for(shop, ask(shop, {"voucher": made["code"]}), "done")
    slip = shop.printer.slips()[-1]
    assert slip.codes == [("code128", made["code"]), ("qr", made["code"])], slip.codes
    assert sorted(zbar(raster(slip.svg(), 96))) == [("code128", made["code"]), ("qr", made["code"])], slip.text()
    assert made["text"] in slip.text() and not is_copy(slip), slip.text()
    # Typed as people do, it is the same voucher, and a copy.
    wait_for(shop, ask(shop, {"voucher": made["text"].lower()}), "done")
    assert is_copy(shop.printer.slips()[-1])
    # On narrow paper bars would be too fine to read: the square is there.
    given = shop.till.post("/v1/prints", {"what": {"voucher": made["code"]}, "as": "escpos", "width": 58})
    slip = interpret(base64.b64decode(given["escpos"]), 58)[0]
    assert slip.codes == [("qr", made["code"])] and zbar(raster(slip.svg(), 96)) == [("qr", made["code"])], slip.codes
    # One that was used is not handed out again.
    used = shop.buy(shop.card, 2000, redeem=[{"voucher": made["code"]}])
    assert used.status == 201, used
    refused = shop.till.post("/v1/prints", {"what": {"voucher": made["code"]}, "printer": "counter"})
    assert (refused.status, refused.code) == (409, "voucher_used"), refused


@story
def a_gift_card_is_read_from_the_paper_and_its_sale_has_a_text(shop):
    sold = sell(shop, 2500, print={"columns": 48, "language": "fr"})
    wait_for(shop, ask(shop, {"gift_card": sold["code"]}), "done")
    slip = shop.printer.slips()[-1]
    assert sorted(zbar(raster(slip.svg(), 96))) == [("code128", sold["code"]), ("qr", sold["code"])], slip.codes
    assert "25,00" in slip.text() and "gift card" in slip.text(), slip.text()
    wait_for(shop, ask(shop, {"entry": sold["id"]}), "done")
    text = shop.printer.slips()[-1].text()
    assert all(line in text.splitlines() for line in sold["receipt"]["lines"]), text
    assert sold["code"] not in text, "the proof of payment does not have the code"


@story
def a_balance_is_of_its_moment(shop):
    wait_for(shop, ask(shop, {"balance": shop.card}), "done")
    before = shop.printer.slips()[-1].text()
    shop.buy(shop.card, 5000)
    first = wait_for(shop, ask(shop, {"balance": shop.card}), "done")
    slip = shop.printer.slips()[-1]
    assert slip.text() != before and not is_copy(slip) and shop.card not in slip.text(), slip.text()
    shop.buy(shop.card, 5000)
    wait_for(shop, shop.till.post(f"/v1/prints/{first['id']}/repeat", {}), "done")
    copy = shop.printer.slips()[-1]
    assert is_copy(copy) and copy.text().replace("DUPLICATA", "").split() == slip.text().split(), copy.text()


@story
def whoever_prints_himself_gets_the_bytes(shop):
    bought = shop.buy(shop.card, 700)
    talks = shop.printer.talks
    plain = shop.till.post("/v1/prints", {"what": {"entry": bought["id"]}, "as": "text"})
    assert (plain["state"], plain["escpos"], plain["printer"]) == ("given", None, None), plain
    assert "Ferme du Pré" in plain["text"] and "DUPLICATA" not in plain["text"], plain
    bytes_ = shop.till.post("/v1/prints", {"what": {"entry": bought["id"]}, "as": "escpos", "width": 58, "code_page": "pc858"})
    slip = interpret(base64.b64decode(bytes_["escpos"]), 58)[0]
    assert is_copy(slip) and bytes_["is_copy"], "the page may have printed the first"
    # They are told again to who asks again.
    assert shop.till.get(f"/v1/prints/{plain['id']}").json == plain.json
    assert shop.printer.talks == talks, "nothing was sent"


@story
def the_same_request_prints_once(shop):
    bought = shop.buy(shop.card, 800)
    key = {"idempotency_key": "print-once"}
    first = ask(shop, {"entry": bought["id"]}, how=key)
    wait_for(shop, first, "done")
    count = len(shop.printer.slips())
    again = ask(shop, {"entry": bought["id"]}, how=key)
    assert again["id"] == first["id"] and again["state"] == "done", again
    other = shop.till.post("/v1/prints", {"what": {"balance": shop.card}, "printer": "counter"}, **key)
    assert (other.status, other.code) == (422, "key_reused"), other
    once = {"idempotency_key": "repeat-once"}
    one, two = (shop.till.post(f"/v1/prints/{first['id']}/repeat", {}, **once) for _ in range(2))
    assert one["id"] == two["id"] != first["id"], (one, two)
    wait_for(shop, one, "done")
    time.sleep(0.3)
    assert len(shop.printer.slips()) == count + 1


# ---- printers that do not want


@story
def one_that_is_off_says_so_and_the_slip_comes_out_when_it_is_on(shop):
    printer = SlipPrinter()
    with printer:
        add(shop, "off", printer.address)
        printer.switch_off()
        bought = shop.buy(shop.card, 900)
        done = ask(shop, {"entry": bought["id"]}, "off")
        seen = wait_for(shop, done, "queued", reason="printer_off")
        assert "does not answer" in seen["detail"] and seen["sent_at"] is None, seen
        printer.switch_on()
        wait_for(shop, done, "done")
        assert [is_copy(slip) for slip in printer.wait_for_slips(1)] == [False], "nothing was on paper before"


@story
def without_paper_it_waits_for_a_roll(shop):
    with SlipPrinter(mood="no paper") as printer:
        add(shop, "roll", printer.address)
        done = ask(shop, {"entry": shop.bought["id"]}, "roll", language="fr")
        seen = wait_for(shop, done, "queued", reason="printer_no_paper")
        assert "roll" in seen["detail"] and not printer.slips(), seen
        french = shop.client(shop.keys["till_key"], "fr").get(f"/v1/prints/{done['id']}")
        assert "rouleau" in french["detail"], french
        printer.mood = "well"
        tried = shop.till.post(f"/v1/prints/{done['id']}/repeat", {})
        assert tried.status == 201 and tried["id"] == done["id"], "it waits, and is tried at once"
        wait_for(shop, done, "done")
        assert len(printer.wait_for_slips(1)) == 1


@story
def one_that_nobody_wants_any_more_does_not_come_out(shop):
    with SlipPrinter(mood="no paper") as printer:
        add(shop, "kiosk", printer.address)
        unwanted = ask(shop, {"balance": shop.card}, "kiosk")
        wait_for(shop, unwanted, "queued", reason="printer_no_paper")
        told = shop.till.post(f"/v1/prints/{unwanted['id']}/cancel", {})
        assert (told.status, told["state"], told["reason"]) == (200, "failed", "print_cancelled"), told
        printer.mood = "well"
        wanted = ask(shop, {"balance": shop.card}, "kiosk")
        wait_for(shop, wanted, "done")
        assert len(printer.wait_for_slips(1)) == 1, "the other stays away"
        assert wait_for(shop, unwanted, "failed", reason="print_cancelled")["sent_at"] is None
        assert shop.till.post(f"/v1/prints/{wanted['id']}/cancel", {})["state"] == "done", "paper is paper"
        again = shop.till.post(f"/v1/prints/{unwanted['id']}/repeat", {})
        assert again["id"] != unwanted["id"], "somebody wants one after all"
        wait_for(shop, again, "done")


@story
def one_that_is_tried_when_it_is_cancelled_is_not_tried_again(shop):
    with SlipPrinter(mood="no paper") as printer:
        add(shop, "hesitant", printer.address)
        is_cancelled, say = threading.Event(), printer.say

        def hesitate(question):
            is_cancelled.wait(10)
            return say(question)
        printer.say = hesitate
        tried = ask(shop, {"balance": shop.card}, "hesitant")
        wait_for(shop, tried, "printing")
        told = shop.till.post(f"/v1/prints/{tried['id']}/cancel", {})
        assert (told["state"], told["reason"]) == ("printing", "print_cancelled"), told
        is_cancelled.set()
        wait_for(shop, tried, "failed", reason="print_cancelled")
        assert not printer.slips()


@story
def with_its_cover_open_it_waits_too(shop):
    with SlipPrinter(mood="open") as printer:
        add(shop, "cover", printer.address)
        done = ask(shop, {"balance": shop.card}, "cover")
        wait_for(shop, done, "queued", reason="printer_stopped")
        printer.mood = "well"
        wait_for(shop, done, "done")


@story
def one_that_dies_in_the_middle_may_have_printed(shop):
    with SlipPrinter(mood="dies") as printer:
        add(shop, "dying", printer.address)
        bought = shop.buy(shop.card, 1000)
        done = ask(shop, {"entry": bought["id"]}, "dying")
        seen = wait_for(shop, done, "queued", reason="printer_off")
        assert seen["sent_at"] is not None, seen
        with printer.lock:
            printer.done.clear()
        printer.mood = "well"
        after = wait_for(shop, done, "done")
        assert after["is_copy"] and is_copy(printer.wait_for_slips(1)[0]), after


@story
def one_that_falls_silent_behind_the_slip_may_have_printed_too(shop):
    with SlipPrinter(mood="well") as printer:
        add(shop, "mute", printer.address)
        bought = shop.buy(shop.card, 1100)
        printer.say = lambda question, say=printer.say: say(question) if printer.talks > 1 or not printer.is_quiet else None
        printer.is_quiet = False
        first = printer.talk

        def talk(receive, answer, line=None):
            """The first talk ends its answers with the slip, and says that there is no paper when it is asked again."""
            if printer.talks > 1:
                return first(receive, answer, line)
            printer.mood = "silent"
            real = printer.say

            def say(question):
                if question[:1] == b"\x1d":
                    printer.mood = "no paper"
                    return None
                return real(question)
            printer.say = say
            first(receive, answer, line)
            printer.say, printer.mood = real, "well"
            return None
        printer.talk = talk
        done = ask(shop, {"entry": bought["id"]}, "mute")
        seen = wait_for(shop, done, "queued", reason="printer_no_paper")
        assert seen["sent_at"] is not None, seen
        assert wait_for(shop, done, "done")["is_copy"]


@story
def a_slow_printer_is_waited_for_and_holds_up_no_other(shop):
    with SlipPrinter(mood="slow") as slow:
        add(shop, "slow", slow.address)
        waits = [ask(shop, {"balance": shop.card}, "slow") for _ in range(3)]
        began = time.monotonic()
        wait_for(shop, ask(shop, {"balance": shop.card}), "done")
        assert time.monotonic() - began < 5, "the other printer was free"
        for done in waits:
            wait_for(shop, done, "done")
        assert len(slow.wait_for_slips(3)) == 3


@story
def one_that_never_answers_has_it_when_it_took_it(shop):
    with SlipPrinter(mood="deaf") as deaf:
        add(shop, "deaf", deaf.address)
        wait_for(shop, ask(shop, {"balance": shop.card}, "deaf"), "done")
        assert len(deaf.wait_for_slips(1)) == 1


@story
def a_device_of_the_server_is_a_printer_as_well(shop):
    with SlipDevice() as device:
        add(shop, "usb", device.address)
        bought = shop.buy(shop.card, 1200, print={"columns": 48, "language": "fr"})
        wait_for(shop, ask(shop, {"entry": bought["id"]}, "usb"), "done")
        assert set(receipt_lines(bought)) <= set(squeezed(device.wait_for_slips(1)[0]))
        device.mood = "no paper"
        waits = ask(shop, {"balance": shop.card}, "usb")
        wait_for(shop, waits, "queued", reason="printer_no_paper")
        device.mood = "well"
        wait_for(shop, waits, "done")
    add(shop, "gone", "/dev/usb/lp63")
    wait_for(shop, ask(shop, {"balance": shop.card}, "gone"), "queued", reason="printer_off")
    assert shop.admin.post("/v1/printers/gone/remove", {})["removed"]


@story
def a_printer_of_plain_text_gets_lines_in_utf_8(shop):
    with SlipPrinter(mood="deaf") as printer:
        add(shop, "lines", printer.address, speaks="text", width=58)
        bought = shop.buy(shop.card, 1300, print={"columns": 32, "language": "fr"})
        wait_for(shop, ask(shop, {"entry": bought["id"]}, "lines", copies=2), "done")
        text = printer.data.decode()
        assert "\x1b" not in text and text.count("DUPLICATA") == 1, text
        assert "cœurs à 1 €" in text and all(len(line) <= 32 for line in text.splitlines()), text


@story
def killed_in_the_middle_it_is_found_again_and_marked(shop):
    with SlipPrinter(mood="slow") as printer:
        add(shop, "power", printer.address)
        bought = shop.buy(shop.card, 1400)
        done = ask(shop, {"entry": bought["id"]}, "power", copies=5)
        until = time.monotonic() + WAIT_S
        while look(shop, done)["sent_at"] is None and time.monotonic() < until:
            time.sleep(0.01)
        shop.kill()
        # Its lease ends by itself after a minute; nobody here has that long.
        change(shop.data, f"UPDATE print_job SET look_us = 0 WHERE code = '{done['id'].partition('-')[2]}' AND state = 'printing'")
        printer.mood = "well"
        shop.start()
        assert wait_for(shop, done, "done")["is_copy"]
        # What it had taken before the power went came out too: at most one of all says that it is the original.
        slips = [is_copy(slip) for slip in printer.wait_for_slips(5)]
        assert all(slips[-5:]) and slips.count(False) <= 1, slips


@story
def what_nobody_wants_any_more_is_not_printed_by_itself(shop):
    with SlipPrinter() as printer:
        add(shop, "later", printer.address)
        printer.switch_off()
        done = ask(shop, {"balance": shop.card}, "later")
        wait_for(shop, done, "queued", reason="printer_off")
        shop.stop()
        change(shop.data, f"UPDATE print_job SET created_us = created_us - 3600000000, changed_us = changed_us - 3600000000, "
                          f"look_us = 0 WHERE code = '{done['id'].partition('-')[2]}'")
        printer.switch_on()
        shop.start()
        wait_for(shop, done, "failed", reason="print_late")
        assert printer.talks == 0, "nobody asked for it today"
        wait_for(shop, shop.till.post(f"/v1/prints/{done['id']}/repeat", {}), "done")
        assert [is_copy(slip) for slip in printer.wait_for_slips(1)] == [False], "nothing of it was on paper"


# ---- who may, and where to


@story
def nothing_is_printed_that_nobody_asked_for(shop):
    talks = shop.printer.talks
    sell(shop, 1000)
    shop.buy(shop.card, 100)
    shop.till.post("/v1/vouchers", {"name": "more"})
    time.sleep(1)
    assert shop.printer.talks == talks


@story
def the_owner_alone_sets_up_printers_and_only_where_printers_are(shop):
    till = shop.till.post("/v1/printers", {"name": "mine", "address": "192.168.1.50:9100"})
    assert (till.status, till.code) == (403, "forbidden"), till
    for address in ("8.8.8.8:9100", "printer.example:9100", "localhost:9100", "192.168.1.50", "192.168.1.50:0", "172.32.0.1:9100",
                    "[2001:db8::1]:9100", "[fe80::1]:9100", "[::ffff:8.8.8.8]:9100", "0.0.0.0:9100", "/etc/passwd", "/dev/../etc/passwd",
                    "/dev/", "http://192.168.1.50"):
        done = shop.admin.post("/v1/printers", {"name": "x", "address": address})
        assert (done.status, done.code, done["field"]) == (422, "printer_address", "/address"), (address, done)
    for address in ("192.168.1.50:9100", "10.1.2.3:9100", "172.31.0.1:9100", "169.254.3.4:9100", "[fd12::50]:9100", "/dev/usb/lp0"):
        add(shop, "x", address)
        assert shop.admin.post("/v1/printers", {"name": "x", "address": address}).status == 201, "the same again is no fault"
        other = shop.admin.post("/v1/printers", {"name": "x", "address": "10.9.9.9:9100"})
        assert (other.status, other.code, other["field"]) == (409, "exists", "/name"), other
        shop.admin.post("/v1/printers/x/remove", {})
    seen = shop.till.get("/v1/printers")["printers"]
    assert seen and all(one["address"] is None for one in seen), seen
    assert all(one["address"] for one in shop.admin.get("/v1/printers")["printers"])


@story
def who_is_hosted_has_printers_where_the_operator_lets_it(shop):
    keys = json.loads(shop.command("merchant", "add", "verger", "--name", "Le Verger", *shop.where, "--json"))
    owner = shop.client(keys["admin_key"])

    def set_up(address):
        return owner.post("/m/verger/v1/printers", {"name": "x", "address": address})

    def heard():
        until = time.monotonic() + WAIT_S
        while owner.get("/m/verger/v1/printers").status != 200:
            assert time.monotonic() < until, "the merchant is not heard of"
            time.sleep(0.05)

    heard()
    for address in ("192.168.1.50:9100", "127.0.0.1:9100", "/dev/usb/lp0"):
        done = set_up(address)
        assert (done.status, done.code, done["field"]) == (422, "printer_reach", "/address"), done
    # Its own till prints by itself, as anybody may.
    made = owner.post("/m/verger/v1/members", {"first_name": "Karim"})
    given = owner.post("/m/verger/v1/prints", {"what": {"balance": made["card"]}, "as": "text"})
    assert given.status == 201 and "Le Verger" in given["text"], given
    shop.stop()
    options = shop.serve_options
    shop.serve_options = [*options, "--printers", "all"]
    shop.start()
    heard()
    for address, status in (("192.168.1.50:9100", 201), ("127.0.0.1:9100", 422), ("192.168.1.50:22", 422), ("/dev/usb/lp0", 422),
                            (shop.printer.address, 422)):
        assert set_up(address).status == status, address
        owner.post("/m/verger/v1/printers/x/remove", {})
    shop.stop()
    # And with none allowed at all, a printer that is there is left alone.
    shop.serve_options = [*options, "--printers", "off"]
    shop.start()
    refused = shop.till.post("/v1/prints", {"what": {"balance": shop.card}, "printer": "counter"})
    assert (refused.status, refused.code) == (422, "printer_reach"), refused
    shop.stop()
    shop.serve_options = options
    shop.start()


@story
def a_printer_of_one_shop_is_for_its_tills(shop):
    code = shop.till.get("/v1/session")["shop"]["code"]
    add(shop, "bound", shop.printer.address, shop=code)
    assert "bound" in [one["name"] for one in shop.till.get("/v1/printers")["printers"]]
    wait_for(shop, ask(shop, {"balance": shop.card}, "bound"), "done")
    unknown = shop.admin.post("/v1/printers", {"name": "y", "address": "10.0.0.1:9100", "shop": "nowhere"})
    assert (unknown.status, unknown.code, unknown["field"]) == (422, "shop_unknown", "/shop"), unknown


@story
def what_cannot_be_printed_is_refused_in_words(shop):
    enrolled = shop.enrol()
    for body, status, code, field in (
            ({"what": {}, "printer": "counter"}, 400, "invalid", "/what"),
            ({"what": {"entry": "1-1", "balance": shop.card}, "printer": "counter"}, 400, "invalid", "/what"),
            ({"what": {"balance": shop.card}}, 400, "invalid", "/printer"),
            ({"what": {"balance": shop.card}, "printer": "counter", "as": "text"}, 400, "invalid", "/printer"),
            ({"what": {"balance": shop.card}, "as": "pdf"}, 400, "invalid", "/speaks"),
            ({"what": {"balance": shop.card}, "as": "escpos", "width": 60}, 400, "invalid", "/width"),
            ({"what": {"balance": shop.card}, "as": "escpos", "code_page": "utf8"}, 400, "invalid", "/code_page"),
            ({"what": {"balance": shop.card}, "as": "text", "language": "de"}, 400, "invalid", "/language"),
            ({"what": {"balance": shop.card}, "printer": "nowhere"}, 422, "printer_unknown", "/printer"),
            ({"what": {"balance": "1234567"}, "printer": "counter"}, 404, "card_unknown", "/what"),
            ({"what": {"voucher": shop.card}, "printer": "counter"}, 422, "not_printed", "/what"),
            ({"what": {"entry": "1-999999"}, "printer": "counter"}, 404, "not_found", "/what"),
            ({"what": {"entry": "x"}, "printer": "counter"}, 404, "not_found", "/what"),
            ({"what": {"balance": shop.card}, "printer": "counter", "copies": 6}, 400, "invalid", "/copies"),
    ):
        done = shop.till.post("/v1/prints", body)
        assert (done.status, done.code, done["field"]) == (status, code, field), (body, done)
    number = int(enrolled["account"].partition("-")[2])
    entries = shop.till.get(f"/v1/accounts/{enrolled['account']}/entries")["entries"]
    enrolment = [entry["id"] for entry in entries if entry["kind"] == "enrol"]
    assert enrolment and number, entries
    done = shop.till.post("/v1/prints", {"what": {"entry": enrolment[0]}, "printer": "counter"})
    assert (done.status, done.code) == (422, "not_printed"), done
    blocked = shop.admin.post(f"/v1/cards/{enrolled['card']}/block", {})
    assert blocked.status == 200, blocked
    done = shop.till.post("/v1/prints", {"what": {"balance": enrolled["card"]}, "printer": "counter"})
    assert (done.status, done.code, done["field"]) == (409, "card_blocked", "/what"), done
    replaced = shop.admin.post(f"/v1/cards/{enrolled['card']}/replace", {})
    assert replaced.status == 201, replaced
    done = shop.till.post("/v1/prints", {"what": {"balance": enrolled["card"]}, "printer": "counter"})
    assert (done.status, done.code, done["field"]) == (409, "card_replaced", "/what"), done
    done = shop.till.post("/v1/prints", {"what": {"balance": "v1.ABCDEFGHJKMNPQRS.1795340467.94287082"}, "printer": "counter"})
    assert (done.status, done.code, done["field"]) == (422, "code_wrong", "/what"), done
    for path in ("/v1/prints/1-0000000000000000", "/v1/prints/x"):
        assert shop.till.get(path).status == 404 and shop.till.post(f"{path}/repeat", {}).status == 404


@story
def a_printer_that_was_taken_away_leaves_its_slips_to_others(shop):
    with SlipPrinter() as printer:
        add(shop, "taken", printer.address)
        printer.switch_off()
        done = ask(shop, {"balance": shop.card}, "taken")
        wait_for(shop, done, "queued", reason="printer_off")
        assert shop.admin.post("/v1/printers/taken/remove", {}).status == 200
        assert shop.admin.post("/v1/printers/taken/remove", {})["removed"], "that is as it was asked for"
        wait_for(shop, done, "queued", "failed", reason="printer_unknown")


@story
def what_is_written_of_a_print_stays(shop):
    """The database refuses what would print a slip twice as an original."""
    kept = rows(shop.data, "SELECT count(*) FROM print_job WHERE sent_us IS NOT NULL AND state = 'done'")[0][0]
    assert int(kept) > 10
    shop.agrees()


# ---- the command line, and others' programs


@story
def the_command_line_sets_one_up_and_tries_it(shop):
    with SlipPrinter(width=58) as printer:
        where = [*shop.where]
        shop.command("printer", "add", "caisse", *where, "--address", printer.address, "--width", "58", "--page", "pc858")
        shop.command("printer", "add", "caisse", *where, "--address", "8.8.8.8:9100", expect=1)
        listed = json.loads(shop.command("printer", "list", *where, "--json"))["printers"]
        assert [one["address"] for one in listed if one["name"] == "caisse"] == [printer.address], listed
        shop.command("printer", "test", "caisse", *where)
        slip = printer.wait_for_slips(1)[0]
        assert "à â ç é è ê ë î ï ô ù û oe" in slip.text() and "12,50 €" in slip.text(), slip.text()
        assert sorted(zbar(raster(slip.svg(), 96))) == [("ean13", "2900000000018"), ("qr", "2900000000018")], slip.codes
        wait_for(shop, ask(shop, {"balance": shop.card}, "caisse"), "done")
        printer.mood = "no paper"
        shop.command("printer", "test", "caisse", *where, expect=1)
        shop.command("printer", "remove", "caisse", *where)
        shop.command("printer", "remove", "caisse", *where, expect=1)
        shop.command("printer", "add", "x", *where, "--address", "10.0.0.1:9100", "--width", "60", expect=2)


@story
def another_program_writes_such_a_slip_with_the_same_meaning(shop):
    """The interpreter is not made for our bytes alone: it reads a slip of @point-of-sale/receipt-printer-encoder."""
    sold = sell(shop, 4200, print={"columns": 48, "language": "fr"})
    card = ask(shop, {"gift_card": sold["code"]})
    wait_for(shop, card, "done")
    ours = shop.printer.slips()[-1]
    body = [line for line, *_ in ours.lines if line and "DUPLICATA" not in line]
    theirs = {"columns": 48, "page": "windows1252", "title": body[0], "lines": body[1:],
              "bars": ["ean13", "2900000000018"], "qr": sold["code"]}
    done = subprocess.run(["node", str(ROOT / "tests/lib/receipt_encoder.mjs")], input=json.dumps(theirs), check=True,
                          capture_output=True, text=True)
    slip = interpret(bytes.fromhex(done.stdout), 80)[0]
    assert [" ".join(line.split()) for line, *_ in slip.lines if line.strip()] == [" ".join(line.split()) for line in body], slip.text()
    assert sorted(zbar(raster(slip.svg(), 96))) == [("ean13", "2900000000018"), ("qr", sold["code"])], slip.codes
    assert ours.codes[-1] == slip.codes[-1] == ("qr", sold["code"])


run(Shop(preset="points"))
