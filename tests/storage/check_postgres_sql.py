#!/usr/bin/env python3
"""check_postgres_sql.py - the schema and every named query, on a real PostgreSQL.

    HABITUE_TEST_POSTGRES=postgresql://user@/database?host=/run/postgresql \\
        tests/storage/check_postgres_sql.py [--verbose]

The variable is a libpq URL of a database in which schemas may be made; one is made, and dropped at the
end.  Without the variable nothing is looked at, and nothing fails.

    the schema      the same tables and columns as for SQLite; every unique and foreign key of what
                    grows with the accounts has its partition; indexed text is compared by its bytes;
                    what was written stays written
    each query      can be prepared; its parameters have the types which its comment tells, and its
                    columns are BIGINT, TEXT or BYTEA, the only ones that db.h knows
    each plan       of a query that looks for something in a table that grows: no table and no index is
                    read from end to end, and what the comment says after `Uses:` is what is used,
                    without a sort

Prints TAP, and with --verbose each plan.
"""
import argparse
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import copygen  # noqa: E402
import sqlgen  # noqa: E402

STEPS = ROOT / "src/storage/schema"
QUERIES = ROOT / "src/storage/sql"
SCHEMA = f"habitue_check_{os.getpid()}"

BY_PARTITION = ("head", "account", "lot", "member", "member_word", "entry", "referral", "payment", "payment_refund", "print_job", "exception", "offline_spent", "moved_card", "moved_member")
DIRECTORIES = {"card": "code", "request": "idempotency_key", "receipt": "till_id", "claim": "code",
               "referral_code": "code", "invitation": "code", "phone": "token", "chip": "uid", "pass_device": "code"}
GROWING = (*BY_PARTITION, *DIRECTORIES)
WHOLE = ("member_word_forget",)  # for a copy of everything
TYPES = {"int64": "bigint", "text": "text", "bytes": "bytea"}
OF_SQLITE = [("entry", "place")]  # partition and number in one
SQLITE_TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}


INDEX = re.compile(r"^[a-z]\w*$")


class Refused(Exception):
    """What psql said instead of an answer."""


class Failed(Exception):
    """A check that does not hold; the text says which."""


def psql(text):
    """Runs a script in our schema; its output, without headings."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", os.environ["HABITUE_TEST_POSTGRES"]],
        input=f"SET client_min_messages = warning;\nSET search_path = {SCHEMA};\n{text}",
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused(done.stderr.strip())
    return done.stdout


def rows(text):
    return [line.split("|") for line in psql(text).splitlines()]


def check(is_so, text):
    if not is_so:
        raise Failed(text)


# ---- the schema ------------------------------------------------------------------------------------

def steps(engine):
    """The text of every step for this engine, in order."""
    return "\n".join(path.read_text() for path in sorted(STEPS.glob("*.sql"))
                     if sqlgen.STEP.match(path.name).group(3) in (None, engine))


def the_schema_is_applied():
    psql(f"CREATE SCHEMA {SCHEMA};\nBEGIN;\n{steps('postgres')}\nCOMMIT;")


def tables_and_columns_are_those_of_sqlite():
    conn = sqlite3.connect(":memory:")
    conn.executescript(steps("sqlite"))
    wanted = [[table, column, SQLITE_TYPES[kind], "NO" if is_set else "YES"]
              for (table,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"
                                           " AND name NOT LIKE 'sqlite_%' ORDER BY name")
              for _, column, kind, is_set, _, _, _ in conn.execute(f"PRAGMA table_xinfo({table})")
              if (table, column) not in OF_SQLITE]
    found = rows("SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                 f" WHERE table_schema = '{SCHEMA}' ORDER BY table_name COLLATE \"C\", ordinal_position;")
    for row in wanted:
        check(row in found, f"PostgreSQL lacks {row}")
    for row in found:
        check(row in wanted, f"SQLite lacks {row}")
    check(wanted == found, "the columns are not in the same order")


def keys_have_the_column_by_which_their_table_is_distributed():
    keys = rows("""
        SELECT c.relname, i.relname, string_agg(a.attname, ',')
          FROM pg_index x
          JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
         WHERE x.indisunique AND c.relnamespace = current_schema()::regnamespace
         GROUP BY 1, 2;""")
    distributed = {**dict.fromkeys(BY_PARTITION, "partition"), **DIRECTORIES}
    check(set(distributed) <= {table for table, _, _ in keys}, "a table has no key")
    for table, key, columns in keys:
        if table in distributed:
            check(distributed[table] in columns.split(","), f"{key} ({columns}) spans partitions")


def foreign_keys_stay_within_a_partition():
    found = rows("""
        SELECT c.conrelid::regclass, c.conname, string_agg(a.attname, ',')
          FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
         WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
         GROUP BY 1, 2;""")
    for table, key, columns in found:
        check(table not in DIRECTORIES, f"{key}: {table} is distributed in a way of its own")
        if table in BY_PARTITION:
            check("partition" in columns.split(","), f"{key} ({columns}) crosses partitions")


def text_is_compared_by_its_bytes():
    found = rows("""
        SELECT DISTINCT a.attrelid::regclass || '.' || a.attname
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          LEFT JOIN pg_index x ON x.indrelid = c.oid AND a.attnum = ANY (x.indkey)
          JOIN pg_collation l ON l.oid = a.attcollation
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
           AND (x.indexrelid IS NOT NULL OR a.attname LIKE '%\\_on' OR a.attname IN ('search', 'state'))
           AND l.collname <> 'C';""")
    check(not found, f"not COLLATE \"C\": {found}")


FILL = """
INSERT INTO merchant (id, name, currency, created_us, card_key, offline_key)
VALUES (1, 'm', 'EUR', 0, sha256('a'), sha256('o'));
INSERT INTO shop (merchant_id, code, name, zone, country, language)
VALUES (1, 's', 's', 'Europe/Paris', 'FR', 'fr');
INSERT INTO till (shop_id, code, columns) SELECT 1, n::text, 42 FROM generate_series(1, 50) n;
INSERT INTO api_key (label, digest, scopes, created_us)
SELECT 'k', sha256(n::text::bytea), 1, 0 FROM generate_series(1, 500) n;
INSERT INTO head SELECT p, 500, sha256(''), 501, 501, 501, 0 FROM generate_series(1, 4) p;
INSERT INTO account (number, partition, opened_us) SELECT n, p, 0 FROM generate_series(1, 4) p, generate_series(1, 500) n;
INSERT INTO lot SELECT partition, number, l, 'p', 0, '2026-11-22', NULL, 1, 1, 0
  FROM account, generate_series(0, 2) l;
