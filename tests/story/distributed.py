#!/usr/bin/env python3
"""distributed.py - `init --distributed` on something that takes its word as Citus does.

tests/lib/citus.py stands for Citus: functions with its names, which refuse what it refuses, and rules by
which it sends a statement to one node, to all, or nowhere.  The tables stay where they are.  So what is
tried is that the statements are right by its manual and its own tests, that a shop sells when no statement
is for many rows, and that an auditor who sees each chain at another moment finds nothing that is not so.
"""
import json
import re
import threading
import time
from pathlib import Path

from lib import Shop, only_when, run_in_folders, story
from place import IS_POSTGRES, at, change, database, psql, rows, url
from said import habitue
import citus  # noqa: E402  in tests/lib, as place.py has it looked up

ROOT = Path(__file__).resolve().parent.parent.parent
only_postgres = only_when(IS_POSTGRES, "an embedded database is on one machine")


def ask(address, query):
    return [line.split("|") for line in psql(address, query).splitlines()]


PLACES = "SELECT logicalrelid, column_name FROM pg_dist_partition"


def page():
    return (ROOT / "docs/scale.md").read_text(encoding="utf-8")


def rows_of(heading):
    """The cells of the table of the page that begins with these columns."""
    lines = page().split(heading)[1].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def told_places():
    """Table -> column, as the page has it."""
    found = {}
    for tables, by, *_ in rows_of("| table | distributed by | rows |"):
        if "`" in by:
            found.update(dict.fromkeys(re.findall(r"`(\w+)`", tables), by.strip("`")))
    return found


def told_statements():
    """Statement -> where the page says that it goes."""
    found = {}
    for names, place, *_ in rows_of("| statements | go to | why Citus takes them |"):
        for name in re.findall(r"`(\w+)`", names):
            assert name not in found, f"the page has {name} twice"
            found[name] = place
    return found


def a_shop(*more):
    return Shop(preset="points", init=("--partitions", "4", "--distributed", *more))


