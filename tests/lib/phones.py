"""phones.py - the phone of a customer, for stories: what its page shows, by a clock of its own.

    phone = phones.link(shop, card)             a phone that shows the card; its clock is right
    phone.code()                                what it shows now
    phone.code(ahead=-240)                      what one shows whose clock is four minutes behind

Written from RFC 6238 and docs/api.md, with Python's standard library.
"""
import hashlib
import hmac
import time
from urllib.parse import parse_qs

STEP_S = 30


def digits(secret, step):
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7FFFFFFF) % 10 ** 8:08d}"


class Phone:
    def __init__(self, link):
        place, fragment = link.split("#")
        assert place == "/card", link
        told = {name: values[0] for name, values in parse_qs(fragment, strict_parsing=True).items()}
        self.token, self.secret = told["t"], bytes.fromhex(told["s"])
        self.card, self.shop = told["c"], told["n"]

    def at(self, seconds):
        """What it shows at an instant of its own clock."""
        seconds = int(seconds)
        return f"v1.{self.token}.{seconds}.{digits(self.secret, seconds // STEP_S)}"

    def code(self, ahead=0):
        return self.at(time.time() + ahead)


def link(shop, card):
    done = shop.admin.post(f"/v1/cards/{card}/phone", {})
    assert done.status == 201, done
    return Phone(done["link"])


def fresh_step():
    """Waits until a step has some seconds left, so that what is asked now is of one step."""
    left = STEP_S - time.time() % STEP_S
    if left < 6:
        time.sleep(left + 0.2)
