#!/usr/bin/env python3
"""mail.py - a receipt by e-mail, when a customer asks for it now; and a mail server that is off, slow or says no."""
import time
from pathlib import Path

from lib import Shop, run, story
from place import IS_POSTGRES, change, rows
from households import refused
from mail_server import MailServer, certificate

FROM = "Ferme du Pré <bonjour@ferme.example>"


def with_mail(shop, server=None, **settings):
    """The same shop, whose server knows that mail server."""
    for name in [name for name in shop.env if name.startswith("HABITUE_MAIL_")]:
        del shop.env[name]
    if server:
        shop.env.update({"HABITUE_MAIL_URL": f"smtp://127.0.0.1:{server.port}", "HABITUE_MAIL_FROM": FROM,
                         "HABITUE_MAIL_TLS": "none"})
    shop.env.update({f"HABITUE_MAIL_{name.upper()}": value for name, value in settings.items() if value is not None})
    for name in [name for name, value in settings.items() if value is None]:
        shop.env.pop(f"HABITUE_MAIL_{name.upper()}", None)
    shop.restart()


def send(shop, entry, key=None, **more):
    return shop.till.post("/v1/messages", {"what": {"entry": entry}, **more}, idempotency_key=key)


def state(shop, message):
    answer = shop.till.get(f"/v1/messages/{message['id']}")
    assert answer.status == 200, answer
    return answer


def until(shop, message, is_so):
    begun = time.monotonic()
    while not is_so(now := state(shop, message)):
        assert time.monotonic() - begun < 60, now
        time.sleep(0.1)
    return now


def is_sent(now):
    return now["state"] == "sent"


def kept(shop, message):
    partition, code = message["id"].split("-")
    return rows(shop.data, f"SELECT address, title, body, page FROM message WHERE partition = {partition} AND code = '{code}'")[0]


def bought(shop, **member):
    shop.card = shop.enrol(**member)
    return shop.buy(shop.card["card"], 12345)["id"]


@story
def without_a_mail_server_there_is_no_mail_and_the_page_knows(shop):
    entry = bought(shop)
    assert shop.till.get("/v1/session")["mail"] is False
    refused(send(shop, entry, to="a@example.org"), 409, "mail_not_set_up", None)


@story
def a_receipt_is_sent_to_an_address_that_is_not_kept(shop):
    with MailServer(shop.folder) as server:
        with_mail(shop, server)
        assert shop.till.get("/v1/session")["mail"] is True
        entry = bought(shop, first_name="Zoé", last_name="Secret")
        before = shop.entries()
        asked = send(shop, entry, "once", to="Eric@example.org", language="fr", operator="ada")
        assert (asked.status, asked["state"], asked["operator"]) == (201, "queued", "ada"), asked
        envelope, letter = server.next()
        assert (envelope["from"], envelope["to"]) == ("bonjour@ferme.example", ["Eric@example.org"]), envelope
        assert str(letter["From"]) == "Ferme du Pré <bonjour@ferme.example>" and str(letter["To"]) == "Eric@example.org", letter
        assert str(letter["Subject"]) == "Votre ticket – Ferme du Pré" and letter["Auto-Submitted"] == "auto-generated", letter
        assert letter["Message-ID"] == f"<{asked['id']}@ferme.example>" and letter["Date"].datetime, letter
        assert letter["MIME-Version"] == "1.0" and letter.get_content_type() in ("multipart/mixed", "multipart/alternative")
        plain = letter.get_body(preferencelist=("plain",)).get_content()
        page = letter.get_body(preferencelist=("html",)).get_content()
        for words in (plain, page):
            assert "Nouveau solde" in words and "Ferme du Pré" in words and "demandé à la caisse" in words, words
            for never in ("Secret", "Zoé", shop.card["card"], "<script", "<img", "http:", "https:"):
                assert never not in words, (never, words)
        assert until(shop, asked, is_sent)["sent_at"], asked
        assert kept(shop, asked) in [("", "", "", ""), (None, None, None, None)], kept(shop, asked)
        again = send(shop, entry, "once", to="Eric@example.org", language="fr", operator="ada")
        assert again["id"] == asked["id"] and again["state"] == "sent", again
        refused(send(shop, entry, "once", to="other@example.org"), 422, "key_reused", None)
        assert shop.entries() == before, "it is no entry"
        assert shop.admin.get("/v1/members?email=Eric@example.org")["members"] == [], "nor in the customer file"
        assert server.letters.empty()
    shop.agrees()


