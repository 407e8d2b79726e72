"""link.py - the way to a PostgreSQL, which can be cut.

    link = Link(url)
    link.url                         the same database, through the link
    link.lead_to(url)                new connections reach another server
    link.cut_next.set()              the next COMMIT is answered, and nobody hears the answer
    link.answers_left = 3            nothing comes back behind the third answer of each connection
    link.farewell = True             ... but that the server goes down, instead of its last "ready"
    link.arm(2)                      nothing comes back behind the second answer from now on of those that are open
    link.by_message = may_pass       asked of each message of the client and each answer; False ends the connection
    link.close()

Carries bytes between a port of 127.0.0.1 and the socket of a PostgreSQL of this run.
"""
import contextlib
import re
import select
import socket
import threading
from urllib.parse import parse_qsl, urlsplit

WAIT_S = 5
READY = b"Z\x00\x00\x00\x05"  # ReadyForQuery, and the state of the transaction
FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FAREWELL = b"E" + (4 + len(FIELDS)).to_bytes(4, "big") + FIELDS  # ErrorResponse


class Link:
    def __init__(self, url):
        self.cut_next = threading.Event()
        self.answers_left = None  # no end
        self.farewell = False
        self.armed = None  # (how many times it was, answers)
        self.by_message = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        through = re.sub(r"\bhost=[^&]*", "host=127.0.0.1", url)
        self.url = re.sub(r"\bport=\d+", f"port={self.port}", through)
        self.lead_to(url)
        threading.Thread(target=self.accept, daemon=True).start()

    def lead_to(self, url):
        words = dict(parse_qsl(urlsplit(url).query))
        self.path = f"{words['host']}/.s.PGSQL.{words['port']}"

    def accept(self):
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                client, _ = self.listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        left, armed, messages = self.answers_left, self.armed, Messages()
        with client, socket.socket(socket.AF_UNIX) as database, contextlib.suppress(OSError):
            database.connect(self.path)
            while True:
                ready, _, _ = select.select([client, database], [], [])
                if client in ready:
                    data = client.recv(1 << 16)
                    if not data:
                        return
                    if not self.pass_on(database, messages, data):
                        return
                    if self.is_cut_at(data):
                        select.select([database], [], [], WAIT_S)  # it has answered, and nobody hears it
                        return
                if database in ready:
                    data = database.recv(1 << 16)
                    if self.armed != armed:
                        armed = self.armed
                        left = armed[1]
                    if data and left == 0 and self.farewell:
                        self.say_farewell(client, data)
                    if not data or left == 0 or (self.by_message and not self.by_message(data)):
                        return
                    client.sendall(data)
                    left = left and left - 1

    def say_farewell(self, client, data):
        """All but the last "ready"; the words come some time before the end of the connection."""
        at = data.rfind(READY)
        client.sendall((data[:at] if at >= 0 else b"") + FAREWELL)
        select.select([client], [], [], 0.05)

    def arm(self, answers):
        self.armed = ((self.armed or (0,))[0] + 1, answers)

    def pass_on(self, database, messages, data):
        """True when all of it has passed."""
        if not self.by_message:
            database.sendall(data)
            return True
        for message in messages.of(data):
            if not self.by_message(message):
                return False
            database.sendall(message)
        return True

    def is_cut_at(self, data):
        if b"COMMIT\0" not in data or not self.cut_next.is_set():
            return False
        self.cut_next.clear()
        return True

    def close(self):
        self.listener.close()


class Messages:
    """What a client of PostgreSQL sends, cut into its messages."""

    ENCRYPTION = {80877103, 80877104}  # asked for, and refused by who has none, before the first message

    def __init__(self):
        self.rest, self.has_begun = b"", False

    def of(self, data):
        """The messages that are complete by now."""
        self.rest += data
        while len(self.rest) >= 8 or (self.has_begun and len(self.rest) >= 5):
            kind = 1 if self.has_begun else 0  # the first message has no letter
            length = kind + int.from_bytes(self.rest[kind:kind + 4])
            if len(self.rest) < length:
                return
            message, self.rest = self.rest[:length], self.rest[length:]
            self.has_begun = self.has_begun or int.from_bytes(message[4:8]) not in self.ENCRYPTION
            yield message
