#!/usr/bin/env python3
"""peers.py - what other systems promise for a purchase, through the API: each row of
tests/lib/peer_cases.h is a programme that becomes active, a basket, and what has to come out.
"""
import json
import subprocess

from lib import HABITUE, Shop, run, story
from place import at

ROWS = HABITUE.parent / "tests" / "peer_rows"
LIMIT_S = 60


def rows():
    """Every row; the program that prints them is built beside the one that is tested."""
    done = subprocess.run([str(ROWS)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT_S, check=True)
    found = [json.loads(line[2:]) for line in done.stdout.splitlines() if line.startswith("> ")]
    assert len(found) > 80, f"there were more rows: {len(found)}"
    return found


def give(shop, card, program, points):
    """So many points, by a rule of the same unit that gives them for a visit."""
    shop.use({**program, "rewards": [], "rules": [{
        "id": "before", "on": "purchase", "give": {"unit": "p", "per_visit": {"points": points}}}]})
    assert shop.buy(card, 1).status == 201


def of_p(parts):
    return sum(part["points"] for part in parts if part["unit"] == "p")


def check(shop, row):
    program = json.loads(row["program"])
    card = shop.enrol()["card"]
    if row["holds"]:
        give(shop, card, program, row["holds"])
    shop.use(program)
    basket = {"receipt": shop.receipt(), "card": card, "lines": row["lines"], "redeem": row["redeem"]}
    quote = shop.till.post("/v1/quotes", basket)
    done = shop.till.post("/v1/purchases", basket)
    if row["code"]:
        assert quote.code == done.code == row["code"], (quote, done)
    else:
        assert (quote.status, done.status) == (200, 201), (quote, done)
        told = [(one["total"]["due"], of_p(one["earned"]), of_p(one["redeemed"])) for one in (quote, done)]
        assert told == [(row["due"], row["earned"], row["spent"])] * 2, told
    balances = shop.till.get(f"/v1/cards/{card}")["balances"]
    assert of_p(balances) == row["left"], balances


@story
def every_row_comes_out_to_the_cent_and_the_point(shop):
    wrong = []
    for index, row in enumerate(rows()):
        try:
            check(shop, row)
        except AssertionError as failure:
            wrong.append(f"{index}: {row['number']} ({row['source']}): {failure}")
    assert not wrong, "\n".join(wrong)
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
