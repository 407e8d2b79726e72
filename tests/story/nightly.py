#!/usr/bin/env python3
"""nightly.py - `habitue nightly`: what is due by the calendar, on demand, once.

On SQLite the server has to be away meanwhile, as for every command that writes.
"""
import contextlib
import json
import signal
import subprocess
import time
from datetime import date, datetime, timedelta, timezone

from lib import HABITUE, ROOT, Shop, only_sqlite, only_when, run, story
from place import IS_POSTGRES, put, rows

MANY = 500  # customers, for who is interrupted
KIND_EXPIRE = 7
only_postgres = only_when(IS_POSTGRES, "an embedded database has one process that writes")


def ago(days):
    """An instant so many days ago, about noon in Paris."""
    at = datetime.now(timezone.utc).replace(hour=11, minute=0, second=0, microsecond=0)
    return (at - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(days):
    return (datetime.now(timezone.utc).date() + timedelta(days=days)).isoformat()


def customer(shop, *days, amount=10000):
    """An account with a purchase on each of these days ago: the first is the oldest."""
    member = shop.enrol()
    for number in days:
        done = shop.buy(member["card"], amount, at=ago(number))
        assert done.status == 201, done
    return member


def nightly(shop, *words, expect=0):
    """The summary of a night; the server makes room for it where it has to."""
    is_served = shop.process is not None and not IS_POSTGRES
    if is_served:
        shop.stop()
    try:
        printed = shop.command("nightly", *shop.where, "--json", *words, expect=expect)
    finally:
        if is_served:
            shop.start()
    return json.loads(printed) if expect == 0 else printed


def said(shop, *words):
    """What a person reads."""
    done = subprocess.run([str(HABITUE), "nightly", *shop.where, *words], capture_output=True,
                          text=True, timeout=60, check=False)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def verify(shop):
    return json.loads(shop.command("verify", *shop.where, "--json"))


def heads(shop):
    return rows(shop.data, "SELECT partition, number FROM head ORDER BY partition")


def expiries(shop):
    """Each account with the number of its expiries."""
    return dict(rows(shop.data, "SELECT account, count(*) AS times FROM entry "
                                f"WHERE kind = {KIND_EXPIRE} GROUP BY account"))





def points(shop, member):
    account = shop.till.get(f"/v1/accounts/{member['account']}").json
    return [(lot["left"], lot["until"]) for lot in account["lots"]]


@story
def points_whose_last_day_has_passed_expire_once(shop):
    gone = customer(shop, 380)
    kept = customer(shop, 5)
    empty = shop.enrol()
    night = nightly(shop)
    assert night["accounts"] == 3 and night["accounts_expired"] == 1, night
    assert night["expired"] == [{"unit": "points", "points": 10}], night
    assert points(shop, gone) == [] and len(points(shop, kept)) == 1, points(shop, kept)

    newest = shop.till.get(f"/v1/accounts/{gone['account']}/entries").json["entries"][0]
    assert newest["kind"] == "expire" and newest["shop"] == "market", newest
    assert [m["kind"] for m in newest["moves"]] == ["expire"], newest
    assert points(shop, empty) == []

    before = heads(shop)
    again = nightly(shop)
    assert (again["accounts"], again["accounts_expired"], again["expired"]) == (3, 0, []), again
    assert heads(shop) == before, "a night that had nothing to do wrote an entry"
    assert verify(shop)["good"]


@story
def a_night_of_another_day_takes_what_had_ended_by_then(shop):
    old, less_old = customer(shop, 395), customer(shop, 385)
    until = points(shop, old)[0][1]
    assert nightly(shop, "--on", until)["accounts_expired"] == 0, "the last day is included"
    after = (date.fromisoformat(until) + timedelta(days=1)).isoformat()
    assert nightly(shop, "--on", after)["accounts_expired"] == 1
    assert points(shop, old) == [] and len(points(shop, less_old)) == 1
    entry = shop.till.get(f"/v1/accounts/{old['account']}/entries").json["entries"][0]
    assert entry["at"].startswith(after), entry
    assert nightly(shop)["accounts_expired"] == 1
    assert points(shop, less_old) == []
    assert verify(shop)["good"]


@story
def a_day_to_come_is_only_looked_at(shop):
    customer(shop, 100)
    code, _, problem = said(shop, "--on", day(300))
    if IS_POSTGRES:
        assert code == 2 and "still to come" in problem and "--dry-run" in problem, problem
    night = nightly(shop, "--on", day(300), "--dry-run")
    assert night["accounts_expired"] >= 1 and night["dry_run"], night
    assert nightly(shop)["accounts_expired"] == 0


@story
def a_person_reads_one_sentence(shop):
    customer(shop, 380, amount=1234000)
    shop.stop()
    code, printed, _ = said(shop, "--lang", "en")
    assert code == 0 and printed.endswith("1 had 1,234 points expire, 0 announcements queued, 0 birthdays"), printed
    code, printed, _ = said(shop, "--lang", "fr")
    assert code == 0 and "0 ont perdu 0 point" in printed, printed
    shop.start()


@story
@only_sqlite("there a command runs beside servers")
def beside_a_server_on_a_folder_it_says_what_to_do(shop):
    code, _, problem = said(shop)
    assert code == 1 and "a server is using this folder" in problem and "\n" not in problem, problem
    assert said(shop, "--dry-run")[0] == 0


@story
def a_night_that_is_killed_goes_on_where_it_was(shop):
    members = [customer(shop, 370 + number % 20) for number in range(MANY)]
    accounts = {int(member["account"].split("-")[1]) for member in members}
    done_before = expiries(shop)
    shop.stop()
    left, seen = MANY, []
    while left > 0 and len(seen) < 6:  # often enough
        process = subprocess.Popen([str(HABITUE), "nightly", *shop.where], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        before = left
        while left == before and process.poll() is None:  # until it has written something
            left = len(lots_left(shop))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        left = len(lots_left(shop))
        seen += [left] if 0 < left < before else []
    print(f"# killed in the middle with {seen} accounts left")
    assert seen, "it was never in the middle"
    nightly(shop)
    found = {account: times - done_before.get(account, 0) for account, times in expiries(shop).items()}
    if not IS_POSTGRES:  # numbers are those of one partition
        assert {a: t for a, t in found.items() if t} == dict.fromkeys(accounts, 1)
    assert sum(found.values()) == MANY
    assert nightly(shop)["accounts_expired"] == 0
    assert verify(shop)["good"]
    shop.start()


# ---- announcements


def with_announcements(shop, *days):
    """The programme in force tells customers so many days ahead."""
    program = shop.admin.get("/v1/programs/active").json["program"]
    for unit in program["units"]:
        unit["announce_days"] = list(days)
    draft = shop.admin.post("/v1/programs", program).json
    assert draft["valid"], draft
    done = shop.admin.post(f"/v1/programs/{draft['number']}/activate", {})
    assert done.status == 200, done


def waiting(shop, **of):
    """Every notice that waits, page by page."""
    found, after = [], ""
    while after is not None:
        page = shop.admin.get(f"/v1/notices?limit=2{after and '&after=' + after}").json
        found += page["notices"]
        after = page["next_after"]
    return [n for n in found if all(n[name] == value for name, value in of.items())]


@story
def what_expires_soon_is_announced_once(shop):
    with_announcements(shop, 30, 7)
    member = customer(shop, 340, 340, 10, amount=60000)  # some 25 days before their end
    account = member["account"]
    until = points(shop, member)[0][1]
    assert nightly(shop)["notices"] == 1
    notice, = waiting(shop, account=account)
    assert notice["kind"] == "expiring" and notice["subject"] == "points", notice
    assert (notice["amount"], notice["on"], notice["days_ahead"]) == (120, until, 30), notice
    before = heads(shop)
    assert nightly(shop)["notices"] == 0 and len(waiting(shop, account=account)) == 1
    assert heads(shop) == before, "a notice is no entry of the journal"

    shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "lines": [{"amount": 5000}],
                                     "card": member["card"]})
    assert nightly(shop)["notices"] == 0, "the figure is that of its night"
    assert verify(shop)["good"]