@story
def or_to_the_address_on_file(shop):
    with MailServer(shop.folder) as server:
        with_mail(shop, server)
        entry = bought(shop, first_name="Ada", email="ada@example.org")
        assert send(shop, entry, member=shop.card["id"], language="en").status == 201
        envelope, letter = server.next()
        assert envelope["to"] == ["ada@example.org"] and str(letter["Subject"]) == "Your receipt – Ferme du Pré", letter
        nobody = shop.enrol(first_name="Bo")
        refused(send(shop, entry, member=nobody["id"]), 422, "no_email", "/member")
        refused(send(shop, entry, member="1-99999"), 422, "member_unknown", "/member")
        refused(send(shop, entry), 400, "invalid", "/to")
        refused(send(shop, entry, to="a@b.fr", member=nobody["id"]), 400, "invalid", "/to")
        for wrong in ("nobody", "a@b", "a@b.fr,c@d.fr", "a@b.fr> SIZE=1", "Ada <a@b.fr>"):
            refused(send(shop, entry, to=wrong), 400, "invalid", "/to")
        refused(send(shop, "1-99999", to="a@b.fr"), 404, "not_found", "/what")
        refused(shop.till.get("/v1/messages/1-0000000000000000"), 404, "not_found", None)


@story
def a_server_that_is_off_is_tried_again(shop):
    server = MailServer(shop.folder).open()
    with_mail(shop, server)
    server.close()
    entry = bought(shop)
    asked = send(shop, entry, to="a@example.org")
    now = until(shop, asked, lambda now: now["reason"])
    assert (now["state"], now["reason"]) == ("queued", "mail_off") and "tried again" in now["detail"], now
    assert kept(shop, asked)[0] == "a@example.org"
    server.open()
    shop.restart()  # what waits is a row
    assert until(shop, asked, is_sent)["attempts"] >= 2
    server.next()
    server.close()


@story
def what_waited_for_more_than_a_day_is_given_up(shop):
    server = MailServer(shop.folder).open()
    with_mail(shop, server)
    server.close()
    asked = send(shop, bought(shop), to="a@example.org")
    until(shop, asked, lambda now: now["reason"] == "mail_off" and now["state"] == "queued")
    shop.stop()
    partition, code = asked["id"].split("-")
    change(shop.data, f"UPDATE message SET created_us = created_us - 90000000000, look_us = 0 WHERE partition = {partition} AND "
           f"code = '{code}'")
    server.open()
    shop.start()
    now = until(shop, asked, lambda now: now["state"] == "failed")
    assert now["reason"] == "mail_late" and not any(kept(shop, asked)), now
    assert server.letters.empty()
    server.close()


@story
def a_refused_address_is_told_and_forgotten(shop):
    with MailServer(shop.folder, mood="refuses") as server:
        with_mail(shop, server)
        asked = send(shop, bought(shop), to="nobody@example.org")
        now = until(shop, asked, lambda now: now["state"] == "failed")
        assert (now["reason"], now["attempts"]) == ("mail_refused", 1) and "address" in now["detail"], now
        assert not any(kept(shop, asked)), kept(shop, asked)
        server.mood("later")
        asked = send(shop, bought(shop), to="a@example.org")
        now = until(shop, asked, lambda now: now["reason"])
        assert (now["state"], now["reason"]) == ("queued", "mail_later"), now
        server.mood("takes")
        assert until(shop, asked, is_sent)["attempts"] == 2
    assert "nobody@example.org" not in shop.log_tail(400) and "a@example.org" not in shop.log_tail(400)


@story
def a_line_that_breaks_behind_the_letter_sends_it_again_under_the_same_id(shop):
    with MailServer(shop.folder, mood="loses") as server:
        with_mail(shop, server)
        asked = send(shop, bought(shop), to="a@example.org")
        _, first = server.next()
        assert until(shop, asked, lambda now: now["reason"])["reason"] == "mail_off"
        _, second = server.next()
        assert first["Message-ID"] == second["Message-ID"] and first["Date"] == second["Date"]
        assert until(shop, asked, is_sent)["attempts"] == 2


