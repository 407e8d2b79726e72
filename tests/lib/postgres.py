"""postgres.py - a PostgreSQL of our own, in a temporary folder, for as long as it is needed.

    with Cluster(is_durable=False) as cluster:
        url = cluster.create("shop")        # postgresql:///shop?host=...
        cluster.run("psql", url, "-c", "select 1")
        cluster.kill()                      # as if it had crashed
        cluster.start()

Nobody but us reaches it: a Unix socket in the folder, and only with `tcp=True` a free port of 127.0.0.1.
It shares nothing with the PostgreSQL of the system, which need not run.  PostgreSQL refuses to run as
root: then everything runs as its own user, postgres.  Processes are ended by their ids.  Python's
standard library only.
"""
import contextlib
import os
import pwd
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

HOME = Path("/usr/lib/postgresql")  # where Debian puts each version
OWNER = "habitue"                   # the cluster's superuser
END_S = 10                          # a process that was killed is gone by then
GONE_S = 2                          # and its parent has seen it

# Without care for what lasts: no file is synced, a commit is not waited for.
IN_HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Missing(Exception):
    """PostgreSQL is not installed."""


class Failed(Exception):
    """PostgreSQL did not do what it was told; the text has its own words."""


def binaries():
    """The folder with initdb, pg_ctl, psql and pgbench of the newest version."""
    found = [path.parent for path in HOME.glob("*/bin/initdb")]
    if not found:
        raise Missing(f"PostgreSQL is not installed: there is no initdb in {HOME}/*/bin")
    return max(found, key=lambda path: [int(n) for n in path.parent.name.split(".") if n.isdigit()])


