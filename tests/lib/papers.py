"""papers.py - what is printed, looked at by other people's programs; for stories."""
import html
import re
import struct
import subprocess
import zlib

from lib import HABITUE


def png(width, height, paint):
    """An RGBA picture; paint(x, y) is a colour of four bytes."""
    rows = b"".join(b"\0" + b"".join(paint(x, y) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def refused(shop, code, *words, **env):
    """One sentence, and nothing else."""
    said = subprocess.run([str(HABITUE), *words, *shop.where, "--lang", "en"], cwd=shop.folder, env={**shop.env, **env},
                          capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == code and said.stderr.count("\n") == 1 and not said.stdout, (words, said)
    return said.stderr


def check_sound(path):
    said = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said


def size_of(path):
    """Of a page, in millimetres."""
    said = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    wide, high = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", said).groups()
    return round(float(wide) / 72 * 25.4, 1), round(float(high) / 72 * 25.4, 1)


def text_of(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def places(path, page):
    """The left upper corner of each word of a page, in millimetres."""
    said = subprocess.run(["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"], capture_output=True, text=True, check=True)
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)<', said.stdout)
    return {html.unescape(word): (float(x) / 72 * 25.4, float(y) / 72 * 25.4) for x, y, word in words}
