#!/usr/bin/env python3
"""wallets.py - cards in the wallets of telephones: signed, compared with other people's, and told of when they change."""
import base64
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from lib import HABITUE, ROOT, Client, Shop, day, run, story
from place import at, rows
import phones
from apple_part import PASS_TYPE, TEAM, AppleCa, Phone, PushPart, openssl, unpack

PROGRAM = {
    "format": 1, "name": {"fr": "Fidélité \"du Pré\"", "en": "The Meadow's card"}, "currency": "EUR",
    "units": [{"id": "points", "label": {"fr": "points", "en": "stars"}, "kind": "points", "expiry": {"months": 12}},
              {"id": "prepaid", "label": {"fr": "avoir", "en": "credit"}, "kind": "money", "pays": True}],
    "rules": [{"id": "base", "on": "purchase", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}},
              {"id": "in", "on": "top_up", "give": {"unit": "prepaid", "percent": "100"}}],
    "rewards": []}
FOLDER = Path(tempfile.mkdtemp(prefix="habitue-wallet-"))
CA = AppleCa(FOLDER / "ca")
PUSH = PushPart(CA)
TERMS = {"fr": "Sans valeur en espèces.", "en": "Not worth money."}
GOOGLE = {"issuer": "3388000000012345678", "logo_url": "https://shop.example/logo.png"}
WALLET = CA.wallet(FOLDER / "wallet", push=PUSH, terms=TERMS, google=GOOGLE)
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==")


def service_key():
    """As Google gives one out; its public half for who checks."""
    key = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "PEM")
    key = key[key.index(b"-----BEGIN"):]
    (FOLDER / "service.pem").write_bytes(key)
    openssl("pkey", "-in", FOLDER / "service.pem", "-pubout", "-out", FOLDER / "service.pub")
    return {"type": "service_account", "client_email": "shop@habitue.iam.example", "private_key": key.decode()}


def put(name, text, mode=0o600):
    (WALLET / name).write_text(text)
    os.chmod(WALLET / name, mode)


put("google-key.json", json.dumps(service_key()))


def ready(shop):
    if shop.till.get("/v1/programs/active").json.get("program", {}).get("name") != PROGRAM["name"]:
        shop.use(PROGRAM)
        shop.command("brand", "set", *at(shop.data), "--street", "2 rue du Pré", "--town", "74000 Annecy",
                     "--colour", "#ffd700", "--at", "45.899247,6.129384")
    card = shop.enrol(last_name="Martin")["card"]
    assert shop.buy(card, 2500).status == 201
    assert shop.till.post("/v1/events", {"card": card, "kind": "top_up", "amount": 1250}).status == 201
    return card


def pkpass(shop, card, client=None, **how):
    done = (client or shop.till).get(f"/v1/cards/{urllib.parse.quote(card, safe='')}/pass?as=apple", **how)
    assert (done.status, done.headers["content-type"]) == (200, "application/vnd.apple.pkpass"), done
    return done.body


def wait_for(question, what):
    until = time.monotonic() + 30
    while not question():
        assert time.monotonic() < until, what() if callable(what) else what
        time.sleep(0.05)


# ---- Apple

def facts(card, expires):
    """What has to be on it, as another writer is told it."""
    last = {"dateStyle": "PKDateStyleMedium", "timeStyle": "PKDateStyleNone", "ignoresTimeZone": True,
            "value": f"{expires}T12:00:00Z"}
    return {
        "pass": {
            "formatVersion": 1, "passTypeIdentifier": PASS_TYPE, "teamIdentifier": TEAM, "serialNumber": card,
            "organizationName": "Ferme du Pré", "description": PROGRAM["name"]["fr"], "logoText": PROGRAM["name"]["fr"],
            "webServiceURL": "https://shop.example/v1/wallet/apple", "authenticationToken": "0123456789ABCDEF",
            "backgroundColor": "rgb(255, 215, 0)", "foregroundColor": "rgb(0, 0, 0)", "labelColor": "rgb(0, 0, 0)"},
        "fields": {
            "headerFields": [{"key": "unit1", "label": "points", "value": 25, "changeMessage": "points : %@"}],
            "primaryFields": [{"key": "unit2", "label": "avoir", "value": 12.5, "currencyCode": "EUR",
                               "changeMessage": "avoir : %@"}],
            "secondaryFields": [],
            "auxiliaryFields": [{"key": "expires", "label": "À utiliser avant le", **last}],
            "backFields": [
                {"key": "expiring1", "label": "points (prochaine échéance)", "value": 25},
                {"key": "expiring_on1", "label": "Dernier jour", **last},
                {"key": "code", "label": "Numéro de carte", "value": card},
                {"key": "shops", "label": "Magasins", "value": "Ferme du Pré\n2 rue du Pré\n74000 Annecy"},
                {"key": "terms", "label": "Conditions", "value": TERMS["fr"]}]},
        "barcodes": [{"format": "PKBarcodeFormatCode128", "message": card, "messageEncoding": "iso-8859-1", "altText": card}],
        "locations": [{"latitude": 45.899247, "longitude": 6.129384, "relevantText": "Ferme du Pré"}],
        "words": {"fr": {"points": "points"}, "en": {"points": "stars"}},
        "certificates": {"wwdr": CA.path("wwdr.pem").read_text(), "signerCert": CA.path("pass.pem").read_text(),
                         "signerKey": CA.path("pass.key").read_text()}}


