#!/usr/bin/env python3
"""print_api.py - cards as PDF for whoever asks the server: printed to points and read back by other people's decoders."""
import json
import random
import struct
import threading
import zlib

from lib import run, story
from bearers import PROGRAM
from decoders import pages, spreads, zbar, zxing
from papers import check_sound, places, png, size_of, text_of
from place import at
from stock import TwoShops, change, make, numbers


def printed(shop, path, client=None):
    """The file, which is one that other programs read."""
    answer = (client or shop.till).get(path)
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (200, "application/pdf", "no-store"), answer
    assert answer.body.startswith(b"%PDF-") and answer.body.rstrip().endswith(b"%%EOF")
    shop.papers = getattr(shop, "papers", 0) + 1
    out = str(shop.folder / f"paper{shop.papers}.pdf")
    with open(out, "wb") as file:
        file.write(answer.body)
    check_sound(out)
    return out


def refused(shop, path, status, code, field=None, client=None):
    answer = (client or shop.admin).get(path)
    assert (answer.status, answer.code, answer.json.get("field")) == (status, code, field), answer
    assert answer.headers["content-type"] == "application/problem+json" and answer["detail"], answer


@story
def a_card_is_a_page_for_each_side(shop):
    shop.use(PROGRAM)
    logo = shop.folder / "logo.png"
    logo.write_bytes(png(30, 20, lambda x, y: b"\xc0\x20\x20\xff"))
    shop.command("brand", "set", *shop.where, "--name", "La Ferme du Lac", "--street", "12 rue des Halles", "--town", "44000 Nantes",
                 "--colour", "7b1e3a", "--logo", str(logo))
    shop.card = shop.enrol(first_name="Héloïse", last_name="Lefèvre")["card"]
    out = printed(shop, f"/v1/cards/{shop.card}/print")
    front, back = pages(out, 200)
    assert size_of(out) == (85.6, 54.0)
    assert zbar(back) == zxing(back) == [("ean13", shop.card)] and zbar(front) == []
    text = text_of(out)
    for word in ("Héloïse Lefèvre", "La Ferme du Lac", "12 rue des Halles", "44000 Nantes", "Trouvée"):
        assert word in text, (word, text)


@story
def who_may_not_see_people_prints_no_name(shop):
    made = shop.command("key", "add", *at(shop.data), "--label", "kiosk", "--scopes", "quote", "--json")
    out = printed(shop, f"/v1/cards/{shop.card}/print", shop.client(json.loads(made)["key"]))
    assert "Lefèvre" not in text_of(out)
    assert zbar(pages(out, 200)[1]) == [("ean13", shop.card)]


@story
def copies_and_paper_and_language_are_told(shop):
    out = printed(shop, f"/v1/cards/{shop.card}/print?paper=sheet&copies=10&language=en")
    front, back = spreads(out)
    assert size_of(out) == (210.0, 297.0) and back == {("ean13", shop.card)} and not front
    text = text_of(out)
    assert text.count("Found?") == 10 and "Trouvée" not in text
    assert len(pages(printed(shop, f"/v1/cards/{shop.card}/print?copies=3"), 50)) == 6
    out = printed(shop, f"/v1/cards/{shop.card}/print?paper=bleed&shop=lake", shop.admin)
    assert size_of(out) == (101.6, 70.0) and zbar(pages(out, 200)[1]) == [("ean13", shop.card)]


@story
def a_voucher_and_a_gift_card_are_slips(shop):
    voucher = shop.till.post("/v1/vouchers", {"name": "more"})["code"]
    gift = shop.till.post("/v1/gift-cards", {"amount": 2000})["code"]
    for code in (voucher, gift):
        out = printed(shop, f"/v1/cards/{code.lower()}/print")
        assert size_of(out) == (148.0, 105.0)
        assert {text for _, text in zxing(pages(out, 200)[0])} == {code}
    assert len(spreads(printed(shop, f"/v1/cards/{gift}/print?paper=sheet&copies=5"))) == 2
    refused(shop, f"/v1/cards/{gift}/print?paper=card", 400, "invalid", "/paper")


@story
def what_cannot_be_printed_is_a_problem(shop):
    path = f"/v1/cards/{shop.card}/print"
    for query, field in (("paper=a500", "/paper"), ("paper=slip", "/paper"), ("copies=0", "/copies"), ("copies=11", "/copies"), ("language=de", "/language"),
                         ("size=9", "/size")):
        refused(shop, f"{path}?{query}", 400, "invalid" if query != "size=9" else "unknown_field", field)
    refused(shop, f"{path}?shop=nowhere", 422, "shop_unknown", "/shop")
    refused(shop, "/v1/cards/2900000099999/print", 404, "card_unknown")
    refused(shop, path, 401, "unauthorized", client=shop.nobody)