INSERT INTO night SELECT to_char(date '2020-01-01' + n, 'YYYY-MM-DD'), 1, 2, CASE WHEN n % 9 > 0 THEN 3 END,
                         4, 5, 6 FROM generate_series(1, 2000) n;
INSERT INTO notice SELECT partition, number * 3 + k, 'expiring', number, 'p', '2026-11-2' || k, 30, 1, 1,
                          CASE WHEN number % 3 > 0 THEN 2 END
  FROM account, generate_series(0, 2) k;
INSERT INTO member SELECT number, partition, number, 'f', 'l', 'f l', '+33' || number, NULL,
                          number || '@x', NULL, NULL, 'fr', NULL, 0, 0, NULL, NULL, NULL FROM account;
INSERT INTO member_word SELECT md5(number::text), partition, number, 'f l' FROM member;
INSERT INTO card SELECT partition || '-' || number, partition, number, number, NULL, 'active', NULL, 0, 'member', NULL, NULL, NULL, NULL
  FROM account;
INSERT INTO card VALUES ('gone', 1, 99999, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, 'replaced', '1-1');
INSERT INTO entry SELECT number, partition, 4, number, NULL, CASE WHEN number % 10 = 0 THEN 1 END,
                         CASE WHEN number % 10 = 0 THEN number - 1 END, sha256(''), 'e' FROM account;
INSERT INTO request SELECT 1, partition || '-' || number, partition, number FROM entry;
INSERT INTO receipt SELECT 1 + number % 50, '2026-11-22', partition || '-' || number, partition, number
  FROM entry;
INSERT INTO claim SELECT partition || '-' || number, partition, number, NULL, NULL FROM entry;
INSERT INTO referral_code SELECT partition || '-' || number, partition, number FROM account;
INSERT INTO invitation SELECT partition || '-' || number, partition, number, NULL FROM account;
UPDATE invitation SET joined = 9 WHERE code = '1-2';
INSERT INTO phone SELECT partition || 'T' || number, code, decode(repeat('00', 20), 'hex'), partition, number, number, number FROM card;
INSERT INTO chip SELECT lpad(partition || '0' || number, 14, '0'), code, partition, number, number, number, 5, 9 FROM card;
INSERT INTO offline_snapshot SELECT n, lpad(n::text, 16, '0'), 1 + n % 50, 1, 1, n, n + 9, 0, NULL, 0, '', '', NULL
  FROM generate_series(1, 2000) n;
INSERT INTO offline_spent SELECT 1 + number, partition, number, 5 FROM account;
INSERT INTO exception SELECT partition, number, k, NULL, 1, number, CASE WHEN number % 3 > 0 THEN 5 END, '', ''
  FROM account, unnest(ARRAY['offline_limit', 'offline_reward']) k;
INSERT INTO moved_member SELECT partition, number, 1 + partition, number FROM member;
INSERT INTO moved_card SELECT partition, number, code FROM card;
INSERT INTO pass_device SELECT code, 'd' || number % 500, 'aa', 1, number % 100, 0 FROM card;
INSERT INTO pass_secret VALUES (1, sha256('s'));
INSERT INTO payment SELECT partition, lpad(partition || '-' || number, 16, '0'), sha256('x'), number, NULL, NULL, 5000,
       'EUR', 'counter', NULL, NULL, NULL, 's', '1', 'created', NULL, NULL, 0, 0, number FROM account;
INSERT INTO payment_refund SELECT partition, code, 0, 1, 'asked', NULL, 0, 0, look_us FROM payment;
INSERT INTO card_batch SELECT n, 5000000000 + n * 10000, 10000, 10000, 'chip', 1, '', 0, n FROM generate_series(1, 5) n;
INSERT INTO batch_supplied SELECT 'S' || n || '-' || p, n, p FROM generate_series(1, 5) n, generate_series(1, 400) p;
INSERT INTO message SELECT partition, lpad(partition || '-' || number, 16, '0'), sha256('x'), NULL, NULL, NULL, NULL, 'failed',
       'mail_off', 1, 1, '', 0, 0, number, NULL FROM account WHERE number % 50 > 0;
