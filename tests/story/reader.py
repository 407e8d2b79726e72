#!/usr/bin/env python3
"""reader.py - habitue-reader on the real service of card readers, with cards that are not there."""
import http.client
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
import chips
import pcscd
from lib import HABITUE, ROOT, Shop, attempt, free_port, run_in_folders, story, told_once  # noqa: F401
from reader_program import WAIT_S, Program, once

UNPLUG = HABITUE.parent / "tests" / "libifd_unplug.so"
CARD = "2900000000018"
UID = "04A2245A123480"
PAGE = "https://caisse.example"
AID = "F0464944454C"


def ready(service, *words):
    program = Program(service, "--out", "-", *words)
    program.says("is there")
    return program


# ---- the line


@story
@told_once
def help_and_manual_know_the_same_options(folder):
    manual = (ROOT / "docs" / "man" / "habitue-reader.1.scd").read_text(encoding="utf-8")
    for lang, usage in (("en", "Usage: habitue-reader"), ("fr", "Usage : habitue-reader")):
        said = once("--help", lang=lang)
        assert said.code == 0 and usage in said.out, said
        told = set(re.findall(r"^  --([a-z-]+)", said.out, re.M))
        assert told - {"help"} == set(re.findall(r"^\*--([a-z-]+)\*", manual, re.M)), told
    assert once("--version").out.startswith("habitue-reader "), once("--version")


@story
@told_once
def what_is_wrong_is_told_in_one_sentence(folder):
    wrong = {
        "say where it goes": (),
        "go together": ("--listen", "0"),
        "without its path": ("--listen", "0", "--origin", "https://caisse.example/till"),
        "such as https://shop.example, not \"https://Caisse.example\"": ("--out", "-", "--origin", "https://Caisse.example"),
        "fr or us, not \"de\"": ("--keys", "de"),
        "did you mean --listen?": ("--lissen", "1"),
        "none of a bank's, not \"A0000000031010\"": ("--out", "-", "--aid", "A0000000031010", "--record", "1:1"),
        "none of a bank's, not \"325041592E5359532E4444463031\"": ("--out", "-", "--aid", "325041592E5359532E4444463031",
                                                                "--record", "1:1"),
        "none of a bank's, not \"F0\"": ("--out", "-", "--aid", "F0", "--record", "1:1"),
        "such as 1:1, not \"31:1\"": ("--out", "-", "--aid", AID, "--record", "31:1"),
        "two bytes in hexadecimal, not \"1\"": ("--out", "-", "--aid", AID, "--file", "1"),
        "the one or the other": ("--out", "-", "--aid", AID),
    }
    for words, line in wrong.items():
        said = once(*line)
        assert said.code == 2 and words in said.err and said.err.count("\n") == 1, (line, said)
        assert once(*line, lang="fr").err.endswith("(habitue-reader --help en dit plus)\n"), line
    said = once("--out", str(folder / "no" / "such"))
    assert said.code in (1, 3) and "no/such" in said.err, said
    nobody = {"PCSCLITE_CSOCK_NAME": str(folder / "nobody")}
    said = once("--list", env=nobody)
    assert said.code == 3 and "start it" in said.err, said
    if not os.path.exists("/dev/uinput"):
        said = once("--keys", "fr", env=nobody)
        assert said.code == 3 and "/dev/uinput" in said.err and "module uinput" in said.err, said


# ---- cards


@story
def each_card_tells_what_it_has(folder):
    long_link = f"https://carte.example/c/{CARD}?" + "x" * 120
    cards = (
        (chips.Tag2(UID), "uid", "uid:" + UID.lower()),
        (chips.Tag2(UID, chips.text_record(CARD)), "ndef", "ndef:" + chips.text_record(CARD).hex()),
        (chips.Tag2(UID, chips.link_record(long_link), size=888, before=bytes.fromhex("0103A00C34")), "ndef",
         "ndef:" + chips.link_record(long_link).hex()),
        (chips.Tag4("04112233445566", chips.link_record(long_link)), "ndef", "ndef:" + chips.link_record(long_link).hex()),
        (chips.Chip(AID, {(1, 2): CARD.encode() + b"  "}), "chip", CARD),
        (chips.Chip(AID, {(1, 2): bytes.fromhex(CARD + "FFF")}), "chip", CARD),
    )
    with pcscd.Service() as service, ready(service, "--aid", AID, "--record", "1:2") as program:
        assert "Comptoir" in once("--list", env=service.env).out
        for card, kind, text in cards:
            with service.readers[0].holds(card):
                told = program.told()
            assert (told["kind"], told["text"]) == (kind, text), (told, card.heard)
            assert told["reader"].startswith("Comptoir"), told
    with Shop() as shop:  # and the server knows the one as the other
        shop.admin.post("/v1/cards", {"account": shop.enrol(card=CARD)["account"], "code": UID})
        for _, _, text in cards:
            done = shop.till.post("/v1/scans", {"text": text})
            assert done.status == 200 and done["code"] in (CARD, UID), (text, done)


