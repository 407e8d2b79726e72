#!/usr/bin/env python3
"""print_letters.py - one text to many customers, each in the window of an envelope."""
import json
import re
import subprocess
from pathlib import Path

from lib import Shop, run, story
from papers import check_sound, places, refused, size_of, text_of

TEXT = "Chère {{first_name}} {{last_name}},\n\nvous avez {{balance}} sur la carte {{card}}.\n\nÀ bientôt, {{shop}}, le {{day}}\n"
HOME = {"first_name": "Héloïse", "last_name": "Lefèvre-Œuvrard", "flat": "Appt. 12, 3e étage", "building": "Résidence du Lac",
        "street": "12 bis, rue de l'Église", "postcode": "13103", "town": "Saint-Étienne-du-Grès"}


def write(shop, text, name="letter.txt"):
    path = shop.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def prints(shop, *words, text=TEXT):
    out = str(shop.folder / "letters.pdf")
    said = json.loads(shop.command("print", "letters", out, *shop.where, "--text", write(shop, text), *words, "--json"))
    check_sound(out)
    return out, said


@story
def an_address_is_kept_as_it_was_told(shop):
    shop.command("brand", "set", *shop.where, "--name", "La Ferme du Lac", "--street", "1 place du Marché", "--town", "44000 Nantes")
    shop.home = shop.enrol(**HOME)
    said = shop.admin.get(f"/v1/members/{shop.home['id']}").json
    assert {name: said[name] for name in HOME} == HOME and said["place"] is None, said
    # One line changes, and is emptied; the others stay.
    member = f"/v1/members/{shop.home['id']}"
    assert shop.admin.patch(member, {"place": "Le Bourg", "flat": None}).status == 200
    said = shop.admin.get(member).json
    assert (said["flat"], said["place"], said["street"]) == (None, "Le Bourg", HOME["street"]), said
    assert shop.admin.patch(member, {"place": None, "flat": HOME["flat"]}).status == 200
    long = shop.admin.patch(member, {"street": "é" * 39})
    assert (long.status, long.code, long["field"]) == (400, "invalid", "/street") and "38" in long["detail"], long
    broken = shop.admin.patch(member, {"town": "Nantes\nCedex"})
    assert (broken.status, broken["field"]) == (400, "/town"), broken
    assert shop.admin.patch(member, {"street": "é" * 38}).status == 200
    assert shop.admin.patch(member, {"street": HOME["street"]}).status == 200


@story
def the_address_stands_in_the_window_however_the_paper_lies(shop):
    out, said = prints(shop)
    assert said == {"printed": 1, "without_address": 0} and size_of(out) == (210.0, 297.0), said
    text = text_of(out)
    lines = ("HELOISE LEFEVRE OEUVRARD", "APPT 12 3E ETAGE", "RESIDENCE DU LAC", "12 BIS RUE DE L EGLISE", "13103 SAINT ETIENNE DU GRES")
    seen = [line.strip() for line in text.splitlines() if line.strip() in lines]
    assert seen == list(lines), text
    # An envelope of 110 x 220 mm; its window shows 55 to 90 mm from the top and 100 to 200 mm from the left.
    words = {word for line in lines for word in line.split()}
    boxes = subprocess.run(["pdftotext", "-bbox", out, "-"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', boxes)
    for left, top, right, bottom, word in found:
        left, top, right, bottom = (float(number) / 72 * 25.4 for number in (left, top, right, bottom))
        for lower in (0, 11):
            for farther in (0, 10):
                is_seen = top + lower < 90 and bottom + lower > 55 and right + farther > 100 and left + farther < 200
                is_whole = (top + lower >= 54.5 and bottom + lower <= 90.5 and left + farther >= 100 and right + farther <= 200)
                if word in words and top < 90:
                    assert is_whole, (word, left, top, right, bottom, lower, farther)
                elif bottom < 99:
                    assert not is_seen, (word, left, top, right, bottom, lower, farther)


@story
def what_stands_in_the_text_is_each_ones_own(shop):
    sold = shop.till.post("/v1/purchases", {"card": shop.home["card"], "receipt": shop.receipt(), "lines": [{"amount": 4200, "vat": "5.5"}],
                                            "payments": [{"kind": "cash", "amount": 4200}]})
    assert sold.status == 201, sold
    points = sold["balances"][0]["points"]
    other = shop.enrol(first_name="Paul", last_name="Martin", street="3 rue Basse", postcode="75001", town="Paris", tags=["retraité"])
    out, said = prints(shop)
    assert said["printed"] == 2
    # By number, of which each partition has its own: whoever comes first.
    pages = sorted(text_of(out).split("\f")[:2], key=lambda page: "Paul Martin" in page)
    assert f"Chère Héloïse Lefèvre-Œuvrard," in pages[0] and shop.home["card"] in pages[0] and f"vous avez {points} point" in pages[0], pages[0]
    assert "Chère Paul Martin," in pages[1] and other["card"] in pages[1] and "vous avez 0 sur" in pages[1], pages[1]
    for page in pages[:2]:
        assert "{{" not in page and "La Ferme du Lac" in page and "1 place du Marché" in page, page
    assert sum("PAUL" in places(out, number) for number in (1, 2)) == 1


@story
def one_writes_to_some_and_hears_whom_no_letter_reaches(shop):
    shop.enrol(first_name="Zoé", last_name="Sansrue", postcode="44000", town="Nantes")
    lost = shop.enrol(first_name="Éric", email="eric@example.org")
    assert prints(shop)[1] == {"printed": 2, "without_address": 2}
    assert prints(shop, "--tag", "retraité")[1] == {"printed": 1, "without_address": 0}
    assert prints(shop, "--member", shop.home["id"])[1]["printed"] == 1
    out = str(shop.folder / "x.pdf")
    for code, sentence, *words in ((1, "nobody has an address", "--tag", "nowhere"), (1, "nobody has an address", "--member", lost["id"]),
                                   (1, "no member has this number", "--member", "1-999"), (1, "no member has this number", "--member", "nobody")):
        assert sentence in refused(shop, code, "print", "letters", out, "--text", write(shop, TEXT), *words), words
        assert not Path(out).exists()


@story
def a_text_that_is_wrong_is_told_before_anything_is_written(shop):
    out = str(shop.folder / "x.pdf")
    for text, sentence in (("Dear {{name}}", "name: A letter has no such word in braces"), ("Dear {{first_name}", "first_name: A letter"),
                           ("{{", "A letter has no such word"), (b"\xff\xfe", "missing, of the wrong type"), ("x" * 20000, "does not fit on one page"),
                           ("line\n" * 60, "does not fit on one page")):
        said = refused(shop, 1, "print", "letters", out, "--text", write(shop, text))
        assert sentence in said, (text[:20], said)
        assert not Path(out).exists()
    assert "cannot be read" in refused(shop, 1, "print", "letters", out, "--text", "/nonexistent")
    assert "--text TEXT is missing" in refused(shop, 2, "print", "letters", out)


if __name__ == "__main__":
    run(Shop(preset="points"))
