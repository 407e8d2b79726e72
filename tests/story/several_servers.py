#!/usr/bin/env python3
"""several_servers.py - three servers on one database: whichever is asked, one shop answers.

    SEED      replays a day
    SERVERS   how many (3)
"""
import json
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from lib import Client, Shop, only_when, run, story
from place import IS_POSTGRES, at, rows

SEED = int(os.environ.get("SEED") or random.randrange(1 << 32))
SERVERS = int(os.environ.get("SERVERS") or 3)
CARDS, TILLS, ROUNDS = 6, 6, 40
only_postgres = only_when(IS_POSTGRES, "an embedded database has one server")


def open_servers(shop):
    """The shop's server and others beside it."""
    shop.others = [shop.beside() for _ in range(SERVERS - 1)]
    shop.ports = [shop.port, *(other.port for other in shop.others)]


def clients(shop, key):
    """A client to each server, for one thread."""
    return [Client(port, key) for port in shop.ports]


class Till:
    """A thread that sells, gives back, spends and claims, each time through another server; some
    requests go to two servers at once, with the same key."""

    def __init__(self, shop, number, cards):
        self.shop, self.number, self.cards = shop, number, cards
        self.dice = random.Random(SEED * 1000 + number)
        self.servers = clients(shop, shop.keys["till_key"])
        self.pool = ThreadPoolExecutor(2)
        self.purchases, self.claims, self.count = [], [], 0
        self.points = dict.fromkeys(cards, 0)
        self.told_twice = self.done = 0

    def ask(self, path, body):
        """The answer: to the byte the same when it is asked for twice at once.  A refusal is not kept, so
        of the two one may be refused, and the other a moment later not."""
        self.count += 1
        key = f"{SEED}-{self.number}-{self.count}"
        first, second = self.dice.sample(self.servers, 2)
        if self.dice.random() < 0.7:
            return first.post(path, body, idempotency_key=key)
        both = [self.pool.submit(server.post, path, body, idempotency_key=key)
                for server in (first, second)]
        one, other = (answer.result() for answer in both)
        if one.status == other.status == 201:
            assert one.body == other.body, (one, other)
            self.told_twice += 1
        return one if one.status == 201 else other

    def note(self, answer):
        """What it changes of the points of a card, told by the answer itself."""
        assert answer.status in (201, 409, 422), answer
        if answer.status != 201:
            return None
        self.done += 1
        return answer.json

    def sell(self):
        card = self.dice.choice([*self.cards, None])
        body = {"receipt": f"{self.number}-{self.count}",
                "lines": [{"amount": self.dice.randrange(100, 9000)},
                          {"amount": self.dice.randrange(100, 900)}]}
        if card:
            body["card"] = card
            if self.dice.random() < 0.3:
                body["redeem"] = [{"reward": "credit", "points": self.dice.randrange(1, 4)}]
        sold = self.note(self.ask("/v1/purchases", body))
        if sold:
            self.purchases.append(sold["id"])
            if sold.get("claim"):
                self.claims.append(sold["claim"]["code"])

    def give_back(self):
        if self.purchases:
            bought = self.dice.choice(self.purchases)
            self.note(self.ask(f"/v1/purchases/{bought}/returns",
                               {"lines": [{"line": self.dice.choice([1, 2])}]}))

    def claim(self):
        if self.claims:
            self.note(self.ask("/v1/claims", {"code": self.dice.choice(self.claims),
                                              "card": self.dice.choice(self.cards)}))

    def run(self):
        for _ in range(ROUNDS):
            self.dice.choices([self.sell, self.give_back, self.claim], [6, 2, 1])[0]()
        return self


@story
@only_postgres
def three_servers_are_one_shop(shop):
    open_servers(shop)
    cards = [shop.enrol()["card"] for _ in range(CARDS)]
    print(f"# SEED={SEED}")
    with ThreadPoolExecutor(TILLS) as pool:
        tills = [future.result() for future in
                 [pool.submit(Till(shop, number, cards).run) for number in range(TILLS)]]
    assert all(till.done > ROUNDS / 2 for till in tills), [till.done for till in tills]
    assert sum(till.told_twice for till in tills) > TILLS
    shop.command("verify", *at(shop.data))
    for card in cards:
        told = [client.get(f"/v1/cards/{card}").body for client in clients(shop, shop.keys["till_key"])]
        assert len(set(told)) == 1, told


