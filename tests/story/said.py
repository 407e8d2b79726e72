"""said.py - commands run by hand and what they answered; a busy shop, and what makes it the same elsewhere."""
import json
import os
import subprocess

from lib import HABITUE, Shop


class Said:
    """What a command answered."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def __repr__(self):
        return f"<{self.code}\n{self.out}{self.err}>"

    @property
    def json(self):
        return json.loads(self.out)


def habitue(*words, lang="C.UTF-8", cwd=None, **more):
    env = {**os.environ, "LANG": lang, "LC_ALL": lang, "LC_MESSAGES": lang}
    return Said(subprocess.run([str(HABITUE), *map(str, words)], cwd=cwd, env=env, text=True,
                               capture_output=True, timeout=120, check=False, **more))


def one_sentence(said, code):
    """The command refused with exactly one line on standard error."""
    assert said.code == code, said
    assert said.err.startswith("habitue: ") and said.err.count("\n") == 1, said
    assert said.out == "", said
    return said.err


def busy(shop):
    """Rows of every kind: cards, people, purchases with and without a card, a return, a claim, a new
    programme.  Returns the cards, and what each of them has."""
    cards = [shop.enrol(first_name="Zoé", email=f"z{n}@example.org", note='"a\\b"')["card"]
             for n in range(12)]
    for number, card in enumerate(cards):
        assert shop.buy(card, 1000 + number).status == 201
    bought = shop.buy(cards[0], 5000)
    claimed, left = shop.buy(None, 700), shop.buy(None, 800)
    for done in (shop.till.post(f"/v1/purchases/{bought['id']}/returns", {}),
                 shop.till.post("/v1/claims", {"code": claimed["claim"]["code"], "card": cards[1]}),
                 left):
        assert done.status == 201, done
    return cards


def balances(shop, cards):
    return {card: shop.till.get(f"/v1/cards/{card}")["balances"] for card in cards}


def figures(*where):
    """What an installation is, as verify says it."""
    said = habitue("verify", *where, "--json")
    assert said.code == 0, said
    report = said.json
    assert report["good"], report
    return {name: report[name] for name in ("entries", "accounts", "lots", "head")} | {
        "partitions": report.get("partitions")}


def goes_on_selling(keys, where, cards, want):
    """A shop that was brought elsewhere: it knows what each card had, sells to them, and takes new ones.
    Returns the partitions of these."""
    shop = Shop(where=where)
    shop.keys = keys
    try:
        shop.start()
        assert balances(shop, cards) == want
        assert all(shop.buy(card, 2000, receipt=f"new-{card}").status == 201 for card in cards)
        fresh = [shop.enrol() for _ in range(40)]
        assert len({member["card"] for member in fresh} | set(cards)) == 40 + len(cards)
        assert all(shop.buy(m["card"], 900, receipt=f"n-{m['card']}").status == 201 for m in fresh)
        assert shop.stop() == 0
    finally:
        shop.remove_folder()
    return {member["id"].split("-")[0] for member in fresh}
