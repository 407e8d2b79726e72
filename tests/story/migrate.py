"""migrate.py - from one shop to many: a folder moves into PostgreSQL while its server sells.

    SEED    replays the instants at which the command is killed
"""
import os
import random
import signal
import subprocess
import threading
import time

from lib import HABITUE, Shop, only_when, run_in_folders, story
from place import IS_POSTGRES, SERVER, database, psql
from said import balances, busy, figures, goes_on_selling, habitue, one_sentence

SEED = int(os.environ.get("SEED") or random.randrange(1 << 32))
here = only_when(SERVER and not IS_POSTGRES, "the source is a folder, and there must be a PostgreSQL")


def source(folder):
    return Shop(where=("--data", folder / "source"))


def migrate(folder, url, *options):
    said = habitue("migrate", "--from", folder / "source", "--to", url, "--json", *options)
    assert said.code == 0, said
    report = said.json
    assert report["good"] and report["source_good"] and report["copy_good"], report
    return report


def with_history(shop, folder, receipts):
    """A past of so many receipts, brought in before the shop opens."""
    with open(folder / "past.csv", "w", encoding="utf-8") as table:
        table.write("receipt;date;sku;label;quantity;amount;vat;customer\n")
        for number in range(receipts):
            customer = f"C{number % 211:04d}" if number % 5 else ""
            table.write(f"P{number};2025-0{1 + number % 9}-11 10:{number // 60 % 60:02d}:{number % 60:02d};S;"
                        f"L\\ {number};1;{1 + number % 40},50;20;{customer}\n")
    shop.stop()
    shop.command("import", "receipts", str(folder / "past.csv"), *shop.where, "--map", "simple")
    return shop.start()


class Selling:
    """A till that sells without pause, as long as this lasts."""

    def __init__(self, shop, cards):
        self.shop, self.cards, self.sold, self.refused = shop, cards, 0, []
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.sell)

    def sell(self):
        while not self.is_over.is_set():
            done = self.shop.buy(self.cards[self.sold % len(self.cards)], 1234)
            if done.status != 201:
                self.refused.append(done)
            self.sold += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()
        assert not self.refused, self.refused[0]


@story
@here
def a_shop_moves_while_it_sells(folder):
    with source(folder) as shop:
        with_history(shop, folder, 3000)
        cards, url = busy(shop), database()
        with Selling(shop, cards) as selling:
            time.sleep(0.1)
            first = migrate(folder, url)
            before = selling.sold
            while selling.sold < before + 5:
                time.sleep(0.01)
        assert first["behind"] >= 0 and first["entries_before"] == 0, first
        assert first["partitions"] == 16 and first["accounts"] == 211 + len(cards), first
        # What the till page changes without a sale, and what a shopkeeper does meanwhile.
        (member,) = [m["id"] for m in shop.admin.get(f"/v1/members?card={cards[3]}")["members"]]
        assert shop.admin.patch(f"/v1/members/{member}", {"first_name": "Renée"}).status == 200
        assert shop.admin.post(f"/v1/cards/{cards[4]}/block").status == 200
        late = shop.enrol()["card"]
        assert shop.buy(late, 4000).status == 201
        want = balances(shop, [*cards[:4], late])
        keys = shop.keys
        assert shop.stop() == 0

        second = migrate(folder, url)
        assert second["behind"] == 0, second
        assert second["entries_before"] == first["entries"] < second["entries"], (first, second)
        again = migrate(folder, url, "--partitions", "16")  # there is nothing more to do
        assert again["entries_before"] == again["entries"] == second["entries"], again
        assert figures(*shop.where)["head"] == second["head"]

        partitions = goes_on_selling(keys, ("--database", url), [*cards[:4], late], want)
        assert len(partitions) > 5, partitions
        after = figures("--database", url)
        assert after["accounts"] == second["accounts"] + 40, after

        shop.start()  # nobody should sell on the old one any more, nor copy it once more
        assert shop.buy(cards[0], 100).status == 201
        refused = habitue("migrate", "--from", folder / "source", "--to", url)
        assert "journal of its own" in one_sentence(refused, 1)
        assert figures("--database", url) == after


@story
@here
def what_is_printed_says_what_comes_next(folder):
    with source(folder) as shop:
        cards, url = busy(shop), database()
        said = habitue("migrate", "--from", folder / "source", "--to", url, "--partitions", "3")
        assert said.code == 0 and "If the server of the source is stopped" in said.out, said
        assert f"  accounts   {len(cards)} with" in said.out and "in 3 chains" in said.out, said
        shop.stop()
        french = habitue("migrate", "--from", folder / "source", "--to", url, lang="fr_FR.UTF-8")
        assert french.code == 0 and "chaque solde est le même" in french.out, french
        refused = habitue("migrate", "--from", folder / "source", "--to", url, "--partitions", "4")
        assert "has 3 partitions" in one_sentence(refused, 1)


