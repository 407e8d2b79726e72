#!/usr/bin/env python3
"""print_slips.py - vouchers and gift cards on paper, printed to points and read back."""
import json
from pathlib import Path

from lib import Shop, run, story
from bearers import PROGRAM, by, pay, sell
from decoders import pages, spreads, zbar, zxing
from papers import check_sound, png, refused, size_of, text_of


def prints(shop, what, *words):
    out = str(shop.folder / f"{what}.pdf")
    said = json.loads(shop.command("print", what, out, *shop.where, *words, "--json"))
    check_sound(out)
    return out, said["printed"]


@story
def a_voucher_says_what_it_gives_and_is_read_both_ways(shop):
    shop.use(PROGRAM)
    logo = shop.folder / "logo.png"
    logo.write_bytes(png(30, 20, lambda x, y: b"\xc0\x20\x20\xff"))
    shop.command("brand", "set", *shop.where, "--name", "La Ferme du Lac", "--street", "12 rue des Halles",
                 "--town", "44000 Nantes", "--colour", "7b1e3a", "--logo", str(logo))
    shop.vouchers = [shop.till.post("/v1/vouchers", {"name": "more"})["code"] for _ in range(5)]
    out, count = prints(shop, "vouchers")
    assert count == 5 and size_of(out) == (148.0, 105.0)
    read = []
    for page in pages(out, 200):
        seen = dict(zbar(page))
        assert set(seen) == {"code128", "qr"} and len(set(seen.values())) == 1, seen
        assert {text for _, text in zxing(page)} == {seen["qr"]}, zxing(page)
        read.append(seen["qr"])
    assert sorted(read) == sorted(shop.vouchers), (read, shop.vouchers)
    text = text_of(out)
    for word in ("voucher", "5 off, ", "La Ferme du Lac", "12 rue des Halles", *shop.vouchers):
        assert word in text, (word, text)
    until = shop.till.get(f"/v1/cards/{shop.vouchers[0]}")["balances"][0]["expiring"]["on"]
    year, month, day = until.split("-")
    assert f"{day}/{month}/{year}" in text, (until, text)
    # What was read is used as it was printed.
    used = pay(shop, 2000, [{"kind": "cash", "amount": 1500}], redeem=[{"voucher": read[0]}])
    assert used.status == 201, used


@story
def what_was_used_is_not_printed_again(shop):
    out, count = prints(shop, "vouchers")
    assert count == 4
    left = [text for page in pages(out, 200) for kind, text in zbar(page) if kind == "qr"]
    gone = (set(shop.vouchers) - set(left)).pop()
    assert "used" in refused(shop, 1, "print", "vouchers", str(shop.folder / "x.pdf"), "--code", gone)
    assert not (shop.folder / "x.pdf").exists()


@story
def four_lie_on_a_sheet_of_a4(shop):
    out, count = prints(shop, "vouchers", "--paper", "sheet")
    assert count == 4 and size_of(out) == (297.0, 210.0)
    read, = spreads(out)
    left = {text for kind, text in read if kind == "qr"}
    assert len(left) == 4 and left < set(shop.vouchers), read
    assert read == {(kind, text) for kind in ("code128", "qr") for text in left}, read


@story
def a_gift_card_says_what_is_left_on_it(shop):
    code = sell(shop, 123450)["code"]
    out, count = prints(shop, "gift-cards")
    assert count == 1
    language = {"fr": "1 234,50 €", "en": "€1,234.50"}
    text = text_of(out).replace("\u00a0", " ").replace("\u202f", " ")
    assert language["fr"] in text or language["en"] in text, text
    assert {text for _, text in zbar(pages(out, 200)[0])} == {code}
    assert pay(shop, 23450, [by(code, 23450)]).status == 201
    text = text_of(prints(shop, "gift-cards")[0]).replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 000,00 €" in text or "€1,000.00" in text, text
    assert pay(shop, 100000, [by(code, 100000)]).status == 201
    assert "used" in refused(shop, 1, "print", "gift-cards", str(shop.folder / "x.pdf"), "--code", code)
    assert "nothing was written" in refused(shop, 1, "print", "gift-cards", str(shop.folder / "x.pdf"))


@story
def each_command_prints_its_own(shop):
    card = shop.enrol()["card"]
    for what, code in (("vouchers", card), ("gift-cards", card), ("cards", shop.vouchers[1])):
        assert "not known" in refused(shop, 1, "print", what, str(shop.folder / "x.pdf"), "--code", code)
    assert "--paper is slip or sheet" in refused(shop, 2, "print", "vouchers", str(shop.folder / "x.pdf"), "--paper", "bleed")
    assert not Path(shop.folder, "x.pdf").exists()


if __name__ == "__main__":
    run(Shop(preset="points"))
