"""ntag424.py - an NTAG 424 DNA that is not there, for stories: what it answers, and what it refuses.

    chip = Ntag424("04DE5F1EACC040")    as it leaves the factory
    chip.held(vanish_at=7)              as it is when it comes to a reader again: what was agreed with it is forgotten
    chip.link()                         what a till reads
    chip.state()                        all that lasts in it, to be compared

Written from NXP's data sheet NT4H2421Gx, rev. 3.0 (chapters 8 to 10); nothing of the program is in it.  What it refuses it
refuses by the status of the data sheet: 911E a code or a seal that is not right, 917E a length, 919D not allowed,
919E a parameter, 91AE not with this key, 91BE behind the end, 91CA in the middle of something else, 9140 no such key.
"""
import os

import chips
from sun_tag import aes_cmac, aes_open, aes_seal, code_of, sealed_of

ILLEGAL, INTEGRITY, NO_KEY, LENGTH, DENIED, PARAMETER = 0x1C, 0x1E, 0x40, 0x7E, 0x9D, 0x9E
DELAY, AUTHENTICATION, MORE, BOUNDARY, ABORTED, NO_FILE = 0xAD, 0xAE, 0xAF, 0xBE, 0xCA, 0xF0
PLAIN, MAC, FULL = 0, 1, 3
FREE, NOBODY = 0xE, 0xF
FAILED_MAX, FAILED_DELAY = 1000, 50
COUNT_MAX = 0xFFFFFF
HARDWARE, SOFTWARE = bytes.fromhex("04040230001105"), bytes.fromhex("04040201021105")
BATCH = bytes.fromhex("CF3E5D1A30204219")
FILE_IDS = {0xE103: 1, 0xE104: 2, 0xE105: 3}
CAPABILITIES = bytes.fromhex("001720010000FF0406E104010000000506E10500808283").ljust(32, b"\0")
PICC = chips.FORUM[:-1] + b"\0"


class Refused(Exception):
    """A status that is no success: what was agreed is lost by it."""


