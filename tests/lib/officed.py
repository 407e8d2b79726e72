"""officed.py - a shop whose office people enter by a password, and perhaps the codes of a telephone."""
import hashlib
import hmac
import struct
import time

PASSWORDS = {"ada": "un long chemin de halage", "grace": "Rendez-vous 1906", "mia": "les figues de juillet"}
STEP_S = 30


def code_of(secret, at=None):
    """What a telephone shows (RFC 6238: SHA-1, six digits), by a reading of our own."""
    step = int((time.time() if at is None else at) // STEP_S)
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    begin = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[begin:begin + 4])[0] & 0x7FFFFFFF) % 10 ** 6:06d}"


def staff(shop, code, role, password=True, **more):
    done = shop.admin.post("/v1/operators", {"code": code, "name": code.title() + " Durand", "role": role, "pin": "2718",
                                             **({"password": PASSWORDS[code]} if password else {}), **more})
    assert done.status == 201, done
    return done


def enter(shop, who, password=None, **more):
    """The answer of the door."""
    return shop.nobody.post("/v1/office/enter", {"operator": who, "password": password or PASSWORDS[who], **more})


def inside(shop, who, **more):
    """A client who has entered."""
    done = enter(shop, who, **more)
    assert done.status == 201, done
    return shop.client(done["token"])
