"""model.py - the rules of loyalty once more, as small as they can be said; no line comes from the engine.

Written from docs/program.md, docs/journal.md and docs/engine.md, to be read beside them; where they did not say
enough, they do now.  It decides the commands of driver.c and answers with the records that the journal should have:

    shop = Shop(program)                    the programme as JSON
    records, code = shop.run(command)       ["earn\\tbase\\tpoints\\t17400\\t17", ...], "ok"

Quick it is not, and it checks nothing of what it is given: programmes and commands are good ones, or those that
the shop refuses by a code.

    facts.py      text and time, conditions, receipts, baskets
    rewards.py    rewards asked for  ->  costs and discounts per line
    rules.py      rules              ->  points
    lots.py       costs and gains    ->  moves
    model.py      outcomes, and the shop: purchases, returns, claims, expiry
"""
import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from facts import EARN, REDEEM, TOTAL, VAT, Basket, Receipt, Refused, by_rate, half_up, thousandths
from lots import Account
from rewards import Redeeming, unit_of
from rules import Earning

ZONE = ZoneInfo("Europe/Paris")

# ---- outcomes: rows of numbers by what they are matched by, (section, index, line), so that returns can subtract

def outcome(program, receipt, back, funds, had=None, first=None):
    """`funds`: the usable points by unit, None without a card."""
    basket = Basket(receipt, back)
    rows = {}
    if any(basket.quantity):
        work = Redeeming(program, receipt, basket, funds, had, first)
        redeem_all(program, receipt, work)
        rows.update(work.outcome)
        if funds is not None:
            for index, row in Earning(program, receipt, basket).given.items():
                rows[EARN, index, 0] = list(row)
        lines = {i: left for i, left in enumerate(basket.left) if basket.quantity[i] > 0}
        for rate, due, tax in by_rate(receipt.lines, lines):
            gross = sum(basket.amount[i] for i in lines if receipt.lines[i]["vat"] == rate)
            rows[VAT, -rate, 0] = [gross, gross - due, due, tax]
    gross, due = sum(basket.amount), sum(basket.left)
    rows[TOTAL, 0, 0] = [gross, gross - due, due]
    return rows


def redeem_all(program, receipt, work):
    for index, ask in enumerate(receipt.asks):
        try:
            work.apply(index, ask)
        except Refused:
            if work.had is None:
                raise
    if work.had is not None or work.funds is None:
        return
    for reward in program["rewards"]:
        if reward.get("auto") and reward["id"] not in [ask[0] for ask in receipt.asks]:
            try:
                ask = (reward["id"], "auto", 0)
                work.apply(len(receipt.asks), ask)
                receipt.asks.append(ask)
            except Refused:
                pass


def plus(one, other, sign=1):
    sums = {}
    for key in {**one, **other}:
        width = len(one.get(key) or other[key])
        sums[key] = [a + sign * b for a, b in zip(one.get(key, [0] * width), other.get(key, [0] * width))]
    return {key: row for key, row in sums.items() if any(row)}


def records_of(rows, program, receipt):
    """As the journal writes them."""
    told = []
    redeemed = {key[1] for key in rows if key[0] == REDEEM}
    for section, index, line in sorted({*rows, *((REDEEM, index, 0) for index in redeemed)}):
        row = rows.get((section, index, line), [0, 0])
        if section == REDEEM and line == 0:
            reward = next(r for r in program["rewards"] if r["id"] == receipt.asks[index][0])
            told.append(["redeem", index + 1, reward["id"], unit_of(reward), *row])
        elif section == REDEEM:
            told.append(["off", line, *row])
        elif section == EARN:
            rule = program["rules"][index]
            told.append(["earn", rule["id"], rule["give"]["unit"], *row])
        elif section == VAT:
            told.append(["vat", -index, *row])
        else:
            told.append(["total", *row])
    return told


# ---- the shop

