#!/usr/bin/env python3
"""run.py - sales go on while the server is killed with kill -9, again and again.

    tests/kill9/run.py --seconds 60 [--tills 8] [--seed N]
    tests/kill9/run.py --postgres [--faults server,link,back-ends,postmaster,promotion]

Tills (threads) sell, redeem and give back.  Each writes what it is about to ask into its own file and
syncs it *before* it asks, and writes the answer after.  The server is killed at random, started again,
and the tills go on: a request whose answer was lost is sent again with its idempotency key.  Some tills
hang up before they read the answer.  Every few rounds, and at the end, the journal is read from the
database by code that shares nothing with the server, and compared with the files:

    no loss       every answered request is in the journal once, with the totals and balances that
                  were told; asked again at the end, each is told the same bytes
    no creation   nothing is in the journal that no till asked for
    no doubling   a request without an answer is in the journal at most once
    agreement     `habitue verify` finds every hash, balance, lot and discount again

With --postgres the database is in a PostgreSQL of this run, and more than the server fails
(tests/kill9/faults.py).  After each fault it is told how long nobody could sell.

Prints TAP.  Touches only its own temporary folders and stops only the processes it started.
"""
import argparse
import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "story"))
import faults  # noqa: E402
from lib import HABITUE, Client, Shop, say  # noqa: E402
from place import at, rows  # noqa: E402
import postgres  # noqa: E402

MEMBERS = 12
ROUND_S = (0.02, 0.45)  # how long a server lives
VERIFY_EVERY = 8        # rounds


class Till(threading.Thread):
    """Sells until told to stop; one request at a time, each asked until it is answered."""

    def __init__(self, number, shop, cards, seed, folder, stop):
        super().__init__(daemon=True, name=f"till-{number}")
        self.number, self.shop, self.cards, self.stop = number, shop, cards, stop
        self.random = random.Random(f"{seed}/{number}")
        self.intents = open(folder / f"intent-{number}.log", "a", encoding="utf-8")
        self.acks = open(folder / f"ack-{number}.log", "a", encoding="utf-8")
        self.sold = []      # ids of purchases that may still be given back
        self.asked = 0
        self.lost_answers = 0
        self.replayed = 0
        self.refused = {}
        self.failure = None
        self.connection = None

    def run(self):
        try:
            while not self.stop.is_set():
                self.one_request()
        except Exception:  # noqa: BLE001 - shown by the main thread
            self.failure = traceback.format_exc()

    def one_request(self):
        self.asked += 1
        key = f"till{self.number}-{self.asked}"
        path, body = self.choose(key)
        record(self.intents, {"key": key, "path": path, "body": body})
        answer = self.ask_until_answered(key, path, body)
        if answer is None:
            return
        status, replayed, text = answer
        if status == 201:
            record(self.acks, {"key": key, "answer": text})
            self.replayed += replayed
            if path == "/v1/purchases":
                self.sold.append(json.loads(text)["id"])
        elif status in (409, 422, 404):
            self.refused[json.loads(text)["code"]] = self.refused.get(json.loads(text)["code"], 0) + 1
        else:
            raise AssertionError(f"{path} answered {status}: {text}")

    def choose(self, key):
        if self.sold and self.random.random() < 0.15:
            purchase = self.sold.pop(self.random.randrange(len(self.sold)))
            return f"/v1/purchases/{purchase}/returns", {}
        body = {"receipt": key, "lines": [
            {"sku": f"S{self.random.randrange(9)}", "amount": self.random.randrange(100, 9000),
             "vat": self.random.choice(["5.5", "10", "20"])} for _ in range(self.random.randint(1, 3))]}
        if self.random.random() < 0.85:
            body["card"] = self.random.choice(self.cards)
            if self.random.random() < 0.3:
                body["redeem"] = [{"reward": self.shop.reward, "points": self.random.randint(1, 4)}]
        return "/v1/purchases", body

    def ask_until_answered(self, key, path, body):
        data = json.dumps(body)
        while True:
            try:
                status, replayed, text = self.ask(key, path, data)
            except (OSError, http.client.HTTPException):
                self.hang_up()
                self.lost_answers += 1
                if self.stop.is_set() and self.shop.is_over:
                    return None  # the outcome stays unknown: it may be there once, or not
                time.sleep(0.01)
                continue
            if status == 503:
                time.sleep(0.01)
                continue
            return status, replayed, text

    def ask(self, key, path, data):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=10)
        self.connection.request("POST", path, body=data, headers={
            "Authorization": f"Bearer {self.shop.keys['till_key']}",
            "Content-Type": "application/json", "Idempotency-Key": key})
        if self.random.random() < 0.05:  # the till is switched off before it reads the answer
            raise ConnectionResetError
        response = self.connection.getresponse()
        text = response.read().decode()
        replayed = response.getheader("Idempotent-Replayed") == "true"
        if response.will_close:
            self.hang_up()
        return response.status, replayed, text

    def hang_up(self):
        if self.connection:
            self.connection.close()
            self.connection = None