def tables(shop):
    return rows(shop.data, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def refused(stand_in, expect):
    """A shop that could not be made; nothing of it is there."""
    shop = a_shop()
    try:
        psql(url(shop.data), stand_in)
        shop.command("init", *at(shop.data), *shop.init_options, expect=expect)
        assert tables(shop) == []
    finally:
        shop.remove()


@story
def each_statement_goes_where_the_page_says(_):
    places, told, wrong = citus.placed(), told_statements(), {}
    for name, text in citus.statements().items():
        try:
            found = citus.where(text, places)
        except citus.Refused as why:
            found = f"refused: {why}"
        if found != told.pop(name, "coordinator"):
            wrong[name] = found
    assert not wrong, wrong
    assert not told, ("the page has statements that are not there", told)


@story
def each_table_that_grows_lies_somewhere_and_later_steps_can_change_it(_):
    places = citus.placed()
    assert citus.growing_tables() <= set(places), citus.growing_tables() - set(places)
    for name, text in citus.later_steps().items():
        try:
            citus.check_step(text, places)
        except citus.Refused as why:
            raise AssertionError(f"{name}: {why}") from None


@story
def what_citus_refuses_is_refused_here(_):
    for step in ("ALTER TABLE lot ADD COLUMN past TEXT CHECK (past IS NULL OR number = 0);",
                 "ALTER TABLE lot ADD COLUMN past TEXT, ADD CONSTRAINT lot_past CHECK (past IS NULL OR number = 0);",
                 "CREATE UNIQUE INDEX card_number ON card (number);"):
        try:
            citus.check_step(step, citus.placed())
        except citus.Refused:
            continue
        raise AssertionError(step)
    citus.check_step("ALTER TABLE lot ADD COLUMN past TEXT CONSTRAINT lot_past CHECK (past IS NULL OR number = 0);"
                     "CREATE UNIQUE INDEX shop_code ON shop (code);", citus.placed())
    bad = {
        "SELECT number FROM head WHERE number = $1 FOR UPDATE": "FOR UPDATE",
        "SELECT COALESCE((SELECT number FROM entry WHERE partition = $1 LIMIT 1), 0)": "no table",
        "DELETE FROM member_word WHERE search <> (SELECT m.search FROM member m WHERE m.partition = "
        "member_word.partition AND m.number = member_word.member)": "every node",
        "INSERT INTO lot (partition, account) SELECT r.p1, r.p2 FROM unnest($1::bigint[], $2::bigint[]) AS r (p1, p2)":
            "VALUES",
        "INSERT INTO card (code, number) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING": "without",
        "INSERT INTO card (code, number) VALUES ($1, $2) ON CONFLICT (code) DO UPDATE SET code = excluded.code":
            "modifying",
        "INSERT INTO card (code, added_us) VALUES ($1, now())": "now()",
        "SELECT e.number FROM entry e JOIN shop s ON s.id = e.account WHERE e.partition = $1": "local",
    }
    for text, why in bad.items():
        try:
            found = citus.where(text, citus.placed())
        except citus.Refused as said:
            assert why in str(said), (text, said)
        else:
            raise AssertionError((text, found))


@story
@only_postgres
def without_citus_it_is_refused_and_nothing_is_made(_):
    refused("SELECT 1", 1)


@story
@only_postgres
def a_table_that_is_refused_leaves_nothing_behind(_):
    refused(citus.STAND_IN.replace("IF place IS NULL THEN", "IF told::text = 'claim' THEN"), 3)


@story
@only_postgres
def each_table_lies_where_the_page_says_and_the_shop_sells(_):
    shop = a_shop()
    psql(url(shop.data), citus.STAND_IN)
    with shop:
        made = dict(rows(shop.data, PLACES))
        assert made == told_places(), (made, told_places())
        cards = [shop.enrol()["card"] for _ in range(3)]
        for number in range(12):
            sold = shop.buy(card=cards[number % 3], amount=2000 + number)
            assert sold.status == 201, sold
        sold = shop.buy()
        claimed = shop.till.post("/v1/claims", {"code": sold["claim"]["code"], "card": cards[0]})
        assert claimed.status == 201, claimed
        returned = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
        assert returned.status == 201, returned
        shop.stop()
        shop.command("verify", *at(shop.data))


def sell(shop, until, failed):
    """Everything that changes a table which the auditor looks at, in many chains."""
    till, admin = shop.client(shop.keys["till_key"]), shop.client(shop.keys["admin_key"])

    def ask(who, path, body):
        done = who.post(path, body)
        assert done.status in (200, 201), (path, done)
        return done

    def buy(**fields):
        return ask(till, "/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 2500}], **fields})

    sent, last = {}, None
    try:
        while not until.is_set():
            joined = ask(till, "/v1/members", {"first_name": "Zoé", "last_name": "Petit", **sent})
            card, sent = joined["card"], {"referred_by": joined["referral_code"]}
            for _ in range(3):
                buy(card=card)
                if last:
                    ask(till, "/v1/transfers", {"from": {"card": card}, "to": {"account": last}, "unit": "points", "points": 1})
                    ask(till, "/v1/transfers", {"from": {"account": last}, "to": {"card": card}, "unit": "points", "points": 1})
            last = joined["account"]
            ask(till, "/v1/claims", {"code": buy()["claim"]["code"], "card": card})
            ask(admin, f"/v1/cards/{card}/block", {})
    except Exception as problem:  # noqa: BLE001
        failed.append(problem)


def wait_for_credits(data):
    began = time.monotonic()
    while rows(data, "SELECT partition FROM referral WHERE purchase IS NOT NULL AND credited IS NULL"):
        assert time.monotonic() - began < 20, "friends still wait to be credited"
        time.sleep(0.1)
    assert rows(data, "SELECT partition FROM referral WHERE credited IS NOT NULL"), "no friend was credited"


@story
@only_postgres
def an_auditor_finds_nothing_while_the_shop_sells(_):
    shop = a_shop()
    psql(url(shop.data), citus.STAND_IN)
    with shop:
        program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
        program["units"][0]["transfer"] = {}
        program["rules"].append({"id": "thanks", "on": "referral",
                                 "give": {"unit": "points", "fixed": {"points": 100}}})
        shop.use(program)
        until, failed = threading.Event(), []
        sellers = [threading.Thread(target=sell, args=(shop, until, failed)) for _ in range(3)]
        for seller in sellers:
            seller.start()
        try:
            for _ in range(6):
                shop.command("verify", *at(shop.data))
        finally:
            until.set()
            for seller in sellers:
                seller.join()
        assert not failed, failed
        wait_for_credits(shop.data)
        shop.stop()
        shop.command("verify", *at(shop.data))
        for statement, word in (("UPDATE referral_code SET account = account + 100000", "referral code"),
                                ("UPDATE referral_code SET account = account - 100000;"
                                 "UPDATE referral SET enrolled = enrolled + 100000", "referral names"),
                                ("UPDATE referral SET enrolled = enrolled - 100000;"
                                 "UPDATE card SET state = 'active' WHERE state = 'blocked'", "card"),
                                ("UPDATE request SET number = number + 100000", "request")):
            change(shop.data, *statement.split(";"))  # what is not so is found all the same
            told = habitue("verify", *at(shop.data))
            assert told.code == 1 and word in told.out + told.err, told


def undo_last_step(address):
    """Leaves the tables as the version before this one has made them."""
    path = max((ROOT / "src/storage/schema").glob("*.postgres.sql"))
    text = path.read_text(encoding="utf-8")
    undone = [f"DROP INDEX IF EXISTS {name}" for name in re.findall(r"CREATE (?:UNIQUE )?INDEX (\w+)", text)]
    undone += [f"DROP TRIGGER {name} ON {table}"
               for name, table in re.findall(r"CREATE TRIGGER (\w+) BEFORE \w+ ON (\w+)", text)]
    undone += [f"ALTER TABLE {table} DROP COLUMN {column}"
               for table, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", text)]
    made = re.findall(r"CREATE TABLE (\w+)", text)
    undone += [f"DELETE FROM pg_dist_partition WHERE logicalrelid = '{name}'::regclass" for name in made]
    undone += [f"DROP TABLE {name}" for name in reversed(made)]
    assert undone, f"what does {path.name} do?"
    psql(address, *undone, f"DELETE FROM schema_step WHERE number = {int(path.name[:3])}")


@story
@only_postgres
def what_a_later_step_makes_is_distributed_by_the_next_server(_):
    shop = a_shop()
    psql(url(shop.data), citus.STAND_IN)
    with shop:
        shop.stop()
        undo_last_step(url(shop.data))
        psql(url(shop.data), "DELETE FROM pg_dist_partition WHERE logicalrelid = 'claim'::regclass")
        shop.start()
        assert shop.buy().status == 201
        assert dict(rows(shop.data, PLACES)) == told_places()


@story
@only_postgres
def a_folder_moves_onto_the_nodes(folder):
    address = database()
    psql(address, citus.STAND_IN)
    with Shop(where=("--data", folder / "source")) as shop:
        cards = [shop.enrol()["card"] for _ in range(5)]
        for number in range(20):
            assert shop.buy(card=cards[number % 5], amount=1500 + number).status == 201
        words = ("migrate", "--from", str(folder / "source"), "--to", address, "--partitions", "3", "--distributed",
                 "--json")
        shop.command(*words)
        changed = shop.admin.patch(f"/v1/members/{shop.enrol()['id']}", {"last_name": "Autrement"})
        assert changed.status == 200, changed
        assert shop.buy(card=cards[0]).status == 201
        shop.stop()
        report = json.loads(shop.command(*words))
        assert report["good"] and report["source_good"] and report["copy_good"], report
        assert {name for (name,) in ask(address, "SELECT logicalrelid FROM pg_dist_partition")} == set(citus.placed())


if __name__ == "__main__":
    run_in_folders()
