"""cli.py - the command line: what each command does, says and ends with."""
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time

from lib import Client, HABITUE, ROOT, Shop, free_port, only_sqlite, run_in_folders, story
from place import IS_POSTGRES, at, change, contents, rows
from said import habitue, one_sentence

COMMANDS = ["init", "serve", "import receipts", "simulate", "advise", "nightly", "verify", "backup", "restore", "migrate", "key add",
            "key list", "key revoke", "merchant add", "merchant list", "merchant suspend",
            "merchant resume", "version"]


def made(folder, *options):
    data = folder / "data"
    said = habitue("init", *at(data), "--json", *options)
    assert said.code == 0, said
    return data, said.json


# ---- the line itself


@story
def help_lists_every_command_and_each_has_its_own(folder):
    for lang, usage in (("C.UTF-8", "Usage: habitue"), ("fr_FR.UTF-8", "Usage : habitue")):
        every = habitue("help", lang=lang)
        assert every.code == 0 and usage in every.out, every
        assert habitue("--help", lang=lang).out == every.out
        for command in COMMANDS:
            assert f"\n  {command} " in every.out, command
            said = habitue(*command.split(), "--help", lang=lang)
            assert said.code == 0 and f"{usage} {command}" in said.out, said
            assert "--lang fr|en" in said.out and f"habitue {command} - " in said.out, said
            assert habitue("help", *command.split(), lang=lang).out == said.out
            assert all(len(line) <= 120 for line in said.out.splitlines()), said


@story
def every_option_has_its_place_in_the_manual(folder):
    for command in COMMANDS:
        said = habitue(*command.split(), "--help").out
        page = re.search(r"man (habitue-\w+)", said).group(1)
        manual = (ROOT / "docs" / "man" / f"{page}.1.scd").read_text(encoding="utf-8")
        told = set(re.findall(r"^  --([a-z-]+)", said, re.M))
        place = {"version": set(), "migrate": {"from", "to"}}.get(command, {"data", "database"})
        assert place <= told, said
        for name in told:
            assert f"--{name}" in manual, f"{page} does not know --{name}"
        groups = [c for c in COMMANDS if c.split()[0] == command.split()[0]]
        known = told.union(*(re.findall(r"^  --([a-z-]+)", habitue(*c.split(), "--help").out, re.M)
                             for c in groups))
        assert set(re.findall(r"^\*--([a-z-]+)\*", manual, re.M)) <= known, page


@story
def without_a_command_the_help_comes_and_the_code_is_2(folder):
    said = habitue()
    assert said.code == 2 and "Usage: habitue COMMAND" in said.out, said
    said = habitue("key")
    assert said.code == 2 and "key revoke" in said.out, said


@story
def what_is_misspelt_is_named_with_the_nearest(folder):
    for words, near in ((("verfy",), "did you mean verify?"),
                        (("key", "lst"), "did you mean key list?"),
                        (("import", "receipt"), "did you mean import receipts?"),
                        (("init", "--dtaa", "x"), "did you mean --data?"),
                        (("init", "--presets=x", "--data", "x"), "did you mean --preset?")):
        assert near in one_sentence(habitue(*words), 2), near
    assert "there is no command \"frobnicate\"" in one_sentence(habitue("frobnicate"), 2)
    assert "vouliez-vous verify ?" in one_sentence(habitue("verfy", lang="fr_FR.UTF-8"), 2)


@story
def what_is_missing_or_wrong_is_told_in_one_sentence(folder):
    cases = {
        "--data DIR or --database URL is missing": ("verify",),
        "--data and --database are the one or the other":
            ("verify", "--data", "x", "--database", "postgres://h/x"),
        "--database is postgres://USER@HOST/NAME, not \"x\"": ("init", "--database", "x"),
        "FILE is missing": ("backup", "--data", "x"),
        "--data needs its DIR": ("init", "--data"),
        "--data is told twice": ("init", "--data", "x", "--data", "y"),
        "--json takes no value": ("version", "--json=1"),
        "\"y\" is one word too many": ("verify", "--data", "x", "y"),
        "columns must be a whole number from 24 to 64": ("init", "--data", "x", "--columns", "9"),
        "there is no option -d": ("init", "-d", "x"),
        "choose one of: cashback, mixed, points": ("init", "--data", "x", "--preset", "gold"),
        "no time zone \"Paris\"": ("init", "--data", "x", "--zone", "Paris"),
        "is no currency": ("init", "--data", "x", "--currency", "ZZZ"),
        "the language is fr or en": ("init", "--data", "x", "--language", "de"),
    }
    for words, line in cases.items():
        assert words in one_sentence(habitue(*line, cwd=folder), 2), (words, line)
    assert not (folder / "x").exists()


@story
def the_language_is_told_by_the_option_before_the_environment(folder):
    assert "manque" in habitue("verify", "--lang", "fr").err
    assert "manque" in habitue("--lang=fr", "verify").err
    assert "is missing" in habitue("verify", "--lang", "en", lang="fr_FR.UTF-8").err
    assert "is missing" in habitue("verify", lang="de_DE.UTF-8").err