def record(file, what):
    """On disk before it goes on."""
    file.write(json.dumps(what) + "\n")
    file.flush()
    os.fsync(file.fileno())


def read_records(folder, kind):
    found = {}
    for path in sorted(folder.glob(f"{kind}-*.log")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert row["key"] not in found, f"{row['key']} twice in {path.name}"
            found[row["key"]] = row
    return found


def read_journal(data):
    """idempotency key -> [(entry id, what it tells)], read straight from the database."""
    found, last = {}, {}
    for partition, number, body in rows(data, "SELECT partition, number, body FROM entry "
                                              "ORDER BY partition, number"):
        before = last.get(partition, 0)
        assert number == before + 1, f"journal {partition} jumps from {before} to {number}"
        last[partition] = number
        records = [line.split("\t") for line in body.splitlines()]
        key = next((record[1] for record in records if record[0] == "request"), "")
        if key:
            found.setdefault(key, []).append((f"{partition}-{number}", told_by(records)))
    return found, sum(last.values())


def told_by(records):
    """Totals and balances of an entry's records (docs/journal.md): what its caller heard of it."""
    totals = [[int(field) for field in record[1:]] for record in records if record[0] == "total"]
    return totals, {record[1]: int(record[2]) for record in records if record[0] == "balance"}


def heard_in(answer):
    heard = json.loads(answer)
    total = [heard["total"][name] for name in ("gross", "discount", "due")]
    return [total], {balance["unit"]: balance["points"] for balance in heard["balances"]}


def ask_all_again(shop, folder):
    """Each answered request once more, of a server that has forgotten everything: the same bytes."""
    intents, acks = read_records(folder, "intent"), read_records(folder, "ack")
    connection = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=10)
    for key, ack in acks.items():
        connection.request("POST", intents[key]["path"], body=json.dumps(intents[key]["body"]), headers={
            "Authorization": f"Bearer {shop.keys['till_key']}", "Content-Type": "application/json",
            "Idempotency-Key": key})
        response = connection.getresponse()
        text = response.read().decode()
        assert response.getheader("Idempotent-Replayed") == "true", f"{key} was not known: {text}"
        assert text == ack["answer"], f"CHANGED: {key} was told {ack['answer']}, and now {text}"
    connection.close()
    return len(acks)


def compare(shop, folder):
    """The files of the tills beside the journal.  Returns the counts; raises on the first finding."""
    intents, acks = read_records(folder, "intent"), read_records(folder, "ack")
    journal, entries = read_journal(shop.data)
    tills = {key: rows for key, rows in journal.items() if key.startswith("till")}
    for key, ack in acks.items():
        rows = tills.get(key, [])
        assert rows, f"LOST: {key} was answered and is not in the journal"
        assert len(rows) == 1, f"DOUBLED: {key} is in the journal {len(rows)} times"
        assert rows[0][1] == heard_in(ack["answer"]), f"CHANGED: {key} was answered otherwise"
        assert json.loads(ack["answer"])["id"] == rows[0][0], f"{key}: another entry's id"
    for key, rows in tills.items():
        assert key in intents, f"CREATED: {key} is in the journal and nobody asked for it"
        assert len(rows) == 1, f"DOUBLED: {key} is in the journal {len(rows)} times"
    return {"intents": len(intents), "answered": len(acks), "entries": entries,
            "unanswered_but_recorded": len([k for k in tills if k not in acks])}


