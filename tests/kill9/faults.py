"""faults.py - what goes wrong while sales go on.

    server       kill -9 of habitue
    link         COMMIT reaches PostgreSQL, and the link is cut before its answer comes back
    back_ends    PostgreSQL ends every connection of the shop
    postmaster   kill -9 of PostgreSQL, all its processes; it is started again
    promotion    kill -9 of PostgreSQL; its standby, which every commit waited for, takes over

A fault is a function of the shop; the names are those on the command line.
"""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "story"))
import link  # noqa: E402
import place  # noqa: E402
import postgres  # noqa: E402


def server(shop):
    shop.kill()


class Databases:
    """A PostgreSQL, the standby for which each of its commits waits, and the link to the one in charge."""

    def __init__(self, until_end):
        self.primary = until_end.enter_context(
            postgres.Cluster(settings={"synchronous_standby_names": "*"}))
        self.standby = until_end.enter_context(self.primary.standby())
        self.link = link.Link(self.primary.create("shop"))
        until_end.callback(self.link.close)
        place.use(self.link.url)

    def link_cut(self, _):
        self.link.cut_next.set()
        until = time.monotonic() + 10
        while self.link.cut_next.is_set() and time.monotonic() < until:
            time.sleep(0.002)  # some till's sale comes by

    def back_ends(self, _):
        self.primary.run("psql", "-q", "-c", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE application_name = 'habitue'", self.primary.url("postgres"))

    def postmaster(self, _):
        self.primary.kill()
        self.primary.start()

    def promotion(self, _):
        self.primary.kill()
        self.standby.promote()
        self.link.lead_to(self.standby.url("shop"))
        self.primary, self.standby = self.standby, None


def on_postgres(until_end, names):
    """The faults that were asked for, or all: those that come in turn, and those that come once, last."""
    databases = Databases(until_end)
    kinds = {"server": server, "link": databases.link_cut, "back-ends": databases.back_ends,
             "postmaster": databases.postmaster, "promotion": databases.promotion}
    wanted = names.split(",") if names else list(kinds)
    unknown = set(wanted) - set(kinds)
    if unknown:
        sys.exit(f"there is no fault {', '.join(sorted(unknown))}; there are {', '.join(kinds)}")
    asked = [name for name in kinds if name in wanted]
    return ([kinds[name] for name in asked if name != "promotion"],
            [kinds[name] for name in asked if name == "promotion"])
