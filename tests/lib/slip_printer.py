"""slip_printer.py - a receipt printer at a port of this machine, as good or as bad as a story needs it.

    with SlipPrinter() as printer:
        printer.address                 for POST /v1/printers
        printer.wait_for_slips(1)       all that came out, as escpos.Slip
        printer.mood = "no paper"       from the next question on

Moods: "well"; "deaf": takes bytes and answers nothing; "no paper"; "open": its cover is; "slow": takes its time;
"dies": hangs up in the middle of a slip, for good; "silent": takes half of a slip and says nothing any more.
"""
import contextlib
import os
import pty
import select
import socket
import struct
import threading
import time
import tty

from escpos import interpret

WAIT_S = 30
DEAD = struct.pack("ii", 1, 0)  # SO_LINGER: the line breaks at once


class SlipPrinter:
    def __init__(self, width=80, mood="well"):
        self.width, self.mood = width, mood
        self.data = b""  # of all talks, without questions
        self.done = []  # bytes of the talks that have ended
        self.talks = 0
        self.lock = threading.Lock()
        self.listener = None
        self.port = 0
        self.stops = threading.Event()
        self.threads = []

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def __enter__(self):
        return self.switch_on()

    def __exit__(self, *_):
        self.stops.set()
        self.switch_off()

    def switch_on(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        thread = threading.Thread(target=self.serve, args=(self.listener,), daemon=True)
        thread.start()
        return self

    def switch_off(self):
        """Nobody is there any more; the port stays its own."""
        if self.listener is not None:
            with contextlib.suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None

    def serve(self, listener):
        while not self.stops.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with self.lock:
                self.talks += 1
            with line:
                self.talk(line.recv, line.sendall, line)

    # ---- a talk

    def talk(self, receive, answer, line=None):
        got, waiting = b"", b""
        while not self.stops.is_set():
            try:
                more = receive(512)
            except OSError:
                break
            if not more:
                break
            waiting += more
            rest, waiting = self.answer_questions(waiting, answer)
            got += rest
            if self.mood == "slow":
                time.sleep(0.2)
            if len(got) > 40 and self.mood == "dies":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DEAD)
                break
        with self.lock:
            self.data += got
            self.done.append(got)

    def answer_questions(self, data, answer):
        """What is to be printed; and what may be half a question."""
        out, at = b"", 0
        while at < len(data):
            word = data[at:at + 3]
            is_question = word[:2] in (b"\x10\x04", b"\x1dr")
            if len(word) < 3 and word[:1] in (b"\x10", b"\x1d") and (len(word) == 1 or is_question):
                break
            if not is_question:
                out += data[at:at + 1]
                at += 1
                continue
            at += 3
            said = self.say(word)
            if said is not None:
                with contextlib.suppress(OSError):
                    answer(bytes([said]))
        return out, data[at:]

    def say(self, question):
        if self.mood in ("deaf", "dies") and question[:2] == b"\x10\x04":
            return None
        if self.mood == "deaf" or self.mood == "silent" and question[:1] == b"\x1d":
            return None
        if question == b"\x10\x04\x04":
            return 0x72 if self.mood == "no paper" else 0x12
        if question == b"\x10\x04\x02":
            return 0x16 if self.mood == "open" else 0x32 if self.mood == "no paper" else 0x12
        return 0x00

    # ---- what came out

    def slips(self):
        with self.lock:
            done = list(self.done)
        return [slip for data in done if data for slip in interpret(data, self.width)]

    def wait_for_slips(self, count):
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            slips = self.slips()
            if len(slips) >= count:
                return slips
            time.sleep(0.05)
        raise AssertionError(f"{len(self.slips())} slips came out, not {count}")


class SlipDevice(SlipPrinter):
    """The same behind a device file: a pseudo terminal, whose other end the program opens."""

    def switch_on(self):
        self.ours, theirs = pty.openpty()
        tty.setraw(theirs)
        self.path = os.ttyname(theirs)
        self.theirs = theirs  # kept open, so that the line does not end with a talk
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    @property
    def address(self):
        return self.path

    def listen(self):
        got, waiting = b"", b""
        while not self.stops.is_set():
            readable, _, _ = select.select([self.ours], [], [], 0.1)
            if readable:
                waiting += os.read(self.ours, 512)
                rest, waiting = self.answer_questions(waiting, lambda data: os.write(self.ours, data))
                got += rest
            elif got:
                with self.lock:
                    self.done.append(got)
                got = b""

    def switch_off(self):
        pass
