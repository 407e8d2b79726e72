"""listening.py - a screen that hears server-sent events (GET /v1/live), for stories.

    with Listener(shop.port, shop.keys["till_key"], f"card={card}") as screen:
        assert screen.next()["event"] == "here"
        ...
        assert screen.next(1.0)["id"] == sold["id"]

It reads the wire by itself: chunks of HTTP/1.1, and the lines of an event stream as the standard says.  Python's
standard library only.
"""
import queue
import socket
import threading
import time

WAIT_S = 10  # for what comes at once when all is well


class Ended(Exception):
    """The server has ended the stream, or the line broke."""


def events(lines):
    """The events of a stream, and None for a comment; what an unfinished one says is dropped."""
    event = {}
    for line in lines:
        if line == "":
            if "data" in event:
                yield {"event": "message", **event}
            event = {}
        elif line.startswith(":"):
            yield None
        else:
            name, _, value = line.partition(":")
            event[name] = value.removeprefix(" ")


class Listener:
    """One stream: its status and headers at once, then what comes, with the moment at which it came."""

    def __init__(self, port, key, query, last=None, prefix="", is_deaf=False):
        self.heard = queue.Queue()
        self.beats, self.is_clean, self.problem = 0, False, b""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        if is_deaf:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        head = [f"GET {prefix}/v1/live?{query} HTTP/1.1", "Host: 127.0.0.1"]
        head += [f"Authorization: Bearer {key}"] if key else []
        head += [f"Last-Event-ID: {last}"] if last else []
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while (line := self.file.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        if self.status == 200 and not is_deaf:
            self.listen()
        if self.status != 200:
            self.problem = self.file.read(int(self.headers["content-length"]))

    def listen(self):
        """One who was deaf listens from now on."""
        self.socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def _chunks(self):
        while (size := int(self.file.readline() or b"-1", 16)) > 0:
            yield self.file.read(size)
            self.file.readline()
        self.is_clean = size == 0

    def _lines(self):
        rest = ""
        for chunk in self._chunks():
            *lines, rest = (rest + chunk.decode()).split("\n")
            yield from lines

    def _read(self):
        try:
            for event in events(self._lines()):
                if event is None:
                    self.beats += 1
                else:
                    self.heard.put({**event, "at": time.monotonic()})
        except (OSError, ValueError):
            pass
        self.heard.put(None)

    def next(self, within=WAIT_S):
        """The next event; queue.Empty when none comes, Ended at the end."""
        event = self.heard.get(timeout=within)
        if event is None:
            self.heard.put(None)
            raise Ended
        return event

    def is_ended(self, within=WAIT_S):
        """Whether it ends by then, whatever comes before."""
        until = time.monotonic() + within
        try:
            while True:
                self.next(max(0.0, until - time.monotonic()))
        except Ended:
            return True
        except queue.Empty:
            return False

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