def verify(shop):
    done = subprocess.run([str(HABITUE), "verify", *at(shop.data), "--json"],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"verify: {done.stdout}{done.stderr}"


def prepare(shop):
    shop.create().start()
    cards = [shop.enrol()["card"] for _ in range(MEMBERS)]
    for card in cards:
        assert shop.buy(card, 100000).status == 201
    shop.reward = next(r["reward"] for r in shop.till.get(f"/v1/cards/{cards[0]}")["rewards"]
                       if r["effect"] == "as_money")
    shop.is_over = False
    return cards


def first_sale(shop):
    """Sells until it works; starts the server whenever it has ended, as systemd does."""
    buyer = None
    while True:
        if shop.process is None or shop.process.poll() is not None:
            shop.process = None
            shop.start()
        try:
            buyer = buyer or Client(shop.port, shop.keys["till_key"])
            body = {"receipt": f"probe-{time.monotonic_ns()}", "lines": [{"amount": 100}]}
            if buyer.post("/v1/purchases", body).status == 201:
                return
        except (OSError, http.client.HTTPException):
            buyer = None
        time.sleep(0.005)


def rounds(in_turn, last, seconds):
    """Each kind of fault in its turn, until the time is over and all had one; then the last ones."""
    until = time.monotonic() + seconds
    count = 0
    while in_turn and (time.monotonic() < until or count < len(in_turn)):
        yield in_turn[count % len(in_turn)]
        count += 1
    yield from last


def fail_and_go_on(shop, faults_to_come, chance, counts):
    for kind in faults_to_come:
        time.sleep(chance.uniform(*ROUND_S))
        began = time.monotonic()
        kind(shop)
        first_sale(shop)
        counts["faults"] += 1
        counts["down"].setdefault(kind.__name__, []).append(time.monotonic() - began)
        if counts["faults"] % VERIFY_EVERY == 0:
            verify(shop)
            counts["verified"] += 1


def report(counts, tills, compared):
    print(f"# verified {counts['verified'] + 1} times")
    for kind, down in counts["down"].items():
        down.sort()
        print(f"# {kind}: {len(down)} times, to the first sale {1000 * down[len(down) // 2]:.0f} ms "
              f"(at most {1000 * down[-1]:.0f})")
    print(f"# requests {compared['intents']}, answered {compared['answered']}, entries "
          f"{compared['entries']}, recorded without an answer read {compared['unanswered_but_recorded']}")
    print(f"# answers lost and asked again {sum(t.lost_answers for t in tills)}, "
          f"of them answered as the first time {sum(t.replayed for t in tills)}")
    refused = {}
    for till in tills:
        for code, count in till.refused.items():
            refused[code] = refused.get(code, 0) + count
    print(f"# refused {refused}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--tills", type=int, default=8)
    options.add_argument("--seed", type=int,
                         default=int(os.environ.get("HABITUE_SEED") or random.randrange(1 << 31)))
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--faults", default="")
    told = options.parse_args()
    print(f"# seed {told.seed}")
    with contextlib.ExitStack() as until_end:
        in_turn, last = [faults.server], []
        if told.postgres:
            try:
                in_turn, last = faults.on_postgres(until_end, told.faults)
            except postgres.Missing as missing:
                if os.environ.get("CI"):
                    raise
                print(f"ok sales go on whatever fails # SKIP {missing}")
                return
        sell_and_fail(told, in_turn, last)


def sell_and_fail(told, in_turn, last):
    shop = Shop(preset="points")
    stop = threading.Event()
    counts = {"faults": 0, "down": {}, "verified": 0}
    tills = []
    try:
        cards = prepare(shop)
        logs = shop.folder / "logs"
        logs.mkdir()
        tills = [Till(n, shop, cards, told.seed, logs, stop) for n in range(told.tills)]
        for till in tills:
            till.start()
        fail_and_go_on(shop, rounds(in_turn, last, told.seconds), random.Random(told.seed), counts)
        stop.set()
        for till in tills:
            till.join(30)
        shop.is_over = True
        for till in tills:
            assert till.failure is None, till.failure
            assert not till.is_alive(), f"{till.name} waits for an answer that does not come"
        shop.kill()
        compared = compare(shop, logs)
        shop.start()
        again = ask_all_again(shop, logs)
        shop.kill()
        assert compare(shop, logs)["entries"] == compared["entries"], "asking again recorded something"
        verify(shop)
        report(counts, tills, compared)
        assert counts["faults"] > 0 and compared["answered"] > 0, "nothing happened"
        assert sum(t.replayed for t in tills) > 0, "no lost answer was ever asked again: too short a run"
        say("nothing_acknowledged_is_lost_nothing_is_doubled_under_kill_9")
        say("a_lost_answer_is_given_again_byte_for_byte")
        print(f"# asked again after the last crash, and answered in the same bytes: {again}")
        say("verify_agrees_after_every_crash")
    except Exception:  # noqa: BLE001
        stop.set()
        shop.is_over = True
        say("sales_survive_kill_9", traceback.format_exc() + f"\nseed {told.seed}\n" + shop.log_tail())
        sys.exit(1)
    finally:
        stop.set()
        shop.is_over = True
        shop.remove()


if __name__ == "__main__":
    main()
