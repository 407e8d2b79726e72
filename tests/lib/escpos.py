"""escpos.py - a receipt printer that obeys ESC/POS: what bytes put on paper, as text and as a picture.

Written from Epson's command reference alone (ESC/POS Command Reference, TM series), and refuses what it does not know:
a printer would print such a byte, or wait for ever.  Codes are drawn by zint, so that what is read from the picture
does not rest on our own encoder.  Python's standard library only.

    slips = interpret(data, width=80)   one for each cut
    slips[0].text()                     the lines as they stand on paper, blanks and all
    slips[0].codes                      [("ean13", "2900000000018"), ("qr", ...)]
    slips[0].svg()                      for decoders.raster()
"""
import subprocess
from html import escape

DOTS = {58: 384, 80: 576}  # 8 for each millimetre that can be printed
CELL = (12, 24)  # dots of a character of font A
PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}  # ESC t n, of which Python knows the characters
ZINT = {"ean13": "13", "code128": "20", "qr": "58"}


class Unknown(Exception):
    """A command that this printer does not have, or one that is cut short."""


def modules(kind, data):
    """Rows of booleans, as zint draws them."""
    done = subprocess.run(["zint", "-b", ZINT[kind], "-d", data, "--secure=2", "--dump"] if kind == "qr" else
                          ["zint", "-b", ZINT[kind], "-d", data, "--dump"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (kind, data, done.stderr)
    if kind != "qr":
        bits = bits_of(done.stdout.replace("\n", " "))
        while bits and not bits[-1]:
            bits.pop()
        return [bits]
    rows = [bits_of(line) for line in done.stdout.splitlines() if line.strip()]
    return [row[:len(rows)] for row in rows]


def bits_of(text):
    return [bool(int(digit, 16) >> (3 - i) & 1) for digit in text.replace(" ", "") for i in range(4)]


class Slip:
    """What lies on the counter behind a cut."""

    def __init__(self, width):
        self.width = width
        self.lines = []  # (text, is bold, magnification (wide, high), alignment)
        self.codes = []  # (kind, data)
        self.drawn = []  # (x, y, width, height) of dark rectangles
        self.words = []  # (x, y, text, size, is bold)
        self.y = 0
        self.is_cut = False

    def text(self):
        """As it stands on paper, in columns of font A."""
        columns = DOTS[self.width] // CELL[0]
        shown = []
        for text, _, (wide, _), align in self.lines:
            room = columns // wide
            shown.append(text if align == 0 else text.center(room).rstrip() if align == 1 else text.rjust(room))
        return "\n".join(shown)

    def svg(self):
        wide, high = DOTS[self.width], self.y + 40
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-40 -20 {wide + 80} {high + 40}" '
                 f'width="{wide + 80}" height="{high + 40}"><rect x="-40" y="-20" width="{wide + 80}" '
                 f'height="{high + 40}" fill="#fff"/>']
        parts += [f'<rect x="{x}" y="{y}" width="{w}" height="{h}"/>' for x, y, w, h in self.drawn]
        parts += [f'<text x="{x}" y="{y}" font-family="DejaVu Sans Mono" font-size="{size}"'
                  f'{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""} xml:space="preserve">{escape(text)}</text>'
                  for x, y, text, size, bold in self.words]
        return ("".join(parts) + "</svg>").encode()


class Printer:
    """The state of one, and what it prints."""

    def __init__(self, width):
        self.width = width
        self.slips = []
        self.slip = Slip(width)
        self.reset()

    def reset(self):
        self.page, self.international = "cp437", 0
        self.bold, self.size, self.align = False, (1, 1), 0
        self.bar_height, self.bar_width, self.bar_text = 162, 3, 0
        self.qr = {"size": 3, "level": 0, "data": None}
        self.line = b""

    # ---- what stands on paper

    def put_line(self):
        text = self.line.decode(self.page)
        wide, high = self.size
        assert len(text) * wide <= DOTS[self.width] // CELL[0], f"the line is too long for the paper: {text!r}"
        self.slip.lines.append((text, self.bold, self.size, self.align))
        x = self.place(len(text) * CELL[0] * wide)
        self.slip.words.append((x, self.slip.y + CELL[1] * high - 5, text, 20 * high, self.bold))
        self.slip.y += CELL[1] * high + 6
        self.line = b""

    def place(self, width):
        room = DOTS[self.width] - width
        return (0, room // 2, room)[self.align]

    def draw(self, kind, data, module, height):
        drawn = modules(kind, data)
        wide = len(drawn[0]) * module
        assert wide <= DOTS[self.width], f"a printer leaves out what is too wide: {kind} {data} of {wide} dots"
        assert not self.line, "a code begins a line"
        x = self.place(wide)
        for row, bits in enumerate(drawn):
            high = height if kind != "qr" else module
            self.slip.drawn += [(x + i * module, self.slip.y + row * module, module, high) for i, dark in enumerate(bits) if dark]
        self.slip.y += (height if kind != "qr" else len(drawn) * module) + 4
        self.slip.codes.append((kind, data))

    def cut(self):
        self.slip.is_cut = True
        self.slips.append(self.slip)
        self.slip = Slip(self.width)

    # ---- commands

    def run(self, data):
        at = 0
        while at < len(data):
            at += self.step(data, at)
        if self.line or self.slip.lines:
            self.slips.append(self.slip)
        return self.slips

    def step(self, data, at):
        byte = data[at]
        if byte == 0x0A:
            self.put_line()
        elif byte == 0x0D:
            pass
        elif byte in (0x1B, 0x1C, 0x1D, 0x10):
            return self.command(data, at)
        elif byte >= 0x20:
            self.line += data[at:at + 1]
        else:
            raise Unknown(f"byte {byte:#04x} at {at}")
        return 1

    def command(self, data, at):
        name = data[at:at + 2]
        need = lambda count: self.needs(data, at, count)  # noqa: E731
        if name == b"\x1b@":
            self.reset()
            return 2
        if name == b"\x1c.":
            return 2
        if name in SETS:
            SETS[name](self, need(3)[2])
            return 3
        if name == b"\x1bd":
            for _ in range(need(3)[2]):
                self.put_line()
            return 3
        if name == b"\x1dV":
            return self.cut_by(need(3)[2], data, at)
        if name == b"\x1dk":
            return self.bars(need(4), data, at)
        if data[at:at + 3] == b"\x1d(k":
            return self.square(data, at)
        if name == b"\x10\x04" or name == b"\x1dr":
            need(3)
            return 3
        raise Unknown(f"{name!r} at {at}")

    @staticmethod
    def needs(data, at, count):
        if len(data) < at + count:
            raise Unknown(f"cut short at {at}")
        return data[at:at + count]

    def cut_by(self, how, data, at):
        if how in (0, 1, 48, 49):
            self.cut()
            return 3
        if how in (65, 66):
            self.needs(data, at, 4)
            self.cut()
            return 4
        raise Unknown(f"GS V {how}")

    def bars(self, head, data, at):
        kind, count = head[2], head[3]
        if kind == 2:  # function A: up to a NUL
            end = data.find(b"\0", at)
            self.draw("ean13", data[at + 3:end].decode(), self.bar_width, self.bar_height)
            return end + 1 - at
        value = self.needs(data, at, 4 + count)[4:]
        if kind == 67:
            assert count in (12, 13) and value.isdigit(), value
            self.draw("ean13", value.decode(), self.bar_width, self.bar_height)
        elif kind == 73:
            assert value[:2] == b"{B", "only set B is read here"
            assert all(value[i] != 0x7B or value[i + 1:i + 2] == b"{" or value[i - 1:i] == b"{" for i in range(2, count)), value
            self.draw("code128", value[2:].replace(b"{{", b"{").decode(), self.bar_width, self.bar_height)
        else:
            raise Unknown(f"GS k {kind}")
        return 4 + count

    def square(self, data, at):
        head = self.needs(data, at, 7)
        count = head[3] + 256 * head[4]
        body = self.needs(data, at, 5 + count)[5:]
        assert body[0] == 49, "a QR code"
        function, told = body[1], body[2:]
        if function == 65:
            assert told in (b"2\0", b"\x32\0"), "model 2"
        elif function == 67:
            self.qr["size"] = told[0]
        elif function == 69:
            self.qr["level"] = told[0]
        elif function == 80:
            self.qr["data"] = told[1:].decode()
        elif function == 81:
            self.draw("qr", self.qr["data"], self.qr["size"], 0)
        else:
            raise Unknown(f"GS ( k {function}")
        return 5 + count


def set_page(printer, number):
    printer.page = PAGES[number]


def set_size(printer, number):
    printer.size = ((number >> 4 & 7) + 1, (number & 7) + 1)


def set_mode(printer, number):  # ESC !
    printer.bold, printer.size = bool(number & 8), (2 if number & 32 else 1, 2 if number & 16 else 1)


def only(*values):
    def check(_, number):
        assert number in values, number
    return check


def put(name):
    def keep(printer, number):
        setattr(printer, name, number)
    return keep


SETS = {
    b"\x1bt": set_page, b"\x1b!": set_mode, b"\x1d!": set_size,
    b"\x1bR": put("international"), b"\x1bM": only(0, 48), b"\x1b-": only(0, 48), b"\x1b4": only(0), b"\x1d\x42": only(0, 48),
    b"\x1bE": lambda printer, number: setattr(printer, "bold", bool(number & 1)),
    b"\x1ba": lambda printer, number: setattr(printer, "align", number % 48),
    b"\x1dh": put("bar_height"), b"\x1dw": put("bar_width"), b"\x1dH": put("bar_text"), b"\x1df": only(0, 1, 48),
    b"\x1da": only(0),
}


def interpret(data, width=80):
    """The slips that these bytes make."""
    return Printer(width).run(data)
