"""clock_at.py - a shop on another day: the clock of its server and of its commands is moved (tests/lib/clock_at.c).

    run(Shop(preset="points", env=clock_at(-1000)))     a thousand days ago
    travel(shop, -970)                                  thirty days later; the server is started again
"""
from datetime import datetime, timezone

from lib import HABITUE

# In the two hours around midnight a day in summer is another one than so many days away in winter: three hours earlier then.
BY_DAY = 0.125 if datetime.now(timezone.utc).hour >= 21 else 0

LIBRARY = HABITUE.parent / "tests" / "libclock_at.so"


def clock_at(days):
    return {"LD_PRELOAD": str(LIBRARY), "HABITUE_CLOCK_OFF_S": str(int(days * 86400))}


def travel(shop, days):
    shop.stop()
    shop.env = {**shop.env, **clock_at(days)}
    shop.start()
