#!/usr/bin/env python3
"""metrics.py - the figures of a server, as Prometheus itself reads them.

Needs promtool; the stories are skipped where there is none.
"""
import re
import shutil
import subprocess

from lib import ROOT, Shop, only_when, run, story
from place import IS_POSTGRES

PROMTOOL = shutil.which("promtool")
ALERTS = ROOT / "packaging" / "alerts.yml"
with_promtool = only_when(PROMTOOL, "promtool is not installed")


def promtool(*words, given=b""):
    done = subprocess.run([PROMTOOL, *words], input=given, capture_output=True, timeout=60,
                          check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stderr.decode()


def figures(shop):
    return shop.nobody.get("/metrics").body


@story
@with_promtool
def prometheus_has_nothing_to_say_against_the_figures(shop):
    card = shop.enrol()["card"]
    assert shop.buy(card, 2000).status == 201
    assert shop.buy("nobody", 2000).status == 404
    assert promtool("check", "metrics", given=figures(shop)) == ""


@story
@with_promtool
def the_alerts_that_ship_are_rules_about_figures_that_exist(shop):
    promtool("check", "rules", str(ALERTS))
    known = set(re.findall(r"^(habitue_\w+)", figures(shop).decode(), re.M))
    asked = set(re.findall(r"\bhabitue_\w+", ALERTS.read_text(encoding="utf-8")))
    assert asked <= known, asked - known


@story
def the_figures_say_which_database_it_is(shop):
    said = re.search(r'habitue_build_info\{.*database="(\w+) [\d.]+"\} 1', figures(shop).decode())
    assert said[1] == ("PostgreSQL" if IS_POSTGRES else "SQLite"), said[0]


@story
def a_sale_is_one_batch_and_its_round_trips_are_counted(shop):
    card = shop.enrol()["card"]
    names = ("habitue_commit_batches_total", "habitue_commit_commands_total",
             "habitue_commit_round_trips_total", "habitue_commit_seconds_total")
    before = [shop.metric(name) for name in names]
    assert shop.buy(card, 2000).status == 201
    batches, commands, trips, seconds = (shop.metric(name) - old for name, old in zip(names, before))
    assert (batches, commands) == (1, 1), (batches, commands)
    assert (trips > 0) == IS_POSTGRES, trips
    assert seconds > 0
    print(f"# round trips of the writer for a sale alone: {trips:.0f}")


if __name__ == "__main__":
    run(Shop())
