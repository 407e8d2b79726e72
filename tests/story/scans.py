#!/usr/bin/env python3
"""scans.py - whatever a reader sends, through one door: whose card it is, or what it is instead."""
from lib import Shop, run, story
from bearers import PROGRAM, sell

AZERTY = str.maketrans("1234567890", "&é\"'(-è_çà")
BANK = "4111111111111111"  # a test number of a card scheme


def read(shop, text, **how):
    return (how.get("client") or shop.till).post("/v1/scans", {"text": text})


def refused(shop, text, status, code):
    said = read(shop, text)
    assert (said.status, said.code, said["field"]) == (status, code, "/text"), (text, said)
    return said


@story
def a_card_is_found_however_it_is_read(shop):
    shop.card = shop.enrol(phone="06 12 34 56 78")["card"]
    assert len(shop.card) == 13, shop.card
    for text, medium in ((shop.card, "typed"), (f" {shop.card}\n".strip(), "typed"), (f"]E0{shop.card}", "barcode"),
                         (f"]Q1{shop.card}", "qr"), (shop.card.translate(AZERTY), "typed"), (f";{shop.card}?", "stripe"),
                         (f"https://carte.example/c/{shop.card}", "typed"),
                         ("D101105402656E" + shop.card.encode().hex().upper(), "tag")):
        done = read(shop, text)
        assert done.status == 200, (text, done)
        assert (done["kind"], done["medium"], done["code"]) == ("card", medium, shop.card), (text, done)
        assert done["members"] == [] and done["identifies_only"] is False, done
        assert shop.till.get(f"/v1/cards/{done['code']}").status == 200


@story
def a_tag_identifies_and_proves_nothing(shop):
    uid = "04A2245A123480"
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    assert shop.admin.post("/v1/cards", {"account": account, "code": uid}).status == 201
    for text in (uid.lower(), "04:A2:24:5A:12:34:80"):
        done = read(shop, text)
        assert (done["kind"], done["code"], done["identifies_only"]) == ("card", uid, True), done
    refused(shop, "08:12:34:56", 422, "scan_random_uid")


@story
def a_telephone_number_says_who_has_it(shop):
    other = shop.enrol(first_name="Paul", phone="+33 6 12 34 56 78")
    done = read(shop, "06.12.34.56.78")
    assert (done["kind"], done["code"], len(done["members"])) == ("phone", None, 2), done
    assert {person["card"] for person in done["members"]} == {shop.card, other["card"]}, done
    assert "Paul" in {person["first_name"] for person in done["members"]}, done
    refused(shop, "06 99 99 99 99", 404, "card_unknown")
    # The same digits on a card come first.
    assert shop.enrol(card="0612345678")["card"] == "0612345678"
    assert read(shop, "06 12 34 56 78")["kind"] == "card"


@story
def gift_cards_and_what_is_no_card_are_told_apart(shop):
    shop.use(PROGRAM)
    gift = sell(shop, 1000)
    for text in (gift["code"], gift["text"], gift["text"].lower().replace("-", " ")):
        done = read(shop, text)
        assert (done["kind"], done["code"]) == ("gift_card", gift["code"]), done
    wrong = gift["code"][:-1] + ("0" if gift["code"][-1] != "0" else "1")
    refused(shop, wrong, 422, "scan_check")
    refused(shop, shop.card[:-1] + str((int(shop.card[-1]) + 1) % 10), 422, "scan_check")
    refused(shop, "3760123456784", 422, "scan_goods")
    refused(shop, "0212345008508", 422, "scan_weight_label")
    refused(shop, "  ", 422, "scan_empty")
    refused(shop, ";9001234", 422, "scan_truncated")
    refused(shop, ";1234?9", 422, "scan_lrc")
    refused(shop, "FERME-0042", 404, "card_unknown")
    french = shop.client(shop.keys["till_key"], language="fr").post("/v1/scans", {"text": "3760123456784"})
    assert "scannez la carte du client" in french["detail"], french


@story
def the_programme_says_how_labels_of_the_scales_begin(shop):
    account = shop.till.get(f"/v1/cards/{shop.card}")["account"]
    for code in ("0212345008508", "2112345008509"):
        assert shop.admin.post("/v1/cards", {"account": account, "code": code}).status == 201
    # The scales win as long as nobody says that they do not: a label would else be a customer.
    refused(shop, "0212345008508", 422, "scan_weight_label")
    assert read(shop, "2112345008509")["code"] == "2112345008509"
    scans = lambda: shop.till.get("/v1/session")["scans"]  # noqa: E731
    assert scans() == {"country": "FR", "scale_labels": ["02"]}, scans()
    shop.use({**PROGRAM, "cards": {"scale_labels": ["21"]}})
    assert scans() == {"country": "FR", "scale_labels": ["21"]}, scans()
    assert read(shop, "0212345008508")["code"] == "0212345008508"
    refused(shop, "2112345008509", 422, "scan_weight_label")
    shop.use({**PROGRAM, "cards": {"scale_labels": []}})
    assert {read(shop, code)["code"] for code in ("0212345008508", "2112345008509")} == {"0212345008508", "2112345008509"}
    wrong = shop.admin.post("/v1/programs", {**PROGRAM, "cards": {"scale_labels": ["29"]}})
    assert not wrong["valid"] and wrong["problems"][0]["pointer"] == "/cards/scale_labels/0", wrong


@story
def of_a_bank_card_nothing_is_kept(shop):
    before = shop.entries()
    for text in (BANK, f";{BANK}=29122010000000000000?", f"%B{BANK}^MARTIN/JEANNE^29122010000000000000?",
                 f";{BANK}=2912?".translate(AZERTY).replace(";", "m").replace("?", "§")):
        said = refused(shop, text, 422, "scan_bank_card")
        assert BANK[4:] not in said.body.decode(), said
    assert shop.entries() == before
    shop.stop()
    for path in [shop.log, *shop.data.rglob("*")]:
        if path.is_file():
            assert BANK[4:].encode() not in path.read_bytes(), f"{path} has the number of a bank card"


if __name__ == "__main__":
    run(Shop(preset="points"))