@story
def who_has_told_says_so(shop):
    member = customer(shop, 362)
    assert nightly(shop)["notices"] == 1
    notice, = waiting(shop, account=member["account"])
    assert notice["days_ahead"] == 7 and notice["done_at"] is None, notice
    before = heads(shop)
    done = shop.admin.post(f"/v1/notices/{notice['id']}/done", {})
    assert done.status == 200 and done["done_at"], done
    again = shop.admin.post(f"/v1/notices/{notice['id']}/done", {})
    assert again.status == 200 and again.json == done.json, again
    assert waiting(shop, account=member["account"]) == [] and heads(shop) == before
    assert nightly(shop)["notices"] == 0, "told and done is told"
    assert shop.admin.post("/v1/notices/1-99999/done", {}).status == 404
    assert shop.admin.post("/v1/notices/0-1/done", {}).status == 404
    assert shop.admin.get("/v1/notices?after=x").status == 400
    assert shop.till.get("/v1/notices").status == (200 if "members.read" in scopes(shop) else 403)


def scopes(shop):
    return shop.till.get("/v1/session").json["key"]["scopes"]


@story
def nobody_is_told_of_what_is_only_looked_at(shop):
    member = customer(shop, 342)
    assert nightly(shop, "--dry-run")["notices"] == 1
    assert waiting(shop, account=member["account"]) == []
    assert nightly(shop)["notices"] == 1
    assert nightly(shop, "--dry-run")["notices"] == 0


