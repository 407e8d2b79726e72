#!/usr/bin/env python3
"""guessing.py - an office with many tills behind one address, and somebody among them who guesses.

Every till has a key of its own, reads codes all day and mistypes one now and then.  Who guesses codes, or keys, has to
wait; none of the tills does, whether it asks at the same moment, from the same address, or for the same code.

    HABITUE_TILLS   how many tills; 40 otherwise
"""
import json
import os
import random
import threading
import time

from lib import Client, Shop, run, story
from bearers import PROGRAM, left, sell
from place import at

TILLS = int(os.environ.get("HABITUE_TILLS") or 40)
READS = 12          # codes that each till reads while somebody guesses
MISTAKES = 3        # of those
GUESSES_MAX = 60    # unknown codes in a minute, by one key (http/throttle.h)
KEYS_MAX = 20       # wrong keys in a minute, from one address
WHOLE_S = 12        # all of a story has to be in one minute
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def key(shop, label, scopes="quote,earn,spend"):
    said = shop.command("key", "add", *at(shop.data), "--label", label, "--shop", "market", "--till", "1",
                        "--scopes", scopes, "--json")
    return json.loads(said)["key"]


def begin_a_minute():
    rest = 60 - time.time() % 60
    if rest < WHOLE_S:
        time.sleep(rest)


def mistyped(code, dice):
    """One letter of it is another."""
    place = dice.randrange(1, len(code))
    return code[:place] + dice.choice([letter for letter in LETTERS if letter != code[place]]) + code[place + 1:]


class Till(threading.Thread):
    """Reads codes, some of them wrong; keeps what it was told."""

    def __init__(self, shop, number, codes, mistakes=MISTAKES, with_key=None):
        super().__init__(daemon=True)
        self.client = Client(shop.port, with_key or key(shop, f"till {number}"))
        self.dice, self.codes, self.mistakes = random.Random(number), codes, mistakes
        self.right, self.wrong, self.failure = [], [], None

    def run(self):
        try:
            for turn in range(READS):
                code = self.dice.choice(self.codes)
                if turn % (READS // self.mistakes) == 1:
                    self.wrong.append(self.client.get(f"/v1/cards/{mistyped(code, self.dice)}"))
                elif turn % 2:
                    self.right.append(self.client.post("/v1/quotes", {
                        "receipt": "1", "lines": [{"amount": 1000}],
                        "payments": [{"kind": "gift_card", "card": code, "amount": 1000}]}))
                else:
                    self.right.append(self.client.get(f"/v1/cards/{code}"))
        except Exception as failure:  # noqa: BLE001 - shown by the main thread
            self.failure = failure
        finally:
            self.client.close()


class Guesser(threading.Thread):
    """Goes on until it is told to wait."""

    def __init__(self, shop, guess):
        super().__init__(daemon=True)
        self.shop, self.guess, self.told = shop, guess, []

    def run(self):
        # A till whose key falls on the same place of the table may let it begin again.
        while len(self.told) < 4 * GUESSES_MAX and not (self.told and self.told[-1].status == 429):
            self.told.append(self.guess(len(self.told)))


def waits(answer):
    return answer.status == 429 and answer.code == "rate_limited" and 0 < int(answer.headers["retry-after"]) <= 60


def all_together(*threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WHOLE_S)
        assert not thread.is_alive(), "it hangs"
        if getattr(thread, "failure", None):
            raise thread.failure


def felt_nothing(tills):
    right = [answer for till in tills for answer in till.right]
    wrong = [answer for till in tills for answer in till.wrong]
    assert all(answer.status == 200 for answer in right), [answer for answer in right if answer.status != 200][:3]
    assert {(answer.status, answer.code) for answer in wrong} == {(404, "card_unknown")}, wrong[:3]
    return len(right), len(wrong)


@story
def who_guesses_codes_waits_and_the_tills_beside_it_feel_nothing(shop):
    shop.use(PROGRAM)
    codes = [sell(shop, 5000)["code"] for _ in range(8)]
    thief = shop.client(key(shop, "kiosk", "quote"))
    guesser = Guesser(shop, lambda turn: thief.get(f"/v1/cards/G{turn:013d}0"))
    tills = [Till(shop, number, codes) for number in range(TILLS)]
    begin_a_minute()
    all_together(guesser, *tills)
    right, wrong = felt_nothing(tills)
    assert waits(guesser.told[-1]), guesser.told[-1]
    assert {answer.status for answer in guesser.told[:-1]} == {404} and len(guesser.told) > GUESSES_MAX, guesser.told
    assert waits(thief.get(f"/v1/cards/{codes[0]}"))  # the right one, too late
    assert all(left(shop, code) == 5000 for code in codes)  # another key
    print(f"# {TILLS} tills read {right} codes and mistyped {wrong}; who guessed waited behind {len(guesser.told) - 1}")


@story
def who_guesses_keys_waits_and_the_tills_at_the_same_address_feel_nothing(shop):
    codes = [sell(shop, 5000)["code"] for _ in range(8)]
    tills = [Till(shop, number, codes) for number in range(TILLS)]
    thief = Client(shop.port, "hab_none")

    def guess(turn):
        thief.key = f"hab_{turn}"
        return thief.get("/v1/session")

    guesser = Guesser(shop, guess)
    begin_a_minute()
    all_together(guesser, *tills)
    right, wrong = felt_nothing(tills)
    assert waits(guesser.told[-1]) and {answer.status for answer in guesser.told[:-1]} == {401}, guesser.told[-1]
    assert len(guesser.told) == KEYS_MAX + 1, len(guesser.told)
    thief.close()
    print(f"# {TILLS} tills read {right} codes and mistyped {wrong}; who guessed waited behind {KEYS_MAX} keys")


@story
def tills_that_share_a_key_share_its_patience_and_right_codes_do_not_use_it(shop):
    """So each till has a key of its own."""
    codes = [sell(shop, 5000)["code"] for _ in range(8)]
    shared = key(shop, "all tills")
    many = GUESSES_MAX // MISTAKES - 1
    begin_a_minute()
    tills = [Till(shop, number, codes, with_key=shared) for number in range(many)]
    all_together(*tills)
    right, wrong = felt_nothing(tills)
    assert right > 2 * GUESSES_MAX and wrong == GUESSES_MAX - MISTAKES, (right, wrong)
    one = shop.client(shared)
    for guess in range(MISTAKES):
        assert one.get(f"/v1/cards/G{guess:013d}0").code == "card_unknown"
    assert waits(one.get(f"/v1/cards/{codes[0]}"))
    assert left(shop, codes[0]) == 5000


if __name__ == "__main__":
    run(Shop(preset="points"))
