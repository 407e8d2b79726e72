"""import.py - the history of another till comes in: every line ends somewhere, and only once.

    HABITUE_RETAIL_CSV   the full file of the sample, where it is at hand
"""
import contextlib
import csv
import gzip
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter, defaultdict
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from lib import HABITUE, ROOT, Shop, only_sqlite, only_when, run_in_folders, say, story
from place import at, rows

SAMPLE = ROOT / "tests" / "data" / "online-retail-sample.csv"
FULL = os.environ.get("HABITUE_RETAIL_CSV")
NOT_SALES = {"B", "D", "S", "AMAZONFEE", "BANK CHARGES", "CRUK"}

def habitue(*words, expect=0, lang="C.UTF-8", **more):
    env = {**os.environ, "LANG": lang, "LC_ALL": lang, "LC_MESSAGES": lang}
    done = subprocess.run([str(HABITUE), *map(str, words)], env=env, text=True, timeout=300,
                          capture_output=True, check=False, **more)
    assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def new_shop(folder, *options):
    data = folder / "data"
    habitue("init", *at(data), "--json", *options)
    data.mkdir(exist_ok=True)  # where the reports go, whatever the engine
    return data


def bring_in(data, file=SAMPLE, name="online-retail", *options):
    done = habitue("import", "receipts", file, *at(data), "--map", name, "--json", *options,
                   cwd=data)
    return json.loads(done.stdout)


def verify(data):
    report = json.loads(habitue("verify", *at(data), "--json").stdout)
    assert report["good"], report
    return report


def entries(data):
    """Every entry's text, in order; what is decided anew each run (times, digests) is not in it."""
    return [body for (body,) in rows(data, "SELECT body FROM entry ORDER BY number")]


def entry_count(data):
    return sum(number for (number,) in rows(data, "SELECT number FROM head"))


def refuses(data, file, name, *options):
    """The import says one sentence and changes nothing; returns the sentence."""
    before = verify(data)["head"]
    done = subprocess.run([str(HABITUE), "import", "receipts", str(file), *at(data),
                           "--map", str(name), *options], text=True, capture_output=True, cwd=data,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60, check=False)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert done.stderr.startswith("habitue: ") and done.stderr.count("\n") == 1, done.stderr
    assert done.stdout == "", done.stdout
    assert verify(data)["head"] == before
    return done.stderr


