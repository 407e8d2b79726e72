"""sun_tag.py - a tag that proves itself (NTAG 424 DNA), for stories: what stands in its link each time it is read.

    tag = give(shop, card, uid)     that of a card from now on, encoded by what the server tells
    tag.read()                      its link at this reading; the next has another count
    tag.tap()                       the same in short, as a scan says it and a request names it

Written from NXP AN12196 (Secure Unique NFC) with the command openssl; nothing of the program is in it.
"""
import os
import subprocess


def _openssl(words, data):
    return subprocess.run(["openssl", *words], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout


def aes_seal(key, blocks, before=bytes(16)):
    return _openssl(["enc", "-aes-128-cbc", "-K", key.hex(), "-iv", before.hex(), "-nopad"], blocks)


def aes_open(key, blocks, before=bytes(16)):
    return _openssl(["enc", "-d", "-aes-128-cbc", "-K", key.hex(), "-iv", before.hex(), "-nopad"], blocks)


def aes_cmac(key, message):
    words = ["mac", "-binary", "-cipher", "AES-128-CBC", "-macopt", f"hexkey:{key.hex()}", "-in", "-", "CMAC"]
    return _openssl(words, message)


def code_of(key, uid, count, message=b""):
    """SDMMAC, over nothing as we have it: every second byte of the CMAC with the key of this reading."""
    own = aes_cmac(key, bytes.fromhex("3CC300010080") + uid + count.to_bytes(3, "little"))
    return aes_cmac(own, message)[1::2]


def sealed_of(key, uid, count):
    """PICCData: what it is, who it is and which reading; then what makes it another text each time."""
    return aes_seal(key, b"\xC7" + uid + count.to_bytes(3, "little") + os.urandom(5))


class Tag:
    def __init__(self, uid, link, code_key, meta_key):
        """`link` has zeros where the chip writes: behind "e=" 32, behind "c=" 16."""
        assert len(uid) == 7 and f"e={'0' * 32}" in link and f"c={'0' * 16}" in link, (uid, link)
        self.uid, self.base, self.count = uid, link, 0
        self.code_key, self.meta_key = code_key, meta_key

    def at(self, count):
        sealed = sealed_of(self.meta_key, self.uid, count).hex().upper()
        code = code_of(self.code_key, self.uid, count).hex().upper()
        return self.base.replace(f"e={'0' * 32}", f"e={sealed}").replace(f"c={'0' * 16}", f"c={code}")

    def read(self):
        self.count += 1
        return self.at(self.count)

    def tap(self):
        return short(self.read())


ADDRESS = "https://shop.example"


def short(link):
    """As a scan says it, and a request names it."""
    sealed, code = link.split("e=")[1].split("&c=")
    return f"n1.{sealed}.{code}"


def uid_of(number):
    return bytes.fromhex(f"04{number:012X}")


def give(shop, card, uid):
    """The chip of a card, encoded by what the server said."""
    done = shop.admin.post(f"/v1/cards/{card}/chip", {"uid": uid.hex(":").upper()})
    assert (done.status, done["code"], done["has_chip"]) == (201, card, True), done
    write = done["write"]
    assert write["uid"] == uid.hex().upper(), write
    keys = {name: bytes.fromhex(key) for name, key in write["keys"].items()}
    assert {len(key) for key in keys.values()} == {16} and len(set(keys.values())) == 3, keys
    return Tag(uid, ADDRESS + write["link"], keys["code"], keys["meta"])