def lots_left(shop):
    """Accounts with points whose last day has passed."""
    return rows(shop.data, "SELECT DISTINCT partition, account FROM lot WHERE remaining > 0 AND "
                           f"until_on < '{day(-1)}'")


@story
@only_postgres
def two_at_once_beside_a_till_that_sells_do_it_once(shop):
    members = [customer(shop, 370 + number % 20) for number in range(MANY)]
    before = sum(expiries(shop).values())
    both = [subprocess.Popen([str(HABITUE), "nightly", *shop.where, "--json"],
                             stdout=subprocess.PIPE, text=True) for _ in range(2)]
    sold = 0
    while any(process.poll() is None for process in both):
        assert shop.buy(members[sold % MANY]["card"], 1000).status == 201
        sold += 1
    nights = [json.loads(process.communicate()[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    by_sales = MANY - sum(night["accounts_expired"] for night in nights)
    print(f"# {sold} sales meanwhile; expired by {[n['accounts_expired'] for n in nights]}, "
          f"{by_sales} by a sale")
    assert sum(expiries(shop).values()) == before + MANY
    assert verify(shop)["good"]


# ---- the server's own clock


OFF = ("--nightly", "off")


@contextlib.contextmanager
def by_itself(shop, *words):
    """The server begins anew, with a clock; nobody has done the night yet."""
    shop.stop()
    put(shop.data, "DELETE FROM night")
    shop.serve_options = list(words)
    shop.start()
    try:
        yield
    finally:
        shop.serve_options = list(OFF)
        shop.restart()


def until(happens, seconds=20):
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def runs(server):
    return server.metric("habitue_nightly_runs_total")


@story
def a_server_makes_up_for_the_night_that_was_missed(shop):
    member = customer(shop, 380)
    with by_itself(shop):
        until(lambda: runs(shop) == 1)
        assert points(shop, member) == []
        assert shop.metric("habitue_nightly_expired_accounts_total") == 1
        assert abs(shop.metric("habitue_nightly_last_success_timestamp_seconds") - time.time()) < 60
        shop.restart()  # the same day: it is done
        other = customer(shop, 380)
        time.sleep(1)
        assert runs(shop) == 0 and len(points(shop, other)) == 1
    nights = rows(shop.data, "SELECT on_day, ended_us - began_us AS took, expired FROM night")
    assert len(nights) == 1 and nights[0][2] == 1, nights
    assert verify(shop)["good"]


@story
def a_server_without_a_clock_leaves_it_to_others(shop):
    nightly(shop)  # of the story before
    member = customer(shop, 380)
    with by_itself(shop, *OFF):
        time.sleep(1)
        assert runs(shop) == 0 and len(points(shop, member)) == 1
    for told in ("3:10", "24:00", "03:60", "0310", "on", "03:1x"):
        shop.stop()
        problem = subprocess.run([str(HABITUE), "serve", *shop.where, "--nightly", told, "--lang", "en"],
                                 capture_output=True, text=True, timeout=20, check=False)
        assert problem.returncode == 2 and "write 03:10, or off" in problem.stderr, problem
    shop.start()


@story
@only_postgres
def of_several_servers_one_does_it(shop):
    with by_itself(shop):
        others = [shop.beside() for _ in range(2)]
        try:
            for other in others:
                other.client(None)
                other.nobody = other.clients[0]
            until(lambda: sum(runs(server) for server in (shop, *others)) >= 1)
            time.sleep(1)
            assert sum(runs(server) for server in (shop, *others)) == 1
        finally:
            for other in others:
                other.stop()


@story
@only_postgres
def a_night_whose_server_fell_silent_is_taken_over(shop):
    with by_itself(shop):
        until(lambda: runs(shop) == 1)
        for silent_s, want in ((10, 0), (600, 1)):
            shop.stop()
            put(shop.data, "UPDATE night SET ended_us = NULL, beat_us = "
                           f"{int((time.time() - silent_s) * 1e6)}")
            shop.start()
            if want:
                until(lambda: runs(shop) == 1)
            time.sleep(1)
            assert runs(shop) == want, silent_s


@story
def each_merchant_has_its_own_night(shop):
    shop.command("merchant", "add", "verger", *shop.where, "--name", "Le Verger")
    with by_itself(shop):
        until(lambda: runs(shop) == 2)
        done = [line for line in shop.log.read_text().splitlines() if "night_done" in line][-2:]
        assert ['merchant=verger' in line for line in done].count(True) == 1, done
        shop.restart()
        time.sleep(1)
        assert runs(shop) == 0


@story
def a_tier_and_a_unit_end_in_the_night_for_who_does_not_come(shop):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["tiers"] = {"by": "spend", "over": "ever", "levels": [
        {"id": "gold", "label": {"en": "Gold"}, "from": 10000}]}
    shop.use(program)
    member, other = shop.enrol(), shop.enrol()
    sold = shop.buy(member["card"], 10000)
    assert sold.status == 201, sold
    shop.buy(other["card"], 20000)
    account = shop.admin.get(f"/v1/accounts/{member['account']}")
    assert account["tier"]["id"] == "gold", account
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back.status == 201, back
    nightly(shop)
    account = shop.admin.get(f"/v1/accounts/{member['account']}")
    assert account["tier"] is None, account
    last = shop.admin.get(f"/v1/accounts/{member['account']}/entries?limit=1")["entries"][0]
    assert last["event"]["kind"] == "tier_lost", last
    assert shop.admin.get(f"/v1/accounts/{other['account']}")["tier"]["id"] == "gold"

    program["units"] = [{**program["units"][0], "ended": {"convert": {"to": "credit", "points": 1, "amount": 50}}},
                        {"id": "credit", "label": {"en": "credit"}, "kind": "money"}]
    program["rules"], program["rewards"] = [], []
    shop.use(program)
    nightly(shop)
    last = shop.admin.get(f"/v1/accounts/{other['account']}/entries?limit=1")["entries"][0]
    assert last["kind"] == "end", last
    known = shop.admin.get(f"/v1/accounts/{other['account']}")
    assert {lot["unit"]: lot["left"] for lot in known["lots"]} == {"credit": 1000}, known
    before = heads(shop)
    nightly(shop)
    assert heads(shop) == before
    verify(shop)


@story
def a_birthday_is_once_a_year(shop):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"].append({"id": "cake", "on": "birthday", "give": {"unit": "points", "fixed": {"points": 100}}})
    shop.use(program)
    night = nightly(shop)
    today = date.fromisoformat(night["on"])
    assert night["birthdays"] == 0, night
    born = {name: shop.enrol(first_name=name, birth=(today - timedelta(days=late)).replace(year=1980).isoformat())
            for name, late in (("today", 0), ("late", 3), ("older", 8), ("tomorrow", -1))}
    assert nightly(shop)["birthdays"] == 0  # they joined today
    a_while_ago = int((datetime.now(timezone.utc) - timedelta(days=30)).timestamp() * 1e6)
    put(shop.data, f"UPDATE member SET joined_us = {a_while_ago}")
    assert nightly(shop, "--dry-run")["birthdays"] == 1
    assert nightly(shop)["birthdays"] == 2
    had = {name: sum(left for left, _ in points(shop, member)) for name, member in born.items()}
    assert had == {"today": 100, "late": 100, "older": 0, "tomorrow": 0}, had
    before = heads(shop)
    assert nightly(shop)["birthdays"] == 0
    assert heads(shop) == before
    shop.enrol(birth="1980-02-29")  # in 2027 on the 28th
    for told, count in (("2027-02-27", 0), ("2027-02-28", 1), ("2027-03-01", 0), ("2028-02-28", 0), ("2028-02-29", 1)):
        assert nightly(shop, "--dry-run", "--on", told)["birthdays"] == count, told
    last = shop.admin.get(f"/v1/accounts/{born['today']['account']}/entries?limit=1")["entries"][0]
    assert last["event"]["kind"] == "birthday" and last["earned"][0]["points"] == 100, last
    verify(shop)


if __name__ == "__main__":
    run(Shop(init=("--partitions", "4") if IS_POSTGRES else (), serve=OFF))
