#!/usr/bin/env python3
"""chip_writing.py - habitue-reader writes tags that prove themselves, on the real service of card readers."""
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
import chips
import pcscd
from lib import ROOT, Shop, run_in_folders, story, told_once
from ntag424 import FREE, FULL, MAC, File, Ntag424, Session, crc32, rotated
from reader_program import READER, Program, once
from sun_tag import aes_open, aes_seal, code_of

UID, OTHER_UID = "04DE5F1EACC040", "04DE5F1EACC041"
FACTORY = bytes(16)
SERVICES = 6
APP, META, CODE = (bytes(range(start, start + 16)) for start in (0x10, 0x30, 0x50))
FOREIGN = b"somebody else's!"
NO_SEAL, NO_CODE = "e=" + "0" * 32, "c=" + "0" * 16
ADDRESS = "https://shop.example"
LINK = f"{ADDRESS}/t?{NO_SEAL}&{NO_CODE}"


def order(uid=UID, link=LINK, keys=(APP, META, CODE)):
    """What the server answers when a card gets a chip."""
    return json.dumps({"uid": uid, "link": link, "keys": {name: key.hex() for name, key in zip(("app", "meta", "code"), keys)}})


def writing(service, *words, given=None):
    program = Program(service, "--write", "-", *words, given=given or order())
    program.says("to the reader")
    return program


def write(service, chip, given=None):
    """One tag, from the box to the customer; what was printed."""
    program = writing(service, given=given)
    held = pcscd.Held(service.readers[0], chip.held())
    line = program.printed()
    held.take_away()
    assert program.ends() == 0, program.said
    return line


def check_proof(chip, link=LINK, keys=(APP, META, CODE)):
    """Its link at this reading, as the server would open it."""
    told = chip.link()
    seal, code = (re.search(rf"[?&]{name}=([0-9A-F]+)", told).group(1) for name in "ec")
    opened = aes_open(keys[1], bytes.fromhex(seal))
    uid, count = opened[1:8], int.from_bytes(opened[8:11], "little")
    assert opened[0] == 0xC7 and uid == chip.uid and count == chip.count, (opened, chip.count)
    assert code == code_of(keys[2], uid, count).hex().upper(), told
    assert told.replace(seal, "0" * 32).replace(code, "0" * 16) == link, told
    return count


def is_finished(chip):
    return chip.keys[:3] == [APP, META, CODE] and chip.versions == [1, 1, 1, 0, 0]


# ---- a tag that is there no more than the others


