"""clock_at.py - a shop on another day: the clock of its server and of its commands is moved (tests/lib/clock_at.c).

    run(Shop(preset="points", env=clock_at(-1000)))     a thousand days ago
    travel(shop, -970)                                  thirty days later; the server is started again
"""
from datetime import datetime, timezone

from lib import HABITUE

# Days to take off, so that it is noon there: around midnight so many days away is another day in summer than in winter.
TO_NOON = (datetime.now(timezone.utc).hour - 12) / 24

LIBRARY = HABITUE.parent / "tests" / "libclock_at.so"


def clock_at(days):
    return {"LD_PRELOAD": str(LIBRARY), "HABITUE_CLOCK_OFF_S": str(int(days * 86400))}


def travel(shop, days):
    shop.stop()
    shop.env = {**shop.env, **clock_at(days)}
    shop.start()
