#!/usr/bin/env python3
"""check_papers.py - each kind of paper against the golden PDF of it, as other people's programs see both.

    check_papers.py build/tests/papers
    HABITUE_WRITE_GOLDEN=1 check_papers.py build/tests/papers    writes tests/golden/papers anew: look at them

The bytes of a PDF change with every release of cairo.  What is compared is what people get: pages and their sizes, the
text and where it stands, the points at 100 to the inch, and the codes as two decoders read them.  Points may differ as
far as another rounding of the edges of letters makes them: one in 200 by more than half of black.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lib"))
from decoders import pages, spreads, zxing  # noqa: E402

GOLDEN = ROOT / "tests/golden/papers"
LOGO = GOLDEN / "logo.png"
DOTS_PER_INCH = 100
MANY = 200  # one point in so many may be another
CARDS = {("ean13", "2900000000018"), ("ean13", "2900000000025"), ("code128", "Ferme-2026/0042"), ("qr", "k" * 40)}
SLIPS = {(kind, code) for kind in ("code128", "qr") for code in ("V7K2MQ0XTR9B4CE", "G4ZZM1Q8XWT6P20")}
# What is read on all pages of each kind; of a letter, nothing.
CODES = {"card": CARDS, "bleed": {("ean13", "2900000000018")}, "sheet": CARDS, "slip": SLIPS, "slips": SLIPS, "letter": set()}


def said(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


def pictures(pdf):
    """[(width, height, grey points)] of its pages."""
    left, found = said("pdftoppm", "-r", str(DOTS_PER_INCH), "-gray", str(pdf)), []
    while left:
        kind, size, most, rest = left.split(b"\n", 3)
        assert (kind, most) == (b"P5", b"255"), (kind, most)
        width, height = map(int, size.split())
        found.append((width, height, rest[:width * height]))
        left = rest[width * height:]
    return found


def check_looks(ours, golden):
    ours, golden = pictures(ours), pictures(golden)
    assert [page[:2] for page in ours] == [page[:2] for page in golden], "pages or their sizes"
    for number, (one, other) in enumerate(zip(ours, golden, strict=True), 1):
        others = sum(abs(a - b) > 127 for a, b in zip(one[2], other[2], strict=True))
        assert others * MANY <= len(one[2]), f"page {number}: {others} of {len(one[2])} points are others"


def check_fonts(pdf):
    """A print shop has no fonts of ours: each is in the file."""
    rows = said("pdffonts", str(pdf)).decode().splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows), rows


def check_codes(kind, pdf):
    read = set().union(*spreads(str(pdf)))
    assert read == CODES[kind], read
    by_the_other = {code for page in pages(str(pdf), 200) for code in zxing(page)}
    assert by_the_other <= CODES[kind] and bool(by_the_other) == bool(CODES[kind]), by_the_other


def check(program, kind, folder):
    ours, golden = Path(folder, f"{kind}.pdf"), GOLDEN / f"{kind}.pdf"
    said(program, kind, str(ours), str(LOGO))
    if os.environ.get("HABITUE_WRITE_GOLDEN"):
        golden.write_bytes(ours.read_bytes())
    text, wanted = (said("pdftotext", "-layout", str(path), "-").decode() for path in (ours, golden))
    assert text == wanted, f"the text is {text!r}, was {wanted!r}"
    check_looks(ours, golden)
    check_fonts(ours)
    check_codes(kind, ours)


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in CODES:
            try:
                check(sys.argv[1], kind, folder)
                print(f"ok the paper {kind} is the golden one", flush=True)
            except (AssertionError, subprocess.CalledProcessError) as wrong:
                failed += 1
                print(f"not ok the paper {kind} is the golden one\n  # {wrong}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