@story
def version_says_which_program_and_engine(folder):
    said = habitue("version", "--json").json
    assert said["version"] and said["engine"].startswith("SQLite 3."), said
    assert habitue("--version").out.startswith(f"habitue {said['version']}\n")


# ---- init


@story
def init_makes_a_shop_that_agrees_with_itself(folder):
    data, keys = made(folder, "--name", "Ferme du Pré", "--preset", "cashback", "--shop", "marche",
                      "--till", "2")
    assert keys["merchant"] == "Ferme du Pré" and keys["shop"] == "marche", keys
    assert keys["till"] == "2" and keys["program"] == 1, keys
    for name in ("admin_key", "till_key"):
        assert keys[name].startswith("hab_") and len(keys[name]) == 47, keys
    assert IS_POSTGRES or data.stat().st_mode & 0o777 == 0o700
    report = habitue("verify", *at(data), "--json").json
    partitions = 16 if IS_POSTGRES else 1  # each is told of the programme; the first has its draft too
    assert report["good"] and report["entries"] == partitions + 1, report


@story
def init_keeps_no_key_in_clear(folder):
    data, keys = made(folder)
    kept = contents(data)
    assert keys["admin_key"].encode() not in kept and keys["till_key"].encode() not in kept


@story
def init_in_every_preset_and_in_another_currency(folder):
    for preset in ("points", "cashback", "visits", "threshold", "mixed", "prepaid"):
        data = folder / preset
        said = habitue("init", *at(data), "--preset", preset, "--currency", "CHF", "--zone",
                       "Europe/Zurich")
        assert said.code == 0, said
        programs = rows(data, "SELECT json, state FROM program")
        assert len(programs) == 1 and programs[0][1] == "active"
        assert json.loads(programs[0][0])["currency"] == "CHF"


@story
def init_never_touches_what_is_there(folder):
    data, _ = made(folder)
    before = habitue("verify", *at(data), "--json").json["head"]
    assert "already a database" in one_sentence(habitue("init", *at(data)), 1)
    assert habitue("verify", *at(data), "--json").json["head"] == before


@story
@only_sqlite("there is no folder to make")
def init_where_it_cannot_leaves_nothing(folder):
    assert "cannot be made" in one_sentence(habitue("init", *at(folder / "a" / "b")), 1)
    assert list(folder.iterdir()) == []
    (folder / "empty").mkdir()
    assert habitue("init", *at(folder / "empty")).code == 0


# ---- keys, verify


@story
def keys_are_made_listed_and_revoked_beside_a_running_server(folder):
    with Shop() as shop:
        data = shop.data
        key = json.loads(shop.command("key", "add", *at(data), "--label", "caisse 2",
                                      "--shop", "market", "--till", "1", "--json"))
        client = shop.client(key["key"])
        session = client.get("/v1/session")
        assert session.status == 200 and session["key"]["label"] == "caisse 2", session
        assert session["till"] == "1", session
        listed = json.loads(shop.command("key", "list", *at(data), "--json"))["keys"]
        assert [k["id"] for k in listed] == ["1", "2", "3"] and not listed[2]["revoked"], listed
        shop.command("key", "revoke", key["id"], *at(data))
        assert client.get("/v1/session").status == 401
        listed = json.loads(shop.command("key", "list", *at(data), "--json"))["keys"]
        assert [k["revoked"] for k in listed] == [False, False, True], listed


@story
def a_key_has_the_scopes_that_were_asked_for(folder):
    data, _ = made(folder)
    key = habitue("key", "add", *at(data), "--label", "site", "--scopes",
                  "quote, members.read", "--json").json
    assert key["scopes"] == "quote,members.read", key
    add = ("key", "add", *at(data), "--label", "x")
    assert "names no set of scopes" in one_sentence(habitue(*add, "--scopes", "all"), 2)
    assert "not known" in one_sentence(habitue(*add, "--shop", "nowhere"), 1)
    assert "not known" in one_sentence(habitue(*add, "--shop", "market", "--till", "9"), 1)
    assert "--till needs --shop" in one_sentence(habitue(*add, "--till", "1"), 2)
    assert "there is no key 99" in one_sentence(habitue("key", "revoke", "99", *at(data)), 1)


@story
def restore_refuses_what_is_no_backup(folder):
    (folder / "notes.txt").write_text("no database " * 100)
    restored = folder / "restored"
    said = habitue("restore", folder / "notes.txt", *at(restored))
    one_sentence(said, said.code)
    assert said.code in (1, 3), said
    one_sentence(habitue("restore", folder / "nothing.db", *at(restored)), 1)
    assert not (restored / "habitue.db").exists()
    assert habitue("init", *at(restored)).code == 0  # nothing is in its way


@story
def verify_finds_a_figure_that_was_changed(folder):
    with Shop() as shop:
        card = shop.enrol()["card"]
        assert shop.buy(card, 5000).status == 201
        shop.stop()
        good = json.loads(shop.command("verify", *at(shop.data), "--json"))
        assert good["good"], good
        change(shop.data, "UPDATE lot SET remaining = remaining + 1")
        bad = habitue("verify", *at(shop.data), "--json")
        assert bad.code == 1 and not bad.json["good"] and bad.json["what"], bad
        said = habitue("verify", *at(shop.data))
        assert said.code == 1 and said.out.strip(), said


