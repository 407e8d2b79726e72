#!/usr/bin/env python3
"""proxy.py - three servers behind haproxy, by the file that we ship: one address, and nobody notices when
a server dies.

    SEED      replays a day
"""
import os
import random
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

from lib import Client, Shop, free_port, only_when, run, story
from place import IS_POSTGRES, at

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = int(os.environ.get("SEED") or random.randrange(1 << 32))
TILLS, SALES, KILLS, START_S = 6, 60, 4, 20
HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")

only_postgres = only_when(IS_POSTGRES, "an embedded database has one server")
with_haproxy = only_when(HAPROXY, "there is no haproxy")


class Proxy:
    """haproxy in front of some ports of this machine."""

    def __init__(self, folder, ports):
        self.port = free_port()
        text = (ROOT / "packaging/haproxy.cfg").read_text(encoding="utf-8")
        text = text.replace("bind :8080", f"bind 127.0.0.1:{self.port}")
        text = re.sub(r"^    server .*\n", "", text, flags=re.M)
        text += "".join(f"    server s{port} 127.0.0.1:{port}\n" for port in ports)
        self.file = folder / "haproxy.cfg"
        self.file.write_text(text, encoding="utf-8")
        self.log = folder / "haproxy.log"

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([HAPROXY, "-db", "-f", str(self.file)], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        until = time.monotonic() + START_S
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if Client(self.port).get("/v1/health").status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"haproxy does not answer:\n{self.log.read_text(errors='replace')}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(START_S)


class Till(threading.Thread):
    """Sells and gives back through the one address, and never asks twice."""

    def __init__(self, shop, port, number, cards):
        super().__init__()
        self.dice = random.Random(SEED * 1000 + number)
        self.shop, self.number, self.cards = shop, number, cards
        self.client = Client(port, shop.keys["till_key"])
        self.answers = []

    def run(self):
        for count in range(SALES):
            sold = self.client.post("/v1/purchases", {
                "receipt": f"{self.number}-{count}", "card": self.dice.choice(self.cards),
                "lines": [{"amount": self.dice.randrange(100, 9000)}]})
            self.answers.append(sold)
            if sold.status == 201 and self.dice.random() < 0.2:
                self.answers.append(self.client.post(f"/v1/purchases/{sold['id']}/returns", {}))


@story
@only_postgres
@with_haproxy
def servers_die_behind_one_address_and_no_till_notices(shop):
    servers = [shop.beside() for _ in range(2)]
    cards = [shop.enrol()["card"] for _ in range(5)]
    print(f"# SEED={SEED}")
    before = shop.entries()
    with Proxy(shop.folder, [shop.port, *(server.port for server in servers)]) as proxy:
        tills = [Till(shop, proxy.port, number, cards) for number in range(TILLS)]
        for till in tills:
            till.start()
        dice = random.Random(SEED)
        for _ in range(KILLS):
            time.sleep(0.3)
            victim = dice.choice(servers)
            victim.kill()
            time.sleep(0.2)
            victim.start()
        for till in tills:
            till.join()
        refused = Client(proxy.port).get("/metrics")
    answers = [answer for till in tills for answer in till.answers]
    assert refused.status == 404, refused
    assert {answer.status for answer in answers} == {201}, \
        [answer for answer in answers if answer.status != 201][:3]
    assert len({answer["id"] for answer in answers}) == len(answers)
    assert shop.entries() == before + len(answers), (shop.entries(), before, len(answers))
    for server in servers:
        server.stop()
    shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run(Shop(preset="points"))
