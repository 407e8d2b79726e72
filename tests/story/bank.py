#!/usr/bin/env python3
"""bank.py - transfers under fire: many tills move points between few accounts, and at no moment is one lost or made.

The bank test of those who try databases: 64 tills send random amounts between 10 accounts, as fast as they can, and
look at balances meanwhile.  Some hang up before they hear the answer, and a server is killed once (kill -9); each
request is asked again with its key until it is answered.  On PostgreSQL the tills are spread over two servers.

No answer of the API tells of two accounts, so nobody at a till sees all ten at one moment.  Who does: a watcher, who
reads all lots by one statement again and again; whoever makes a backup, which is of one moment; and the auditor, who
replays all chains as they stood when he began.

    SECONDS   how long the tills send; 3 otherwise
    SEED      of the random numbers; printed
"""
import contextlib
import http.client
import json
import os
import random
import sqlite3
import threading
import time

from lib import Client, Shop, run, story
from place import IS_POSTGRES, at, rows

TILLS = 64
ACCOUNTS = 10
EACH = 1000
SERVERS = 2 if IS_POSTGRES else 1
SECONDS = float(os.environ.get("SECONDS", 3))
PATIENCE_S = 60  # until a request must have been answered
SEED = int(os.environ.get("SEED") or random.randrange(10**9))

PROGRAM = {
    "format": 1, "name": {"en": "Bank"}, "currency": "EUR", "rewards": [],
    "units": [{"id": "p", "label": {"en": "points"}, "kind": "points", "expiry": {"months": 12}, "transfer": {}}],
    "rules": [{"id": "gift", "on": "manual", "give": {"unit": "p", "fixed": {"points": EACH}}}]}