@story
@told_once
def a_file_of_a_chip_and_the_number_of_a_tag_where_that_is_wanted(folder):
    with pcscd.Service() as service:
        with ready(service, "--aid", AID, "--file", "0101") as program, \
                service.readers[0].holds(chips.Chip(AID, files={0x0101: b"FERME-0042\0\0"})):
            assert program.told()["text"] == "FERME-0042"
        with ready(service, "--uid") as program, service.readers[0].holds(chips.Tag2(UID, chips.text_record(CARD))) as held:
            assert program.told()["text"] == "uid:" + UID.lower()
            assert not any(command[:2] == b"\xff\xb0" for command in held.card.heard)


@story
@told_once
def of_a_bank_card_nothing_is_read_and_nothing_told(folder):
    card = chips.BankCard()
    with pcscd.Service() as service, ready(service) as program:
        with service.readers[0].holds(card):
            assert program.told()["problem"] == "scan_bank_card"
            line = program.says("bank card")
        program.tells_nothing()
    assert "04112233" not in line and "4111" not in line
    asked = [command[5:5 + command[4]] for command in card.heard if command[1] == 0xA4]
    assert asked == [chips.FORUM, chips.PAYMENT], card.heard  # its directory, and none of its applications
    assert not any(command[1] in (0xB2, 0xA8, 0xCA) for command in card.heard), card.heard


@story
@told_once
def a_telephone_is_sent_to_its_screen(folder):
    with pcscd.Service() as service, ready(service) as program, service.readers[0].holds(chips.Tag2("08123456")):
        assert program.told()["problem"] == "scan_random_uid"


@story
@told_once
def a_card_that_is_pulled_out_in_the_middle_tells_nothing(folder):
    with pcscd.Service() as service, ready(service) as program:
        for card in (chips.Tag4(UID, chips.link_record("https://carte.example/c/" + CARD), vanish_at=6),
                     chips.Tag2(UID, chips.link_record("https://carte.example/c/" + "x" * 60), vanish_at=2)):
            with service.readers[0].holds(card):
                assert program.told()["problem"] == "card_gone", card.heard
                program.says("taken away too soon")
        with service.readers[0].holds(chips.Tag2(UID, chips.text_record(CARD))):
            assert program.told()["text"].startswith("ndef:")


@story
@told_once
def a_trembling_hand_is_one_gesture(folder):
    with pcscd.Service() as service, ready(service) as program:
        program.says("00 01 is there")
        for _ in range(10):  # the service looks some times a second, or later on a busy machine
            tag, again = (chips.Tag2(UID, chips.text_record(CARD)) for _ in range(2))
            with service.readers[0].holds(tag):
                program.told()
                begun = time.monotonic()
                with service.readers[1].holds(again):
                    while len(again.heard) < 2 and time.monotonic() < begun + WAIT_S:
                        time.sleep(0.02)
                    soon = time.monotonic() - begun < 0.8
                    if soon:
                        program.tells_nothing()  # it was read again, and not told
                    else:
                        program.told()
            if soon:
                break
        assert soon, "the service never was quick enough for two gestures within one second"
        with service.readers[0].holds(tag):
            assert program.told()["text"].startswith("ndef:")


# ---- readers and their service


@story
@told_once
def a_reader_is_unplugged_and_comes_back(folder):
    with pcscd.Service(unplug=UNPLUG) as service, ready(service) as program:
        service.readers[0].unplug()
        program.says("was unplugged; waiting for it")
        service.readers[0].plug()
        program.says("is there")
        with service.readers[0].holds(chips.Tag2(UID)):
            assert program.told()["kind"] == "uid"


@story
@told_once
def the_service_is_stopped_and_started_again(folder):
    with pcscd.Service() as service, ready(service) as program:
        for _ in range(2):
            service.stop()
            program.says("Waiting for it.")
            service.start()
            program.says("is there")
            with service.readers[0].holds(chips.Tag2(UID)):
                assert program.told()["kind"] == "uid"
        assert sum("Waiting" in line for line in program.said) == 2, program.said


@story
@told_once
def only_the_reader_that_was_named_is_listened_to(folder):
    with pcscd.Service() as service, ready(service, "--reader", "comptoir 00 00") as program:
        counter, terminal = service.readers
        with terminal.holds(chips.Tag2("04A2245A123499")) as held:
            time.sleep(2)
            assert held.card.heard == []
        with counter.holds(chips.Tag2(UID)):
            assert program.told()["text"] == "uid:" + UID.lower()


# ---- the till page