def crc32(data):
    """IEEE 802.3, not inverted at the end."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value.to_bytes(4, "little")


def rotated(block):
    return block[1:] + block[:1]


def offset(data, at):
    return int.from_bytes(data[at:at + 3], "little")


class File:
    def __init__(self, size, option, rights, data=b""):
        self.data = bytearray(data.ljust(size, b"\0"))
        self.option, self.rights, self.dynamic = option, bytes.fromhex(rights), b""

    def right(self, name):
        both, change = self.rights[0] >> 4, self.rights[0] & 15
        return {"read": self.rights[1] >> 4, "write": self.rights[1] & 15, "both": both, "change": change}[name]

    def mode(self):
        return {0: PLAIN, 2: PLAIN, 1: MAC, 3: FULL}[self.option & 3]

    def settings(self):
        return bytes([0, self.option]) + self.rights + len(self.data).to_bytes(3, "little") + self.dynamic

    def state(self):
        return bytes(self.data), self.option, self.rights, self.dynamic


class Session:
    def __init__(self, number, key, ours, theirs, transaction):
        mixed = bytes(a ^ b for a, b in zip(theirs[2:8], ours[:6]))
        context = b"\0\1\0\x80" + theirs[:2] + mixed + ours[6:] + theirs[8:]
        self.number, self.transaction, self.count = number, transaction, 0
        self.seal_key = aes_cmac(key, b"\xA5\x5A" + context)
        self.mac_key = aes_cmac(key, b"\x5A\xA5" + context)

    def code(self, what, data):
        message = bytes([what]) + self.count.to_bytes(2, "little") + self.transaction + data
        return aes_cmac(self.mac_key, message)[1::2]

    def opened(self, data):
        first = aes_seal(self.seal_key, (b"\xA5\x5A" + self.transaction + self.count.to_bytes(2, "little")).ljust(16, b"\0"))
        plain = aes_open(self.seal_key, data, first).rstrip(b"\0")
        if not plain.endswith(b"\x80"):
            raise Refused(INTEGRITY)
        return plain[:-1]


class Ntag424(chips.Card):
    def __init__(self, uid, keys=None, hides_uid=False, speaks_lrp=False):
        super().__init__()
        self.uid, self.hides_uid, self.speaks_lrp = bytes.fromhex(uid), hides_uid, speaks_lrp
        self.keys = [bytes(16)] * 5
        self.versions = [0] * 5
        for number, (key, version) in (keys or {}).items():
            self.keys[number], self.versions[number] = key, version
        self.failed = [0] * 5
        self.in_a_row = [0] * 5
        self.files = {1: File(32, 0, "00E0", CAPABILITIES), 2: File(256, 0, "E0EE"), 3: File(128, 3, "3023")}
        self.count = 0  # SDMReadCtr
        self.held()

    def held(self, vanish_at=None, lost_at=None):
        """Taken away when so many commands were answered; or when the next was carried out, before it was answered."""
        self.heard, self.vanish_at, self.lost_at = [], vanish_at, lost_at
        self.session = self.pending = self.selected = self.mirrored = None
        self.is_in = False
        return self

    def state(self):
        return self.keys[:], self.versions[:], {number: file.state() for number, file in self.files.items()}

    # ---- what comes

    def answer(self, command):
        said = super().answer(command)
        if self.lost_at is not None and len(self.heard) > self.lost_at:
            return None
        return said

    def other(self, command):
        is_read = command[:2] in (b"\x00\xB0", b"\x90\xAD")
        if not is_read:
            self.mirrored = None  # "as soon as a different command has been received"
        if command[0] == 0:
            return self.interindustry(command)
        if command[0] != 0x90:
            return b"\x6e\x00"
        try:
            return self.native(command)
        except Refused as refused:
            self.session = self.pending = None  # "the authentication state is immediately lost"
            return bytes([0x91, refused.args[0]])

    def native(self, command):
        body = command[5:-1] if len(command) > 5 else b""
        if len(command) < 5 or command[2:4] != b"\0\0" or command[-1] != 0 or (len(command) > 5 and len(body) != command[4]):
            raise Refused(LENGTH)
        if not self.is_in:
            raise Refused(DENIED)
        if self.pending is not None and command[1] != MORE:
            raise Refused(ABORTED)
        do = {0x60: self.version, 0x71: self.authenticate, MORE: self.more, 0x64: self.key_version,
              0xF5: self.file_settings, 0xAD: self.read, 0x8D: self.write, 0x5F: self.set_file,
              0xC4: self.set_key}.get(command[1])
        if do is None:
            raise Refused(ILLEGAL)
        return do(command[1], body)

    # ---- secure messaging

    def taken(self, ins, body, head, mode):
        """The data of a command as it was meant; the head is of so many bytes, and never sealed."""
        if self.session is None or mode == PLAIN:
            if len(body) < head:
                raise Refused(LENGTH)
            if self.session is not None:
                self.session.count += 1
            return body[:head], body[head:]
        if len(body) < head + 8:
            raise Refused(LENGTH)
        data, code = body[:-8], body[-8:]
        if code != self.session.code(ins, data):
            raise Refused(INTEGRITY)
        rest = data[head:]
        if mode == FULL and rest:
            if len(rest) % 16:
                raise Refused(LENGTH)
            rest = self.session.opened(rest)
        self.session.count += 1
        return data[:head], rest

    def said(self, data, mode):
        if self.session is None or mode == PLAIN:
            return data + b"\x91\x00"
        assert not (data and mode == FULL), "no answer that is sealed is asked for here"
        return data + self.session.code(0, data) + b"\x91\x00"

    def mode_of(self, file, right):
        """How a file is reached by who has proven a key, or by everybody; NT4H2421Gx, 8.2.3."""
        rights = {file.right(right), file.right("both")}
        if rights == {NOBODY}:
            raise Refused(DENIED)
        if self.session is not None and self.session.number in rights:
            return file.mode()
        if FREE in rights:
            return PLAIN
        raise Refused(AUTHENTICATION)

    # ---- who it is, and who it believes

    def version(self, _, body):
        if self.session is not None or body:
            raise Refused(LENGTH)  # with a code, which nobody here sends
        self.pending = ("version", 1)
        return HARDWARE + bytes([0x91, MORE])

    def more(self, _, body):
        if self.pending is None:
            raise Refused(ABORTED)
        (kind, *rest), self.pending = self.pending, None
        if kind == "proof":
            return self.proof(body, *rest)
        if body:
            raise Refused(LENGTH)
        if rest == [1]:
            self.pending = ("version", 2)
            return SOFTWARE + bytes([0x91, MORE])
        return (bytes(7) if self.hides_uid else self.uid) + BATCH + b"\x91\x00"

    def authenticate(self, _, body):
        self.session = None
        if len(body) < 2 or len(body) != 2 + body[1]:
            raise Refused(LENGTH)
        number = body[0]
        if number > 4:
            raise Refused(NO_KEY)
        if self.speaks_lrp or self.failed[number] >= FAILED_MAX:
            raise Refused(DENIED)
        if self.in_a_row[number] >= FAILED_DELAY:
            self.in_a_row[number] -= 1  # the delay is spent bit by bit
            raise Refused(DELAY)
        ours = os.urandom(16)
        self.pending = ("proof", number, ours)
        return aes_seal(self.keys[number], ours) + bytes([0x91, MORE])

    def proof(self, body, number, ours):
        if len(body) != 32:
            raise Refused(LENGTH)
        key = self.keys[number]
        opened = aes_open(key, body)
        if opened[16:] != rotated(ours):
            self.failed[number] += 1
            self.in_a_row[number] += 1
            raise Refused(AUTHENTICATION)
        self.in_a_row[number] = 0
        self.failed[number] = max(0, self.failed[number] - 10)
        transaction = os.urandom(4)
        self.session = Session(number, key, ours, opened[:16], transaction)
        return aes_seal(key, transaction + rotated(opened[:16]) + bytes(12)) + b"\x91\x00"

    def key_version(self, ins, body):
        head, rest = self.taken(ins, body, 1, MAC)
        if rest:
            raise Refused(LENGTH)
        if head[0] > 4:
            raise Refused(NO_KEY)
        return self.said(bytes([self.versions[head[0]]]), MAC)

    def set_key(self, ins, body):
        if self.session is None or self.session.number != 0:
            raise Refused(AUTHENTICATION)
        head, data = self.taken(ins, body, 1, FULL)
        number = head[0]
        if number > 4:
            raise Refused(NO_KEY)
        if len(data) != (17 if number == 0 else 21):
            raise Refused(LENGTH)
        key = data[:16]
        if number != 0:
            key = bytes(a ^ b for a, b in zip(key, self.keys[number]))
            if data[17:] != crc32(key):
                raise Refused(INTEGRITY)
        self.keys[number], self.versions[number] = key, data[16]
        self.failed[number] = self.in_a_row[number] = 0
        if number == 0:
            self.session = None
            return b"\x91\x00"
        return self.said(b"", FULL)

    # ---- files

    def file(self, number):
        if number not in self.files:
            raise Refused(NO_FILE)
        return self.files[number]

    def file_settings(self, ins, body):
        head, rest = self.taken(ins, body, 1, MAC)
        if rest:
            raise Refused(LENGTH)
        return self.said(self.file(head[0]).settings(), MAC)

    def set_file(self, ins, body):
        file = self.file(body[0] if body else 0)
        if file.right("change") == NOBODY:
            raise Refused(DENIED)
        if file.right("change") != FREE and (self.session is None or self.session.number != file.right("change")):
            raise Refused(AUTHENTICATION)
        head, data = self.taken(ins, body, 1, FULL)
        if len(data) < 3:
            raise Refused(LENGTH)
        if data[0] & 0x40:
            if head[0] != 2:
                raise Refused(DENIED)
            self.check_dynamic(file, data[3:])
            self.count = 0  # "reset when enabling SDM with ChangeFileSettings"
        elif len(data) != 3:
            raise Refused(LENGTH)
        if any(right in range(5, FREE) for byte in data[1:3] for right in (byte >> 4, byte & 15)):
            raise Refused(PARAMETER)
        file.option, file.rights, file.dynamic = data[0], data[1:3], data[3:]
        return self.said(b"", FULL)

    @staticmethod
    def check_dynamic(file, data):
        """Of all that the chip can mirror, what is sealed with a key, and a code."""
        if len(data) != 12:
            raise Refused(LENGTH)
        options, free, by_key = data[0], data[1], data[2]
        sealed_at, from_at, code_at = (offset(data, at) for at in (3, 6, 9))
        size = len(file.data)
        apart = code_at >= sealed_at + 32 or sealed_at >= code_at + 16
        if options != 0xC1 or free >> 4 != NOBODY or free & 15 in range(5, FREE) or max(by_key >> 4, by_key & 15) > 4:
            raise Refused(PARAMETER)
        if sealed_at > size - 32 or code_at > size - 16 or from_at > code_at or not apart:
            raise Refused(PARAMETER)

    def read(self, ins, body):
        file = self.file(body[0] if body else 0)
        mode = self.mode_of(file, "read")
        head, rest = self.taken(ins, body, 7, mode)
        at, size = offset(head, 1), offset(head, 4)
        if rest:
            raise Refused(LENGTH)
        if at + size > len(file.data):
            raise Refused(BOUNDARY)
        data = bytes(file.data) if self.session is not None else self.seen(body[0])
        return self.said(data[at:at + size] if size else data[at:], mode)

    def write(self, ins, body):
        file = self.file(body[0] if body else 0)
        mode = self.mode_of(file, "write")
        head, data = self.taken(ins, body, 7, mode)
        at, size = offset(head, 1), offset(head, 4)
        if size != len(data) or size == 0 or size > 248:
            raise Refused(LENGTH)
        if at + size > len(file.data):
            raise Refused(BOUNDARY)
        file.data[at:at + size] = data
        return self.said(b"", mode)

    # ---- as everybody reads it (ISO/IEC 7816-4)

    def interindustry(self, command):
        ins, p1, p2 = command[1], command[2], command[3]
        if self.pending is not None:
            self.session = self.pending = None
            return b"\x69\x85"
        if ins == 0xA4:
            return self.select(p1, command[5:5 + command[4]])
        if ins == 0xB0:
            return self.read_binary(p1 * 256 + p2, command[4] or 256)
        return b"\x6d\x00"

    def select(self, p1, data):
        if p1 == 4:
            if data not in (chips.FORUM, PICC):
                return b"\x6a\x82"
            self.is_in, self.session, self.selected = data == chips.FORUM, None, None
            return b"\x90\x00"
        if not self.is_in or p1 not in (0, 2) or len(data) != 2 or int.from_bytes(data, "big") not in FILE_IDS:
            return b"\x6a\x82"
        self.selected = FILE_IDS[int.from_bytes(data, "big")]
        return b"\x90\x00"

    def read_binary(self, at, size):
        if self.selected is None:
            return b"\x69\x85"
        file = self.files[self.selected]
        is_free = FREE in (file.right("read"), file.right("both"))
        if self.session is not None or not is_free or (file.dynamic and self.mirrored is None and self.count >= COUNT_MAX):
            return b"\x69\x82"
        if at >= len(file.data):
            return b"\x6a\x86"
        return self.seen(self.selected)[at:at + size] + b"\x90\x00"

    def seen(self, number):
        """The file as it is read without a key: what the chip writes into it stays the same until something else is asked."""
        file = self.files[number]
        if not file.option & 0x40:
            return bytes(file.data)
        if self.mirrored is None:
            self.count += 1
            data, settings = bytearray(file.data), file.dynamic
            sealed_at, from_at, code_at = (offset(settings, at) for at in (3, 6, 9))
            data[sealed_at:sealed_at + 32] = sealed_of(self.keys[settings[2] >> 4], self.uid, self.count).hex().upper().encode()
            code = code_of(self.keys[settings[2] & 15], self.uid, self.count, bytes(data[from_at:code_at]))
            data[code_at:code_at + 16] = code.hex().upper().encode()
            self.mirrored = bytes(data)
        return self.mirrored

    def link(self):
        """What a till reads: the first record of the message, a link."""
        self.held()
        for command in ("00A4040007D276000085010100", "00A4000C02E104"):
            assert self.other(bytes.fromhex(command)) == b"\x90\x00", command
        message = self.other(bytes.fromhex("00B0000000"))[:-2]
        size = int.from_bytes(message[:2], "big")
        prefix = {b"\x04": "https://", b"\x03": "http://"}[message[6:7]]
        assert message[2:4] == b"\xD1\x01" and message[5:6] == b"U" and size == 4 + message[4], message[:7]
        return prefix + message[7:2 + size].decode()