def words_of(text):
    """A file of words, as Apple reads it."""
    found = {}
    for line in text.decode().splitlines():
        key, value = line.removesuffix(";").split(" = ")
        found[json.loads(key)] = json.loads(value)
    return found


@story
def a_pass_is_what_another_writer_makes_of_the_same_facts(shop):
    card = ready(shop)
    files = unpack(pkpass(shop, card))
    told = CA.check(files)
    expires = shop.till.get(f"/v1/cards/{card}")["balances"][0]["expiring"]["on"]
    want = facts(card, expires)
    want["files"] = {name: base64.b64encode(data).decode() for name, data in files.items() if name.startswith("icon")}
    assert sorted(want["files"]) == ["icon.png", "icon@2x.png", "icon@3x.png"], files.keys()
    (FOLDER / "facts.json").write_text(json.dumps(want))
    subprocess.run(["node", str(ROOT / "tests/lib/passkit_write.mjs"), FOLDER / "facts.json", FOLDER / "theirs.pkpass"],
                   cwd=ROOT, check=True, timeout=60)
    others = unpack((FOLDER / "theirs.pkpass").read_bytes())
    theirs = CA.check(others)
    assert set(others) == set(files), (set(others), set(files))
    told["authenticationToken"] = theirs["authenticationToken"]  # a secret of the shop's
    for name in sorted({*told, *theirs}):
        if name == "storeCard":
            assert {kind: rows for kind, rows in told[name].items() if rows} == \
                {kind: rows for kind, rows in theirs[name].items() if rows}, (told[name], theirs[name])
        else:
            assert told.get(name) == theirs.get(name), (name, told.get(name), theirs.get(name))
    assert {name: files[name] for name in want["files"]} == {name: others[name] for name in want["files"]}
    assert "Martin" not in files["pass.json"].decode()  # it names nobody


@story
def its_words_are_there_in_both_languages(shop):
    card = ready(shop)
    files = unpack(pkpass(shop, card))
    french, english = words_of(files["fr.lproj/pass.strings"]), words_of(files["en.lproj/pass.strings"])
    assert french.keys() == english.keys() and all(french[word] == word for word in french), french
    assert (english["points"], english["avoir"], english["points : %@"]) == ("stars", "credit", "stars: %@"), english
    assert (english[PROGRAM["name"]["fr"]], english[TERMS["fr"]]) == (PROGRAM["name"]["en"], TERMS["en"]), english
    told = json.loads(files["pass.json"])
    shown = {told["description"], *(field["label"] for rows in told["storeCard"].values() for field in rows)}
    assert shown <= english.keys(), shown - english.keys()


@story
def the_same_pass_is_the_same_file_but_for_its_signature(shop):
    card = ready(shop)
    one, two = (unpack(pkpass(shop, card)) for _ in range(2))
    one.pop("signature"), two.pop("signature")
    assert one == two and list(one) == list(two)


@story
def a_change_in_any_file_is_found(shop):
    files = unpack(pkpass(shop, ready(shop)))
    for name in ("pass.json", "icon.png", "manifest.json"):
        other = {**files, name: files[name][:-1] + bytes([files[name][-1] ^ 1])}
        try:
            CA.check(other)
        except (AssertionError, ValueError):
            continue
        raise AssertionError(name)