class Purchase:
    def __init__(self, receipt, account, number, rows):
        self.receipt, self.account = receipt, account
        self.origins = [number]  # entries that gained for it
        self.first, self.rows = rows, rows  # what it had when it was made, and has now
        self.spent = {}  # by unit: [lot, amount] that can be given back
        self.back = [0] * len(receipt.lines)


class Shop:
    def __init__(self, program):
        self.program = program
        self.policies = program.get("policies", {})
        self.units = {unit["id"]: unit for unit in program["units"]}
        self.accounts = {}
        self.purchases = {}  # by the number of the receipt
        self.number = 0  # of the last entry

    def run(self, command):
        """The records of the entries it makes, and "ok"; or none, and the code of the refusal.

        What it changes are copies; they count once nothing can be refused any more.
        """
        at = datetime.fromisoformat(command["at"]).astimezone(ZONE)
        self.records, self.entry, self.account = [], self.number, None
        decide = {"purchase": self.purchase, "return": self.give_back, "claim": self.claim,
                  "expire": self.expire}[command["do"]]
        try:
            number, purchase = decide(command, at.date(), at.hour * 3600 + at.minute * 60 + at.second)
        except Refused as refused:
            return [], str(refused)
        if purchase is not None:
            self.purchases[command.get("of") or command["purchase"]["receipt"]] = purchase
        if number:
            self.accounts[number] = self.account
        self.number = self.entry
        return ["\t".join(str(field) for field in record) for record in self.records], "ok"

    def begin(self, number, day):
        """The account of an entry, after the expiry that is due; None: nobody's."""
        if number:
            self.account = Account(self.accounts[number].lots if number in self.accounts else ())
            self.account.expire(day)
            if self.account.moves:
                self.end(day)
                self.account.moves = []
        self.entry += 1
        return self.account

    def end(self, day):
        """The last records of an entry: its moves, and what the account has."""
        if self.account is not None:
            self.records += self.account.moves
            self.records += [["balance", *row] for row in self.account.balances(day)]

    def find(self, receipt):
        if receipt not in self.purchases:
            raise Refused("not_found")
        purchase = copy.copy(self.purchases[receipt])
        purchase.origins, purchase.back = list(purchase.origins), list(purchase.back)
        purchase.spent = {unit: [list(row) for row in rows] for unit, rows in purchase.spent.items()}
        return purchase

    def gain(self, rows, day):
        for unit in self.program["units"]:
            earned = sum(row[1] for key, row in rows.items()
                         if key[0] == EARN and self.program["rules"][key[1]]["give"]["unit"] == unit["id"])
            if earned > 0:
                self.account.gain(unit, earned, day, self.entry)

    def expire(self, command, day, second):
        self.begin(command["account"], day)
        return command["account"], None

    def purchase(self, command, day, second):
        if command["purchase"]["receipt"] in self.purchases:
            raise Refused("receipt_seen")
        receipt = Receipt(command["purchase"], day, second)
        account = self.begin(command["account"], day)
        funds = None
        if account is not None:
            funds = {unit: max(0, account.balance(unit, day)[1]) for unit in self.units}
        rows = outcome(self.program, receipt, [0] * len(receipt.lines), funds)
        if receipt.payments and sum(receipt.payments) != rows[TOTAL, 0, 0][2]:
            raise Refused("payments_mismatch")
        purchase = Purchase(receipt, command["account"], self.entry, rows)
        self.records += [["ask", *ask] for ask in receipt.asks]
        self.records += records_of(rows, self.program, receipt)
        for index in range(len(receipt.asks)):
            cost = rows.get((REDEEM, index, 0), [0])[0]
            if cost:
                unit = unit_of(self.reward(receipt, index))
                purchase.spent.setdefault(unit, []).extend(account.spend(unit, cost, day))
        if account is not None:
            self.gain(rows, day)
        self.end(day)
        return command["account"], purchase

    def reward(self, receipt, ask):
        return next(reward for reward in self.program["rewards"] if reward["id"] == receipt.asks[ask][0])

    def claim(self, command, day, second):
        purchase = self.find(command["of"])
        if command["account"] == 0:
            raise Refused("card_needed")
        if purchase.account:
            raise Refused("claimed_already")
        days = self.policies.get("claim_days", 14)
        if days == 0 or day > purchase.receipt.day + timedelta(days=days):
            raise Refused("claim_late")
        self.begin(command["account"], day)
        now = outcome(self.program, purchase.receipt, purchase.back, {}, purchase.rows, purchase.first)
        earned = {key: row for key, row in now.items() if key[0] == EARN}
        purchase.account = command["account"]
        purchase.origins.append(self.entry)
        purchase.rows = plus(purchase.rows, earned)
        self.records += records_of(earned, self.program, purchase.receipt)
        self.gain(earned, purchase.receipt.day)
        self.end(day)
        return command["account"], purchase

    def give_back(self, command, day, second):
        purchase = self.find(command["of"])
        account = self.begin(purchase.account, day)
        self.records += self.take_back(purchase, command)
        now = outcome(self.program, purchase.receipt, purchase.back, None if account is None else {},
                      purchase.rows, purchase.first)
        change = plus(now, purchase.rows, -1)
        change.setdefault((TOTAL, 0, 0), [0, 0, 0])
        purchase.rows = plus(purchase.rows, change)
        self.records += records_of(change, self.program, purchase.receipt)
        if account is not None:
            self.restore(purchase, change, day)
            self.cancel(purchase, change, day)
            purchase.origins.append(self.entry)
            self.gain(change, purchase.receipt.day)
        self.end(day)
        return purchase.account, purchase

    def take_back(self, purchase, command):
        """Checks and counts the lines that come back; their records."""
        lines = purchase.receipt.lines
        backs = [(back["line"], thousandths(back["quantity"])) for back in command.get("lines", [])]
        if not backs:
            backs = [(i + 1, line["quantity"] - purchase.back[i]) for i, line in enumerate(lines)
                     if line["quantity"] > purchase.back[i]]
            if not backs:
                raise Refused("returned_already")
        before = Basket(purchase.receipt, purchase.back)
        for number, (line, quantity) in enumerate(backs):
            if quantity == 0:
                raise Refused("invalid")
            if not 1 <= line <= len(lines):
                raise Refused("line_unknown")
            if line in [told for told, _ in backs[:number]]:
                raise Refused("invalid")
            if quantity > before.quantity[line - 1]:
                raise Refused("returned_already")
            purchase.back[line - 1] += quantity
        after = Basket(purchase.receipt, purchase.back)
        return [["back", line, quantity, before.amount[line - 1] - after.amount[line - 1]]
                for line, quantity in backs]

    def restore(self, purchase, change, day):
        """Of each unit, what the rewards cost less goes back to where it came from."""
        for unit in self.units:
            cost = sum(row[0] for key, row in change.items() if key[0] == REDEEM and key[2] == 0 and
                       unit_of(self.reward(purchase.receipt, key[1])) == unit)
            if cost < 0:
                self.account.restore(purchase.spent[unit], -cost, day, self.policies.get("reopen_days", 30))

    def cancel(self, purchase, change, day):
        """Of each unit, what the rules gave less is taken back, by the policy where it is spent."""
        refund, claw_back = -change[TOTAL, 0, 0][2], self.policies.get("claw_back", "debt")
        for name, unit in self.units.items():
            less = -sum(row[1] for key, row in change.items()
                        if key[0] == EARN and self.program["rules"][key[1]]["give"]["unit"] == name)
            short = self.account.cancel(name, less, purchase.origins, day) if less > 0 else 0
            if short and claw_back == "debt":
                self.account.owe(name, short, day, self.entry)
            if short and claw_back == "withhold":
                refund -= worth(unit, short)
                self.records.append(["withheld", name, short, worth(unit, short)])
                if refund < 0:
                    raise Refused("withhold_short")


def worth(unit, points):
    """Of points that are withheld."""
    value = {"points": 1, "amount": 1} if unit["kind"] == "money" else unit["value"]
    return half_up(points * value["amount"], value["points"])
