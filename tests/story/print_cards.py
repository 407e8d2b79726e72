#!/usr/bin/env python3
"""print_cards.py - cards as PDF: printed to points and read back by other people's decoders; what cannot be printed."""
import json
import os
import re
import stat
import struct
import subprocess
from pathlib import Path

from lib import Shop, run, story
from decoders import pages, spreads, zbar, zxing
from papers import check_sound, places, png, refused, size_of, text_of

NAMES = ("Héloïse Lefèvre-Ångström", "Paul Œuvrard", "Łukasz Żółć", "Zoë d'Aÿ", "Σωκράτης")


def prints(shop, name, *words):
    return shop.command("print", "cards", name, *shop.where, *words)


@story
def a_shop_says_what_it_looks_like(shop):
    shop.logo = shop.folder / "logo.png"
    shop.logo.write_bytes(png(40, 30, lambda x, y: b"\x28\x78\x3c\xff" if (x - 20) ** 2 + (y - 15) ** 2 < 196 else b"\0\0\0\0"))
    assert "Nothing was said yet" in shop.command("brand", "show", *shop.where)
    shop.command("brand", "set", *shop.where, "--street", "12 rue des Halles", "--town", "44000 Nantes",
                 "--contact", "02 40 12 34 56", "--colour", "#1B5E20", "--logo", str(shop.logo), "--at", "47.218371,-1.553621")
    said = shop.command("brand", "show", *shop.where)
    for word in ("12 rue des Halles", "44000 Nantes", "1b5e20", "47.218371,-1.553621", f"{shop.logo.stat().st_size:,} bytes"):
        assert word in said, said
    # What is not told stays, until it is to be forgotten.
    shop.command("brand", "set", *shop.where, "--name", "La Ferme du Lac")
    assert "12 rue des Halles" in shop.command("brand", "show", *shop.where)


@story
def every_card_is_read_back_from_its_page(shop):
    shop.cards = {}
    for name in NAMES:
        first, last = (name + " ").split(" ", 1)
        shop.cards[shop.enrol(first_name=first, last_name=last.strip())["card"]] = name
    shop.out = str(shop.folder / "cards.pdf")
    assert ": 5 cards." in prints(shop, shop.out)
    check_sound(shop.out)
    assert size_of(shop.out) == (85.6, 54.0)
    assert stat.S_IMODE(os.stat(shop.out).st_mode) == 0o600, "names of customers are in it"
    read = []
    for number, page in enumerate(pages(shop.out, 200)):
        seen = zbar(page)
        if number % 2:
            assert zxing(page) == seen, (number, seen)
            read += seen
        else:
            assert seen == [], (number, seen)
    assert sorted(read) == sorted(("ean13", code) for code in shop.cards), read
    text = text_of(shop.out)
    for word in (*NAMES, "La Ferme du Lac", "12 rue des Halles", "44000 Nantes", "02 40 12 34 56"):
        assert word in text, (word, text)


@story
def a_sheet_that_is_turned_has_each_code_behind_its_name(shop):
    """The back of a card lies behind its front: what stands at the left in front stands at the right behind."""
    out = str(shop.folder / "sheet.pdf")
    prints(shop, out, "--paper", "sheet")
    check_sound(out)
    assert size_of(out) == (210.0, 297.0)
    front, back = spreads(out)
    assert back == {("ean13", code) for code in shop.cards} and not front
    names, codes = places(out, 1), places(out, 2)
    for code, name in shop.cards.items():
        (x, y), (behind, below) = names[name.split()[0]], codes[code]
        assert (x < 105) == (behind > 105), (name, x, behind)
        assert abs(y - below) < 54 / 2, (name, y, below)


@story
def a_print_shop_gets_bleed_and_marks(shop):
    out = str(shop.folder / "bleed.pdf")
    prints(shop, out, "--paper", "bleed", "--code", next(iter(shop.cards)))
    assert size_of(out) == (101.6, 70.0)  # 3 mm of bleed and 5 mm of marks on each side
    assert zbar(pages(out, 200)[1]) == [("ean13", next(iter(shop.cards)))]
    # The band reaches over the edge of the card into the bleed, and no farther: at its height, from the left.
    raw = subprocess.run(["pdftoppm", "-r", "254", "-l", "1", out], capture_output=True, check=True).stdout
    head = re.match(rb"P6\n(\d+) (\d+)\n255\n", raw)
    wide = int(head.group(1))
    row = raw[head.end() + 3 * wide * 500:][:3 * wide]  # 50 mm from the top, ten points to the millimetre
    band = [x for x in range(wide) if row[3 * x:3 * x + 3] == b"\x1b\x5e\x20"]
    assert abs(band[0] - 50) <= 2 and abs(band[-1] - (wide - 51)) <= 2, (band[0], band[-1], wide)