INSERT INTO message SELECT partition, lpad(partition || '-' || number, 16, '0'), sha256('x'), 'a@b.fr', 't', 'b', 'p', 'queued',
       NULL, 0, 1, '', 0, 0, number, NULL FROM account WHERE number % 50 = 0;
INSERT INTO privacy VALUES (1, 'c', NULL, NULL, 'email', 0);
INSERT INTO consent_text SELECT '1.email.fr.' || n, 'x', 0 FROM generate_series(1, 500) n;
INSERT INTO consent SELECT partition, number, 1, number, 'email', 1, 'consent', NULL, 'till', NULL, NULL, NULL, 0,
       substr(sha256('s'), 1, 16) FROM account;
INSERT INTO printer SELECT 'p' || n, NULL, '10.0.0.1:9100', 80, 'cp1252', 0 FROM generate_series(1, 5) n;
INSERT INTO operator SELECT 'o' || n, 'n', 'cashier', NULL, decode(repeat('00', 48), 'hex'), 0, 0, NULL FROM generate_series(1, 5) n;
INSERT INTO operator_session SELECT sha256(n::text::bytea), 'o1', 1, n, n FROM generate_series(1, 5000) n;
INSERT INTO office_login SELECT 'o' || n, decode(repeat('00', 48), 'hex'), 0, NULL, NULL FROM generate_series(1, 5) n;
INSERT INTO office_session SELECT sha256(n::text::bytea), 'o1', n, n, '', '' FROM generate_series(1, 5000) n;
INSERT INTO approval SELECT sha256(n::text::bytea), 'o1', 1, 'undo', n, n, CASE WHEN n > 9 THEN n END, CASE WHEN n > 20 THEN 1 END,
       CASE WHEN n > 20 THEN n END FROM generate_series(1, 5000) n;
INSERT INTO print_job SELECT partition, lpad(partition || '-' || number, 16, '0'), sha256('x'), 'entry:' || number / 2, 'p1', 80,
       'cp1252', 'fr', 'x', 0, 1, CASE WHEN number % 50 = 0 THEN 'queued' ELSE 'done' END, NULL, 1, '', 0, 0, number, 1, 0 FROM account;
INSERT INTO referral SELECT partition, number, number, 1 + number % 4, number % 100, NULL, NULL, NULL
  FROM account;
UPDATE referral SET purchase = number, amount = 5, credited = 7
  FROM account WHERE account = number AND referral.partition = account.partition AND number > 9;
INSERT INTO program SELECT n, 'draft', '{}', 0, NULL FROM generate_series(1, 5) n;
UPDATE program SET state = 'active', active_from_us = 5 WHERE number = 1;
UPDATE claim SET claimed_partition = 2, claimed_by = 7 WHERE code = '1-2';
INSERT INTO hosted VALUES ('a', 'a.example', 0, NULL), ('b', NULL, 0, NULL), ('c', NULL, 0, 1);
INSERT INTO wrong_key SELECT substr(sha256(n::text::bytea), 1, 16), m, 1
  FROM generate_series(1, 500) n, generate_series(1, 2) m;
