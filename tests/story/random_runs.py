#!/usr/bin/env python3
"""random_runs.py - customers at random, through the API; the model of tests/model says what each is told.

With programmes at random what happens is of two days, for a programme begins when it is activated; with those that
ship it is of a year, month ends and the nights on which clocks change among them.  HABITUE_SEED=n replays.
"""
import copy
import json
import os
import random
import sys
from datetime import date, datetime, timedelta, timezone

from lib import ROOT, Shop, run, story
from place import at

sys.path.insert(0, str(ROOT / "tests" / "model"))
import runs  # noqa: E402
from facts import basis_points  # noqa: E402
from model import Shop as Model  # noqa: E402

RUNS = 16  # of programmes at random
YEAR = 380  # days, of the 400 that a receipt may be old; a run looks up to 15 days further back
SEED = int(os.environ.get("HABITUE_SEED") or random.SystemRandom().randrange(10 ** 9))
# What the model says and an answer does, or does in other words.
TOLD = {"redeem", "off", "earn", "vat", "total", "balance"}
EVENTS = {"top_up", "referral", "visit", "manual", "custom"}  # that others tell of


def lines_of(answer, moves):
    """An answer in the records of the journal, those that it tells."""
    told = []
    if "total" in answer:
        told += [["total", *(answer["total"][key] for key in ("gross", "discount", "due"))]]
        told += [["vat", basis_points(row["rate"]), row["gross"], row["discount"], row["due"], row["tax"]]
                 for row in answer["vat"]]
    for row in answer.get("redeemed", ()):
        told.append(["redeem", row["reward"], row["unit"] or "", row["points"], row["discount"]])
        told += [["off", part["line"], part["discount"]] for part in row["lines"]]
    if "cost" in answer:
        made, cost = answer["voucher"], answer["cost"]
        told.append(["redeem", made["reward"], cost["unit"], cost["points"], 0])
        told.append(["earn", made["reward"], made["unit"], cost["points"], made["uses"]])
    for unit in answer.get("earned", ()):
        told += [["earn", row["rule"], unit["unit"], row["basis"], row["points"]] for row in unit["rules"]]
    told += [["move", row["kind"], row["lot"], row["unit"], row["points"], row["from"] or "", row["until"] or ""]
             for row in moves]
    for row in answer["balances"] if answer["account"] else []:
        expiring = row["expiring"] or {"points": 0, "on": ""}
        told.append(["balance", row["unit"], row["points"], row["pending"], expiring["points"], expiring["on"]])
    if answer.get("withheld"):
        told.append(["withheld", answer["withheld"]])
    return sorted("\t".join(str(field) for field in row) for row in told)


def entry_of(rows, command):
    """Of the records of several entries those of the one that was asked for."""
    kind = {"floor": "event"}.get(command["do"], command["do"])
    event = {"floor": "tier_floor", "event": command.get("event", {}).get("kind")}.get(command["do"])
    begins = [i for i, row in enumerate(rows) if row[0] == "kind"] + [len(rows)]
    for begin, end in zip(begins, begins[1:]):
        entry = rows[begin:end]
        if entry[0][1] == kind and (event is None or any(row[:2] == ["event", event] for row in entry)):
            return entry
    raise AssertionError(f"no {kind} in {rows}")


def vouchers_after(rows, entry):
    """The last voucher that points became behind the entry: its balances are those that are told."""
    begins = [i for i, row in enumerate(rows) if row[0] == "kind"] + [len(rows)]
    entries = [rows[begin:end] for begin, end in zip(begins, begins[1:])]
    behind = entries[entries.index(entry) + 1:]
    return next((one for one in behind[::-1] if one[0][1] == "convert"), entry)


def lines_of_model(records, command):
    """Its records in the same form: of the entry that was asked for, what is withheld in sum, and all moves."""
    rows = [record.split("\t") for record in records]
    entry = entry_of(rows, command)
    told = [row for row in entry if row[0] in TOLD - {"balance"}] + [row for row in rows if row[0] == "move"]
    told += [row for row in vouchers_after(rows, entry) if row[0] == "balance"]
    told = [[row[0], *row[2:]] if row[0] == "redeem" else row for row in told]
    withheld = sum(int(row[3]) for row in entry if row[0] == "withheld")
    if withheld:
        told.append(["withheld", str(withheld)])
    if command["do"] == "claim":
        told.append(["total", "0", "0", "0"])
    return sorted("\t".join(row) for row in told)