@story
def the_shops_logo_is_on_it(shop):
    card = ready(shop)
    (shop.folder / "logo.png").write_bytes(PNG)
    shop.command("brand", "set", *at(shop.data), "--logo", str(shop.folder / "logo.png"))
    files = unpack(pkpass(shop, card))
    CA.check(files)
    assert files["logo.png"] == PNG


@story
def a_long_code_is_a_square_and_a_blocked_card_is_void(shop):
    account = shop.till.get(f"/v1/cards/{ready(shop)}")["account"]
    code = "A/" + "x%" * 15
    member = shop.enrol()
    done = shop.admin.post("/v1/cards", {"account": member["account"], "member": member["id"], "code": code,
                                         "expires": day(100)})
    assert done.status == 201, (done, account)
    told = CA.check(unpack(pkpass(shop, code)))
    assert told["barcodes"][0]["format"] == "PKBarcodeFormatQR" and told["barcodes"][0]["message"] == code, told
    assert told["expirationDate"].startswith(day(100)) and "voided" not in told, told
    quoted = urllib.parse.quote(code, safe="")
    assert shop.admin.post(f"/v1/cards/{quoted}/block").status == 200
    assert CA.check(unpack(pkpass(shop, code)))["voided"] is True


@story
def a_voucher_has_no_pass(shop):
    ready(shop)
    answer = shop.till.get("/v1/cards/9999999999999/pass?as=apple")
    assert (answer.status, answer.code) == (404, "card_unknown"), answer
    answer = shop.till.get(f"/v1/cards/{ready(shop)}/pass?as=samsung")
    assert (answer.status, answer.json["field"]) == (400, "/as"), answer


# ---- links

def links(shop, card):
    done = shop.till.get(f"/v1/cards/{card}/pass")
    assert done.status == 200, done
    return done.json


@story
def who_has_the_link_needs_no_key(shop):
    card = ready(shop)
    told = links(shop, card)
    assert told["apple"].startswith("https://shop.example/p/"), told
    path = told["apple"].removeprefix("https://shop.example")
    phone = Phone(shop, shop.nobody.get(path).body)
    assert (CA.check(phone.files)["serialNumber"], phone.values()["unit1"]) == (card, 25)
    moved = shop.nobody.get(path.replace("apple", "catima"))
    assert (moved.status, moved.headers["location"]) == (303, told["catima"]), moved
    token = path.removeprefix("/p/").split("?")[0]
    others = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1:] for i in range(len(token))]
    for wrong in (*others, token + "A", "x", token[:-4], "A" * 200):
        answer = shop.nobody.get(f"/p/{wrong}?as=apple")
        assert answer.status == 404, (wrong, answer)
    # Whoever follows it in a browser reads a sentence.
    page = shop.client(None, language="fr").call("GET", "/p/x?as=<b>", headers={"Accept": "text/html,*/*;q=0.8"})
    body = page.body.decode()
    assert page.status == 404 and page.headers["content-type"] == "text/html; charset=utf-8", page
    assert "<h1>Cela n'existe pas ici.</h1>" in body and "default-src 'self'" in page.headers["content-security-policy"], page
    page = shop.client(None).call("GET", path.split("?")[0] + "?as=%3Cb%3E", headers={"Accept": "text/html"})
    assert page.status == 400 and "Write apple, google" in page.body.decode() and "<b>" not in page.body.decode(), page
    assert shop.client(None).call("GET", "/v1/cards/1", headers={"Accept": "text/html"}).code == "unauthorized"


# ---- Google

