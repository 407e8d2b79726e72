#!/usr/bin/env python3
"""consents.py - what members let the shop do: asked for in words, kept, taken back, and what an auditor sees of it."""
import hashlib
from datetime import date, datetime, timedelta, timezone

from lib import Shop, day, run, story
from place import IS_POSTGRES, change, rows
from households import reader, refused

NOW = datetime.now(timezone.utc).replace(microsecond=0)


def wording(shop, language="fr", who=None):
    answer = (who or shop.till).get(f"/v1/consents/wording?language={language}")
    assert answer.status == 200, answer
    return answer


def words_for(shop, purpose, language="fr"):
    return next(one for one in wording(shop, language)["purposes"] if one["purpose"] == purpose)


def yes(shop, purpose, **more):
    return {"purpose": purpose, "given": True, "wording": words_for(shop, purpose)["wording"], "source": "till", **more}


def tell(shop, member, *consents, **more):
    return shop.admin.post(f"/v1/members/{member['id']}/consents", {"consents": list(consents), **more})


def states(shop, member):
    """Purpose -> (state, may, basis)."""
    file = shop.admin.get(f"/v1/members/{member['id']}")
    assert file.status == 200, file
    told = shop.admin.get(f"/v1/members/{member['id']}/consents")
    assert told["consents"] == file["consents"], (told, file)
    return {one["purpose"]: (one["state"], one["may"], one["basis"]) for one in file["consents"]}


# ---- words


@story
def the_words_have_the_name_of_the_shop_and_a_name_of_their_own(shop):
    fr, en = wording(shop), wording(shop, "en")
    assert [one["purpose"] for one in fr["purposes"]] == ["email", "sms", "phone", "post", "partners", "audiences", "opens"]
    for told in (fr, en):
        for one in told["purposes"]:
            assert "Ferme du Pré" in one["text"] and "%" not in one["text"], one
            digits = hashlib.sha256(one["text"].encode()).hexdigest()[:32]
            assert one["wording"] == f"1.{one['purpose']}.{told['language']}.{digits}", one
            assert one["is_objection"] == (one["purpose"] == "post"), one
        assert "Ferme du Pré" in told["notice"] and "cnil.fr" in told["notice"] and "%" not in told["notice"], told
    assert [one["purpose"] for one in fr["purposes"] if one["is_asked"]] == ["email", "sms", "post"], fr
    assert fr["contact"] == "au comptoir de Ferme du Pré" and fr["contact"] in fr["notice"], fr
    assert len({one["wording"] for told in (fr, en) for one in told["purposes"]}) == 14
    refused(shop.till.get("/v1/consents/wording?language=de"), 400, "invalid", "/language")


@story
def a_shop_says_where_rights_are_asked_for_and_for_what_it_asks(shop):
    assert shop.admin.get("/v1/privacy").json == {"contact": None, "notice_fr": None, "notice_en": None,
                                                  "asked": ["email", "sms", "post"]}
    set_to = shop.admin.patch("/v1/privacy", {"contact": "donnees@ferme.fr", "asked": ["opens", "email"]})
    assert (set_to.status, set_to["contact"], set_to["asked"]) == (200, "donnees@ferme.fr", ["email", "opens"]), set_to
    fr = wording(shop)
    assert fr["contact"] == "donnees@ferme.fr" and "donnees@ferme.fr" in fr["notice"], fr
    assert [one["purpose"] for one in fr["purposes"] if one["is_asked"]] == ["email", "opens"], fr
    own = shop.admin.patch("/v1/privacy", {"notice_fr": "Nos règles : ferme.fr/donnees"})
    assert own["asked"] == ["email", "opens"], own
    assert wording(shop)["notice"] == "Nos règles : ferme.fr/donnees"
    assert "Ferme du Pré" in wording(shop, "en")["notice"]
    refused(shop.admin.patch("/v1/privacy", {"asked": ["pigeon"]}), 400, "invalid", "/asked", "email")
    refused(shop.till.patch("/v1/privacy", {"contact": "x"}), 403, "forbidden", None)
    refused(shop.till.get("/v1/privacy"), 403, "forbidden", None)
    back = shop.admin.patch("/v1/privacy", {"contact": None, "notice_fr": None, "asked": ["email", "sms", "post"]})
    assert back["contact"] is None and back["notice_fr"] is None, back
    shop.agrees()