class Terminal:
    """Speaks with the tag by hand, and wrongly where that is wanted."""

    def __init__(self, chip):
        self.chip, self.session = chip, None

    def say(self, ins, body=b"", end=b"\0"):
        length = bytes([len(body)]) if body else b""
        return self.chip.other(bytes([0x90, ins, 0, 0]) + length + body + end)

    def agree(self, number, key=FACTORY, turned=rotated):
        challenge = self.say(0x71, bytes([number, 0]))
        if challenge[-2:] != b"\x91\xAF":
            return challenge
        ours, theirs = os.urandom(16), aes_open(key, challenge[:16])
        answer = self.say(0xAF, aes_seal(key, ours + turned(theirs)))
        if answer[-2:] == b"\x91\x00":
            opened = aes_open(key, answer[:32])
            assert opened[4:20] == rotated(ours), "the chip proves its key too"
            self.session = Session(number, key, theirs, ours, opened[:4])
        return answer[-2:]

    def ask(self, ins, head, data=b"", mode=FULL, spoil=False):
        session = self.session
        if data and mode == FULL:
            first = aes_seal(session.seal_key, (b"\xA5\x5A" + session.transaction + session.count.to_bytes(2, "little"))
                             .ljust(16, b"\0"))
            data = aes_seal(session.seal_key, (data + b"\x80").ljust((len(data) // 16 + 1) * 16, b"\0"), first)
        code = session.code(ins, head + data)
        if spoil:
            code = bytes([code[0] ^ 1]) + code[1:]
        answer = self.say(ins, head + data + code)
        session.count += 1
        return answer[-2:]


def fresh(chip=None):
    terminal = Terminal((chip or Ntag424(UID)).held())
    assert terminal.chip.other(bytes.fromhex("00A4040007D276000085010100")) == b"\x90\x00"
    return terminal


KEY_2 = CODE + b"\1" + crc32(CODE)  # what it differs by from that of the factory


@story
@told_once
def the_tag_of_these_stories_refuses_as_the_data_sheet_says(folder):
    assert fresh().say(0xC4, b"\2" + bytes(21)) == b"\x91\xAE"
    assert fresh().say(0x5F, b"\2" + bytes(3)) == b"\x91\xAE"
    assert fresh().say(0x64, b"\2", end=b"") == b"\x91\x7E"
    assert fresh().say(0xAF) == b"\x91\xCA"
    assert fresh().agree(7) == b"\x91\x40"
    assert fresh().agree(0, FOREIGN) == b"\x91\xAE"
    assert fresh().agree(0, turned=lambda block: block) == b"\x91\xAE"
    assert Terminal(Ntag424(UID)).say(0x60) == b"\x91\x9D"
    assert fresh(Ntag424(UID, speaks_lrp=True)).agree(0) == b"\x91\x9D"

    def refuses(status, number, *command, then=b"\x91\xAE", **how):
        terminal = fresh()
        before = terminal.chip.state()
        assert terminal.agree(number) == b"\x91\x00"
        assert terminal.ask(*command, **how) == status, command
        assert terminal.chip.state() == before
        assert terminal.ask(0xC4, b"\2", KEY_2) == then  # and what was agreed is lost

    refuses(b"\x91\xAE", 2, 0xC4, b"\2", KEY_2)
    refuses(b"\x91\x1E", 0, 0xC4, b"\2", KEY_2, spoil=True)
    refuses(b"\x91\x1E", 0, 0xC4, b"\2", CODE + b"\1" + crc32(META))
    refuses(b"\x91\x7E", 0, 0xC4, b"\2", CODE + b"\1")
    refuses(b"\x91\x7E", 0, 0xC4, b"\2", KEY_2, mode=MAC)  # not sealed, so no whole blocks
    refuses(b"\x91\x9D", 0, 0x5F, b"\1", bytes.fromhex("4000E0C1FF12200000430000430000"))
    refuses(b"\x91\x9E", 0, 0x5F, b"\2", bytes.fromhex("4000E0C1FF12200000300000300000"))
    refuses(b"\x91\x1E", 0, 0x64, b"\2", mode=MAC, spoil=True)
    terminal = fresh()
    assert terminal.agree(0) == b"\x91\x00"
    assert terminal.chip.other(bytes.fromhex("00A4000C02E104")) == b"\x90\x00"
    assert terminal.chip.other(bytes.fromhex("00B0000010")) == b"\x69\x82"  # not while a key was proven
    assert terminal.ask(0xC4, b"\2", KEY_2) == b"\x91\x00" and terminal.chip.keys[2] == CODE
    terminal.session.count -= 1  # the same count again
    assert terminal.ask(0xC4, b"\2", bytes(16) + b"\1" + crc32(CODE)) == b"\x91\x1E"
    chip = Ntag424(UID)
    assert [fresh(chip).agree(0, FOREIGN) for _ in range(51)][-2:] == [b"\x91\xAE", b"\x91\xAD"]


# ---- writing


@story
@told_once
def a_tag_from_the_factory_is_written_and_proves_itself(folder):
    chip = Ntag424(UID)
    with pcscd.Service() as service:
        line = write(service, chip)
    assert line == f"{UID} is written, and proves itself", line
    assert is_finished(chip), chip.state()
    # Everybody reads; sealed with key 1, a code with key 2 over nothing; where they stand behind the head of the record.
    at = [7 + LINK.index(place) + 2 - len("https://") for place in (NO_SEAL, NO_CODE, NO_CODE)]
    assert chip.files[2].rights == bytes.fromhex("00E0"), chip.files[2].rights
    assert chip.files[2].dynamic == bytes.fromhex("C1FF12") + b"".join(one.to_bytes(3, "little") for one in at)
    assert chip.files[1].state() == Ntag424(UID).files[1].state() and chip.files[3].state() == Ntag424(UID).files[3].state()
    assert [check_proof(chip) for _ in range(2)] == [2, 3]  # the first was that of the program
    assert sum(chip.failed) == 0


@story
@told_once
def once_more_it_is_left_alone_and_its_count_goes_on(folder):
    chip = Ntag424(UID)
    with pcscd.Service() as service:
        write(service, chip)
        before, count = chip.state(), check_proof(chip)
        line = write(service, chip)
        wrote = [command for command in chip.heard if is_change(command)]
        assert line == f"{UID} was written already, and proves itself" and not wrote, (line, wrote)
        assert chip.state() == before and check_proof(chip) == count + 2
        # The shop has moved: another link, but the same tag.  As the chip writes elsewhere in it now, its count begins anew.
        moved = f"http://10.0.0.4:8080/t?{NO_CODE}&from=tag&{NO_SEAL}"
        write(service, chip, order(link=moved))
        assert check_proof(chip, moved) == 2 and is_finished(chip)
        same_place = moved.replace("10.0.0.4", "10.0.0.5")
        count = check_proof(chip, moved)
        write(service, chip, order(link=same_place))
        assert check_proof(chip, same_place) == count + 2  # and here it does not
    assert sum(chip.failed) == 0


def is_change(command):
    return command[0] == 0x90 and command[1] in (0x8D, 0x5F, 0xC4)


def take_away_and_finish(service, turn, way):
    """A tag that is taken away at one command, and comes to the other reader."""
    chip = Ntag424(UID)
    program = writing(service)
    first = pcscd.Held(service.readers[turn % 2], chip.held(**way))
    program.says("taken away too soon")
    first.take_away()
    assert len(chip.heard) == 1 + next(iter(way.values())), (way, chip.heard)
    if turn % 3 == 0:  # by a run of its own
        program.process.send_signal(signal.SIGTERM)
        assert program.ends() == 1, program.said
        program = writing(service)
    second = pcscd.Held(service.readers[1 - turn % 2], chip.held())
    line = program.printed()
    second.take_away()
    assert program.ends() == 0 and "proves itself" in line, (way, line, program.said)
    assert is_finished(chip) and sum(chip.failed) == 0, (way, chip.state(), chip.failed)
    check_proof(chip)


def take_away_each(ways):
    with pcscd.Service() as service:
        for turn, way in enumerate(ways):
            take_away_and_finish(service, turn, way)


@story
@told_once
def wherever_it_is_taken_away_it_is_finished_the_next_time(folder):
    chip = Ntag424(UID)
    with pcscd.Service() as service:
        write(service, chip)
    assert sum(map(is_change, chip.heard)) == 5 and len(chip.heard) > 20, chip.heard
    ways = [{"vanish_at": n} for n in range(len(chip.heard))]
    ways += [{"lost_at": n} for n, command in enumerate(chip.heard) if is_change(command)]
    with ThreadPoolExecutor(SERVICES) as some:  # each waits most of the time
        list(some.map(take_away_each, [ways[n::SERVICES] for n in range(SERVICES)]))


@story
@told_once
def it_is_written_as_its_file_wants_it(folder):
    with pcscd.Service() as service:
        for mode, rights in ((MAC, "00E0"), (FULL, "00E0"), (FULL, "E0E0"), (FULL, "E0EE"), (MAC, "3000")):
            chip = Ntag424(UID)
            chip.files[2] = File(256, mode, rights)
            write(service, chip)
            assert is_finished(chip) and check_proof(chip) == 2, (mode, rights)
            assert chip.files[2].mode() == 0 and chip.files[2].right("read") == FREE


@story
@told_once
def a_long_link_is_written_in_pieces(folder):
    link = "https://" + "a" * 180 + f".example/t?{NO_SEAL}&{NO_CODE}"
    with pcscd.Service() as service:
        chip = Ntag424(UID)
        write(service, chip, order(link=link))
        check_proof(chip, link)
        program = Program(service, "--write", "-", given=order(link=link.replace("aaa", "aaaaaaa", 1)))
        assert program.ends() == 1 and "too long for a chip" in program.said[-1], program.said


# ---- what is not written


def refusal(service, turn, chip):
    """What is said of a tag that is refused, and stays as it was."""
    before = chip.state()
    program = writing(service)
    held = pcscd.Held(service.readers[turn % 2], chip.held())
    assert program.ends() == 1, program.said
    held.take_away()
    assert chip.state() == before
    return program.said[-1]


@story
@told_once
def somebody_elses_tag_is_refused_and_stays_as_it_was(folder):
    cases = (
        {0: (FOREIGN, 0)}, {0: (FOREIGN, 1)}, {0: (FOREIGN, 9)},
        {1: (FOREIGN, 0)}, {2: (FOREIGN, 1)},  # and the first key is still that of the factory
        {0: (APP, 1), 1: (META, 1), 2: (FOREIGN, 1)},
    )
    with pcscd.Service() as service:
        turns = itertools.count()
        for keys in cases:
            chip = Ntag424(UID, keys)
            assert "keys or rights that are not ours" in refusal(service, next(turns), chip)
            assert sum(chip.failed) == 2, (keys, chip.failed)  # each wrong key is counted by the chip
        for rights in ("E3EE", "EFEE", "30E3"):
            chip = Ntag424(UID)
            chip.files[2] = File(256, 0, rights)
            assert "keys or rights that are not ours" in refusal(service, next(turns), chip)
            assert sum(chip.failed) == 0, rights
        assert "lets nobody in" in refusal(service, next(turns), Ntag424(UID, speaks_lrp=True))
        locked = Ntag424(UID)
        locked.failed[2] = 1000
        assert "lets nobody in" in refusal(service, next(turns), locked)


@story
@told_once
def a_tag_that_was_tried_too_often_is_waited_for(folder):
    chip = Ntag424(UID)
    chip.in_a_row[0] = 55  # six refusals before it listens again
    with pcscd.Service() as service:
        write(service, chip)
    assert is_finished(chip) and sum(command[1] == 0x71 for command in chip.heard) == 3 + 6, chip.heard


@story
@told_once
def the_wrong_tag_is_said_to_be_and_the_right_one_is_waited_for(folder):
    bank = chips.BankCard()
    others = (
        (chips.Tag2(UID), "no NTAG 424 DNA"),
        (chips.Tag4(UID, chips.link_record("https://shop.example/t")), "no NTAG 424 DNA"),
        (bank, "no NTAG 424 DNA"),
        (Ntag424(OTHER_UID), "has another number"),
        (Ntag424(UID, hides_uid=True), "hides its number"),
    )
    chip = Ntag424(UID)
    with pcscd.Service() as service:
        program = writing(service)
        for turn, (other, words) in enumerate(others):
            held = pcscd.Held(service.readers[turn % 2], other)
            program.says(words)
            held.take_away()
        held = pcscd.Held(service.readers[len(others) % 2], chip)
        program.printed()
        held.take_away()
        assert program.ends() == 0, program.said
    check_proof(chip)
    assert others[3][0].state() == Ntag424(OTHER_UID).state()
    assert [command[1] for command in bank.heard] == [0xA4], bank.heard


@story
@told_once
def what_is_no_answer_of_the_server_is_refused_and_not_repeated(folder):
    good = json.loads(order())
    wrong = {
        "no answer": "",
        "another": '{"code":"tag_taken","message":"..."}',
        "a key too short": json.dumps({**good, "keys": {**good["keys"], "app": APP.hex()[2:]}}),
        "not JSON": order().replace('"link"', "link"),
        "no place for the code": order(link=f"https://shop.example/t?{NO_SEAL}"),
        "zeros": order(keys=(APP, META, FACTORY)),
    }
    others = {"has shown itself at a till": '{"code":"1","write":null}', "tell it with --address": order(link=LINK.replace(ADDRESS, ""))}
    nobody = {"PCSCLITE_CSOCK_NAME": str(folder / "nobody")}
    for name, text in wrong.items():
        file = folder / "order.json"
        file.write_text(text, encoding="utf-8")
        for lang, words in (("en", "This is not what the server answers"), ("fr", "Ce n'est pas ce que le serveur répond")):
            said = once("--write", str(file), lang=lang, env=nobody)
            assert said.code == 1 and words in said.err and said.err.count("\n") == 1, (name, said)
            assert not any(key.hex()[2:10] in said.err for key in (APP, META, CODE)), said
    for words, text in others.items():
        file.write_text(text, encoding="utf-8")
        said = once("--write", str(file), env=nobody)
        assert said.code == 1 and words in said.err and said.err.count("\n") == 1, said
    for words, line in {"no/such": ("--write", str(folder / "no" / "such")),
                        "goes alone": ("--write", "-", "--out", "-"), "--write goes": ("--tell-uid", "--write", "-"),
                        "or --write": ("--out", "-", "--wait", "3"), "with --wait": ("--list", "--address", ADDRESS),
                        "3600": ("--tell-uid", "--wait", "3601"),
                        'not "https://shop.example/"': ("--write", "-", "--address", ADDRESS + "/"),
                        'not "shop.example"': ("--write", "-", "--address", "shop.example")}.items():
        said = once(*line)
        assert said.code in (1, 2, 3) and words in said.err and said.err.count("\n") == 1, said
    (folder / "order.json").write_text(order() + " " * 4096, encoding="utf-8")
    said = once("--write", str(folder / "order.json"))
    assert said.code == 1 and "This is not what the server answers" in said.err, said
    (folder / "order.json").write_text(order(), encoding="utf-8")
    said = once("--write", str(folder / "order.json"), "--wait", "1", env=nobody)
    assert said.code == 3 and "start it" in said.err, said
    with pcscd.Service() as service:
        said = once("--write", str(folder / "order.json"), "--wait", "1", env=service.env, lang="fr")
        assert said.code == 1 and "Aucune puce n'est venue à temps" in said.err and said.out == "", said
        assert once("--tell-uid", "--wait", "1", env=service.env).code == 1


# ---- the whole way


@story
@told_once
def a_card_pays_by_the_chip_that_was_written(folder):
    chip = Ntag424(UID)
    with Shop(preset="points") as shop, pcscd.Service() as service:
        card, address = shop.enrol()["card"], f"http://127.0.0.1:{shop.port}"
        held = pcscd.Held(service.readers[0], chip)
        uid = once("--tell-uid", env=service.env).out.strip()
        told = shop.admin.post(f"/v1/cards/{card}/chip", {"uid": uid}, idempotency_key="given")
        assert told.status == 201, told
        program = writing(service, "--address", address, given=json.dumps(told.json))
        assert program.printed() == f"{UID} is written, and proves itself"
        held.take_away()
        assert program.ends() == 0, program.said
        time.sleep(pcscd.NOTICED_S)
        with Program(service, "--out", "-") as till:  # the same program, as the till has it
            held = pcscd.Held(service.readers[1], chip.held())
            text = till.told()["text"]
            held.take_away()
        scan = shop.till.post("/v1/scans", {"text": text})
        assert scan.status == 200 and scan["code"] == card and scan["shown"] == "chip", scan
        bought = shop.till.post("/v1/purchases", {"receipt": "1", "card": scan["show"], "lines": [{"amount": 500}]})
        assert bought.status == 201, bought
        other = shop.admin.post(f"/v1/cards/{shop.enrol()['card']}/chip", {"uid": uid})
        program = Program(service, "--write", "-", "--address", address, given=json.dumps(other.json))
        assert other.status == 409 and program.ends() == 1, other
        assert program.said == [f"habitue-reader: the server says: {other['detail']}"], program.said
        # From now on the server keeps the keys to itself, and tells them anew when it is asked anew.
        again = shop.admin.post(f"/v1/cards/{card}/chip", {"uid": uid}, idempotency_key="given")
        assert again["write"] is None, again
        program = Program(service, "--write", "-", "--address", address, given=json.dumps(again.json))
        assert program.ends() == 1 and "has shown itself" in program.said[-1], program.said
        anew = shop.admin.post(f"/v1/cards/{card}/chip", {"uid": uid})
        program = writing(service, "--address", address, given=json.dumps(anew.json))
        held = pcscd.Held(service.readers[0], chip.held())
        assert program.printed() == f"{UID} was written already, and proves itself"
        held.take_away()
        assert program.ends() == 0, program.said
        assert shop.till.post("/v1/scans", {"text": chip.link()})["shown"] == "chip"


# ---- secrets


def memory_of(pid):
    """What the program has in memory, whatever may be read of it."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            area, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            begin, end = (int(number, 16) for number in area.split("-"))
            memory.seek(begin)
            try:
                yield memory.read(end - begin)
            except OSError:
                continue


@story
@told_once
def no_key_is_left_in_memory_or_said(folder):
    chip = Ntag424(UID)
    secrets = [form for key in (APP, META, CODE) for form in (key, key.hex().encode(), key.hex().upper().encode())]
    with pcscd.Service() as service:
        program = writing(service)
        held_there = b"".join(memory_of(program.process.pid))
        assert APP in held_there  # as long as it waits: so it can be seen here
        assert APP.hex().encode() not in held_there
        held = pcscd.Held(service.readers[0], chip)
        line = program.printed()
        left = b"".join(memory_of(program.process.pid))
        assert not any(secret in left for secret in secrets), [secret for secret in secrets if secret in left]
        held.take_away()
        assert program.ends() == 0
    assert not any(form.decode("latin-1") in "".join(program.said) + line for form in secrets)
    # Nor does any of them go through the air, and no session is that of another time.
    sent = b"".join(chip.heard)
    assert not any(key in sent for key in (APP, META, CODE))
    assert len({command for command in chip.heard if command[:2] == b"\x90\xAF" and len(command) > 5}) == 3


# ---- fifty in a row


def shown_in(document):
    """The lines of shell that a document shows, from `while` to `done`."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return textwrap.dedent(re.search(r"^ *while printf 'Car.*?^ *done$", text, re.M | re.S).group())


# The server: what it is asked, and a file for each tag that it answers with.
CURL = """#!/bin/sh
for last; do :; done
uid=$(sed 's/.*:"//; s/".*//')
echo "$last $uid" >>asked
cat "$uid.json"
"""


@story
@told_once
def a_row_of_tags_is_registered_and_written_by_the_lines_of_the_guide(folder):
    loop = shown_in("guide/en.md")
    for other in ("guide/fr.md", "man/habitue-reader.1.scd"):
        words = {"Carte : ": "Card: ", "votre-magasin": "your-shop", "bureau": "office"}
        assert re.sub("|".join(words), lambda found: words[found.group()], shown_in(other)) == loop, other
    uids = [f"04DE5F1EACC0{n:02X}" for n in range(3)]
    for uid in uids:
        (folder / f"{uid}.json").write_text(order(uid), encoding="utf-8")
    (folder / "curl").write_text(CURL, encoding="utf-8")
    (folder / "curl").chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}:{READER.parent}:{os.environ['PATH']}", "LC_ALL": "en"}
    with pcscd.Service() as service:
        shell = subprocess.Popen(["sh", "-c", loop], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, env={**env, **service.env})
        shell.stdin.write("1\n2\n3\n")
        shell.stdin.close()
        for turn, uid in enumerate(uids):
            chip = Ntag424(uid)
            held = pcscd.Held(service.readers[turn % 2], chip)
            said = "".join(itertools.takewhile(lambda text: "take it away" not in text, iter(shell.stdout.readline, "")))
            assert f"hold {uid} to the reader" in said and f"{uid} is written" in said, said
            time.sleep(1)  # it lies there still, and is not taken for the next one
            held.take_away()
            assert is_finished(chip) and check_proof(chip), uid
        rest = shell.stdout.read()
        assert shell.wait(15) == 0 and rest.endswith("Card: "), rest
    asked = (folder / "asked").read_text(encoding="utf-8").split("\n")[:-1]
    assert asked == [f"https://your-shop.example/v1/cards/{code} {uid}".replace(" ", "/chip ") for code, uid in zip("123", uids)]


if __name__ == "__main__":
    run_in_folders()