@story
@here
def a_merchant_that_is_hosted_moves_too(folder):
    with source(folder) as shop:
        made = shop.command("merchant", "add", "verger", "--name", "Le Verger", *shop.where, "--lang", "en")
        assert made.rstrip().endswith("below /m/verger/."), made
        made = shop.command("merchant", "add", "petit", "--name", "Petit", "--host", "p.example", *shop.where,
                            "--lang", "fr")
        assert made.rstrip().endswith("sous /m/petit/ et sous p.example."), made
        url = database()
        said = habitue("migrate", "--from", folder / "source", "--to", url)
        assert said.code == 0 and "(2): copy each with --merchant CODE" in said.out, said
        for code in ("verger", "petit"):
            assert migrate(folder, url, "--merchant", code)["entries"] == 2
        assert "No merchant has this code" in one_sentence(
            habitue("migrate", "--from", folder / "source", "--to", url, "--merchant", "nobody"), 1)
        shop.stop()
        checked = habitue("verify", "--database", url)
        assert checked.code == 0 and checked.out.count("all agree") == 3, checked
        listed = habitue("merchant", "list", "--database", url)
        assert listed.out.count("17 entries") == 2, listed  # the draft, and a start in 16 journals


@story
@here
def killed_again_and_again_it_comes_to_its_end(folder):
    dice = random.Random(SEED)
    print(f"# SEED={SEED}")
    with source(folder) as shop:
        with_history(shop, folder, 5000)
        cards, url = busy(shop), database()
        words = [str(HABITUE), "migrate", "--from", str(folder / "source"), "--to", url, "--json"]
        killed, refused = 0, 0
        for turn in range(12):
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.01, 0.03) * 1.4 ** turn)  # the first before there is a shop, however quick it is
            process.send_signal(signal.SIGINT if turn % 4 == 3 else signal.SIGKILL)
            killed += process.wait(60) != 0
            shop.buy(cards[turn % len(cards)], 700)  # the source goes on
            if habitue("verify", "--database", url).code != 0:
                said = habitue("serve", "--database", url, "--listen", "127.0.0.1:1")
                assert said.code != 0, said
                assert any(text in said.err for text in ("not filled to its end", "habitue init")), said
                refused += 1
        assert killed > 0 and refused > 0, (killed, refused)
        keys = shop.keys
        want = balances(shop, cards)
        shop.stop()
        report = migrate(folder, url)
        assert report["behind"] == 0 and report["accounts"] == 211 + len(cards), report
        print(f"# killed {killed} times, {refused} times there was no shop to open")
        goes_on_selling(keys, ("--database", url), cards, want)
        figures("--database", url)


@story
@here
def a_copy_that_is_another_shop_is_left_as_it_is(folder):
    with source(folder) as shop:
        busy(shop)
        url = database()
        assert habitue("init", "--database", url).code == 0
        before = figures("--database", url)
        refused = habitue("migrate", "--from", folder / "source", "--to", url)
        assert "journal of its own" in one_sentence(refused, 1)
        assert figures("--database", url) == before
        # One that was copied, and then sold on in another of its journals only.
        url = database()
        migrate(folder, url)
        served = Shop(where=("--database", url))
        served.keys = shop.keys
        served.start()
        while served.enrol()["id"].startswith("1-"):
            pass
        served.remove_folder()
        before = figures("--database", url)
        refused = habitue("migrate", "--from", folder / "source", "--to", url)
        assert "journal of its own" in one_sentence(refused, 1)
        assert figures("--database", url) == before
        # Rows that were changed in the copy by hand come back from the source.
        url = database()
        migrate(folder, url)
        psql(url, "UPDATE lot SET remaining = remaining + 1 WHERE number > 0")
        assert habitue("verify", "--database", url).code == 1
        migrate(folder, url)


@story
@here
def what_is_wrong_is_told_in_one_sentence(folder):
    with source(folder) as shop:
        shop.stop()
        url, there = database(), folder / "source"
        cases = (
            (2, "--from DIR is missing", ("--to", url)),
            (2, "--to URL is missing", ("--from", there)),
            (2, "is postgres://USER@HOST/NAME", ("--from", there, "--to", folder / "x")),
            (2, "--from is a folder", ("--from", url, "--to", url)),
            (2, "partitions must be", ("--from", there, "--to", url, "--partitions", "1025")),
            (1, "no database here", ("--from", folder / "nothing", "--to", url)),
            (1, "cannot be read; write postgres", ("--from", there, "--to", "postgres://a:sec%ret@b/c")),
        )
        for code, words, line in cases:
            said = one_sentence(habitue("migrate", *line), code)
            assert words in said and "sec%" not in said, (words, said)
        said = habitue("migrate", "--from", there, "--to", "postgres://a:secret@127.0.0.1:1/x")
        assert said.code == 3 and "cannot be reached" in said.err and "secret" not in said.err, said
        psql(url, "CREATE TABLE recipes (name text)")
        assert "another program" in one_sentence(
            habitue("migrate", "--from", there, "--to", url), 1)
        assert not (folder / "nothing").exists() and not (folder / "x").exists()


if __name__ == "__main__":
    run_in_folders()
