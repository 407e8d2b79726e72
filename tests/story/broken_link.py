#!/usr/bin/env python3
"""broken_link.py - wherever the link to PostgreSQL breaks, the database is unreachable and not at fault.

The link ends behind the first answer, behind the second, and so on, until a command gets through: while it
connects, sets up what it needs, asks whether the tables are there, and reads.
"""
import collections
import copy
import subprocess
import time
import uuid

from lib import HABITUE, Client, Shop, only_when, run, story
from place import IS_POSTGRES, rows, url
import postgres
from link import Link

only_postgres = only_when(IS_POSTGRES, "an embedded database has no link")
ANSWERS_MAX = 400
SALE_ANSWERS = 12  # of each connection; a sale takes fewer
LIMIT_S = 30


def told(address, *words):
    return subprocess.run([str(HABITUE), *words, "--database", address], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=LIMIT_S, check=False)


def served_through(shop, link):
    """Another server of the shop's database, behind the link."""
    other = copy.copy(shop)
    other.told_where = ("--database", link.url)
    return other.beside()


def answers_that_it_takes(link, *words):
    """How many answers let the command through; with fewer it says that it cannot reach the database."""
    for answers in range(ANSWERS_MAX):
        link.answers_left = answers
        done = told(link.url, *words)
        if done.returncode == 0:
            return answers
        assert "database server cannot be reached" in done.stderr, \
            f"{words} behind answer {answers}: {done.returncode} {done.stderr or done.stdout}"
    raise AssertionError(f"{words} does not get through with {ANSWERS_MAX} answers")


@story
@only_postgres
def a_command_whose_link_breaks_anywhere_cannot_reach_the_database(shop):
    for farewell in (False, True):
        link = Link(url(shop.data))
        link.farewell = farewell
        try:
            for words in (["key", "list"], ["merchant", "list"], ["verify"]):
                answers = answers_that_it_takes(link, *words)
                assert answers > 5, f"{words} took {answers} answers only: was it asked through the link?"
        finally:
            link.close()


@story
@only_postgres
def a_till_whose_server_loses_the_database_anywhere_may_ask_again(shop):
    """Never "the database failed", whatever was read last; and each sale is there once."""
    link = Link(url(shop.data))
    other = served_through(shop, link)
    till = Client(other.port, shop.keys["till_key"])
    said = collections.Counter()
    try:
        for farewell in (False, True):
            link.farewell = farewell
            for answers in range(SALE_ANSWERS):
                ask = {"receipt": shop.receipt(), "lines": [{"amount": 100}]}
                key = str(uuid.uuid4())
                link.arm(answers)
                sold = till.post("/v1/purchases", ask, idempotency_key=key)
                said[sold.status] += 1
                until = time.monotonic() + LIMIT_S
                while sold.status != 201:
                    assert sold.status == 503, f"behind answer {answers}: {sold}"
                    assert time.monotonic() < until, sold
                    sold = till.post("/v1/purchases", ask, idempotency_key=key)
        print(f"# answered at the first time of asking: {dict(said)}")
        assert said[201] > SALE_ANSWERS, said
    finally:
        till.close()
        other.stop()
        link.close()
    assert int(rows(shop.data, "SELECT count(*) FROM receipt")[0][0]) == 2 * SALE_ANSWERS
    shop.agrees()


@story
@only_postgres
def a_server_that_follows_another_is_passed_over(_):
    with postgres.Cluster(is_durable=False) as primary:
        database = primary.create("shop")
        made = told(database, "init", "--name", "La Ferme", "--preset", "points")
        assert made.returncode == 0, made
        with primary.standby() as standby:
            copy = standby.url("shop")
            refused = told(copy, "key", "list")
            assert "database server cannot be reached" in refused.stderr, refused
            assert "hot standby" in refused.stderr, refused.stderr
            read = told(f"{copy}&target_session_attrs=any", "key", "list")
            assert read.returncode == 0 and read.stdout == told(database, "key", "list").stdout, read


if __name__ == "__main__":
    run(Shop(preset="points"))