@story
def a_code_whose_bars_would_be_too_fine_is_a_square(shop):
    account = shop.till.get(f"/v1/cards/{next(iter(shop.cards))}")["account"]
    for code, kind in (("Ferme-2026/0042", "code128"), ("k" * 40, "qr"), ("x" * 64, "qr")):
        assert shop.admin.post("/v1/cards", {"account": account, "code": code}).status == 201
        out = str(shop.folder / "other.pdf")
        prints(shop, out, "--code", code)
        back = pages(out, 300)[1]
        assert zbar(back) == [(kind, code)] and zxing(back) == [(kind, code)], (code, zbar(back), zxing(back))


@story
def colours_are_read_whatever_they_are(shop):
    for colour, ink in (("ffee00", b"\0\0\0"), ("000000", b"\xff\xff\xff"), ("1565C0", b"\xff\xff\xff")):
        shop.command("brand", "set", *shop.where, "--colour", colour)
        out = str(shop.folder / "colour.pdf")
        code = next(iter(shop.cards))
        prints(shop, out, "--code", code)
        raw = subprocess.run(["pdftoppm", "-r", "254", "-l", "1", out], capture_output=True, check=True).stdout
        head = re.match(rb"P6\n(\d+) (\d+)\n255\n", raw)
        wide = int(head.group(1))
        name = raw[head.end() + 3 * wide * 370:][:3 * wide * 80]  # 37 mm to 45 mm from the top
        points = {name[at:at + 3] for at in range(0, len(name), 3)}
        assert ink in points and bytes.fromhex(colour) in points, (colour, ink)
        assert zbar(pages(out, 200)[1]) == [("ean13", code)], colour


@story
def what_cannot_be_printed_is_said_and_leaves_nothing(shop):
    out = str(shop.folder / "none.pdf")
    for code, sentence, *words in (
            (1, "not known", "--code", "2900000099999"), (1, "nothing was written", "--since", "2031-01-01"),
            (2, "--paper is card, bleed or sheet", "--paper", "a500"), (1, "shop is not known", "--shop", "elsewhere")):
        assert sentence in refused(shop, code, "print", "cards", out, *words), words
        assert not Path(out).exists(), words
    assert "cannot be read or written" in refused(shop, 1, "print", "cards", "/dev/full")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)
    # A machine without fonts.
    fonts = shop.folder / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/nonexistent</dir></fontconfig>')
    code = next(iter(shop.cards))
    assert "install one, such as fonts-inter" in refused(shop, 1, "print", "cards", out, "--code", code, FONTCONFIG_FILE=str(fonts))
    # A file that was there stays as it was.
    before = Path(shop.out).read_bytes()
    refused(shop, 1, "print", "cards", shop.out, "--since", "2031-01-01")
    assert Path(shop.out).read_bytes() == before
    assert [path.name for path in shop.folder.glob("*.new-*")] == []


@story
def a_logo_that_is_none_is_refused(shop):
    broken = shop.folder / "broken.png"
    good = shop.logo.read_bytes()
    bomb = bytearray(png(1, 1, lambda x, y: b"\0\0\0\0"))
    bomb[16:24] = struct.pack(">II", 65535, 65535)
    for data in (b"", b"GIF89a", good[:60], good[:20], bytes(bomb), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\0" * (1 << 20) + b"x"):
        broken.write_bytes(data)
        said = refused(shop, 1, "brand", "set", "--logo", str(broken))
        assert "A logo is a PNG picture" in said, (data[:8], said)
    for words, said in ((("--colour", "green1"), "is no colour"), (("--at", "91,0"), "is no place"), (("--at", "47.2"), "is no place")):
        assert said in refused(shop, 2, "brand", "set", *words)
    assert f"{len(good):,} bytes" in shop.command("brand", "show", *shop.where)


@story
def it_says_how_many_to_a_script(shop):
    out = str(shop.folder / "json.pdf")
    assert json.loads(prints(shop, out, "--json")) == {"printed": 8, "without_address": 0}
    blocked = next(iter(shop.cards))
    assert shop.admin.post(f"/v1/cards/{blocked}/block").status == 200
    assert json.loads(prints(shop, out, "--json")) == {"printed": 7, "without_address": 0}


if __name__ == "__main__":
    run(Shop(preset="points"))
