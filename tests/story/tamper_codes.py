#!/usr/bin/env python3
"""tamper_codes.py - what several accounts do together, forged by one who makes every hash anew: the auditor misses
the other side.
"""
import json

from lib import Shop, run, story
from bearers import PROGRAM, by, pay, sell
from place import at, change, changed, number_of, relink, rows


PAID = "drawn\t0\tgift\t2500\n"  # the entry by which the gift card paid


@story
def an_honest_afternoon_agrees(shop):
    shop.use(PROGRAM)
    gift, other = sell(shop, 5000), sell(shop, 7000)
    voucher = shop.till.post("/v1/vouchers", {"name": "more"})
    bought = pay(shop, 3000, [by(gift["code"], 2500)], redeem=[{"voucher": voucher["code"]}],
                 card=shop.enrol()["card"])
    assert bought.status == 201, bought
    assert shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}).status == 201
    shop.accounts = [int(one["account"].split("-")[1]) for one in (gift, other)]
    shop.purchase = int(bought["id"].split("-")[1])
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def a_draw_of_another_amount_is_missed_by_its_purchase(shop):
    number = number_of(shop.data, PAID)

    def forge(folder):
        changed(folder, number, "\tgift\t2500\n", "\tgift\t2400\n")
    report = shop.tampered("amount", forge)
    assert int(report["entry"]) <= number and ("draws" in report["what"] or "otherwise" in report["what"]), report


@story
def a_draw_from_another_gift_card_is_found(shop):
    number = number_of(shop.data, PAID)
    mine, other = shop.accounts

    def forge(folder):
        change(folder, f"UPDATE entry SET account={other} WHERE number={number}")
        changed(folder, number, f"\naccount\t{mine}\t", f"\naccount\t{other}\t")
    report = shop.tampered("another", forge)
    assert int(report["entry"]) in (shop.purchase, number), report


@story
def a_purchase_that_tells_of_no_draw_is_found(shop):
    def forge(folder):
        (body,), = rows(folder, f"SELECT body FROM entry WHERE number={shop.purchase}")
        draw = next(line for line in body.split("\n") if line.startswith("draw\t") and "gift" in line)
        changed(folder, shop.purchase, f"\n{draw}\n", "\n")
    report = shop.tampered("silent", forge)
    assert int(report["entry"]) == shop.purchase, report


@story
def what_is_left_of_a_gift_card_cannot_be_told_otherwise(shop):
    def forge(folder):
        changed(folder, shop.purchase, "\tgift\t2500\t2500\n", "\tgift\t2500\t9500\n")
    report = shop.tampered("left", forge)
    assert int(report["entry"]) == number_of(shop.data, PAID), report  # its draw says what there was


@story
def a_code_that_leads_to_another_lot_is_found(shop):
    report = shop.tampered("lot", "UPDATE card SET lot = 2 WHERE purpose = 'voucher'")
    assert "card" in report["what"], report
    report = shop.tampered("purpose", "UPDATE card SET purpose = 'member' WHERE purpose = 'gift_card'")
    assert "card" in report["what"], report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # relink() knows one chain