@story
@only_postgres
def the_same_receipt_at_every_server_is_recorded_once(shop):
    """Their accounts lie in different partitions, so no head of a chain keeps them apart."""
    cards = [shop.enrol()["card"] for _ in range(CARDS)]
    before = shop.entries()
    for number in range(10):
        body = {"receipt": f"same-{number}", "lines": [{"amount": 1000}]}
        barrier = threading.Barrier(len(cards))

        def sell(place, body=body, barrier=barrier):
            client = clients(shop, shop.keys["till_key"])[place % SERVERS]
            barrier.wait()
            return client.post("/v1/purchases", {**body, "card": cards[place]})

        with ThreadPoolExecutor(len(cards)) as pool:
            answers = list(pool.map(sell, range(len(cards))))
        assert sorted(answer.status for answer in answers) == [201] + [409] * (len(cards) - 1), answers
        assert {a.code for a in answers if a.status == 409} == {"receipt_seen"}, answers
    assert shop.entries() == before + 10


@story
@only_postgres
def a_programme_made_active_at_one_server_decides_at_all(shop):
    text = rows(shop.data, "SELECT json FROM program WHERE number = 1")[0][0]
    double = text.replace('"every": 1000', '"every": 500')
    assert double != text, text
    admins = clients(shop, shop.keys["admin_key"])
    made = admins[0].post("/v1/programs", double.encode())
    assert made.status == 201, made
    soon = datetime.now(timezone.utc) + timedelta(seconds=1)
    done = admins[1].post(f"/v1/programs/{made['number']}/activate", {"from": soon.isoformat()})
    assert done.status in (200, 201), done
    card = shop.enrol()["card"]
    while datetime.now(timezone.utc) < soon:
        pass
    for client in clients(shop, shop.keys["till_key"]):
        told = client.post("/v1/quotes", {"receipt": "quoted", "card": card,
                                          "lines": [{"amount": 1000}]})
        assert (told.status, told["program"]) == (200, made["number"]), told
        sold = client.post("/v1/purchases", {"receipt": shop.receipt(), "card": card,
                                             "lines": [{"amount": 1000}]})
        assert (sold.status, sold["program"]) == (201, made["number"]), sold
    shop.command("verify", *at(shop.data))


@story
@only_postgres
def a_key_revoked_anywhere_is_refused_everywhere(shop):
    made = shop.command("key", "add", *at(shop.data), "--label", "lost", "--json")
    key = json.loads(made)
    seen = clients(shop, key["key"])
    assert [client.get("/v1/session").status for client in seen] == [200] * SERVERS
    shop.command("key", "revoke", key["id"], *at(shop.data))
    assert [client.get("/v1/session").status for client in seen] == [401] * SERVERS


@story
@only_postgres
def who_guesses_keys_at_every_server_waits_at_every_server(shop):
    guessers = clients(shop, "not-a-key")
    left = 60 - time.time() % 60
    if left < 15:  # all of it has to be in one minute
        time.sleep(left)
    for guesser in guessers:
        for _ in range(8):  # a single server would have patience with twelve more
            assert guesser.get("/v1/session").status == 401
    until = time.monotonic() + 10
    while {guesser.get("/v1/session").status for guesser in guessers} != {429}:
        assert time.monotonic() < until, "the servers do not tell each other"
        time.sleep(1.2)  # three more for each at most, before all have heard
    told = guessers[0].get("/v1/session")
    assert 0 < int(told.headers["retry-after"]) <= 60, told.headers
    known = clients(shop, shop.keys["till_key"])
    assert [client.get("/v1/session").status for client in known] == [200] * SERVERS


@story
@only_postgres
def one_server_is_killed_and_the_others_go_on(shop):
    card = shop.enrol()["card"]
    shop.others[0].kill()
    for port in (shop.port, shop.others[1].port):
        sold = Client(port, shop.keys["till_key"]).post(
            "/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 500}]})
        assert sold.status == 201, sold
    for other in shop.others:
        other.stop()
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