@story
def whoever_gives_data_can_read_what_becomes_of_them_without_a_key(shop):
    for language in ("fr", "en"):
        told = wording(shop, language)
        page = shop.nobody.get(f"/notice?language={language}")
        assert page.status == 200 and page.headers["content-type"] == "text/html; charset=utf-8", page
        text = page.body.decode()
        assert f'lang="{language}"' in text and told["notice"] in text and "<script" not in text, text
        for one in told["purposes"]:
            assert (one["text"] in text) == one["is_asked"], (one, text)
    shop.admin.patch("/v1/privacy", {"notice_en": "<b>Ours & yours</b>"})
    assert "&lt;b&gt;Ours &amp; yours&lt;/b&gt;" in shop.nobody.get("/notice?language=en").body.decode()
    shop.admin.patch("/v1/privacy", {"notice_en": None})


# ---- told


@story
def joining_consents_to_nothing(shop):
    member = shop.enrol(first_name="Ada", email="ada@example.org")
    assert states(shop, member) == {
        **dict.fromkeys(("email", "sms", "phone", "partners", "audiences", "opens"), ("none", False, None)),
        "post": ("none", True, None)}, "post may be sent until somebody objects"


@story
def what_was_ticked_is_kept_with_the_words_that_were_shown(shop):
    email = words_for(shop, "email")
    post = words_for(shop, "post")
    body = {"first_name": "Léa", "phone": "06 12 34 56 01", "email": "lea@example.org", "birthday": "02-29", "operator": "ada",
            "consents": [yes(shop, "email"), {"purpose": "post", "given": False, "wording": post["wording"], "source": "till"}]}
    member = shop.admin.post("/v1/members", body, idempotency_key="lea")
    assert member.status == 201, member
    again = shop.admin.post("/v1/members", body, idempotency_key="lea")
    assert again.body == member.body and again.headers.get("idempotent-replayed") == "true", again
    file = shop.admin.get(f"/v1/members/{member['id']}")
    assert (file["birth"], file["birthday"]) == (None, "02-29"), file
    now = states(shop, member)
    assert (now["email"], now["post"], now["sms"]) == (
        ("given", True, "consent"), ("withdrawn", False, "consent"), ("none", False, None)), now
    told = shop.admin.get(f"/v1/members/{member['id']}/consents")
    first = told["history"][-2:]
    one = next(row for row in first if row["purpose"] == "email")
    assert (one["given"], one["text"], one["wording"], one["source"], one["operator"], one["proof"], one["sale"]) == (
        True, email["text"], email["wording"], "till", "ada", None, None), one
    assert one["at"] == one["recorded_at"], one
    assert len(told["history"]) == 2, told
    shop.agrees()


@story
def who_changes_his_mind_adds_and_overwrites_nothing(shop):
    member = shop.enrol()
    assert tell(shop, member, yes(shop, "email"), yes(shop, "sms"), operator="bob").status == 200
    assert states(shop, member)["email"] == ("given", True, "consent")
    assert tell(shop, member, {"purpose": "email", "given": False, "source": "card"}).status == 200, "as easy as that"
    now = states(shop, member)
    assert (now["email"], now["sms"]) == (("withdrawn", False, "consent"), ("given", True, "consent")), now
    told = shop.admin.get(f"/v1/members/{member['id']}/consents")
    assert [(row["purpose"], row["given"], row["source"], row["operator"]) for row in told["history"]][0] == (
        "email", False, "card", None), told
    assert len(told["history"]) == 3, told
    assert tell(shop, member, yes(shop, "email")).status == 200
    assert states(shop, member)["email"] == ("given", True, "consent")
    shop.agrees()


@story
def the_journal_tells_how_many_and_no_word_of_them(shop):
    member = shop.enrol()
    assert tell(shop, member, yes(shop, "email"), yes(shop, "sms")).status == 200
    partition, number = shop.admin.get(f"/v1/members/{member['id']}/consents")["history"][0]["entry"].split("-")
    body = next(body for body, in rows(shop.data, f"SELECT body FROM entry WHERE number={number}")
                if f"\nseq\t{partition}\t{number}\n" in body)
    record = next(line for line in body.split("\n") if line.startswith("consents\t")).split("\t")
    kept = rows(shop.data, "SELECT hex(salt), purpose, given, basis, wording, source, proof, told_us FROM consent "
                f"WHERE partition={partition} AND entry={number} ORDER BY place".replace("hex(salt)", hex_of("salt")))
    lines = "".join(f"{salt.lower()}\t{purpose}\t{'given' if int(given) else 'withdrawn'}\t{basis}\t{words}\t{source}\t"
                    f"{proof or ''}\t\t{told}\n" for salt, purpose, given, basis, words, source, proof, told in kept)
    assert record[1:] == ["2", hashlib.sha256(lines.encode()).hexdigest()], (record, lines)
    assert "email" not in body and "sms" not in body, body
    assert len({salt for salt, *_ in kept}) == 2, "nobody guesses what a digest is of"


def hex_of(column):
    return f"encode({column}, 'hex')" if IS_POSTGRES else f"hex({column})"