class Player:
    """Does in a shop what a run says, and holds each answer against the model."""

    def __init__(self, shop, program):
        self.shop, self.model = shop, Model(program, sent=())
        self.members = {number: shop.enrol() for number in (1, 2)}
        self.sold = {}  # answers by the number of the run's receipt
        self.told = {}  # ids of events by their reference
        self.seen = {number: self.last_entry(number) for number in self.members}
        self.mark = shop.receipt()

    def last_entry(self, number):
        found = self.shop.till.get(f"/v1/accounts/{self.members[number]['account']}/entries?limit=1")
        return found["entries"][0]["id"]

    def moves(self, number):
        """Of the account's entries since the last look."""
        moves = []
        found = self.shop.till.get(f"/v1/accounts/{self.members[number]['account']}/entries?limit=30")
        for entry in found["entries"]:
            if entry["id"] == self.seen[number]:
                break
            moves = entry["moves"] + moves
        self.seen[number] = found["entries"][0]["id"]
        return moves

    def ask(self, command):
        """The server's answer, or None for what cannot be asked."""
        what = command["do"]
        command["shop"] = "market"
        if what in ("event", "floor"):
            return self.ask_event(command)
        if what == "convert":
            return self.shop.till.post("/v1/conversions", {
                "account": self.members[command["account"]]["account"], "at": command["at"], "shop": "market",
                "till": "1", **{key: command[key] for key in ("reward", "channel") if key in command}})
        if what == "purchase":
            if sold := self.sold.get(command["purchase"]["receipt"]):
                command["at"] = sold["at"]  # the number of a receipt is that of a day: on another it is a new one
            body = {**command["purchase"], "at": command["at"], "shop": "market",
                    "receipt": f"{self.mark}-{command['purchase']['receipt']}"}
            command["purchase"]["shop"] = "market"
            if command["account"]:
                body["card"] = self.members[command["account"]]["card"]
            return self.shop.till.post("/v1/purchases", body)
        if what == "undo":
            body = {"amount": command["amount"]} if "amount" in command else {}
            return self.shop.till.post(f"/v1/events/{self.told.get(command['of'], '1-999999')}/undo", body)
        sold = self.sold.get(command.get("of"))
        if what == "return":
            body = {key: command[key] for key in ("at", "lines") if key in command}
            return self.shop.till.post(f"/v1/purchases/{sold['id'] if sold else '1-999999'}/returns", body)
        if what == "claim" and sold and sold["claim"]:
            command["at"] = datetime.now(timezone.utc).isoformat()
            return self.shop.till.post("/v1/claims", {"code": sold["claim"]["code"],
                                                      "card": self.members[command["account"]]["card"]})
        return None

    def ask_event(self, command):
        account = self.members[command["account"]]["account"]
        if command["do"] == "floor":
            body = {"tier": command.get("tier", ""), "reason": command.setdefault("why", "for a friend")}
            if "until" in command:
                body["until"] = command["until"]
            return self.shop.admin.post(f"/v1/accounts/{account}/tier", body)
        if command["event"]["kind"] not in EVENTS:
            return None
        return self.shop.till.post("/v1/events", {**command["event"], "account": account, "at": command["at"]})

    def check_ceiling(self, command, answer):
        """Money is taken whole or not at all, which the app says and the model does not: it knows what room there was."""
        records, _ = copy.deepcopy(self.model).run(dict(command))
        rooms = [int(record.split("\t")[3]) for record in records if record.startswith("room\trule\t")]
        assert rooms and min(rooms) < command["event"]["amount"], f"{command} was refused: {answer}; {records}"

    def play(self, command):
        answer = self.ask(command)
        if answer is None:
            return False
        if answer.status == 422 and answer.code == "paid_in_limit":
            self.check_ceiling(command, answer)
            return True
        if answer.status == 201 and command["do"] in ("claim", "floor", "undo"):
            command["at"] = answer["at"]
        records, code = self.model.run(command)
        says = f"\n{json.dumps(command)}\nthe model says {code} {records}\nthe server {answer}"
        if answer.status != 201:
            assert answer.code == code, says
            return True
        assert code == "ok", says
        if command["do"] == "purchase":
            self.sold[command["purchase"]["receipt"]] = answer.json
        if command["do"] == "event":
            self.told.setdefault(command["event"].get("reference"), answer["id"])
        number = next((n for n, member in self.members.items() if member["account"] == answer["account"]), 0)
        told = lines_of(answer.json, self.moves(number) if number else [])
        wanted = lines_of_model(records, command)
        assert told == wanted, (f"{says}\nonly the server {set(told) - set(wanted)}, "
                                f"only the model {set(wanted) - set(told)}")
        return True


@story
def with_programmes_at_random_every_answer_is_that_of_the_model(shop):
    print(f"# seed {SEED}", flush=True)
    played = 0
    for number in range(RUNS):
        story_of = runs.random_run(SEED + number, 16, datetime.now(timezone.utc).date(), changes=0)
        story_of["program"]["currency"] = "EUR"
        for rule in story_of["program"]["rules"]:
            rule["on"] = {"enrolment": "birthday"}.get(rule["on"], rule["on"])  # there has been one when a run begins
        begin = datetime.fromisoformat(shop.use(story_of["program"])["active_from"])
        player = Player(shop, story_of["program"])
        for index, command in enumerate(story_of["commands"]):
            command["at"] = (begin + timedelta(hours=47 * index // len(story_of["commands"]))).isoformat()
            played += player.play(command)
    print(f"# {played} answers")
    assert played >= 8 * RUNS, played
    shop.command("verify", *at(shop.data))


def shipped_shop(name):
    """A year of customers under a programme that ships, in a shop of its own."""
    begin = datetime.now(timezone.utc).date() - timedelta(days=YEAR)
    program = json.loads((ROOT / f"programs/{name}.json").read_text(encoding="utf-8"))
    dice = runs.Dice(SEED)
    story_of = runs.Story(dice, program, begin, date.today() - timedelta(days=1), changes=0)
    story_of.may_be_late = False
    commands = story_of.tell(25)
    with Shop(preset=name) as shop:
        player = Player(shop, program)
        played = sum(player.play(command) for command in commands)
        assert played >= 12, played
        shop.command("verify", *at(shop.data))


@story
def a_year_under_each_programme_that_ships_is_what_the_model_says(_):
    for path in sorted((ROOT / "programs").glob("*.json")):
        shipped_shop(path.stem)


if __name__ == "__main__":
    run(Shop(preset="points"))