"""


def rows_are_taken():
    psql(f"BEGIN;\n{FILL}\nCOMMIT;\nANALYZE;")


REFUSED = {
    "given once": (
        "UPDATE offline_snapshot SET till_id = 3 WHERE number = 1",
        "UPDATE offline_snapshot SET until_us = 99 WHERE number = 1",
        "UPDATE offline_snapshot SET spent = -1 WHERE number = 1",
    ),
    "seen once": (
        "UPDATE exception SET amount = 8 WHERE number = 1",
        "UPDATE exception SET note = 'x' WHERE seen_us IS NOT NULL",
    ),
    "append-only": (
        "DELETE FROM offline_snapshot WHERE number = 1",
        "TRUNCATE offline_snapshot",
        "DELETE FROM offline_spent",
        "DELETE FROM exception",
        "TRUNCATE exception",
        "UPDATE entry SET body = 'f'",
        "UPDATE entry SET account = 2",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE number = 1",
        "TRUNCATE entry",
        "UPDATE request SET number = 2",
        "DELETE FROM request",
        "TRUNCATE request",
        "UPDATE receipt SET code = '2'",
        "DELETE FROM receipt",
        "TRUNCATE receipt",
        "DELETE FROM claim",
        "TRUNCATE claim",
        "DELETE FROM invitation",
        "TRUNCATE invitation",
        "UPDATE moved_card SET code = 'D'",
        "DELETE FROM moved_card",
        "TRUNCATE moved_card",
        "UPDATE moved_member SET now_number = 5",
        "DELETE FROM moved_member",
        "TRUNCATE moved_member",
        "DELETE FROM consent",
        "TRUNCATE consent",
        "UPDATE consent SET given = 0",
        "DELETE FROM consent_text",
        "TRUNCATE consent_text",
        "UPDATE consent_text SET text = 'all'",
        "DELETE FROM message",
        "TRUNCATE message",
        "DELETE FROM print_job",
        "TRUNCATE print_job",
        "DELETE FROM referral",
        "TRUNCATE referral",
        "DELETE FROM lot",
        "TRUNCATE lot",
        "DELETE FROM program",
        "DELETE FROM hosted",
        "TRUNCATE hosted",
        "TRUNCATE program",
        "UPDATE program SET json = '[]' WHERE number = 2",
        "UPDATE program SET number = 9 WHERE number = 2",
        "UPDATE program SET active_from_us = 6 WHERE number = 1",
        "UPDATE program SET state = 'draft', active_from_us = NULL WHERE number = 1",
    ),
    "never again": (
        "DELETE FROM card",
        "TRUNCATE card",
        "UPDATE card SET code = 'E' WHERE code = '1-1'",
        "UPDATE card SET state = 'active', blocked_as = NULL, replaced_by = NULL WHERE blocked_as = 'replaced'",
        "UPDATE card SET replaced_by = 'E' WHERE blocked_as = 'replaced'",
    ),
    "made once": (
        "UPDATE merchant SET offline_key = sha256('b')",
        "UPDATE merchant SET card_key = sha256('b')",
        "UPDATE merchant SET card_key = NULL",
    ),
    "claimed once": (
        "UPDATE claim SET purchase = 2 WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1 WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1, claimed_by = 9, purchase = 2 WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1, claimed_by = 9, partition = 2 WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1, claimed_by = 9, code = '2' WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = NULL, claimed_by = NULL WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1, claimed_by = 8 WHERE code = '1-2'",
        "UPDATE claim SET claimed_partition = NULL, claimed_by = NULL WHERE code = '1-2'",
    ),
    "credited once": (
        "UPDATE referral SET credited = 8 WHERE account = 10",
        "UPDATE referral SET credited = NULL WHERE account = 10",
        "UPDATE referral SET referrer = 8 WHERE account = 1",
        "UPDATE referral SET referrer_partition = 3 WHERE account = 1",
        "UPDATE referral SET enrolled = 8 WHERE account = 1",
    ),
    "never deleted": (
        "DELETE FROM operator",
        "TRUNCATE operator CASCADE",
        "UPDATE operator SET code = 'x' WHERE code = 'o2'",
        "DELETE FROM approval",
        "TRUNCATE approval",
    ),
    "printed once": (
        "UPDATE print_job SET document = 'y'",
        "UPDATE print_job SET subject = 'entry:0'",
        "UPDATE print_job SET sent_us = NULL",
        "UPDATE print_job SET state = 'queued' WHERE state = 'done'",
    ),
    "used once": (
        "UPDATE approval SET used_us = NULL WHERE used_us > 0",
        "UPDATE approval SET act = 'close' WHERE used_us IS NULL",
        "UPDATE approval SET used_number = 9 WHERE used_number = 30",
        "UPDATE invitation SET joined = 8 WHERE code = '1-2'",
        "UPDATE invitation SET joined = NULL WHERE code = '1-2'",
        "UPDATE invitation SET invited = 8 WHERE code = '1-1'",
        "UPDATE invitation SET joined = 9, invited = 8 WHERE code = '1-1'",
        "UPDATE invitation SET joined = 9, partition = 2 WHERE code = '1-1'",
    ),
    "violates check constraint": (
        "INSERT INTO invitation VALUES ('X', 1025, 1, NULL)",
        "UPDATE referral SET purchase = 8 WHERE account = 1",
        "UPDATE referral SET credited = 8 WHERE account = 1",
        "INSERT INTO referral_code VALUES ('X', 1025, 1)",
        "INSERT INTO moved_card VALUES (1025, 1, 'X')",
        "INSERT INTO moved_member VALUES (1, 100000, 1025, 1)",
        "INSERT INTO account (number, partition, opened_us) VALUES (1, 1025, 0)",
        "INSERT INTO account (number, partition, opened_us) VALUES (1, 0, 0)",
        "INSERT INTO account (number, partition, opened_us, privacy) VALUES (99999, 1, 0, 'some')",
        "INSERT INTO account (number, partition, opened_us, notice_from) VALUES (99999, 1, 0, -1)",
        "INSERT INTO account (number, partition, opened_us, notice_from) VALUES (99999, 1, 0, 1000000000001)",
        "INSERT INTO head VALUES (1025, 0, sha256(''), 1, 1, 1, 0)",
        "INSERT INTO head VALUES (9, 0, 'short', 1, 1, 1, 0)",
        "INSERT INTO entry VALUES (0, 1, 4, 1, NULL, NULL, NULL, sha256(''), 'e')",
        "INSERT INTO entry VALUES (999, 1, 4, 1, NULL, NULL, 1, sha256(''), 'e')",
        "INSERT INTO entry VALUES (999, 1, 4, 1, NULL, 1, NULL, sha256(''), 'e')",
        "INSERT INTO entry VALUES (999, 1, 4, 1, NULL, 1025, 1, sha256(''), 'e')",
        "INSERT INTO request VALUES (1, 'x', 1025, 2)",
        "UPDATE claim SET claimed_by = 9 WHERE code = '1-1'",
        "UPDATE claim SET claimed_partition = 1025, claimed_by = 9 WHERE code = '1-1'",
        "INSERT INTO program VALUES (9, 'draft', '{}', 0, 7)",
        "INSERT INTO program VALUES (9, 'active', '{}', 0, NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'lost', NULL, 0, 'member', NULL, NULL, NULL, NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'active', NULL, 0, 'member', NULL, NULL, 'dormant', NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, 'replaced', NULL)",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, 'replaced', 'X')",
        "INSERT INTO card VALUES ('X', 1, 1, 1, NULL, 'blocked', NULL, 0, 'member', NULL, NULL, NULL, 'Y')",
        "INSERT INTO merchant VALUES (2, 'm', 'EUR', 0, '\\x00')",
        "INSERT INTO merchant (id, name, currency, created_us, offline_key) VALUES (2, 'm', 'EUR', 0, '\\x00')",
        "INSERT INTO offline_snapshot VALUES (9999, 'A', 1, 1, 1, 5, 6, 0, NULL, 0, '', '', NULL)",
        "INSERT INTO offline_snapshot VALUES (9999, repeat('A', 16), 1, 1, 1, 6, 6, 0, NULL, 0, '', '', NULL)",
        "INSERT INTO offline_spent VALUES (1, 1025, 2, 7)",
        "INSERT INTO exception VALUES (1, 9999, '', NULL, 7, 0, NULL, '', '')",
        "INSERT INTO installation VALUES (1, 1025, 0)",
        "INSERT INTO hosted VALUES ('', NULL, 0, NULL)",
        "INSERT INTO hosted VALUES ('d', '', 0, NULL)",
        "INSERT INTO hosted VALUES (repeat('d', 33), NULL, 0, NULL)",
        "INSERT INTO notice VALUES (1025, 1, 'k', 1, '', '2026-11-22', 0, 0, 0, NULL)",
        "INSERT INTO notice VALUES (1, 0, 'k', 1, '', '2026-11-22', 0, 0, 0, NULL)",
        "INSERT INTO notice VALUES (1, 9999, '', 1, '', '2026-11-22', 0, 0, 0, NULL)",
        "INSERT INTO notice VALUES (1, 9999, 'k', 1, repeat('u', 65), '2026-11-22', 0, 0, 0, NULL)",
        "INSERT INTO notice VALUES (1, 9999, 'k', 1, '', '2026-11-22', 367, 0, 0, NULL)",
        "INSERT INTO notice VALUES (1, 9999, 'k', 1, '', '2026-11-22', 0, 1000000000001, 0, NULL)",
        "INSERT INTO wrong_key VALUES (sha256('x'), 1, 1)",
        "INSERT INTO stock VALUES ('reward', 'x', -1)",
        "INSERT INTO stock VALUES ('card', 'x', 1)",
        "INSERT INTO handover VALUES (1, 1, 1, 1, NULL, 'x', 1, 's', 0, 'lost', 1, 1, NULL)",
        "INSERT INTO handover VALUES (1, 1, 1, 1, NULL, 'x', 1, 's', 0, 'done', NULL, NULL, NULL)",
        "INSERT INTO handover VALUES (1, 1, 1, 1, NULL, 'x', 1, 's', 0, 'open', 1, 1, NULL)",
        "INSERT INTO handover VALUES (1, 1, 1, 1, NULL, 'x', 0, 's', 0, 'open', NULL, NULL, NULL)",
        *(f"INSERT INTO payment VALUES (1, {code}, sha256('x'), 1, NULL, NULL, {amount}, 'EUR', 'counter', NULL, NULL, "
          f"NULL, 's', '1', {state}, {reason}, {entry}, 0, 0, 0)" for code, amount, state, reason, entry in (
              ("'short'", 1, "'created'", "NULL", "NULL"), ("repeat('0', 16)", 0, "'created'", "NULL", "NULL"),
              ("repeat('0', 16)", 1000000000001, "'created'", "NULL", "NULL"),
              ("repeat('0', 16)", 1, "'lost'", "NULL", "NULL"), ("repeat('0', 16)", 1, "'paid'", "NULL", "NULL"),
              ("repeat('0', 16)", 1, "'created'", "NULL", 9), ("repeat('0', 16)", 1, "'refunded'", "'x'", 9))),
        "INSERT INTO payment_refund VALUES (1, repeat('0', 16), -1, 1, 'asked', NULL, 0, 0, 0)",
        "INSERT INTO payment_refund VALUES (1, repeat('0', 16), 0, 0, 'asked', NULL, 0, 0, 0)",
        "INSERT INTO payment_refund VALUES (1, repeat('0', 16), 0, 1, 'lost', NULL, 0, 0, 0)",
        "INSERT INTO privacy VALUES (2, 'c', NULL, NULL, '', 0)",
        *(f"INSERT INTO consent VALUES (1, 1, 2, 1, {purpose}, 1, {basis}, NULL, {source}, NULL, {sale}, {sale}, 0, {salt})"
          for purpose, basis, source, sale, salt in (
              ("'pigeon'", "'consent'", "'till'", "NULL", "substr(sha256('s'), 1, 16)"),
              ("'email'", "'guess'", "'till'", "NULL", "substr(sha256('s'), 1, 16)"),
              ("'email'", "'sale'", "'till'", "NULL", "substr(sha256('s'), 1, 16)"),
              ("'email'", "'consent'", "'till'", "1", "substr(sha256('s'), 1, 16)"),
              ("'email'", "'consent'", "'dream'", "NULL", "substr(sha256('s'), 1, 16)"),
              ("'email'", "'consent'", "'till'", "NULL", "sha256('s')"))),
        *(f"INSERT INTO message VALUES (1, repeat('z', 16), sha256('x'), {address}, {rest}, {state}, NULL, 0, 1, '', 0, 0, 0, {sent})"
          for address, rest, state, sent in (
              ("'a@b.fr'", "'t', 'b', 'p'", "'lost'", "NULL"), ("'a@b.fr'", "'t', 'b', 'p'", "'sent'", "1"),
              ("NULL", "NULL, NULL, NULL", "'queued'", "NULL"), ("'a@b.fr'", "'t', NULL, 'p'", "'queued'", "NULL"),
              ("NULL", "NULL, NULL, NULL", "'failed'", "1"))),
        "INSERT INTO printer VALUES ('', NULL, 'a', 80, 'cp1252', 0)",
        "INSERT INTO printer VALUES ('x', NULL, 'a', 80, 'cp437', 0)",
        "INSERT INTO printer VALUES ('x', NULL, 'a', 81, 'cp1252', 0)",
        *(f"INSERT INTO print_job VALUES (1, {code}, sha256('x'), 'x', {printer}, 58, 'utf8', 'fr', {document}, 0, {copies}, "
          f"{state}, NULL, 1, '', 0, 0, 0, NULL, 0)" for code, printer, document, copies, state in (
              ("'short'", "'p'", "'x'", 1, "'queued'"), ("repeat('0', 16)", "'p'", "''", 1, "'queued'"),
              ("repeat('0', 16)", "'p'", "repeat('x', 16385)::bytea", 1, "'queued'"), ("repeat('0', 16)", "'p'", "'x'", 6, "'queued'"),
              ("repeat('0', 16)", "'p'", "'x'", 1, "'lost'"), ("repeat('0', 16)", "'p'", "'x'", 1, "'done'"),
              ("repeat('0', 16)", "NULL", "'x'", 1, "'queued'"))),
        "INSERT INTO wrong_key VALUES (substr(sha256('x'), 1, 16), 1, 0)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, 1000000000001, 0, 0, NULL)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, 0, 1000000000001, 0, NULL)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, 0, -1000000000001, 0, NULL)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, 0, 0, 1000000000001, NULL)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, -1, 0, 0, NULL)",
        "INSERT INTO lot VALUES (1, 1, 9, 'p', 1, '2026-11-22', NULL, 0, 0, -1, NULL)",
    ),
    "violates foreign key": (
        "INSERT INTO lot VALUES (1, 999, 1, 'p', 1, '2026-11-22', NULL, 1, 1, 0, NULL)",
        "INSERT INTO lot VALUES (5, 1, 1, 'p', 1, '2026-11-22', NULL, 1, 1, 0, NULL)",
        "INSERT INTO notice VALUES (1, 9999, 'k', 999, '', '2026-11-22', 0, 0, 0, NULL)",
        "INSERT INTO member_word VALUES ('w', 5, 1, 'w')",
        "INSERT INTO referral VALUES (1, 999, 1, 1, 1, NULL, NULL, NULL)",
        "INSERT INTO payment VALUES (1, repeat('0', 16), sha256('x'), 999, NULL, NULL, 1, 'EUR', 'counter', NULL, NULL, NULL, "
        "'s', '1', 'created', NULL, NULL, 0, 0, 0)",
        "INSERT INTO payment_refund VALUES (1, repeat('0', 16), 0, 1, 'asked', NULL, 0, 0, 0)",
    ),
    "violates unique": (
        "INSERT INTO card VALUES ('1-1', 2, 9, 9, NULL, 'active', NULL, 0, 'member', NULL, NULL, NULL, NULL)",
        "INSERT INTO request VALUES (1, '1-1', 2, 9)",
        "INSERT INTO receipt VALUES (2, '2026-11-22', '1-1', 2, 9)",
        "INSERT INTO claim VALUES ('1-1', 2, 9, NULL, NULL)",
        "INSERT INTO referral_code VALUES ('1-1', 2, 9)",
        "INSERT INTO invitation VALUES ('1-1', 2, 9, NULL)",
        "INSERT INTO moved_card VALUES (1, 1, 'X')",
        "INSERT INTO program VALUES (9, 'active', '{}', 0, 5)",
        "INSERT INTO notice VALUES (1, 9999, 'expiring', 1, 'p', '2026-11-20', 30, 0, 0, NULL)",
        "INSERT INTO hosted VALUES ('a', NULL, 0, NULL)",
        "INSERT INTO hosted VALUES ('d', 'a.example', 0, NULL)",
    ),
}


def what_is_not_allowed_is_refused():
    for answer, texts in REFUSED.items():
        for text in texts:
            try:
                psql(f"BEGIN;\n{text};\nROLLBACK;")
            except Refused as refusal:
                check(answer in str(refusal), f"{text}: {refusal}")
            else:
                raise Failed(f"{text}: was not refused")


# ---- the queries -----------------------------------------------------------------------------------

def query_files():
    """(name, text) of each file of queries, with those that are made of the schema."""
    tables = copygen.read_steps(STEPS.glob("*.sql"))
    return [*((path.name, path.read_text()) for path in sorted(QUERIES.glob("*.sql"))),
            ("copy.sql (generated)", copygen.generate_queries(tables))]


def queries():
    """One record per name: text, comment."""
    found, every = [], []
    for name, text in query_files():
        parsed = sqlgen.parse_queries(text, name)
        every += parsed
        for query, (_, lines) in zip(parsed, sqlgen.split_queries(text, name)):
            if query["engine"] in (None, "postgres"):
                comment = "\n".join(line for line in lines if line.startswith("--"))
                found.append({"name": query["name"], "text": query["text"], "comment": comment,
                              "parameters": query["parameters"], "types": query["types"]})
    sqlgen.merge(every)
    return found


def told_types(query):
    """Number -> type of the parameters whose type the comment tells.

    >>> told_types({"comment": "--   $1  digest  bytes, 32"})
    {1: 'bytea'}
    """
    found = {}
    for number, rest in re.findall(r"^--\s+\$(\d+)\s+\w+\s+(.*)$", query["comment"], re.M):
        kind = re.match(r"(int64|text|bytes)\b", rest)
        check(kind, f"${number}: its comment tells no type")
        found[int(number)] = TYPES[kind.group(1)]
    return found


def used_indexes(query):
    """The indexes after `Uses:`, by their names in PostgreSQL.

    >>> used_indexes({"comment": "-- Uses: a primary key, b_by_c"})
    ['a_pkey', 'b_by_c']
    >>> used_indexes({"comment": "-- Uses: a primary key; PostgreSQL: a_by_b"})
    ['a_by_b']
    >>> used_indexes({"comment": "-- Uses: a(b) unique"})
    ['a_b_key']
    """
    told = re.search(r"^-- Uses: (.*)$", query["comment"], re.M)
    if not told:
        return []
    text = told.group(1).split("PostgreSQL:")[-1]
    names = []
    for part in text.split(","):
        part = part.strip()
        part = re.sub(r"^(\w+) primary key$", r"\1_pkey", part)
        names.append(re.sub(r"^(\w+)\((\w+)\) unique$", r"\1_\2_key", part))
    return names


def for_many(query):
    """The same query for arrays of arguments, as tools/sqlgen.py makes it."""
    kept = [line for line in query["comment"].splitlines() if not line.startswith("--   $")]
    return {**query, "name": query["name"] + "_many", "comment": "\n".join(kept), "types": None,
            "text": sqlgen.for_many_rows(query["text"], query["types"], query["name"])}


def prepare(query):
    """Prepares it, compares the types of its parameters and columns with what is told."""
    types = psql(f"PREPARE q AS {query['text']};\n"
                 "SELECT array_to_string(parameter_types, '|') FROM pg_prepared_statements;").strip()
    types = types.split("|") if types else []
    check(len(types) == query["parameters"], f"has {len(types)} parameters")
    for number, kind in told_types(query).items():
        check(types[number - 1] == kind, f"${number} is {types[number - 1]}, told to be {kind}")
    for kind in types:
        check(kind.removesuffix("[]") in TYPES.values(), f"a parameter is {kind}")
    for column in psql(f"{query['text']} \\gdesc\n").splitlines():
        if "|" in column:
            check(column.split("|")[1] in TYPES.values(), f"column {column}")


# Few rows are read fastest from end to end, in any order, and sorted.  The question is whether many could
# be read otherwise, so what is switched off appears only where there is no other way.  An incremental sort
# is no fault: it puts the few rows of one account in order, those of the next after them.
SETTINGS = """
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_sort = off;
"""


def plan_of(query):
    """The plan for any arguments, as a connection uses it after a few."""
    arguments = ", ".join(["NULL"] * query["parameters"])
    call = f"q({arguments})" if arguments else "q"
    return psql(f"{SETTINGS}PREPARE q AS {query['text']};\nEXPLAIN (COSTS OFF) EXECUTE {call};")


def is_looking(query):
    """Whether it looks for something in a table that grows, and does not have to read all of it."""
    if query["name"] in WHOLE:
        return False
    tables = re.findall(r"\b(?:FROM|UPDATE|JOIN|INTO)\s+(\w+)", query["text"])
    return "WHERE" in query["text"] and any(table in GROWING for table in tables)


def index_reads(plan):
    """(index, condition) of each index that a plan reads; the condition is empty if it reads all of it.

    >>> index_reads("Index Scan Backward using a_pkey on a x\\n  Index Cond: (b = $1)\\n  Filter: c")
    [('a_pkey', '(b = $1)')]
    """
    return re.findall(r"Scan (?:Backward )?using (\w+) on .*(?:\n +Index Cond: (.*))?", plan)


def first_columns():
    """Index -> the column by which it is ordered first."""
    return dict(rows("""
        SELECT i.relname, a.attname
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
          JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
         WHERE i.relnamespace = current_schema()::regnamespace;"""))


def is_bounded(column, condition):
    """Whether a condition of an index bounds this column, alone or as the first of a row.

    >>> is_bounded("a", "((a = $1) AND (b > $2))"), is_bounded("b", "(a = $1)")
    (True, False)
    >>> is_bounded("a", "(ROW(a, b) > ROW($1, $2))"), is_bounded("b", "(ROW(a, b) > ROW($1, $2))")
    (True, False)
    """
    return bool(re.search(rf"\((?:{column}|ROW\({column}, [^()]*\)) [<=>]", condition))


def check_plan(query, is_verbose):
    plan = plan_of(query)
    if is_verbose:
        print("".join(f"# {line}\n" for line in [query["name"], *plan.splitlines()]), end="")
    check("Seq Scan" not in plan, f"reads a whole table\n{plan}")
    for index in used_indexes(query):
        check(INDEX.match(index), f"`Uses: {index}` names no index")
        check(re.search(rf"\b{index}\b", plan), f"does not use {index}\n{plan}")
    for index, condition in index_reads(plan):
        first = first_columns()[index]
        check(is_bounded(first, condition), f"reads {index} from end to end\n{plan}")
    check(not used_indexes(query) or not re.search(r"^[ >-]*Sort$", plan, re.M), f"sorts\n{plan}")


def execute(script):
    """Runs queries by name in a transaction that is rolled back; each line: name(arguments)."""
    texts = {query["name"]: query["text"] for query in queries()}
    lines = ["BEGIN;"]
    for name in sorted({call.split("(")[0] for call in script}):
        lines.append(f"PREPARE {name} AS {texts[name]};")
    lines += [f"EXECUTE {call};" for call in script]
    return psql("\n".join([*lines, "ROLLBACK;"])).splitlines()


def an_entry_names_the_one_before_it():
    zeros = "sha256('')"
    found = execute((
        "account_insert(1, 501, 0)", "account_newest_save(1, 501, 0, '')",
        f"entry_insert(1, 501, 4, 501, NULL, NULL, NULL, {zeros}, 'a')", "account_newest_save(1, 501, 501, '2026-11-30')",
        f"entry_insert(1, 502, 4, 501, 501, 3, 7, {zeros}, 'b')", "account_newest_save(1, 501, 502, '')",
        f"entry_insert(1, 503, 1, NULL, NULL, NULL, NULL, {zeros}, 'c')",
        "entry_each(1, 501, 9)", "account_newest(1, 501)", "entry_last(1)", "entry_last(1024)"))
    found = [re.sub(r"\|\\x\w+\|", "|", line) for line in found]
    check(found == ["1|501|4|501||||a", "1|502|4|501|501|3|7|b", "1|503|1|||||c", "502", "503"],
          str(found))


def a_lot_is_made_and_changed_by_the_same_query():
    found = execute((
        "lot_save(1, 1, 3, 'p', 9, '2026-01-01', NULL, 5, 5, 0, 0)",
        "lot_save(1, 1, 3, 'q', 8, '2027-01-01', '2027-12-31', 7, 2, 1, 3)",
        "lot_save(1, 1, 4, 'p', 9, '2026-01-01', NULL, 5, 0, 0, 0)",
        "account_load(1, 1)"))
    check(found[0].startswith("4|0|") and found[-1] == "|3|p|9|2026-01-01|2027-12-31|5|2|1||3"
          and len(found) == 4, found)


def words_are_in_the_order_of_their_bytes():
    words = ("zoe", "z-a", "zé", "z a", "Zoe", "zo")
    found = execute((
        *(f"member_word_insert('{word}', 1, {number}, '{word}')" for number, word in enumerate(words, 1)),
        "member_word_insert('zoe', 1, 1, 'zoe')",  # twice in a name
        "member_word_range('z', 'z' || chr(1114111), 0, 0)"))
    check([line.split("|")[2] for line in found] == sorted((w for w in words if w[0] == "z"),
                                                           key=str.encode), found)


def what_the_database_numbers_is_told():
    found = execute(("shop_insert(1, 'n', 'n', 'Europe/Paris', 'FR', 'fr', 'lis')", "till_insert(1, 'n', 42)",
                     "key_insert('l', sha256('n'), 1, NULL, NULL, 0, 1)", "program_insert('{}', 0)",
                     "journal_figures"))
    check(found == ["2", "51", "501", "6", "2000|2000|2000|2000"], found)


def what_happens_once_happens_once():
    found = execute(("claim_take('1-1', 3, 9)", "claim_take('1-1', 2, 8)", "claim_find('1-1')",
                     "key_revoke(1, 5)", "key_revoke(1, 6)", "key_by_digest(sha256('1'))",
                     "program_activate(2, 7)", "program_activate(2, 8)", "program_get(2)"))
    check(found == ["1|1|3|9", "1|k|1|||0|5|0", "2|0|7|{}"], found)


# ---- the whole -------------------------------------------------------------------------------------

class Tally:
    def __init__(self):
        self.failed = 0

    def run(self, name, function, *args):
        try:
            function(*args)
        except (Failed, Refused, sqlgen.Refused, OSError) as problem:
            self.failed += 1
            print("".join(f"# {line}\n" for line in str(problem).splitlines()), end="")
            print(f"not ok {name}")
            return False
        print(f"ok {name}")
        return True


def check_all(tally, is_verbose):
    if not tally.run("the_schema_is_applied", the_schema_is_applied):
        return
    for function in (tables_and_columns_are_those_of_sqlite,
                     keys_have_the_column_by_which_their_table_is_distributed,
                     foreign_keys_stay_within_a_partition, text_is_compared_by_its_bytes,
                     rows_are_taken, what_is_not_allowed_is_refused,
                     an_entry_names_the_one_before_it, a_lot_is_made_and_changed_by_the_same_query,
                     words_are_in_the_order_of_their_bytes, what_the_database_numbers_is_told,
                     what_happens_once_happens_once):
        tally.run(function.__name__, function)
    found = queries()
    for query in found + [for_many(query) for query in found if query["types"]]:
        if tally.run(f"{query['name']}_can_be_prepared", prepare, query):
            if is_looking(query) or used_indexes(query):
                tally.run(f"{query['name']}_has_its_index", check_plan, query, is_verbose)


def main():
    parser = argparse.ArgumentParser(description="the schema and the queries on PostgreSQL")
    parser.add_argument("--verbose", action="store_true", help="print each plan")
    args = parser.parse_args()
    if not os.environ.get("HABITUE_TEST_POSTGRES"):
        print("ok check_postgres_sql # SKIP HABITUE_TEST_POSTGRES is not set")
        return 0
    tally = Tally()
    try:
        check_all(tally, args.verbose)
    finally:
        tally.run("the_schema_is_dropped", psql, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE;")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
