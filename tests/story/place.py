"""place.py - where the installation of a story lies, and how to look behind its back.

Every story knows its installation by a folder.  On SQLite the database is in it; with
HABITUE_TEST_ENGINE=postgres it is a database in the PostgreSQL which HABITUE_TEST_POSTGRES names, one for
each folder, and the folder is where the program writes its other files.

    habitue("verify", *at(folder))          --data FOLDER, or --database URL
    rows(folder, "SELECT number FROM entry")
    change(folder, "DELETE FROM entry")     what no trigger and no foreign key stops
    copy(folder, other)
    with held(folder): ...                  no writer gets further
"""
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
import postgres  # noqa: E402

ENGINE = os.environ.get("HABITUE_TEST_ENGINE", "sqlite")
IS_POSTGRES = ENGINE == "postgres"
SERVER = os.environ.get("HABITUE_TEST_POSTGRES")
LIMIT_S = 60
urls = {}  # of the folders which were seen


def use(server):
    """Installations lie in this PostgreSQL from now on."""
    global IS_POSTGRES, SERVER
    IS_POSTGRES, SERVER = True, server


def at(folder):
    """The words of a command line that say where."""
    return ("--database", url(folder)) if IS_POSTGRES else ("--data", str(folder))


def url(folder):
    """The database of a folder; an empty one is made when it is first asked for."""
    name = str(folder)
    if name not in urls:
        urls[name] = create("CREATE DATABASE {}")
    return urls[name]


def database():
    """The address of an empty database in PostgreSQL, whatever the engine of this run."""
    name = f"alone-{uuid.uuid4().hex}"
    urls[name] = create("CREATE DATABASE {}")
    return urls[name]


def create(statement):
    name = f"story_{uuid.uuid4().hex}"
    psql(SERVER, statement.format(name))
    return SERVER.replace(f"/{name_of(SERVER)}?", f"/{name}?", 1)


def forget():
    """Removes every database that was made; nobody uses them any more."""
    while urls:
        _, address = urls.popitem()
        psql(SERVER, f"DROP DATABASE {name_of(address)} WITH (FORCE)")


def name_of(address):
    return urlsplit(address).path.lstrip("/")


def psql(address, *statements):
    """Runs statements, each in its own transaction; what the last one printed."""
    words = [str(postgres.binaries() / "psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
             "-d", address]
    for statement in statements:
        words += ["-c", statement]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT_S, check=False)
    assert done.returncode == 0, f"{statements}: {done.stderr}"
    return done.stdout


