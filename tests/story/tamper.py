#!/usr/bin/env python3
"""tamper.py - somebody edits the database by hand; `habitue verify` names the first entry it touches.

Each story works on a copy of one small journal, changes one thing with SQL (past the triggers that
forbid it, as one who owns the database can), and reads what the auditor says.
"""
import json

from lib import Shop, run, story
from place import at, blob, quoted, relink, rows, text_of_length

CARD_COUNT = 3


def fill(shop):
    """A morning: purchases with and without a card, a reward, a return, a claim."""
    cards = [shop.enrol()["card"] for _ in range(CARD_COUNT)]
    bought = [shop.buy(card, amount).json for card, amount in
              zip(cards * 3, (5000, 7000, 12000, 900, 4300, 2500, 8000, 150, 6600))]
    shop.buy(cards[0], 3000, redeem=[{"reward": "credit", "points": 3}])
    shop.till.post(f"/v1/purchases/{bought[2]['id']}/returns", {})
    free = shop.buy(None, 4000).json
    shop.till.post("/v1/claims", {"code": free["claim"]["code"], "card": cards[1]})
    shop.buy(None, 2000)
    shop.first_purchase = int(bought[0]["id"].split("-")[1])
    shop.stop()


@story
def the_journal_of_an_honest_morning_agrees(shop):
    fill(shop)
    report = json.loads(shop.command("verify", *at(shop.data), "--json"))
    assert report["good"] and report["accounts"] == CARD_COUNT, report
    shop.last = report["entries"]


@story
def an_amount_changed_in_an_entry_is_named_by_its_number(shop):
    number = shop.first_purchase
    report = shop.tampered("amount", f"UPDATE entry SET body=replace(body,'5000','5001') "
                                      f"WHERE number={number}")
    assert int(report["entry"]) == number and "hash" in report["what"], report


@story
def an_amount_changed_with_every_hash_made_anew_is_found_by_the_engine(shop):
    number = shop.first_purchase
    report = shop.tampered("relinked",
                      f"UPDATE entry SET body=replace(body,'5000','9000') WHERE number={number}",
                      lambda place: relink(place, number))
    assert int(report["entry"]) == number and "engine" in report["what"], report


@story
def points_given_by_hand_are_found_though_the_chain_is_whole(shop):
    report = shop.tampered("points",
                      "UPDATE lot SET remaining=remaining+10, issued=issued+10 WHERE number=1 AND account=1")
    assert "lot" in report["what"] or "balance" in report["what"], report


@story
def an_entry_taken_out_leaves_a_gap(shop):
    number = shop.first_purchase + 2
    report = shop.tampered("gap", f"DELETE FROM entry WHERE number={number}")
    assert int(report["entry"]) == number and "gap" in report["what"], report


@story
def the_last_entry_taken_away_is_missed(shop):
    report = shop.tampered("tail", f"DELETE FROM entry WHERE number={shop.last}")
    assert "head" in report["what"], report


@story
def a_programme_changed_after_the_fact_is_found(shop):
    report = shop.tampered("program", "UPDATE program SET json=replace(json,'1000','100')")
    assert int(report["entry"]) <= 2 and "programme" in report["what"], report


@story
def a_receipt_number_freed_for_another_use_is_missed(shop):
    report = shop.tampered("receipt",
                      "DELETE FROM receipt WHERE number="
                      f"{shop.first_purchase}")
    assert int(report["entry"]) == shop.first_purchase and "receipt" in report["what"], report


@story
def an_entry_hidden_from_its_account_is_found(shop):
    number = shop.first_purchase
    report = shop.tampered("unchained", f"UPDATE entry SET prior=NULL WHERE number={number}")
    assert int(report["entry"]) == number and "before it" in report["what"], report
    report = shop.tampered("newest", "UPDATE lot SET origin=1 WHERE number=0 AND account=1")
    assert "newest" in report["what"], report


@story
def an_entry_of_a_monstrous_length_is_named(shop):
    number = shop.first_purchase
    report = shop.tampered("monster", f"UPDATE entry SET body={text_of_length(1200000)} "
                                       f"WHERE number={number}")
    assert int(report["entry"]) == number and "longer" in report["what"], report


@story
def a_card_pointed_to_another_account_is_found(shop):
    report = shop.tampered("card", "UPDATE card SET account=2 WHERE account=1")
    assert "card" in report["what"], report


@story
def a_claim_made_free_again_is_found(shop):
    report = shop.tampered("claim", "UPDATE claim SET claimed_partition=NULL, claimed_by=NULL WHERE claimed_by IS NOT NULL")
    assert "claim" in report["what"], report


@story
def every_byte_of_an_entry_counts(shop):
    """A sample of bytes of one entry, each changed alone: none passes."""
    number = shop.first_purchase
    ((body,),) = rows(shop.data, f"SELECT body FROM entry WHERE number={number}")
    for spot in range(0, len(body), max(1, len(body) // 12)):
        other = body[:spot] + ("0" if body[spot] != "0" else "1") + body[spot + 1:]
        report = shop.tampered(f"byte-{spot}",
                          f"UPDATE entry SET body={quoted(other)} WHERE number={number}")
        assert int(report["entry"]) == number, f"byte {spot}: {report}"


run(Shop(preset="points", init=("--partitions", "1")))  # between chains: test_verify_chain.c