@story
def commands_need_an_installation(folder):
    for words in (("verify",), ("serve",), ("key", "list"), ("backup", "x.db"),
                  ("key", "add", "--label", "x")):
        said = habitue(*words, *at(folder / "nothing"), cwd=folder)
        assert said.code == 1 and "habitue init" in said.err, said
    assert list(folder.iterdir()) == []


# ---- serve


def start(data, *options, env=None):
    return subprocess.Popen([str(HABITUE), "serve", *at(data), *options],
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})


@story
def serve_tells_systemd_and_stops_at_either_signal(folder):
    data, _ = made(folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        path = folder / f"notify-{number}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
            notes.bind(str(path))
            notes.settimeout(20)
            port = free_port()
            process = start(data, "--listen", f"127.0.0.1:{port}",
                            env={"NOTIFY_SOCKET": str(path)})
            try:
                assert notes.recv(100) == b"READY=1"
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    pass
                process.send_signal(number)
                assert notes.recv(100) == b"STOPPING=1"
                assert process.wait(20) == 0, process.stderr.read()
            finally:
                process.kill()
                process.wait()
        log = process.stderr.read()
        assert "ready" in log and f"port={port}" in log and "stopped" in log, log


@story
@only_sqlite("it may have several servers")
def two_servers_do_not_share_an_installation_or_a_port(folder):
    with Shop() as shop:
        said = habitue("serve", *at(shop.data), "--listen", f"127.0.0.1:{free_port()}")
        assert said.code == 1 and "stop it first" in said.err, said
        data, _ = made(folder)
        said = habitue("serve", *at(data), "--listen", f"127.0.0.1:{shop.port}")
        assert said.code == 1 and "Another program listens" in said.err, said
        said = habitue("serve", *at(data), "--listen", "nonsense")
        assert said.code == 2 and "no address to listen at" in said.err, said


def answering(port):
    """A caller of the server at this port, once it answers."""
    until = time.monotonic() + 20
    while True:
        with contextlib.suppress(OSError):
            client = Client(port)
            if client.get("/v1/health").status == 200:
                return client
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.02)


@story
def serve_says_whose_pages_may_show_the_till_in_a_frame(folder):
    data, _ = made(folder)
    wrong = {"https://caisse.example/pos": "no origin", "http://caisse.example": "no origin", "*": "no origin",
             ",".join(f"https://a{n}.example" for n in range(9)): "at most 8 origins"}
    for text, words in wrong.items():
        said = habitue("serve", *at(data), "--frames", text)
        assert said.code == 2 and words in said.err and said.err.count("\n") == 1, said
    refused = start(data, env={"HABITUE_FRAMES": "caisse.example", "LC_ALL": "C.UTF-8"})
    _, said = refused.communicate(timeout=20)
    assert refused.returncode == 2 and '"caisse.example" is no origin' in said, said

    two = ["https://caisse.example", "http://localhost:8090"]
    for options, env, origins in (((), {}, []), (("--frames", ",".join(two)), {"HABITUE_FRAMES": "https://other.example"}, two),
                                  ((), {"HABITUE_FRAMES": " ".join(two)}, two)):
        port = free_port()
        process = start(data, "--listen", f"127.0.0.1:{port}", *options, env=env)
        try:
            client = answering(port)
            assert client.get("/v1/frames").json == {"origins": origins}, client.get("/v1/frames")
            policies = {path: client.get(path).headers["content-security-policy"] for path in ("/till", "/kiosk", "/display", "/card", "/try")}
            framers = " ".join(origins) or "'none'"
            assert policies.pop("/till").endswith(f"; frame-ancestors {framers}")
            for path, policy in policies.items():
                assert policy.endswith("; frame-ancestors 'none'"), (path, policy)
        finally:
            process.terminate()
            assert process.wait(20) == 0, process.stderr.read()


@story
def the_first_sale_can_be_made_as_soon_as_the_server_answers(folder):
    with Shop() as shop:
        card = shop.enrol()["card"]
        shop.stop()
        begun = time.monotonic()
        shop.start()
        assert shop.buy(card, 1000).status == 201
        print(f"# start to first sale: {time.monotonic() - begun:.3f} s")


@story
@only_sqlite("a database has many who read")
def a_database_that_somebody_holds_for_a_moment_is_waited_for(folder):
    """As the server does when it lets a merchant's go: the first look at the file meets that."""
    data, _ = made(folder)
    file, = data.glob("*.db")
    for words in (["verify"], ["key", "list"]):
        with contextlib.closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as holder:
            holder.execute("PRAGMA locking_mode=EXCLUSIVE")
            holder.execute("BEGIN IMMEDIATE")
            letting_go = threading.Timer(0.5, holder.close)
            letting_go.start()
            said = habitue(*words, *at(data))
            letting_go.join()
        assert said.code == 0, said


if __name__ == "__main__":
    run_in_folders()