@story
def a_server_that_says_nothing_keeps_nobody_waiting(shop):
    with MailServer(shop.folder, mood="quiet") as server:
        with_mail(shop, server)
        entry = bought(shop)
        begun = time.monotonic()
        asked = send(shop, entry, to="a@example.org")
        assert asked.status == 201 and time.monotonic() - begun < 5
        until(shop, asked, lambda now: now["state"] == "sending")
        assert shop.buy(shop.card["card"], 100).status == 201
        begun = time.monotonic()
        shop.restart()
        assert time.monotonic() - begun < 15, "nor who wants to stop"


@story
def the_line_is_secret_and_the_server_known(shop):
    folder = Path(shop.folder)
    key, cert = certificate(folder)
    password = folder / "password"
    password.write_text("geheim\n")
    password.chmod(0o600)
    login = {"user": "shop", "password_file": str(password), "tls": None}
    with MailServer(folder, key=key, cert=cert, user="shop", password="geheim") as server:
        with_mail(shop, server, ca=cert, **login)
        sent = send(shop, bought(shop), to="a@example.org")
        envelope, _ = server.next()
        assert envelope["secure"] is True and envelope["user"] == "shop", envelope
        until(shop, sent, is_sent)
        with_mail(shop, server, **login)  # nobody vouches for it
        asked = send(shop, bought(shop), to="a@example.org")
        assert until(shop, asked, lambda now: now["reason"])["reason"] == "mail_tls"
        password.write_text("falsch\n")
        with_mail(shop, server, ca=cert, **login)
        asked = send(shop, bought(shop), to="a@example.org")
        assert until(shop, asked, lambda now: now["reason"])["reason"] == "mail_login"
        assert server.letters.empty()
    with MailServer(folder) as server:  # one that offers no TLS
        with_mail(shop, server, tls=None)
        asked = send(shop, bought(shop), to="a@example.org")
        assert until(shop, asked, lambda now: now["reason"])["reason"] == "mail_tls"
        assert server.letters.empty(), "no letter goes without"
    with MailServer(folder, key=key, cert=cert, secure=True) as server:  # TLS from the beginning
        with_mail(shop, server, ca=cert, tls=None, url=f"smtps://127.0.0.1:{server.port}")
        sent = send(shop, bought(shop), to="b@example.org")
        while server.next()[0]["to"] != ["b@example.org"]:
            pass
        until(shop, sent, is_sent)


@story
def settings_that_cannot_be_right_are_named_and_nothing_starts(shop):
    shop.stop()
    password = Path(shop.folder) / "open"
    password.write_text("x\n")
    password.chmod(0o644)
    good = {"HABITUE_MAIL_URL": "smtp://mail.example:587", "HABITUE_MAIL_FROM": FROM}
    for wrong, name in (({"HABITUE_MAIL_URL": "http://mail.example"}, "URL"), ({"HABITUE_MAIL_FROM": "nobody"}, "FROM"),
                        ({"HABITUE_MAIL_FROM": ""}, "FROM"), ({"HABITUE_MAIL_TLS": "none"}, "TLS"),
                        ({"HABITUE_MAIL_TLS": "maybe"}, "TLS"), ({"HABITUE_MAIL_USER": "shop"}, "PASSWORD_FILE"),
                        ({"HABITUE_MAIL_PASSWORD_FILE": str(password)}, "USER"),
                        ({"HABITUE_MAIL_USER": "shop", "HABITUE_MAIL_PASSWORD_FILE": str(password)}, "PASSWORD_FILE")):
        shop.env.update({**good, **wrong})
        try:
            shop.command("serve", *shop.where, "--listen", "127.0.0.1:1", "--lang", "en")
        except AssertionError as refusal:
            assert f"HABITUE_MAIL_{name} is missing or cannot be right" in str(refusal), (wrong, refusal)
        else:
            raise AssertionError(wrong)
        for variable in [variable for variable in shop.env if variable.startswith("HABITUE_MAIL_")]:
            del shop.env[variable]
    shop.start()
    shop.agrees()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