@story
def cards_that_lie_ready_are_sheets(shop):
    batch = make(shop, 23)["id"]
    change(shop, "lose", batch=batch, **{"from": 2}, until=3)
    codes = {place: code for place, (code, _, _) in numbers(shop, batch).items()}
    out = printed(shop, f"/v1/batches/{batch}/print", shop.admin)
    sides = spreads(out)
    assert size_of(out) == (210.0, 297.0) and len(sides) == 6, "21 cards, ten on a sheet"
    assert set().union(*sides[1::2]) == {("ean13", code) for place, code in codes.items() if place not in (2, 3)}
    out = printed(shop, f"/v1/batches/{batch}/print?from=4&until=6&paper=card", shop.admin)
    assert [text for page in pages(out, 200)[1::2] for _, text in zbar(page)] == [codes[4], codes[5], codes[6]]
    his = shop.admin.post("/v1/batches/import", {"numbers": ["SUPPLIER-1", "04:A2:24:5A:12:34:80"], "kind": "chip"})["id"]
    out = printed(shop, f"/v1/batches/{his}/print?paper=card", shop.admin)
    assert [text for page in pages(out, 300)[1::2] for _, text in zbar(page)] == ["SUPPLIER-1", "04A2245A123480"]
    refused(shop, f"/v1/batches/{batch}/print?from=2&until=3", 409, "batch_nothing")
    refused(shop, f"/v1/batches/{batch}/print?from=9&until=8", 400, "invalid", "/until")
    refused(shop, f"/v1/batches/{batch}/print?until=24", 400, "invalid", "/until")
    refused(shop, f"/v1/batches/{batch}/print?paper=slip", 400, "invalid", "/paper")
    refused(shop, "/v1/batches/1-1/print", 404, "not_found")
    refused(shop, f"/v1/batches/{batch}/print", 403, "forbidden", client=shop.till)


@story
def two_hundred_at_a_time(shop):
    batch = make(shop, 201)["id"]
    refused(shop, f"/v1/batches/{batch}/print", 422, "limit")
    out = printed(shop, f"/v1/batches/{batch}/print?until=200", shop.admin)
    assert len(pages(out, 20)) == 40
    places_ = places(out, 40)
    assert numbers(shop, batch)[200][0] in places_, "what stands below the bars"


def walk(side):
    """A picture whose points differ little from their neighbours: small as a PNG, which keeps the differences, and nowhere else."""
    steps = bytes(byte < 100 for byte in random.randbytes(3 * side * side))
    lines = b"".join(b"\1" + steps[at_:at_ + 3 * side] for at_ in range(0, len(steps), 3 * side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


@story
def a_file_that_would_be_too_large_is_refused(shop):
    large = shop.folder / "large.png"
    large.write_bytes(walk(1500))
    assert large.stat().st_size < 1_048_576
    shop.command("brand", "set", *shop.where, "--logo", str(large))
    refused(shop, f"/v1/cards/{shop.card}/print", 422, "limit", "/shop")
    shop.command("brand", "set", *shop.where, "--logo", str(shop.folder / "logo.png"))
    printed(shop, f"/v1/cards/{shop.card}/print")


@story
def the_tills_go_on_while_it_is_drawn(shop):
    batch = make(shop, 200)["id"]
    answers = []
    clients = [shop.client(shop.keys["admin_key"]) for _ in range(6)]
    threads = [threading.Thread(target=lambda client=client: answers.append(client.get(f"/v1/batches/{batch}/print"))) for client in clients]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert shop.buy(shop.card, 100).status == 201
    for thread in threads:
        thread.join(60)
    for client in clients:
        client.close()
    assert [answer.status for answer in answers] == [200] * 6
    texts = set()
    for answer in answers:
        (shop.folder / "one.pdf").write_bytes(answer.body)
        check_sound(str(shop.folder / "one.pdf"))
        texts.add(text_of(str(shop.folder / "one.pdf")))
    (text,) = texts
    assert all(code in text for code, _, _ in numbers(shop, batch).values()), "each is drawn by itself, whole"


if __name__ == "__main__":
    run(TwoShops(preset="points"))