def report_rows(data, name="online-retail"):
    with open(data / f"import-{name}-report.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- an import worked out a second time, without the program


def rows_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8", newline="") if str(path).endswith(".gz") \
        else open(path, encoding="utf-8", newline="")
    with opened as file:
        return list(csv.DictReader(file))


def cents(row):
    exact = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
    return int((abs(exact) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def reason_of(row):
    """Why a line cannot be a sale, as the map says; None when it can."""
    if row["InvoiceNo"].startswith("A") or row["StockCode"] in NOT_SALES:
        return "not_a_sale"
    if Decimal(row["UnitPrice"]) < 0:
        return "price_negative"
    if row["Quantity"] == "0":
        return "quantity_zero"
    if int(row["Quantity"]) < 0 and not row["InvoiceNo"].startswith("C"):
        return "stock_adjustment"
    return None


def match(row, bought, reasons):
    """Takes a cancellation off the purchases: the latest at the same price, then at another."""
    if row["CustomerID"] == "NA":
        reasons["no_customer"] += 1
        return False
    need = -int(row["Quantity"])
    lines = bought[row["CustomerID"], row["StockCode"]][::-1]
    if not lines:
        reasons["not_bought"] += 1
        return False
    if sum(line[0] for line in lines) < need:
        reasons["more_than_bought"] += 1
        return False
    same = [line for line in lines if line[1] == Decimal(row["UnitPrice"])]
    some = [line for line in same if line[0] > 0]
    wanted = [line for line in same if line[0] >= need][:1]
    if not some:
        wanted = [line for line in lines if line[0] >= need][:1]
    for line in wanted or same + lines:
        taken = min(need, line[0])
        line[0] -= taken
        need -= taken
    return True


def work_out(path):
    """The figures that an import of this file must come to."""
    receipts = defaultdict(list)
    for row in rows_of(path):
        receipts[row["InvoiceNo"]].append(row)
    bought, reasons, count = defaultdict(list), Counter(), Counter()
    customers, gross = set(), 0
    for number, rows in sorted(receipts.items(), key=lambda item: item[1][0]["InvoiceDate"]):
        sold = False
        for row in rows:
            reason = reason_of(row)
            if row["CustomerID"] != "NA":
                customers.add(row["CustomerID"])
            if reason:
                reasons[reason] += 1
            elif not number.startswith("C"):
                sold = True
                count["recorded"] += 1
                gross += cents(row)
                if row["CustomerID"] != "NA":
                    bought[row["CustomerID"], row["StockCode"]].append(
                        [int(row["Quantity"]), Decimal(row["UnitPrice"])])
            elif match(row, bought, reasons):
                count["returned"] += 1
        count["purchases"] += sold
        count["with_card"] += sold and rows[0]["CustomerID"] != "NA"
    return {"lines_recorded": count["recorded"], "lines_returned": count["returned"],
            "lines_reported": sum(reasons.values()), "reasons": dict(reasons),
            "receipts": len(receipts), "customers": len(customers),
            "purchases": count["purchases"], "purchases_with_card": count["with_card"]}, gross


def gross_of(data):
    """The sum of all purchases, by the journal."""
    return sum(int(field_of(body, "total", 1)) for body in purchases(data))


def purchases(data):
    return [body for (body,) in rows(data, "SELECT body FROM entry WHERE kind = 4 ORDER BY number")]


def field_of(body, record, number):
    """A field of the first record with this name in an entry's text (docs/journal.md)."""
    return re.search(rf"^{record}\t.*$", body, re.MULTILINE)[0].split("\t")[number]


def check_import(data, path):
    want, gross = work_out(path)
    got = bring_in(data, path)
    assert {name: got[name] for name in want} == want, (got, want)
    assert got["lines"] == sum(got[name] for name in ("lines_recorded", "lines_returned",
                                                       "lines_reported", "lines_left"))
    assert gross_of(data) == gross, (gross_of(data), gross)
    report = verify(data)
    assert report["accounts"] == want["customers"]
    rows = report_rows(data)
    assert len(rows) == want["lines_reported"]
    assert Counter(row["reason"] for row in rows) == want["reasons"]
    assert [int(r["line"]) for r in rows] == sorted(int(r["line"]) for r in rows)
    return got, report


# ---- stories


@story
def every_line_of_the_sample_ends_as_worked_out_by_hand(folder):
    data = new_shop(folder)
    got, _ = check_import(data, SAMPLE)
    assert got["returns"] > 0 and got["purchases_known"] == 0, got


@story
def the_same_import_again_records_nothing(folder):
    data = new_shop(folder)
    first = bring_in(data)
    head = verify(data)["head"]
    again = bring_in(data)
    assert verify(data)["head"] == head
    assert again["purchases_known"] == again["purchases"] == first["purchases"], again
    assert again["returns_known"] == again["returns"] == first["returns"], again
    assert again["customers_known"] == again["customers"] == first["customers"], again
    assert again["reasons"] == first["reasons"]


@story
def a_dry_run_says_the_same_and_writes_nothing(folder):
    data = new_shop(folder)
    head = verify(data)["head"]
    dry = bring_in(data, SAMPLE, "online-retail", "--dry-run")
    assert verify(data)["head"] == head
    dry_rows = report_rows(data)
    real = bring_in(data)
    for name in real:
        if name not in ("micros", "dry_run"):
            assert dry[name] == real[name], name
    assert report_rows(data) == dry_rows


@story
def a_longer_file_of_the_same_shop_adds_what_is_new(folder):
    data = new_shop(folder)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(True)
    half = folder / "half.csv"
    cut = 900  # between two invoices
    while lines[cut].split(",")[0] == lines[cut - 1].split(",")[0]:
        cut += 1
    half.write_text("".join(lines[:cut]), encoding="utf-8")
    first = bring_in(data, half)
    second = bring_in(data)
    assert second["purchases_known"] == first["purchases"]
    assert second["returns_known"] == first["returns"]
    whole = folder / "whole"
    whole.mkdir()
    other = new_shop(whole)
    bring_in(other)
    verify(data)
    assert len(entries(data)) == len(entries(other))


@story
def an_import_that_is_stopped_goes_on_from_there(folder):
    data = new_shop(folder)
    big = folder / "big.csv"
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(True)
    with open(big, "w", encoding="utf-8") as file:  # the same year, forty times under other numbers
        file.write(lines[0])
        for copy in range(40):
            for line in lines[1:]:
                mark, rest = ("C", line[2:]) if line[1] == "C" else ("", line[1:])
                file.write(f'"{mark}{copy:02}{rest}')
    process = subprocess.Popen([str(HABITUE), "import", "receipts", str(big), *at(data),
                                "--map", "online-retail", "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, cwd=data)
    until = time.monotonic() + 30
    while entry_count(data) < 500:
        assert time.monotonic() < until and process.poll() is None, "it was too fast to be stopped"
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "stopped as told" in err, (process.returncode, err)
    stopped = json.loads(out)
    assert stopped["interrupted"] and stopped["lines_left"] > 0, stopped
    assert stopped["lines_recorded"] > 0, stopped
    verify(data)
    rest = bring_in(data, big)
    assert rest["purchases_known"] == stopped["purchases"], (stopped, rest)
    assert rest["returns_known"] == stopped["returns"] and rest["lines_left"] == 0, rest
    verify(data)
    whole = folder / "whole"
    whole.mkdir()
    other = new_shop(whole)
    at_once = bring_in(other, big)
    assert at_once["returns"] == rest["returns"] and at_once["reasons"] == rest["reasons"]
    assert len(entries(data)) == len(entries(other))


@story
def an_import_killed_without_a_word_goes_on_as_well(folder):
    data = new_shop(folder)
    before = entry_count(data)
    process = subprocess.Popen([str(HABITUE), "import", "receipts", str(SAMPLE), *at(data), "--map",
                                "online-retail"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, cwd=data)
    until = time.monotonic() + 30
    while entry_count(data) == before:
        if time.monotonic() > until or process.poll() is not None:
            break
        time.sleep(0.001)
    process.kill()
    process.wait()
    verify(data)
    got = bring_in(data)
    assert got["lines_left"] == 0 and got["purchases"] == work_out(SAMPLE)[0]["purchases"], got
    verify(data)


@story
def gzip_is_read_as_the_plain_file(folder):
    data = new_shop(folder)
    packed = folder / "sample.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    dry = bring_in(data, packed, "online-retail", "--dry-run")
    plain = bring_in(data, SAMPLE, "online-retail", "--dry-run")
    assert {**dry, "file": 0, "micros": 0} == {**plain, "file": 0, "micros": 0}


@story
def the_order_of_the_lines_does_not_matter(folder):
    data = new_shop(folder)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(True)
    turned = folder / "turned.csv"
    turned.write_text(lines[0] + "".join(reversed(lines[1:])), encoding="utf-8")
    got = bring_in(data, turned)
    want, gross = work_out(SAMPLE)
    assert got["lines_recorded"] == want["lines_recorded"], (got, want)
    assert got["customers"] == want["customers"] and gross_of(data) == gross
    verify(data)


@story
def customers_are_found_by_their_number_after_the_import(folder):
    with Shop() as shop:
        shop.stop()
        bring_in(shop.data)
        shop.start()
        card = shop.admin.get("/v1/cards/17951")
        assert card.status == 200, card
        account = card["account"]
        history = shop.admin.get(f"/v1/accounts/{account}/entries?limit=200")["entries"]
        numbers = {e["receipt"] for e in history if e["kind"] in ("purchase", "return")}
        wanted = {r["InvoiceNo"] for r in rows_of(SAMPLE) if r["CustomerID"] == "17951"}
        assert numbers and numbers <= wanted, (numbers, wanted)
        assert shop.buy("17951", 1000).status == 201
        shop.stop()
        verify(shop.data)


# ---- a disk that is full


@contextlib.contextmanager
def small_disk(folder, size):
    """A disk of its own of so many bytes; None where this system does not let us mount one."""
    place = folder / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def leave_free(place, size):
    """Fills the disk up to so many bytes; returns the file that does."""
    ballast = place / "ballast"
    free = os.statvfs(place)
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - size)
    return ballast


FULL_DISK = {"C.UTF-8": "habitue: the disk is full; what was recorded before stays: free some space "
                        "and run the same command again\n",
             "fr_FR.UTF-8": "habitue: le disque est plein ; ce qui était enregistré reste : libérez "
                            "de la place et relancez la même commande\n"}


@story
@only_sqlite("the disk is that of its server")
def an_import_that_meets_a_full_disk_goes_on_when_there_is_room(folder):
    whole = folder / "whole"
    whole.mkdir()
    want = bring_in(new_shop(whole))
    size = sum(path.stat().st_size for path in (whole / "data").iterdir())
    with small_disk(folder, 16 * size) as disk:  # the log is some times the database
        if disk is None:
            say("a full disk # SKIP a small disk needs the right to mount one")
            return
        recorded = set()
        for tenths, lang in zip((1, 3, 5, 7, 9), itertools.cycle(FULL_DISK)):
            place = disk / str(tenths)
            place.mkdir()
            data = new_shop(place)
            ballast = leave_free(disk, size * tenths // 10)
            done = habitue("import", "receipts", SAMPLE, *at(data), "--map", "online-retail",
                           "--json", expect=3, lang=lang)
            assert (done.stdout, done.stderr) == ("", FULL_DISK[lang]), (done.stdout, done.stderr)
            ballast.unlink()
            before = verify(data)
            assert before["accounts"] < want["customers"], before
            recorded.add(before["entries"])

            again = bring_in(data)
            assert {**again, "micros": 0} == {
                **want, "micros": 0, "report": again["report"],
                **{known: again[known] for known in again if known.endswith("_known")}}, again
            assert 0 <= again["purchases_known"] < want["purchases"], again
            assert gross_of(data) == gross_of(whole / "data")
            after = verify(data)
            assert after["entries"] == verify(whole / "data")["entries"], after
            assert bring_in(data)["purchases_known"] == want["purchases"]
            assert verify(data)["head"] == after["head"]
            shutil.rmtree(place)
        assert len(recorded) > 2, f"the disk was always full at the same entry: {recorded}"


@story
def a_report_that_does_not_fit_is_said_apart_from_what_is_recorded(folder):
    data = new_shop(folder)
    with small_disk(folder, 1 << 20) as disk:
        if disk is None:
            say("a full disk # SKIP a small disk needs the right to mount one")
            return
        ballast = leave_free(disk, 4096)  # it has ten thousand bytes
        report = disk / "report.csv"
        args = ("import", "receipts", SAMPLE, *at(data), "--map", "online-retail", "--report",
                report)
        said = habitue(*args, expect=3)
        assert said.stdout == "" and said.stderr == (
            f"habitue: the disk is full: the report {report} cannot be written; what was recorded "
            "stays: free some space and run the same command again\n"), said
        assert list(disk.iterdir()) == [ballast], "half a report was left"
        head = verify(data)["head"]
        ballast.unlink()
        habitue(*args)
        assert verify(data)["head"] == head and report.stat().st_size > 4096


# ---- the simple map, and maps of one's own

SIMPLE = '''receipt;date;sku;label;quantity;amount;vat;customer
1;2026-03-02 10:00:00;TOM;Tomates;1,250;3,75;5,5;17850
1;2026-03-02 10:00:00;BAG;"Sac ""papier""";2;0,30;20 %;17850
2;2026-03-03 10:00:00;TOM;Tomates;1;3,00;5,5;
3;2026-03-04 10:00:00;TOM;Tomates;-0,250;-0,75;5,5;17850
3;2026-03-04 10:00:00;POM;Pommes;1;1 234,50;5,5;17850
'''


@story
def the_simple_map_reads_what_a_spreadsheet_writes(folder):
    data = new_shop(folder)
    file = folder / "tills.csv"
    file.write_bytes(b"\xef\xbb\xbf" + SIMPLE.replace("\n", "\r\n").encode())
    got = bring_in(data, file, "simple")
    assert (got["purchases"], got["purchases_with_card"], got["returns"]) == (3, 2, 1), got
    assert got["lines_reported"] == 0 and got["customers"] == 1, got
    assert gross_of(data) == 375 + 30 + 300 + 123450
    text = "\n".join(entries(data))
    assert 'Sac "papier"' in text
    verify(data)


OWN = """# a till of another maker
separator  = tab
receipt    = Beleg
at         = Tag
at_time    = Uhr
at_format  = D.M.YYYY h:mm
zone       = Europe/Berlin
unit_price = Preis
quantity   = Menge
sku        = Artikel
customer   = Kunde
card_prefix = K-
vat        = 7
cancel     = none
numbering  = daily
fixed_sku  = PFAND
"""
OWN_ROWS = """Beleg\tTag\tUhr\tArtikel\tMenge\tPreis\tKunde
7\t1.3.2026\t9:05\tBROT\t2\t3.335\t12
7\t1.3.2026\t9:05\tPFAND\t1\t0.25\t12
7\t2.3.2026\t17:40\tBROT\t1\t3.335\t12
8\t2.3.2026\t17:41\tBROT\t-1\t3.335\t12
9\t2.3.2026\t17:42\tBROT\tviel\t3.335\t12
10\t29.3.2026\t2:30\tBROT\t1\t3.335\t
"""


@story
def a_map_of_ones_own_with_another_calendar_and_daily_numbers(folder):
    data = new_shop(folder, "--zone", "Europe/Berlin")
    (folder / "kasse.map").write_text(OWN, encoding="utf-8")
    (folder / "rows.tsv").write_text(OWN_ROWS, encoding="utf-8")
    got = bring_in(data, folder / "rows.tsv", folder / "kasse.map")
    assert (got["map"], got["purchases"], got["customers"]) == ("kasse", 3, 1), got
    assert got["reasons"] == {"stock_adjustment": 1, "unreadable": 1}, got
    assert gross_of(data) == 667 + 25 + 334 + 334  # 2 x 3.335 = 6.67; 3.335 is 3.34
    reported = report_rows(data, "kasse")
    assert [(r["line"], r["reason"]) for r in reported] == [("5", "stock_adjustment"),
                                                            ("6", "unreadable")]
    assert rows(data, "SELECT code FROM card") == [("K-12",)]
    times = [datetime.fromtimestamp(int(field_of(body, "time", 2)) / 1e6, timezone.utc).isoformat()
             for body in purchases(data)]
    assert sorted(times) == ["2026-03-01T08:05:00+00:00", "2026-03-02T16:40:00+00:00",
                     "2026-03-29T01:30:00+00:00"], times  # 2:30 was skipped: an hour later
    verify(data)


@story
def a_receipt_that_is_there_with_another_content_is_reported(folder):
    data = new_shop(folder)
    file = folder / "tills.csv"
    file.write_text(SIMPLE, encoding="utf-8")
    bring_in(data, file, "simple")
    file.write_text(SIMPLE.replace("3,00", "9,00").replace("1,250;3,75", "1,250;4,75"),
                    encoding="utf-8")
    got = bring_in(data, file, "simple")
    assert got["purchases_known"] == 1 and got["purchases"] == 1, got
    assert got["reasons"] == {"refused": 3, "purchase_missing": 1}, got
    rows = report_rows(data, "simple")
    assert "used with another request" in rows[0]["sentence"], rows
    verify(data)


# ---- what cannot be imported at all


@story
def a_file_that_is_none_is_refused_in_one_sentence(folder):
    data = new_shop(folder)
    text = SAMPLE.read_text(encoding="utf-8")
    lines = text.splitlines(True)
    bad = {
        "cannot be opened": None,
        "is empty": b"",
        "nothing to import": lines[0].encode(),
        "has no column \"InvoiceNo\"; it has: a, b": b"a,b\n1,2\n",
        "there twice": lines[0].replace("Country", "Quantity").encode() + lines[1].encode(),
        "line 3: not UTF-8": "".join(lines[:2]).encode() + '"536366","é"\n'.encode("latin-1"),
        "line 1656 has 3 cells": ("".join(lines[:-1]) + '"1","2","3"').encode(),
        "a quote that is never closed": text.encode()[:-4],
        "damaged or cut": gzip.compress(text.encode())[:-2000],
        "line 2: the map online-retail does not fit":
            (lines[0] + lines[1].replace("2010-12-01", "01/12/2010")).encode(),
    }
    for words, content in bad.items():
        file = folder / "bad.csv"
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)
        said = refuses(data, file, "online-retail")
        assert words in said, (words, said)
        assert not (data / "import-online-retail-report.csv").exists(), words


@story
def a_map_that_is_none_is_refused_with_its_line(folder):
    data = new_shop(folder)
    good = (ROOT / "maps" / "online-retail.map").read_text(encoding="utf-8")
    bad = {
        "there is no map \"nothing\"": None,
        "line 1: write key = value": "hello\n" + good,
        "line 2: there is no key \"receipts\"": "# x\nreceipts = A\n" + good,
        "sku is told twice": good + "sku = B\n",
        "zone has no value": "zone =\n",
        "write comma, semicolon, tab or bar": "separator = ;\n",
        "write a form like YYYY-MM-DD": "at_format = YYYY-MM\n",
        "the key receipt is missing": "at = B\namount = C\n",
        "tell either unit_price or amount": good + "amount = Total\n",
        "sku and quantity are needed": "receipt=A\nat=B\namount=C\ncancel=negative\n",
        "a percentage like 5.5": "vat = much\n",
        "prefix and the letters": "cancel = C\n",
    }
    for words, text in bad.items():
        file = folder / "nothing" if text is None else folder / "own.map"
        if text is not None:
            file.write_text(text, encoding="utf-8")
        said = refuses(data, SAMPLE, file if text is not None else "nothing")
        assert words in said, (words, said)
    (folder / "own.map").write_text(good + "shop = elsewhere\n", encoding="utf-8")
    assert "shop = elsewhere" in refuses(data, SAMPLE, folder / "own.map")
    (folder / "own.map").write_text(good + "till = 9\n", encoding="utf-8")
    assert "till = 9" in refuses(data, SAMPLE, folder / "own.map")


@story
@only_sqlite("several may write")
def a_running_server_keeps_the_import_away(folder):
    with Shop() as shop:
        done = habitue("import", "receipts", SAMPLE, *at(shop.data), "--map",
                       "online-retail", expect=1)
        assert "stop it first" in done.stderr, done.stderr
        dry = bring_in(shop.data, SAMPLE, "online-retail", "--dry-run")
        assert dry["dry_run"] and dry["purchases"] > 0


@story
def the_summary_speaks_both_languages_and_the_report_as_well(folder):
    data = new_shop(folder)
    args = ("import", "receipts", SAMPLE, *at(data), "--map", "online-retail", "--dry-run")
    said = habitue(*args, lang="fr_FR.UTF-8", cwd=data).stdout
    assert "à blanc" in said and "correction de stock" in said, said
    assert "correction de stock" in report_rows(data)[0]["sentence"]
    said = habitue(*args, "--report", folder / "other.csv").stdout
    assert "dry run" in said and str(folder / "other.csv") in said, said
    assert (folder / "other.csv").stat().st_mode & 0o777 == 0o600
    refused = refuses(data, SAMPLE, "online-retail", "--dry-run", "--report",
                      str(folder / "no" / "r.csv"))
    assert "the report" in refused, refused


@story
@only_when(FULL, "HABITUE_RETAIL_CSV is not set")
@only_sqlite("it is the same path, and takes minutes")
def the_whole_year_of_a_real_shop(folder):
    data = new_shop(folder)
    got, report = check_import(data, Path(FULL))
    seconds = got["micros"] / 1e6
    print(f"# {got['lines']:,} lines in {seconds:.1f} s ({got['lines'] / seconds:,.0f} lines/s), "
          f"verified in {report['micros'] / 1e6:.1f} s")
    again = bring_in(data, Path(FULL))
    assert again["purchases_known"] == got["purchases"]
    assert verify(data)["head"] == report["head"]


if __name__ == "__main__":
    run_in_folders()