@story
def paper_and_imports_have_a_proof_and_a_day_of_their_own(shop):
    member = shop.enrol()
    long_ago = (NOW - timedelta(days=400)).isoformat()
    form = {"purpose": "email", "given": True, "source": "paper", "proof": "classeur 3, page 12", "at": long_ago}
    refused(tell(shop, member, {**form, "proof": " "}), 400, "invalid", "/consents/0/proof")
    refused(tell(shop, member, yes(shop, "email", at=long_ago)), 400, "invalid", "/consents/0/at")
    refused(tell(shop, member, {**form, "at": (NOW + timedelta(hours=1)).isoformat()}), 400, "invalid", "/consents/0/at")
    assert tell(shop, member, {"purpose": "email", "given": False}).status == 200
    assert tell(shop, member, form).status == 200
    assert states(shop, member)["email"] == ("withdrawn", False, "consent"), "an older yes does not undo a later no"
    told = shop.admin.get(f"/v1/members/{member['id']}/consents")["history"]
    assert [(row["given"], row["proof"], row["text"]) for row in told] == [
        (False, None, None), (True, "classeur 3, page 12", None)], told
    shop.agrees()


@story
def what_cannot_be_is_refused_in_words_and_changes_nothing(shop):
    member = shop.enrol()
    before = shop.entries()
    refused(tell(shop, member), 400, "invalid", "/consents")
    refused(tell(shop, member, {"purpose": "pigeon", "given": True}), 400, "invalid", "/consents/0/purpose", "email")
    refused(tell(shop, member, {"purpose": "email"}), 400, "invalid", "/consents/0/given")
    refused(tell(shop, member, yes(shop, "sms"), {"purpose": "email", "given": True}), 400, "invalid", "/consents/1/wording")
    refused(tell(shop, member, yes(shop, "email", wording="1.email.fr." + "0" * 32)), 409, "wording_unknown", "/consents/0/wording")
    refused(tell(shop, member, yes(shop, "email", wording=words_for(shop, "sms")["wording"])), 409, "wording_unknown",
            "/consents/0/wording")
    refused(tell(shop, member, yes(shop, "email", source="dream")), 400, "invalid", "/consents/0/source")
    refused(tell(shop, member, yes(shop, "email"), yes(shop, "email")), 400, "invalid", "/consents/1/purpose", "twice")
    refused(shop.admin.post("/v1/members", {"first_name": "Bo", "consents": [{"purpose": "email", "given": True}]}), 400,
            "invalid", "/consents/0/wording")
    refused(shop.admin.post("/v1/members", {"first_name": "Bo", "birthday": "02-30"}), 400, "invalid", "/birthday", "02-29")
    refused(shop.admin.post("/v1/members", {"first_name": "Bo", "birthday": "02-03", "birth": "1980-02-03"}), 400, "invalid",
            "/birthday")
    refused(shop.admin.post("/v1/members/1-99999/consents", {"consents": [yes(shop, "email")]}), 404, "not_found", None)
    told = reader(shop).post(f"/v1/members/{member['id']}/consents", {"consents": [yes(shop, "email")]})
    refused(told, 403, "forbidden", None)
    assert shop.entries() == before


@story
def words_of_before_are_accepted_once_somebody_has_seen_them(shop):
    """A till that read the words in the morning tells them in the evening."""
    member = shop.enrol()
    old = "1.sms.fr." + hashlib.sha256("Anciens mots.".encode()).hexdigest()[:32]
    refused(tell(shop, member, yes(shop, "sms", wording=old)), 409, "wording_unknown", "/consents/0/wording")
    change(shop.data, f"INSERT INTO consent_text (wording, text, first_us) VALUES ('{old}', 'Anciens mots.', 1)")
    assert tell(shop, member, yes(shop, "sms", wording=old)).status == 200
    assert shop.admin.get(f"/v1/members/{member['id']}/consents")["history"][0]["text"] == "Anciens mots."
    shop.agrees()


@story
def a_sale_founds_offers_of_similar_things_to_who_did_not_refuse(shop):
    member, other = shop.enrol(), shop.enrol()
    bought = shop.buy(member["card"], 1000)
    by_sale = yes(shop, "email", sale=bought["id"])
    refused(tell(shop, other, by_sale), 400, "invalid", "/consents/0/sale")
    refused(tell(shop, member, yes(shop, "partners", sale=bought["id"])), 400, "invalid", "/consents/0/sale")
    refused(tell(shop, member, yes(shop, "email", sale="1-999999")), 400, "invalid", "/consents/0/sale")
    assert tell(shop, member, by_sale).status == 200
    assert states(shop, member)["email"] == ("given", True, "sale")
    assert shop.admin.get(f"/v1/members/{member['id']}/consents")["history"][0]["sale"] == bought["id"]
    assert tell(shop, member, {"purpose": "email", "given": False}).status == 200
    refused(tell(shop, member, by_sale), 409, "consent_withdrawn", "/consents/0/sale")
    assert tell(shop, member, yes(shop, "email")).status == 200, "a consent of his own does"
    shop.agrees()


