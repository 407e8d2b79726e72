"""chips.py - cards that are not there: what a chip answers to a reader, as the standards have it.

    Tag2(uid, message)            a Type 2 tag: pages of four bytes, read by the reader (PC/SC part 3)
    Tag4(uid, message)            a Type 4 tag: the files of the NFC Forum's application (ISO/IEC 7816-4)
    Chip(aid, records, files)     a chip of the shop's own
    BankCard(uid)                 the directory of payment, and behind it what nobody may ask for

Each has .atr, and .answer(command) in bytes; .heard keeps every command.  A command may be told to go unanswered:
`vanish_at` counts them, and the card is gone at that one.
"""

DONE = b"\x90\x00"
NO_FILE = b"\x6a\x82"
NO_RECORD = b"\x6a\x83"
NO_SUCH_COMMAND = b"\x6d\x00"
NO_RIGHT = b"\x69\x82"
STORES = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")  # SS 03, name 0003: Ultralight and its kin
SPEAKS = bytes.fromhex("3B8180018080")  # ISO/IEC 14443-4, without more

FORUM = bytes.fromhex("D2760000850101")
PAYMENT = b"2PAY.SYS.DDF01"


def text_record(text, language="en"):
    payload = bytes([len(language)]) + language.encode() + text.encode()
    return bytes([0xD1, 1, len(payload)]) + b"T" + payload


def link_record(link, flags=0xD1):
    assert link.startswith("https://")
    payload = b"\x04" + link[len("https://"):].encode()
    return bytes([flags, 1, len(payload)]) + b"U" + payload


class Card:
    atr = SPEAKS
    uid = None

    def __init__(self, vanish_at=None):
        self.heard = []
        self.vanish_at = vanish_at

    def answer(self, command):
        """None: the card is not there any more."""
        self.heard.append(command)
        if self.vanish_at is not None and len(self.heard) > self.vanish_at:
            return None
        if command[:2] == b"\xff\xca":
            return self.uid + DONE if self.uid else NO_SUCH_COMMAND
        return self.other(command)

    def other(self, command):
        return NO_SUCH_COMMAND


class Tag2(Card):
    atr = STORES

    def __init__(self, uid, message=None, size=144, before=b"", **how):
        super().__init__(**how)
        self.uid = bytes.fromhex(uid)
        blocks = before
        if message is not None:
            length = bytes([len(message)]) if len(message) < 255 else b"\xff" + len(message).to_bytes(2, "big")
            blocks += b"\x03" + length + message + b"\xfe"
        head = bytes([0xE1, 0x10, size // 8, 0x00]) if message is not None or before else bytes(4)
        self.memory = (bytes(12) + head + blocks).ljust(16 + size, b"\0")

    def other(self, command):
        if command[:2] != b"\xff\xb0":
            return NO_SUCH_COMMAND
        at = (command[2] * 256 + command[3]) * 4
        part = self.memory[at:at + (command[4] or 256)]
        return part + DONE if part else b"\x63\x00"


class Files(Card):
    """An application or two, with files and records."""

    def __init__(self, uid=None, **how):
        super().__init__(**how)
        self.uid = bytes.fromhex(uid) if uid else None
        self.names = {}  # of an application: { file number: bytes }
        self.records = {}  # of an application: { (short number, record): bytes }
        self.name = self.file = None

    def other(self, command):
        ins, p1, p2 = command[1], command[2], command[3]
        if ins == 0xA4 and p1 == 4:
            name = command[5:5 + command[4]]
            if name not in self.names:
                return NO_FILE
            self.name, self.file = name, None
            return DONE
        if self.name is None:
            return NO_SUCH_COMMAND
        if ins == 0xA4 and p1 == 0:
            file = int.from_bytes(command[5:7], "big")
            if file not in self.names[self.name]:
                return NO_FILE
            self.file = file
            return DONE
        if ins == 0xB0 and self.file is not None:
            return self.binary(p1 * 256 + p2, command[4] or 256)
        if ins == 0xB2 and p2 & 7 == 4:
            record = self.records.get(self.name, {}).get((p2 >> 3, p1))
            return NO_RECORD if record is None else record + DONE
        return NO_SUCH_COMMAND

    def binary(self, at, length):
        data = self.names[self.name][self.file]
        if at >= len(data):
            return b"\x6b\x00"
        part = data[at:at + length]
        return part + (DONE if len(part) == length else b"\x62\x82")


class Tag4(Files):
    def __init__(self, uid, message, step=0x20, **how):
        super().__init__(uid, **how)
        head = bytes.fromhex("000F20") + step.to_bytes(2, "big") + bytes.fromhex("00340406E104010000FF")
        self.names[FORUM] = {0xE103: head, 0xE104: len(message).to_bytes(2, "big") + message}


class Chip(Files):
    def __init__(self, aid, records=None, files=None, **how):
        super().__init__(**how)
        self.names[bytes.fromhex(aid)] = files or {}
        self.records[bytes.fromhex(aid)] = records or {}


class BankCard(Files):
    def __init__(self, uid="04112233"):
        super().__init__(uid)
        self.names[PAYMENT] = {}
        visa = bytes.fromhex("A0000000031010")
        self.names[visa] = {}
        self.records[visa] = {(1, 1): bytes.fromhex("70125A0841111111111111115F2403301231")}
