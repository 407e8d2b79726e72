"""pcscd.py - the real service of card readers, for a test alone, with readers and cards that are not there.

    with Service() as service:             a service of its own, at a socket of its own
        service.env                        how a program finds it
        reader = service.readers[0]
        with reader.holds(chips.Tag2(...)):     a card lies on the reader meanwhile

The reader is vsmartcard's, with two places for cards: each is a TCP port of this machine (a length in two bytes, then
the command or one byte of control).  It is unplugged by a driver of ours around theirs (ifd_unplug.c).
"""
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

PCSCD = shutil.which("pcscd") or "/usr/sbin/pcscd"
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READY_S = 10
NOTICED_S = 1.1  # that a card was taken away: the service looks some times a second
NAME = "Comptoir"

OFF, ON, RESET, GIVE_ATR = 0, 1, 2, 4

# Becomes the service: the socket that waits for programs is its file 3, as systemd would hand it over.
BECOME = """
import os, sys
os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
os.execv(sys.argv[1], ["pcscd", "--foreground", "--config", sys.argv[2]])
"""


def is_there():
    return os.path.exists(PCSCD) and DRIVER.exists()


def port_pair():
    """Two ports in a row that nobody has: the driver makes two slots of each reader."""
    for _ in range(200):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two free ports in a row")


class Reader:
    def __init__(self, name, port, gone):
        self.name, self.port, self.gone = name, port, gone

    def unplug(self):
        self.gone.touch()

    def plug(self):
        self.gone.unlink(missing_ok=True)

    @contextmanager
    def holds(self, card):
        held = Held(self, card)
        try:
            yield held
        finally:
            held.take_away()
            time.sleep(NOTICED_S)


class Held:
    """A card on a reader: a thread that answers for it."""

    def __init__(self, reader, card):
        self.card = card
        until = time.monotonic() + READY_S
        while True:
            try:
                self.line = socket.create_connection(("127.0.0.1", reader.port), timeout=READY_S)
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        self.line.settimeout(None)
        self.thread = threading.Thread(target=self.answer, daemon=True)
        self.thread.start()

    def take_away(self):
        try:
            self.line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.line.close()
        self.thread.join(READY_S)

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.line.recv(count - len(data))
            if not part:
                raise OSError("the reader is gone")
            data += part
        return data

    def send(self, data):
        self.line.sendall(struct.pack(">H", len(data)) + data)

    def answer(self):
        try:
            while True:
                command = self.read(struct.unpack(">H", self.read(2))[0])
                if len(command) == 1:
                    if command[0] == GIVE_ATR:
                        self.send(self.card.atr)
                    continue
                said = self.card.answer(command)
                if said is None:
                    self.line.shutdown(socket.SHUT_RDWR)
                    return
                self.send(said)
        except OSError:
            return


class Service:
    def __init__(self, unplug=None):
        self.folder = Path(tempfile.mkdtemp(prefix="habitue-pcscd-"))
        self.config = self.folder / "readers"
        self.config.mkdir()
        self.socket = self.folder / "pcscd.comm"
        self.env = {"PCSCLITE_CSOCK_NAME": str(self.socket)}
        (self.folder / "libifdvpcd.so.0").symlink_to(DRIVER)  # the name that ours asks for
        self.process = self.listener = None
        port = port_pair()
        gone = self.folder / f"{port}.gone"
        self.readers = [Reader(f"{NAME} 00 {slot:02}", port + slot, gone) for slot in range(2)]
        (self.config / NAME).write_text(
            f'FRIENDLYNAME "{NAME}"\nDEVICENAME /dev/null:0x{port:04X}\n'
            f"LIBPATH {unplug or DRIVER}\nCHANNELID 0x{port:04X}\n", encoding="utf-8")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self.socket.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket))
        self.listener.listen(16)
        waits = self.listener.fileno()

        def hand_over():
            os.dup2(waits, 3)
            os.set_inheritable(3, True)

        with open(self.folder / "pcscd.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", BECOME, PCSCD, str(self.config)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, close_fds=False, preexec_fn=hand_over,
                env={**os.environ, "HABITUE_TEST_READERS": str(self.folder),
                     "LD_LIBRARY_PATH": str(self.folder)})
        self.listener.close()
        until = time.monotonic() + READY_S
        for reader in self.readers:
            while not self.listens(reader.port):
                if time.monotonic() > until or self.process.poll() is not None:
                    raise AssertionError("pcscd does not start:\n" + self.log())
                time.sleep(0.02)
        return self

    @staticmethod
    def listens(port):
        """Whether somebody waits at the port; asked of the system, for a connection would be a card."""
        wanted = f":{port:04X} "
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and (words[1] + " ").endswith(wanted):
                    return True
        return False

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(READY_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(READY_S)
        self.process = None
        self.socket.unlink(missing_ok=True)

    def log(self):
        return (self.folder / "pcscd.log").read_text(encoding="utf-8", errors="replace")[-3000:]