@story
def a_child_is_sent_nothing(shop):
    today = date.fromisoformat(day())
    young = shop.enrol(birth=today.replace(year=today.year - 15, day=28).isoformat())
    child = (today + timedelta(days=40)).replace(day=1)
    child = shop.enrol(birth=child.replace(year=child.year - 15).isoformat())
    unknown = shop.enrol(birthday="01-01")
    refused(tell(shop, child, yes(shop, "email")), 409, "consent_minor", "/consents/0/given")
    assert tell(shop, child, {"purpose": "post", "given": False}).status == 200, "he may refuse"
    assert tell(shop, unknown, yes(shop, "email")).status == 200
    born = shop.admin.get(f"/v1/members/{young['id']}")["birth"]
    is_old_enough = date.fromisoformat(born).replace(year=today.year) <= today
    assert (tell(shop, young, yes(shop, "email")).status == 200) == is_old_enough, born


@story
def who_moves_to_another_account_takes_along_what_he_said(shop):
    holder, guest = shop.enrol(), shop.enrol(first_name="Guy")
    assert tell(shop, guest, yes(shop, "email")).status == 200
    merged = shop.admin.post(f"/v1/accounts/{guest['account']}/merge", {"into": holder["account"], "role": "adult"})
    assert merged.status == 201, merged
    now = next(one for one in shop.admin.get(f"/v1/accounts/{holder['account']}")["members"] if one["first_name"] == "Guy")
    assert now["id"] != guest["id"]
    assert states(shop, guest)["email"] == states(shop, now)["email"] == ("given", True, "consent")
    assert tell(shop, guest, {"purpose": "email", "given": False}).status == 200
    assert states(shop, now)["email"] == ("withdrawn", False, "consent")
    assert len(shop.admin.get(f"/v1/members/{now['id']}/consents")["history"]) == 2
    assert shop.admin.post(f"/v1/accounts/{guest['account']}/unmerge", {}).status == 201
    assert states(shop, guest)["email"] == ("withdrawn", False, "consent")
    code = shop.admin.post(f"/v1/accounts/{holder['account']}/invitations", {"role": "adult"})["code"]
    joined = shop.admin.post("/v1/members", {"first_name": "Zoé", "invitation": code, "consents": [yes(shop, "sms")]})
    assert joined.status == 201 and states(shop, joined)["sms"] == ("given", True, "consent"), joined
    left = shop.admin.post(f"/v1/members/{joined['id']}/leave", {})
    assert left.status == 201, left
    assert states(shop, joined)["sms"] == ("given", True, "consent")
    shop.agrees()


# ---- behind its back


@story
def a_withdrawal_that_is_made_to_vanish_is_found(shop):
    member = shop.enrol()
    assert tell(shop, member, yes(shop, "email"), yes(shop, "sms")).status == 200
    assert tell(shop, member, {"purpose": "email", "given": False}).status == 200
    partition, entry = shop.admin.get(f"/v1/members/{member['id']}/consents")["history"][0]["entry"].split("-")
    entry = f"{entry} AND partition = {partition}"
    shop.stop()
    for name, statement, what in (
            ("vanished", f"DELETE FROM consent WHERE entry = {entry}", "what its member consented to is not kept"),
            ("turned", f"UPDATE consent SET given = 1 WHERE entry = {entry}", "what its member consented to was changed"),
            ("early", f"UPDATE consent SET told_us = told_us - 86400000000 WHERE entry = {entry}", "was changed beside"),
            ("given", f"UPDATE consent SET member = member + 1 WHERE entry = {entry}", "was changed beside"),
            ("invented", "INSERT INTO consent SELECT partition, entry, 2, member, 'sms', 1, basis, wording, source, proof, "
             f"sale_partition, sale, told_us, salt FROM consent WHERE entry = {entry}", "was changed beside"),
            ("moved", f"UPDATE consent SET entry = 1 WHERE entry = {entry}", "was changed beside")):
        report = shop.tampered(name, lambda folder, said=statement: change(folder, said))
        assert what in report["what"], (name, report)
    report = shop.tampered("words", lambda folder: change(folder, "UPDATE consent_text SET text = 'Tout.'"))
    assert "words under which members consented were changed" in report["what"], report


@story
def the_journal_is_read_by_one_who_knows_its_form_alone(shop):
    shop.start()
    shop.audit()


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "4") if IS_POSTGRES else ()))