@story
def a_google_link_is_signed_by_the_service_account(shop):
    card = ready(shop)
    link = shop.till.get(f"/v1/cards/{card}/pass?as=google")["google"]
    assert link.startswith("https://pay.google.com/gp/v/save/"), link
    said = subprocess.run(["node", str(ROOT / "tests/lib/google_check.mjs"), FOLDER / "service.pub", link], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, timeout=60)
    checked = json.loads(said.stdout)
    payload = checked["payload"]
    assert checked["header"] == {"alg": "RS256", "typ": "JWT"}, checked
    assert (payload["iss"], payload["typ"], abs(payload["iat"] - time.time()) < 60) == \
        ("shop@habitue.iam.example", "savetowallet", True), payload
    (kind,), (held,) = payload["payload"]["loyaltyClasses"], payload["payload"]["loyaltyObjects"]
    assert kind["id"] == held["classId"] == f"{GOOGLE['issuer']}.habitue" and held["id"].startswith(GOOGLE["issuer"] + "."), kind
    assert (kind["issuerName"], kind["programName"], kind["reviewStatus"], kind["hexBackgroundColor"]) == \
        ("Ferme du Pré", PROGRAM["name"]["fr"], "UNDER_REVIEW", "#ffd700"), kind
    assert kind["localizedProgramName"]["translatedValues"] == [{"language": "en", "value": PROGRAM["name"]["en"]}], kind
    assert kind["programLogo"] == {"sourceUri": {"uri": GOOGLE["logo_url"]}}, kind
    assert (held["accountId"], held["state"]) == (card, "ACTIVE"), held
    assert held["barcode"] == {"type": "EAN_13", "value": card, "alternateText": card}, held
    assert held["loyaltyPoints"]["balance"] == {"int": 25} and held["loyaltyPoints"]["label"] == "points", held
    assert held["secondaryLoyaltyPoints"]["balance"] == {"money": {"micros": "12500000", "currencyCode": "EUR"}}, held
    other = subprocess.run(["node", str(ROOT / "tests/lib/google_check.mjs"), FOLDER / "service.pub", link[:-3] + "AAA"], cwd=ROOT,
                           check=False, capture_output=True, timeout=60)
    assert other.returncode != 0 and b"signature" in other.stderr, other


def checked_by_jose(link):
    said = subprocess.run(["node", str(ROOT / "tests/lib/google_check.mjs"), FOLDER / "service.pub", link], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, timeout=60)
    return json.loads(said.stdout)["payload"]["payload"]


