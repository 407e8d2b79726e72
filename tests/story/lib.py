"""lib.py - a private shop for a story: the real program, a folder of its own, a port of its own.

    from lib import Shop, story, run

    @story
    def a_purchase_earns_points(shop):
        done = shop.till.post("/v1/purchases", {"receipt": "1", "lines": [{"amount": 500}]})
        assert done.status == 201, done
        assert done["total"]["due"] == 500

    run(Shop(preset="points"))

run() makes the installation, starts the server, hands it to each story in turn, prints `ok <name>` or
`not ok <name>` with the reason below it, and stops the server by its process id.  Nothing outside the
temporary folder is touched.  Python's standard library only.

    HABITUE   the program to test; build/habitue otherwise
    ONLY      run the stories with this in their name
    KEEP      keep the temporary folder and say where it is
"""
import copy
import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import place
from place import IS_POSTGRES, at, forget, rows
from postgres import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
HABITUE = Path(os.environ.get("HABITUE") or ROOT / "build" / "habitue").resolve()
START_S = 20  # a server that does not answer by then never will
STOP_S = 20
MEET_S = 30  # by then everybody who meets has been answered
ZONE = ZoneInfo("Europe/Paris")  # of a shop that says nothing else: its days are not those of UTC


def day(days=0):
    """By the clock of the shop: stories run at noon as well as at midnight."""
    return (datetime.now(ZONE).date() + timedelta(days=days)).isoformat()


class Answer:
    """What the server said: status, headers (names in lower case), body, and its JSON."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The stable code of a problem; None for anything else."""
        if "problem+json" not in self.headers.get("content-type", ""):
            return None
        return self.json["code"]

    def __getitem__(self, name):
        return self.json[name]

    def __repr__(self):
        return f"<{self.status} {self.body[:600]!r}>"