class Page:
    """What a browser sends for a page that listens, and what comes back."""

    def __init__(self, port, origin=PAGE, host=None, path="/events", method="GET", **more):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
        self.line.putrequest(method, path, skip_host=True)
        headers = {"Host": host or f"127.0.0.1:{port}", **({"Origin": origin} if origin else {}),
                   **{name.replace("_", "-"): value for name, value in more.items()}}
        for name, value in headers.items():
            self.line.putheader(name, value)
        self.line.endheaders()
        self.answer = self.line.getresponse()
        self.status = self.answer.status

    def event(self):
        """The next one; signs of life are left out."""
        event = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line == "" and "data" in event:
                event["data"] = json.loads(event["data"])
                return event
            name, _, value = line.partition(": ")
            if line != "" and name:
                event[name] = value

    def close(self):
        self.answer.close()
        self.line.close()


def listening(service):
    program = Program(service, "--out", "-", "--listen", "0", "--origin", PAGE, "--origin", "http://localhost:8080")
    port = int(program.says("may listen").rsplit(":", 1)[1])
    program.says("is there")
    return program, port


@story
@told_once
def the_till_page_hears_what_a_card_tells(folder):
    with pcscd.Service() as service:
        program, port = listening(service)
        with program:
            page = Page(port)
            assert page.status == 200 and page.answer.headers["Content-Type"] == "text/event-stream"
            assert page.answer.headers["Access-Control-Allow-Origin"] == PAGE
            with service.readers[0].holds(chips.Tag2(UID)):
                event = page.event()
                assert event["event"] == "card" and event["data"]["text"] == "uid:" + UID.lower(), event
            page.close()
            # While nobody listens another card comes; who comes back hears of it, who comes new does not.
            new = Page(port)
            with service.readers[0].holds(chips.BankCard()):
                problem = new.event()
            assert problem["event"] == "problem" and problem["data"]["problem"] == "scan_bank_card", problem
            assert "carte bancaire" in problem["data"]["fr"] and "text" not in problem["data"]
            back = Page(port, Last_Event_ID=event["id"])
            assert back.event()["id"] == problem["id"]
            other_run = Page(port, Last_Event_ID="1-1")
            assert other_run.event()["id"] == event["id"]
            for one in (new, back, other_run):
                one.close()


@story
@told_once
def nobody_else_hears_it(folder):
    with pcscd.Service() as service:
        program, port = listening(service)
        with program:
            for origin in (None, "https://other.example", "https://caisse.example.evil.example", "http://caisse.example",
                           "https://caisse.example:444", PAGE + "/", "null"):
                page = Page(port, origin=origin)
                assert page.status == 403, (origin, page.status)
                assert "Access-Control-Allow-Origin" not in page.answer.headers, origin
                page.close()
            for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}"):
                page = Page(port, host=host)
                assert page.status == 403, (host, page.status)
                page.close()
            for host in (f"localhost:{port}", f"[::1]:{port}"):
                page = Page(port, host=host, origin="http://localhost:8080")
                assert page.status == 200, (host, page.status)
                page.close()
            assert Page(port, path="/").status == 404
            assert Page(port, method="POST").status == 405
            asked = Page(port, method="OPTIONS", Access_Control_Request_Method="GET",
                         Access_Control_Request_Private_Network="true")
            assert asked.status == 204 and asked.answer.headers["Access-Control-Allow-Private-Network"] == "true"
            assert asked.answer.headers["Access-Control-Allow-Origin"] == PAGE
            assert Page(port, method="OPTIONS", origin="https://other.example").status == 403
            taken = once("--listen", str(port), "--origin", PAGE, env=service.env)
            assert taken.code == 1 and "Another program listens" in taken.err, taken
            addresses = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
            bound = [line.split()[1] for line in addresses if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"]
            assert bound == [f"0100007F:{port:04X}"], bound  # 127.0.0.1, and no other


@story
@told_once
def as_many_pages_listen_as_there_are_places(folder):
    with pcscd.Service() as service:
        program, port = listening(service)
        with program:
            pages = [Page(port) for _ in range(8)]
            assert [page.status for page in pages] == [200] * 8
            assert Page(port).status == 503
            for page in pages[:4]:
                page.close()
            until = time.monotonic() + 20  # those that left are noticed by a sign of life
            while time.monotonic() < until:
                page = Page(port)
                if page.status == 200:
                    break
                page.close()
                time.sleep(0.3)
            assert page.status == 200
            with service.readers[0].holds(chips.Tag2(UID)):
                assert all(one.event()["event"] == "card" for one in [*pages[4:], page])


@story
@told_once
def it_ends_when_it_is_told_to_whoever_listens(folder):
    with pcscd.Service() as service:
        program, port = listening(service)
        page = Page(port)
        begun = time.monotonic()
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(WAIT_S) == 0
        assert time.monotonic() - begun < 5
        try:
            rest = page.answer.read()
        except http.client.IncompleteRead as cut:
            rest = cut.partial
        assert rest.startswith(b"retry: ") and b"event" not in rest, rest


if __name__ == "__main__":
    run_in_folders()