@story
def googles_wallet_shows_the_code_of_a_phone(shop):
    card = ready(shop)
    path = f"/v1/cards/{card}/pass?as=google_phone"
    answer = shop.admin.get(path)
    assert (answer.status, answer.code, answer["field"]) == (404, "no_phone", "/as") and "link one" in answer["detail"], answer
    static, = checked_by_jose(shop.till.get(f"/v1/cards/{card}/pass?as=google")["google"])["loyaltyObjects"]
    linked = shop.admin.post(f"/v1/cards/{card}/phone", {})
    assert linked.status == 201, linked
    key = json.loads(shop.command("key", "add", *at(shop.data), "--label", "q", "--scopes", "quote", "--json"))["key"]
    answer = shop.client(key).get(path)  # who may only ask could show the card by it
    assert (answer.status, answer.code) == (403, "forbidden"), answer
    told = shop.admin.get(path)
    assert (told.status, told["apple"], told["catima"]) == (200, None, None), told
    held, = checked_by_jose(told["google"])["loyaltyObjects"]
    assert held["id"] != static["id"] and "barcode" not in held, held
    rotating = held["rotatingBarcode"]
    details = rotating["totpDetails"]
    assert (rotating["type"], details["periodMillis"], details["algorithm"], rotating["alternateText"]) == \
        ("QR_CODE", "30000", "TOTP_SHA1", card), rotating
    # As Google's reference says what a wallet makes of it; the digits by RFC 6238.
    (parameter,), now = details["parameters"], int(time.time())
    digits = phones.digits(bytes.fromhex(parameter["key"]), now // 30)
    assert parameter["valueLength"] == len(digits) == 8, parameter
    shown = rotating["valuePattern"].replace("{totp_timestamp_seconds}", str(now)).replace("{totp_value_0}", digits)
    scan = shop.till.post("/v1/scans", {"text": shown})
    assert (scan["code"], scan["shown"]) == (card, "phone"), scan
    assert shop.buy(shown, 100).status == 201
    assert shop.admin.get(path).code == "no_phone"  # it has shown itself: nobody else hears of it


# ---- Catima

@story
def catima_reads_the_link_and_the_file(shop):
    card = ready(shop)
    link = shop.till.get(f"/v1/cards/{card}/pass?as=catima")["catima"]
    address, fragment = link.split("#")
    assert address == "https://catima.app/share", link
    told = dict(urllib.parse.parse_qsl(urllib.parse.unquote(fragment), strict_parsing=True))
    colour = str(0xFFFFD700 - (1 << 32))
    assert told == {"store": "Ferme du Pré", "note": PROGRAM["name"]["fr"], "cardid": card, "barcodetype": "EAN_13",
                    "headercolor": colour}, told
    done = shop.till.get(f"/v1/cards/{card}/pass?as=catima_file")
    assert done.headers["content-type"] == "application/zip" and "catima.zip" in done.headers["content-disposition"], done
    (name, data), = unpack(done.body).items()
    tables = data.decode().replace("\r\n", "\n").split("\n\n")
    assert (name, tables[0], tables[1], tables[3].strip()) == ("catima.csv", "2", "_id", "cardId,groupId"), tables
    kept, = csv.DictReader(io.StringIO(tables[2]))
    assert (kept["store"], kept["note"], kept["cardid"], kept["barcodetype"], kept["headercolor"], kept["balance"]) == \
        ("Ferme du Pré", PROGRAM["name"]["fr"], card, "EAN_13", colour, "0"), kept


# ---- what is brought up to date

def told_of(shop, phone, count):
    wait_for(lambda: len(PUSH.of(phone.token)) >= count, lambda: (PUSH.heard[-3:], shop.log_tail(5)))


@story
def a_telephone_hears_of_a_sale_and_fetches_the_pass(shop):
    card = ready(shop)
    phone = Phone(shop, pkpass(shop, card))
    assert phone.register().status == 201
    assert phone.register().status == 200  # it was known
    told_of(shop, phone, 1)  # the file may be old: it is told once at the start
    assert phone.changed() == [card] and phone.changed() == []
    assert phone.fetch() == 200
    time.sleep(3.5)  # what has just changed is told anew, for it may change once more
    assert phone.fetch() in (200, 304) and phone.fetch() == 304

    assert shop.buy(card, 1000).status == 201
    told_of(shop, phone, 2)
    push = PUSH.of(phone.token)[-1]
    assert (push["method"], push["topic"], push["client"], push["body"]) == ("POST", PASS_TYPE, PASS_TYPE, "{}"), push
    assert phone.changed() == [card]
    assert phone.fetch() == 200 and phone.values()["unit1"] == 35, phone.values()
    CA.check(phone.files)
    time.sleep(2.5)
    assert len(PUSH.of(phone.token)) == 2, "told twice of one sale"

    assert phone.unregister().status == 200 and phone.unregister().status == 200
    assert phone.changed() == []
    assert shop.buy(card, 1000).status == 201
    time.sleep(2.5)
    assert len(PUSH.of(phone.token)) == 2
    shop.audit()


@story
def what_changes_twice_in_a_second_is_fetched_twice(shop):
    card = ready(shop)
    phone = Phone(shop, pkpass(shop, card))
    for count in range(1, 9):
        assert shop.buy(card, 100).status == 201
        assert (phone.fetch(), phone.values()["unit1"]) == (200, 25 + count), phone.values()


@story
def many_pushes_go_over_one_line(shop):
    assert len({push["session"] for push in PUSH.heard}) <= 2, PUSH.heard


@story
def two_telephones_and_two_cards_are_told_apart(shop):
    cards = [ready(shop), ready(shop)]
    phones = [Phone(shop, pkpass(shop, card)) for card in cards]
    phones[1].device = phones[0].device  # one telephone with both
    phones[1].token = phones[0].token
    for phone in phones:
        assert phone.register().status == 201
    told_of(shop, phones[0], 2)
    assert sorted(phones[0].changed()) == sorted(cards)
    before = len(PUSH.of(phones[0].token))
    assert shop.buy(cards[1], 100).status == 201
    told_of(shop, phones[0], before + 1)
    assert sorted(phones[0].changed()) == sorted(cards)  # the list is of the telephone; what has not changed is 304
    assert {push["collapse"] for push in PUSH.of(phones[0].token)[:2]} != {None}
    assert len({push["collapse"] for push in PUSH.of(phones[0].token)}) == 2


@story
def only_who_has_the_pass_may_ask_for_it(shop):
    mine, other = ready(shop), ready(shop)
    phone, stranger = Phone(shop, pkpass(shop, mine)), Phone(shop, pkpass(shop, other))
    for token in ("", "x", stranger.told["authenticationToken"], phone.told["authenticationToken"][:-1],
                  phone.told["authenticationToken"] + "0"):
        for ask in (phone.register, phone.unregister):
            answer = ask(token=token or " ")
            assert (answer.status, answer.code) == (401, "unauthorized"), (token, answer)
        assert phone.fetch(token=token or " ") == 401
    assert rows(shop.data, f"SELECT count(*) FROM pass_device WHERE code = '{mine}'")[0][0] in (0, "0")
    known = phone.told["passTypeIdentifier"]
    phone.told["passTypeIdentifier"] = "pass.other"
    assert phone.register().status == 404 and phone.fetch() == 404
    phone.told["passTypeIdentifier"] = known
    answer = phone.call("POST", f"{phone.registrations()}/{mine}", {"pushToken": "no hex"})
    assert (answer.status, answer.json["field"]) == (400, "/pushToken"), answer
    assert phone.call("POST", f"{phone.registrations('d' * 129)}/{mine}", {"pushToken": "aa"}).status == 404
    assert phone.client.get(phone.registrations()).status == 204


@story
def what_wallet_complains_of_is_counted(shop):
    answer = Client(shop.port).call("POST", "/v1/wallet/apple/v1/log", {"logs": ["Jeanne Martin\n" + "x" * 500, "two"]},
                                    without=("Idempotency-Key",))
    assert (answer.status, answer.json) == (200, {}), answer
    assert "wallet_complains" in shop.log.read_text() and "Jeanne" not in shop.log.read_text()


@story
def a_telephone_that_is_gone_is_forgotten(shop):
    card = ready(shop)
    gone, broken = Phone(shop, pkpass(shop, card)), Phone(shop, pkpass(shop, card))
    PUSH.say(gone.token, 410, "Unregistered")
    PUSH.say(broken.token, 400, "BadDeviceToken")
    for phone in (gone, broken):
        assert phone.register().status == 201
    wait_for(lambda: not rows(shop.data, f"SELECT device FROM pass_device WHERE code = '{card}'"), "still there")
    assert gone.changed() == [] and broken.changed() == []


@story
def a_card_has_so_many_telephones(shop):
    card = ready(shop)
    data = pkpass(shop, card)
    phones = [Phone(shop, data) for _ in range(22)]
    for phone in phones:
        assert phone.register().status == 201
    kept = {device for (device,) in rows(shop.data, f"SELECT device FROM pass_device WHERE code = '{card}'")}
    assert kept == {phone.device for phone in phones[2:]}, len(kept)


@story
def what_happened_while_the_server_was_down_is_told_when_it_starts(shop):
    card = ready(shop)
    phone = Phone(shop, pkpass(shop, card))
    assert phone.register().status == 201
    told_of(shop, phone, 1)
    shop.stop()
    plain = Shop(where=shop.where)
    plain.keys = shop.keys
    plain.start()  # a server without passes
    try:
        assert plain.buy(card, 700).status == 201
        answer = plain.till.get(f"/v1/cards/{card}/pass?as=apple")
        assert (answer.status, answer.code) == (409, "pass_not_configured") and "HABITUE_WALLET" in answer["detail"], answer
        assert plain.till.get(f"/v1/cards/{card}/pass")["apple"] is None
        told = plain.till.get("/v1/wallets").json
        assert (told["url"], told["apple"]["lack"], told["google"]["lack"], told["catima"]["is_ready"]) == \
            (None, "settings", "settings", True), told
        assert phone_of(plain, phone).register().status == 404
    finally:
        plain.remove_folder()
    shop.start()
    told_of(shop, phone, 2)
    phone.client.port = shop.port
    assert phone.fetch() == 200 and phone.values()["unit1"] == 32


def phone_of(shop, phone):
    other = Phone(shop, phone.data)
    other.device, other.token = phone.device, phone.token
    return other


# ---- what lacks

def with_wallet(shop, change):
    """What a server says whose folder was changed."""
    folder = FOLDER / "changed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(WALLET, folder)
    change(folder)
    shop.stop()
    kept = shop.env
    shop.env = {**kept, "HABITUE_WALLET": str(folder)}
    try:
        shop.start()
        return shop.till.get("/v1/wallets").json
    finally:
        shop.stop()
        shop.env = kept
        shop.start()


@story
def the_office_hears_what_lacks(shop):
    told = shop.till.get("/v1/wallets").json
    assert told["apple"]["is_ready"] and told["google"]["is_ready"] and told["url"] == "https://shop.example", told
    assert told["apple"]["name"] == PASS_TYPE and told["apple"]["expires_at"] > day(300), told
    CA.sign("other", f"/UID={PASS_TYPE}/OU={TEAM}/CN=other", "wwdr")
    CA.sign("web", "/CN=shop.example", "wwdr")
    CA.sign("stranger", "/CN=another WWDR", None, ca=True)
    CA.sign("over", f"/UID={PASS_TYPE}/OU={TEAM}/CN=over", "wwdr", days=-1)

    def copy(source, name):
        return lambda folder: shutil.copy(CA.path(source), folder / name)

    def both(source):
        return lambda folder: (copy(f"{source}.pem", "apple-certificate.pem")(folder), copy(f"{source}.key", "apple-key.pem")(folder))

    def remove(name):
        return lambda folder: (folder / name).unlink()

    def write(name, text):
        return lambda folder: (folder / name).write_text(text)

    for change, lack in (
            (remove("apple-certificate.pem"), "certificate"),
            (write("apple-certificate.pem", "nothing"), "certificate_unreadable"),
            (both("web"), "certificate_kind"),
            (both("over"), "certificate_over"),
            (remove("apple-key.pem"), "key"),
            (lambda folder: os.chmod(folder / "apple-key.pem", 0o640), "key_open"),
            (write("apple-key.pem", "nothing"), "key_unreadable"),
            (copy("other.key", "apple-key.pem"), "key_other"),
            (remove("apple-wwdr.pem"), "wwdr"),
            (write("apple-wwdr.pem", "nothing"), "wwdr_unreadable"),
            (copy("stranger.pem", "apple-wwdr.pem"), "wwdr_other"),
            (write("icon.png", "GIF89a"), "image")):
        told = with_wallet(shop, change)
        assert (told["apple"]["is_ready"], told["apple"]["lack"], told["google"]["is_ready"]) == (False, lack, True), (lack, told)
        assert told["apple"]["detail"].endswith("."), told
    for change, lack in (
            (remove("google-key.json"), "service_key"),
            (lambda folder: os.chmod(folder / "google-key.json", 0o604), "service_key_open"),
            (write("google-key.json", "{}"), "service_key_unreadable"),
            (write("wallet.json", json.dumps({"url": "https://shop.example"})), "issuer")):
        told = with_wallet(shop, change)
        assert (told["google"]["lack"], told["apple"]["is_ready"]) == (lack, True), (lack, told)


@story
def a_wallet_json_that_is_wrong_stops_the_start_with_a_sentence(shop):
    shop.stop()
    for text, want in (('{"url":"http://shop.example"}', "/url"), ('{"url":"https://shop.example/"}', "/url"),
                       ('{"url":"https://shop.example","colour":"red"}', "/colour"), ("{", "Line 1, column 1"),
                       ('{"url":"https://shop.example","google":{"issuer":"x","logo_url":"https://a.example"}}', "/google/issuer")):
        folder = FOLDER / "wrong"
        folder.mkdir(exist_ok=True)
        (folder / "wallet.json").write_text(text)
        done = subprocess.run([str(HABITUE), "serve", *shop.where, "--listen", "127.0.0.1:0", "--lang", "en"], check=False,
                              env={**shop.env, "HABITUE_WALLET": str(folder)}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and want in done.stderr and "wallet.json" in done.stderr, (text, done)
    shop.start()


@story
def a_telephone_with_the_pass_of_no_card_is_found(shop):
    assert Phone(shop, pkpass(shop, ready(shop))).register().status == 201
    shop.stop()
    report = shop.tampered("nobody", "UPDATE pass_device SET code = 'nobody' WHERE (device, code) = (SELECT device, code FROM pass_device ORDER BY device, code LIMIT 1)")
    assert "the pass of a card that does not exist" in report["what"], report
    shop.start()


@story
def no_secret_is_in_the_log(shop):
    log = shop.log.read_text()
    token = Phone(shop, pkpass(shop, ready(shop))).told["authenticationToken"]
    secrets = [token, "PRIVATE KEY", json.loads((WALLET / "google-key.json").read_text())["private_key"][40:80]]
    assert not any(secret in log for secret in secrets)


if __name__ == "__main__":
    try:
        run(Shop(preset="points", env={"HABITUE_WALLET": str(WALLET)}))
    finally:
        PUSH.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