class Till(threading.Thread):
    """Sends and looks until told to stop; what it was told is kept for the accounts."""

    def __init__(self, number, shop, server, cards, stop):
        super().__init__(daemon=True)
        self.number, self.shop, self.server, self.cards, self.stop = number, shop, server, cards, stop
        self.random = random.Random(f"{SEED}/{number}")
        self.client = Client(server.port, shop.keys["till_key"])
        self.told = []  # key, body, the text of the answer
        self.open = []  # key and body of what was refused, and may have been asked twice at once
        self.refused = self.lost = self.looks = 0
        self.failure = None

    def run(self):
        try:
            while not self.stop.is_set():
                if self.random.random() < 0.3:
                    self.look()
                else:
                    self.send()
        except Exception as failure:  # noqa: BLE001 - shown by the main thread
            self.failure = failure
        finally:
            self.client.close()

    def look(self):
        seen = self.ask(lambda: self.client.get(f"/v1/cards/{self.random.choice(self.cards)}"))
        assert seen.status == 200 and all(row["points"] >= 0 for row in seen["balances"]), seen
        self.looks += 1

    def send(self):
        one, two = self.random.sample(self.cards, 2)
        key = f"bank-{self.number}-{len(self.told) + self.refused}"
        body = {"from": {"card": one}, "to": {"card": two}, "unit": "p", "points": self.random.randint(1, EACH // 3)}
        is_left = self.random.random() < 0.1
        if is_left:
            self.hang_up(key, body)
        answer = self.ask(lambda: self.client.post("/v1/transfers", body, idempotency_key=key))
        if answer.status == 201:
            self.told.append((key, body, answer.body))
            assert answer["balances"][0]["points"] >= 0, answer
        else:
            assert (answer.status, answer.code) == (409, "points_short"), answer
            self.refused += 1
            if is_left:
                self.open.append((key, body))

    def hang_up(self, key, body):
        """Asks, and does not wait for the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            connection.request("POST", "/v1/transfers", body=json.dumps(body).encode(), headers={
                "Authorization": f"Bearer {self.client.key}", "Content-Type": "application/json", "Idempotency-Key": key})
            time.sleep(self.random.random() * 0.01)
            self.lost += 1
        except OSError:
            pass
        finally:
            connection.close()

    def ask(self, once):
        """Until it is answered: nobody there and "busy" are no answers."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                self.client.port = self.server.port
                answer = once()
                if answer.status != 503:
                    return answer
            except (OSError, http.client.HTTPException):
                self.client.close()
            time.sleep(0.02)
        raise AssertionError("it was not answered")


OF_ACCOUNTS = ("SELECT partition, account, sum(remaining) AS points, min(remaining) AS least "
               "FROM lot WHERE number > 0 GROUP BY partition, account")


def adds_up(of_accounts):
    total = sum(int(row[2]) for row in of_accounts)
    assert total == ACCOUNTS * EACH, f"{total} points at one moment: {of_accounts}"
    assert all(int(row[3]) >= 0 for row in of_accounts), of_accounts


class Reader(threading.Thread):
    """Looks at all that there is, at one moment after another."""

    def __init__(self, shop, stop):
        super().__init__(daemon=True)
        self.shop, self.stop, self.moments, self.failure = shop, stop, 0, None
        self.eyes = threading.Lock()  # closed while the server begins: a reader of the files would be in its way

    def run(self):
        try:
            while not self.stop.is_set():
                with self.eyes:
                    self.look()
                self.moments += 1
                time.sleep(0.001)
        except Exception as failure:  # noqa: BLE001
            self.failure = failure


class Watcher(Reader):
    """By one statement."""

    def look(self):
        adds_up(rows(self.shop.data, OF_ACCOUNTS))


class Keeper(Reader):
    """By a backup, as a shop makes one."""

    def look(self):
        path = self.shop.folder / f"copy-{self.moments}.db"
        self.shop.command("backup", str(path), *at(self.shop.data))
        with contextlib.closing(sqlite3.connect(path)) as copy:
            adds_up(copy.execute(OF_ACCOUNTS).fetchall())
        path.unlink()


class Auditor(Reader):
    """By all that was ever written."""

    def look(self):
        self.shop.agrees()


def balances(shop, cards):
    return {card: sum(row["points"] for row in shop.till.get(f"/v1/cards/{card}")["balances"]) for card in cards}


def fire(shop, cards):
    """The tills and the readers, when all is over."""
    with contextlib.ExitStack() as until_end:
        servers = [shop]
        for _ in range(SERVERS - 1):
            servers.append(shop.beside())
            until_end.callback(servers[-1].stop)
        return fire_at(shop, servers, cards)


def fire_at(shop, servers, cards):
    stop = threading.Event()
    tills = [Till(number, shop, servers[number % SERVERS], cards, stop) for number in range(TILLS)]
    readers = [kind(shop, stop) for kind in (Watcher, Keeper, Auditor)]
    for thread in (*tills, *readers):
        thread.start()
    time.sleep(SECONDS / 2)
    with contextlib.ExitStack() as closed:
        for reader in readers:
            closed.enter_context(reader.eyes)
        shop.kill()
        shop.start()
    time.sleep(SECONDS / 2)
    stop.set()
    for thread in (*tills, *readers):
        thread.join(PATIENCE_S * 2)
        assert not thread.is_alive(), "it hangs"
        if thread.failure:
            raise AssertionError(f"seed {SEED}") from thread.failure
    assert all(reader.moments > 0 for reader in readers), [reader.moments for reader in readers]
    for till in tills:
        ask_again(shop, till)
    return tills, readers


def ask_again(shop, till):
    """A refusal is not kept: what was asked first, and not waited for, may have come behind the one that was refused,
    and found points.  Now nothing is on its way any more."""
    for key, body in till.open:
        answer = shop.till.post("/v1/transfers", body, idempotency_key=key)
        if answer.status == 201:
            till.told.append((key, body, answer.body))
        else:
            assert (answer.status, answer.code) == (409, "points_short"), answer


@story
def at_no_moment_is_a_point_lost_or_made(shop):
    shop.use(PROGRAM)
    cards = [shop.enrol()["card"] for _ in range(ACCOUNTS)]
    for card in cards:
        assert shop.till.post("/v1/events", {"card": card, "kind": "manual"}).status == 201
    tills, readers = fire(shop, cards)
    told = [one for till in tills for one in till.told]
    print(f"# seed {SEED}: {len(told)} sent, {sum(till.refused for till in tills)} refused, "
          f"{sum(till.lost for till in tills)} not waited for, {sum(till.looks for till in tills)} looks, "
          f"all seen at one moment by {', '.join(f'a {type(one).__name__}: {one.moments}' for one in readers)}")
    assert len(told) > TILLS, "hardly anything happened"

    want = dict.fromkeys(cards, EACH)
    for _, body, _ in told:
        want[body["from"]["card"]] -= body["points"]
        want[body["to"]["card"]] += body["points"]
    assert balances(shop, cards) == want and sum(want.values()) == ACCOUNTS * EACH, (balances(shop, cards), want)
    kinds = dict(rows(shop.data, "SELECT CASE WHEN body LIKE '%kind\tsend\n%' THEN 'send' ELSE 'receive' END AS kind, "
                                 "count(*) AS entries FROM entry WHERE body LIKE '%kind\tsend\n%' "
                                 "OR body LIKE '%kind\treceive\n%' GROUP BY 1"))
    assert kinds == {"send": len(told), "receive": len(told)}, (kinds, len(told))  # each request counts once
    for key, body, text in told[:: max(1, len(told) // 200)]:
        again = shop.till.post("/v1/transfers", body, idempotency_key=key)
        assert again.headers.get("idempotent-replayed") == "true" and again.body == text, again
    assert balances(shop, cards) == want
    report = json.loads(shop.command("verify", *at(shop.data), "--json"))
    assert report["good"], report


if __name__ == "__main__":
    run(Shop(preset="points", init=("--partitions", "8") if IS_POSTGRES else ()))
