"""decoders.py - pictures of codes, read by other people's programs: ZBar and ZXing."""
import signal
import subprocess
import tempfile
from pathlib import Path

# As each of them calls what we call by the names of docs/api.md.
ZBAR = {"EAN-13": "ean13", "CODE-128": "code128", "QR-Code": "qr"}
ZXING = {"EAN-13": "ean13", "Code128": "code128", "QRCode": "qr", "DataMatrix": "data_matrix"}


def raster(svg, dots_per_inch=300):
    """A PNG of an SVG, as bytes."""
    done = subprocess.run(["rsvg-convert", "--dpi-x", str(dots_per_inch), "--dpi-y", str(dots_per_inch)],
                          input=svg, capture_output=True, check=True)
    return done.stdout


def zbar(png):
    """[(kind, text)]: all that ZBar sees, which knows no Data Matrix."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png)
        file.flush()
        done = subprocess.run(["zbarimg", "--quiet", file.name], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 4), done.stderr  # 4: nothing seen
    seen = (line.partition(":") for line in done.stdout.splitlines())
    return [(ZBAR[kind], text) for kind, _, text in seen]


# ZXing 1.4 as Debian builds it ends with an assertion of its own in some pictures, where it saw bars twice: it is asked to
# look less often, and at last for squares alone.
ZXING_WAYS = ((), ("-noscale",), ("-noscale", "-fast"), ("-format", "QRCode,DataMatrix"))


def zxing(png):
    """[(kind, text)]: what ZXing sees."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room, "symbol.png")
        path.write_bytes(png)
        for way in ZXING_WAYS:
            done = subprocess.run(["ZXingReader", "-1", *way, str(path)], capture_output=True, text=True, check=False)
            if done.returncode != -signal.SIGABRT:
                break
    assert done.returncode >= 0, done.stderr
    # path kind "text", or path alone where nothing is seen.
    rows = (line.split(maxsplit=2) for line in done.stdout.splitlines())
    return [(ZXING[row[1]], row[2][1:-1]) for row in rows if len(row) == 3 and row[1] in ZXING]


def pages(pdf, dots_per_inch):
    """The pages of a PDF as PNGs, in their order."""
    with tempfile.TemporaryDirectory() as room:
        subprocess.run(["pdftoppm", "-r", str(dots_per_inch), "-png", pdf, f"{room}/page"], check=True)
        return [path.read_bytes() for path in sorted(Path(room).iterdir())]


def spreads(pdf):
    """For each page on which several codes lie, {(kind, text)}: ZBar looks twice, from near and from afar.

    Among four squares it takes the corners of two for those of one in a sheet of a hundred.
    """
    near, afar = pages(pdf, 300), pages(pdf, 150)
    return [{*zbar(one), *zbar(other)} for one, other in zip(near, afar, strict=True)]