class Client:
    """Requests with one key over one kept connection; a closed one is opened again."""

    def __init__(self, port, key=None, language="en"):
        self.port, self.key, self.language = port, key, language
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def call(self, method, path, body=None, headers=None, idempotency_key=None, without=()):
        """One request.  `body` is bytes as they are, or anything that becomes JSON.  A write gets a
        fresh Idempotency-Key unless one is told; `without` names headers to leave out."""
        sent = {"Accept-Language": self.language}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        data = body
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        if method in ("POST", "PATCH", "PUT", "DELETE"):
            sent["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        sent.update(headers or {})
        for name in without:
            sent.pop(name, None)
        fresh = self.connection is None
        try:
            return self._exchange(method, path, data, sent)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.close()
            if fresh:
                raise
            return self._exchange(method, path, data, sent)  # it had been idle for too long

    def _exchange(self, method, path, data, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.connection.request(method, path, body=data, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.will_close:
            self.close()
        return Answer(response.status, response.getheaders(), body)

    def get(self, path, **how):
        return self.call("GET", path, **how)

    def post(self, path, body=None, **how):
        return self.call("POST", path, {} if body is None else body, **how)

    def patch(self, path, body, **how):
        return self.call("PATCH", path, body, **how)


class Shop:
    """An installation in a temporary folder and the server that runs on it.

    shop.till, shop.admin   clients with the two keys that `habitue init` made
    shop.nobody             a client without a key
    shop.keys               what `habitue init --json` printed
    """

    def __init__(self, preset="points", name="Ferme du Pré", init=(), serve=(), env=None, where=()):
        self.preset, self.name = preset, name
        self.told_where = where  # "--data", DIR or "--database", URL of an installation that is there
        self.init_options, self.serve_options = list(init), list(serve)
        self.env = {**os.environ, **(env or {})}
        self.folder = Path(tempfile.mkdtemp(prefix="habitue-story-"))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.process = None
        self.port = 0
        self.keys = {}
        self.clients = []
        self.counter = itertools.count(1)

    # ---- the life of a shop

    @property
    def where(self):
        return tuple(map(str, self.told_where)) or at(self.data)

    def create(self):
        printed = self.command("init", *self.where, "--preset", self.preset,
                               "--name", self.name, "--json", *self.init_options)
        self.keys = json.loads(printed)
        self.data.mkdir(exist_ok=True)  # for the files beside the database, whatever the engine
        return self

    def command(self, *words, expect=0, stdin=None):
        """Runs `habitue <words>` and returns what it printed."""
        done = subprocess.run([str(HABITUE), *words], cwd=self.folder, env=self.env, input=stdin,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=120, check=False)
        if done.returncode != expect:
            raise AssertionError(f"habitue {' '.join(words)} ended with {done.returncode}, not "
                                 f"{expect}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        """Starts the server and waits until it answers."""
        assert self.process is None, "it runs already"
        for _ in range(5):
            self.port = self.port or free_port()
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    [str(HABITUE), "serve", *self.where, "--listen",
                     f"127.0.0.1:{self.port}", *self.serve_options],
                    cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                    stderr=log)
            if self.wait_until_it_answers():
                break
            self.process, self.port = None, 0  # another program was faster at this port
        else:
            raise AssertionError("the server does not start:\n" + self.log_tail())
        for client in self.clients:
            client.port = self.port
        if not self.clients:
            self.admin = self.client(self.keys.get("admin_key"))
            self.till = self.client(self.keys.get("till_key"))
            self.nobody = self.client(None)
        return self

    def wait_until_it_answers(self):
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return False
            try:
                if Client(self.port).get("/v1/health").status == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        self.kill()
        return False

    def beside(self):
        """Another server on the same database, started; who asks for it stops it."""
        other = copy.copy(self)
        other.log = self.folder / f"server-{uuid.uuid4().hex[:8]}.log"
        other.process, other.port, other.clients = None, 0, []
        return other.start()

    def stop(self):
        """Asks the server to end (SIGTERM), and returns its exit code."""
        if self.process is None:
            return None
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server does not stop:\n" + self.log_tail()) from None
        self.process = None
        return code

    def kill(self):
        """Ends the server as a power cut would end it (SIGKILL)."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(STOP_S)
            self.process = None
        for client in self.clients:
            client.close()

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        self.kill()
        if os.environ.get("KEEP"):
            print(f"# kept: {self.folder}")
        else:
            forget()
            shutil.rmtree(self.folder, ignore_errors=True)

    def remove_folder(self):
        """The same, but what others use stays."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_tail(self, lines=40):
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def __enter__(self):
        return self.create().start()

    def __exit__(self, *_):
        self.remove()

    # ---- what stories need again and again

    def client(self, key, language="en"):
        client = Client(self.port, key, language)
        self.clients.append(client)
        return client

    def receipt(self):
        """A receipt number that no other purchase of this shop has."""
        return f"{next(self.counter):06d}"

    def use(self, program):
        """This version decides from now on; returns it as it is then."""
        made = self.admin.post("/v1/programs", program)
        assert made.status == 201 and made["valid"], made
        done = self.admin.post(f"/v1/programs/{made['number']}/activate", {})
        assert done.status == 200, done
        return done.json

    def enrol(self, **fields):
        """A new member; returns the answer: id, account, card."""
        number = next(self.counter)
        done = self.admin.post("/v1/members", {"first_name": f"Member {number}", **fields})
        assert done.status == 201, done
        return done.json

    def buy(self, card=None, amount=1000, **fields):
        """A purchase of one line at the till; returns the answer."""
        body = {"receipt": self.receipt(), "lines": [{"label": "Panier", "amount": amount}],
                **fields}
        if card:
            body["card"] = card
        return self.till.post("/v1/purchases", body)

    def metric(self, name):
        """The sum of a metric over its labels."""
        total, found = 0.0, False
        for line in self.nobody.get("/metrics").body.decode().splitlines():
            if line.startswith(name) and line[len(name)] in " {":
                total += float(line.rsplit(" ", 1)[1])
                found = True
        assert found, f"/metrics has no {name}"
        return total

    def tampered(self, name, *changes):
        """A copy of a shop that has stopped, with the changes made; what verify says of it, as JSON."""
        other = self.folder / name
        place.copy(self.data, other)
        for one in changes:
            if callable(one):
                one(other)
            else:
                place.change(other, one)
        return json.loads(self.command("verify", *at(other), "--json", expect=1))

    def meet(self, path, asks):
        """All ask at once, each over a connection of its own; the answers in their order."""
        answers = [None] * len(asks)
        gate = threading.Barrier(len(asks))
        clients = [self.client(self.keys["till_key"]) for _ in asks]

        def one(index, ask):
            gate.wait(MEET_S)
            answers[index] = clients[index].post(path, ask)

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(asks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(MEET_S)
        for client in clients:
            client.close()
        return answers

    def agrees(self):
        """The auditor does; what it said."""
        report = json.loads(self.command("verify", *at(self.data), "--json"))
        assert report["good"], report
        return report

    def audit(self):
        """The auditor agrees, and so does who knows nothing but the page about the journal."""
        report = self.agrees()
        heads = [(chain["partition"], chain["head"]) for chain in report.get("partitions", [])] or [(1, report["head"])]
        words = []
        for partition, head in heads:
            path = self.folder / f"journal-{partition}"
            bodies = rows(self.data, f"SELECT body FROM entry WHERE partition = {partition} ORDER BY number")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.writelines(body for (body,) in bodies)
            words += [str(path), head] if bodies else []
        done = subprocess.run([sys.executable, str(ROOT / "tests/lib/journal.py"), *words], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout

    def entries(self):
        """How many entries the journal has: what a refusal must not change."""
        return int(self.metric("habitue_journal_entries"))


# ---- stories, run in the order of the file

STORIES = []


def story(function):
    STORIES.append(function)
    return function


def only_when(is_so, why):
    """For a story that cannot be told everywhere; `why` is said when it is skipped."""
    def mark(function):
        function.skipped = getattr(function, "skipped", None) or (None if is_so else why)
        return function
    return mark


def only_sqlite(why):
    """For a story about what only the embedded database has."""
    return only_when(not IS_POSTGRES, f"on PostgreSQL: {why}")


#: For a story in which no database is asked: it is told on one engine.
told_once = only_when(not IS_POSTGRES, "no database is asked in it")


def wanted_stories():
    only = os.environ.get("ONLY", "")
    return [s for s in STORIES if only in s.__name__] or STORIES


def attempt(function, argument):
    """Runs one story and says how it went; True when it went well, or was not for this engine."""
    name = function.__name__
    if getattr(function, "skipped", None):
        print(f"ok {name.replace('_', ' ')} # SKIP {function.skipped}", flush=True)
        return True
    try:
        function(argument)
        say(name)
    except Exception:  # noqa: BLE001 - whatever a story raises, the next one runs
        say(name, traceback.format_exc(limit=-4))
        return False
    return True


def run_in_folders():
    """Each story in an empty folder of its own."""
    failed = 0
    for function in wanted_stories():
        with tempfile.TemporaryDirectory(prefix="habitue-story-") as folder:
            failed += not attempt(function, Path(folder))
            forget()
    sys.exit(1 if failed else 0)


def say(name, problem=None):
    """One line of TAP; the reason of a failure below it."""
    print(("not ok " if problem else "ok ") + name.replace("_", " "))
    for line in (problem or "").rstrip().splitlines():
        print("  # " + line)
    sys.stdout.flush()


def run(shop):
    """Runs the stories in one shop, prints TAP, and exits with 1 when one failed."""
    failed = 0
    try:
        shop.create().start()
        for function in wanted_stories():
            went_well = attempt(function, shop)
            if shop.process and shop.process.poll() is not None:
                went_well = False
                say(f"the server after {function.__name__}", "it ended:\n" + shop.log_tail())
                shop.process = None
            failed += not went_well
            if not went_well and shop.process is None:
                shop.start()
        code = shop.stop()
        if code not in (0, None):
            failed += 1
            say("the server stops cleanly", f"exit code {code}\n{shop.log_tail()}")
    except Exception:  # noqa: BLE001
        failed += 1
        say(Path(sys.argv[0]).stem + " begins", traceback.format_exc(limit=-4))
    finally:
        shop.remove()
    sys.exit(1 if failed else 0)