class Cluster:
    """A fresh cluster: made and started by `with`, stopped and removed at its end.

    is_durable  what was committed outlives kill(); without it everything is quicker
    tcp         listens on a free port of 127.0.0.1 as well, and url() leads there
    folder      where its temporary folder is made; the system's otherwise
    settings    more lines for postgresql.conf, by name
    """

    def __init__(self, is_durable=True, tcp=False, folder=None, settings=None):
        self.bin = binaries()
        self.is_durable, self.tcp = is_durable, tcp
        self.parent = folder
        self.settings = settings or {}
        self.port = 5432  # names the socket; nothing listens there
        self.folder = self.data = self.log = None
        self.primary = None  # whose copy this is
        self.shared_memory = None  # id of what a killed server left in the kernel
        self.owner = {}
        if os.geteuid() == 0:
            try:
                who = pwd.getpwnam("postgres")
            except KeyError:
                raise Missing("PostgreSQL is not installed: it does not run as root, and there is no "
                              "user postgres") from None
            self.owner = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    # ---- the life of a cluster

    def __enter__(self):
        try:
            self.make()
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def make(self):
        self.folder = Path(tempfile.mkdtemp(prefix="habitue-pg-", dir=self.place())).resolve()
        self.data, self.log = self.folder / "data", self.folder / "log"
        if self.owner:
            os.chown(self.folder, self.owner["user"], self.owner["group"])
        if self.primary:
            self.run("pg_basebackup", "-D", self.data, "-R", "-c", "fast", "-d",
                     self.primary.url("postgres"))
        else:
            self.run("initdb", "-D", self.data, "-U", OWNER, "--no-locale", "-E", "UTF8",
                     "--auth-local=trust", f"--auth-host={'trust' if self.tcp else 'reject'}",
                     *([] if self.is_durable else ["--no-sync"]))
        if self.tcp:
            self.port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1" if self.tcp else "",
            "port": self.port,
            "unix_socket_directories": f'"{self.folder}"',
            "dynamic_shared_memory_type": "mmap",  # in the folder, and gone with it
            **({} if self.is_durable else IN_HASTE),
            **self.settings,
        }
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            for name, value in settings.items():
                text = str(value).replace("'", "''")
                file.write(f"{name} = '{text}'\n")

    def start(self):
        """Starts it, and returns when it answers."""
        try:
            self.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-s", "start")
        except Failed as failed:
            log = self.log.read_text(errors="replace") if self.log.exists() else ""
            raise Failed("\n".join([str(failed), *log.splitlines()[-10:]])) from None

    def stop(self, mode="fast"):
        """Stops it in good order; start() starts it again."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-s", "stop")

    def kill(self):
        """Ends the server and all its processes with SIGKILL, and returns when they are gone.

        What it had written stays: this is a crash of PostgreSQL, not of the machine.
        """
        pid = self.pid
        if pid is None:
            raise Failed(f"there is no server to kill in {self.data}")
        lock = self.data / "postmaster.pid"
        lines = lock.read_text(encoding="utf-8").splitlines()
        if len(lines) > 6 and len(lines[6].split()) == 2:
            self.shared_memory = lines[6].split()[1]
        os.kill(pid, signal.SIGSTOP)  # it starts no more processes, and keeps the ids of its dead
        end([pid, *children(pid)])
        # Where nobody waits for orphans the dead keep their ids, and start() would think it runs.
        until = time.monotonic() + GONE_S
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > until:
                lock.unlink()
                break
            time.sleep(0.01)

    def standby(self):
        """Another cluster that follows this one, made by `with`; promote() lets it take over."""
        other = Cluster(self.is_durable, folder=self.parent, settings={
            **self.settings, "synchronous_standby_names": "", "wal_retrieve_retry_interval": "100ms"})
        other.primary = self
        return other

    def promote(self):
        """It follows nobody any more."""
        self.run("pg_ctl", "-D", self.data, "-w", "-s", "promote")

    def remove(self):
        """Ends it if it runs, and removes its folder."""
        if self.folder is None:
            return
        if self.pid is not None:
            try:
                self.stop("immediate")  # nobody reads it again
            except Failed:
                with contextlib.suppress(Failed):
                    self.kill()
        if self.shared_memory:  # start() gave it back, if there was one
            subprocess.run(["ipcrm", "-m", self.shared_memory], check=False,
                           stdin=subprocess.DEVNULL, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.exists():  # somebody was still writing
            time.sleep(0.5)
            shutil.rmtree(self.folder)
        self.folder = None

    # ---- what one does with it

    def run(self, program, *words):
        """Runs one of PostgreSQL's programs as the cluster's user; what it printed."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        try:
            done = subprocess.run([str(self.bin / program), *[str(word) for word in words]],
                                  cwd="/", env={**env, "LC_ALL": "C"}, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False, **self.owner)
        except OSError as refused:
            raise Failed(f"{program} does not run: {refused}") from None
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise Failed(f"{program} ended with {done.returncode}: {said}")
        return done.stdout

    def create(self, database):
        """Makes a database; its URL."""
        self.run("createdb", "--maintenance-db", self.url("postgres"), database)
        return self.url(database)

    def url(self, database):
        """What libpq wants to hear.

        It names host, port and user, so that no PGHOST or PGPORT of the environment is asked.
        """
        host = "127.0.0.1" if self.tcp else str(self.folder)
        words = urlencode({"host": host, "port": self.port, "user": OWNER}, safe="/",
                          quote_via=quote)
        return f"postgresql:///{quote(database, safe='')}?{words}"

    @property
    def pid(self):
        """The process id of the server, None when it does not run."""
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8")
            pid = int(text.splitlines()[0])
            return pid if os.path.samefile(f"/proc/{pid}/cwd", self.data) else None
        except (OSError, ValueError, IndexError):
            return None  # no server, or one that died and whose id belongs to another by now

    def place(self):
        """A folder in which the cluster's user can reach a folder of its own."""
        wanted = Path(self.parent or tempfile.gettempdir()).resolve()
        if not self.owner:
            return wanted
        ours = Path(tempfile.gettempdir()).resolve()
        for folder in (wanted, *wanted.parents):  # temporary folders are 700: let it pass
            if ours not in folder.parents or folder.stat().st_uid != os.geteuid():
                break
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)
        others = [] if self.parent else [Path("/tmp"), Path("/var/tmp")]
        for folder in (wanted, *others):
            if all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents)):
                return folder
        raise Failed(f"the user postgres cannot enter {wanted}")


# ---- processes and ports


def children(pid):
    """The processes which `pid` started and that are still there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = path.read_text(errors="replace")
            if int(text.rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
    return found


def end(pids):
    """Kills these processes, and waits until each has ended."""
    with contextlib.ExitStack() as stack:
        ends = []
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                ends.append(os.pidfd_open(pid))
                stack.callback(os.close, ends[-1])
        for process in ends:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(process, signal.SIGKILL)
        for process in ends:
            poll = select.poll()
            poll.register(process, select.POLLIN)
            if not poll.poll(END_S * 1000):
                raise Failed("a process of PostgreSQL did not end when it was killed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