def rows(folder, query):
    """What a query answers, as tuples; each column needs a name of its own."""
    if IS_POSTGRES:
        text = psql(url(folder), f"SELECT coalesce(json_agg(r), '[]') FROM ({query}) r")
        return [tuple(row.values()) for row in json.loads(text)]
    with contextlib.closing(sqlite3.connect(f"file:{folder}/habitue.db?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def change(folder, *statements):
    """Changes the database by hand, as one who owns it can; each statement has to change something."""
    if IS_POSTGRES:
        for statement in statements:  # as a replica it fires no triggers and asks no foreign key
            said = psql(url(folder), "SET session_replication_role = replica",
                        f"WITH changed AS ({statement} RETURNING 1) SELECT count(*) FROM changed")
            assert int(said) > 0, f"it changed nothing: {statement}"
        return
    with contextlib.closing(sqlite3.connect(folder / "habitue.db")) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert db.execute(statement).rowcount > 0, f"it changed nothing: {statement}"
        db.commit()


def put(folder, statement, merchant=None):
    """One statement beside a server that runs, of the installation or of a merchant that it hosts."""
    if IS_POSTGRES:
        psql(url(folder), f"SET search_path = {f'merchant_{merchant}' if merchant else 'public'}; {statement}")
        return
    where = Path(folder) / "merchants" / merchant if merchant else Path(folder)
    with contextlib.closing(sqlite3.connect(where / "habitue.db", timeout=10)) as db:
        db.execute(statement)
        db.commit()


DAY_US = 86_400_000_000


def recorded_earlier(folder, days_of):
    """The same journal, as if the server had recorded its entries on other days."""
    updates = []
    for partition, number, body in rows(folder, "SELECT partition, number, body FROM entry"):
        lines = body.split("\n")
        index = next(i for i, line in enumerate(lines) if line.startswith("time\t"))
        fields = lines[index].split("\t")
        fields[1] = str(int(fields[1]) - days_of(number) * DAY_US)
        lines[index] = "\t".join(fields)
        updates.append(f"UPDATE entry SET body = {quoted(chr(10).join(lines))} "
                       f"WHERE partition = {partition} AND number = {number}")
    change(folder, *updates)


def put_notice(folder, number, account, merchant=None, kind="expiring", on_day="2030-12-31"):
    """A notice as a night would queue it; its id."""
    partition, of = account.split("-")
    put(folder, "INSERT INTO notice (partition, number, kind, account, subject, on_day, lead_days, amount, "
                f"created_us) VALUES ({partition}, {number}, '{kind}', {of}, 'points', '{on_day}', 30, 120, 0)",
        merchant)
    return f"{partition}-{number}"


# What the engines write in different ways.

def blob(octets):
    return f"'\\x{octets.hex()}'::bytea" if IS_POSTGRES else f"x'{octets.hex()}'"


def as_bytes(value):
    """A column of bytes, as rows() gave it."""
    return bytes.fromhex(value[2:]) if IS_POSTGRES else value


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def text_of_length(count):
    return f"repeat('0', {count})" if IS_POSTGRES else f"hex(zeroblob({count // 2}))"


def contents(folder):
    """Every byte that is kept."""
    if IS_POSTGRES:
        return subprocess.run([str(postgres.binaries() / "pg_dump"), "-d", url(folder)], check=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S).stdout
    return b"".join(path.read_bytes() for path in folder.iterdir())


def relink(folder, from_number):
    """Computes every hash of the one chain anew from an entry on, as a careful forger would."""
    previous = bytes(32)
    changes = []
    for number, body, known in rows(folder, "SELECT number, body, hash FROM entry ORDER BY number"):
        if number >= from_number:
            previous = hashlib.sha256(previous + body.encode()).digest()
            changes.append(f"UPDATE entry SET hash={blob(previous)} WHERE number={number}")
        else:
            previous = as_bytes(known)
    change(folder, *changes, f"UPDATE head SET hash={blob(previous)}")


def copy(folder, other):
    """A second installation like the first, which nobody uses at the moment."""
    if IS_POSTGRES:
        urls[str(other)] = create(f"CREATE DATABASE {{}} TEMPLATE {name_of(url(folder))}")
    else:
        shutil.copytree(folder, other)


@contextlib.contextmanager
def held(folder):
    """As long as this lasts, no writer gets further."""
    if not IS_POSTGRES:
        with contextlib.closing(sqlite3.connect(folder / "habitue.db", isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield
            db.execute("ROLLBACK")
        return
    holder = subprocess.Popen([str(postgres.binaries() / "psql"), "-X", "-A", "-t", "-q", "-d",
                               url(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("BEGIN; SELECT 'held' FROM head FOR UPDATE;\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        yield
    finally:
        holder.stdin.close()  # and with the connection its transaction ends
        holder.wait(LIMIT_S)


def number_of(folder, what):
    """Of the one entry with a record that begins so."""
    (number,), = rows(folder, f"SELECT number FROM entry WHERE body LIKE '%\n{what}%'")
    return number


def changed(folder, number, old, new):
    """An entry says something else, and all hashes are made anew: where there is one chain."""
    before = rows(folder, f"SELECT body FROM entry WHERE number={number}")
    change(folder, f"UPDATE entry SET body=replace(body,'{old}','{new}') WHERE number={number}")
    assert rows(folder, f"SELECT body FROM entry WHERE number={number}") != before, (old, new)
    relink(folder, number)
