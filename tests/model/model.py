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
    past.py       the sum of an account's entries, and what follows from it
    model.py      outcomes, and the shop: purchases, returns, claims, events, nights, versions
"""
import copy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import past
from facts import EARN, REDEEM, TOTAL, VAT, Basket, Receipt, Refused, Told, by_rate, half_up, is_occasion, last_day, thousandths
from lots import Account, Voucher
from rewards import Redeeming, unit_of
from rules import Earning

ZONE = ZoneInfo("Europe/Paris")
CONSEQUENCES_MAX = 16  # entries that follow one

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
        if reward.get("auto") and "voucher" not in reward["effect"] and reward["id"] not in [ask[0] for ask in receipt.asks]:
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
    def __init__(self, receipt, account, number, version, rows):
        self.receipt, self.account, self.version = receipt, account, version
        self.origins = [number]  # entries that gained for it
        self.first, self.rows = rows, rows  # what it had when it was made, and has now
        self.spent = {}  # by unit: [lot, amount] that can be given back
        self.settled = {}  # by unit: what its gains repaid of an older debt, less what it made owed
        self.back = [0] * len(receipt.lines)


class PaidIn:
    """An event that was told with a reference, of which money may go back."""

    def __init__(self, told, account, number, version, rows):
        self.told, self.account, self.number, self.version, self.rows = told, account, number, version, rows
        self.origins, self.settled = [number], {}
        self.left = told.money

    def with_left(self, money):
        """What it would have been with so much less."""
        other = copy.copy(self)
        other.origins, other.settled = list(self.origins), dict(self.settled)
        other.left, other.told = money, copy.copy(self.told)
        other.told.money = money
        return other


class Version:
    """Of the programme, from an instant on."""

    def __init__(self, number, since, program):
        self.number, self.since, self.program = number, since, program
        self.policies = program.get("policies", {})
        self.is_oldest_first = self.policies.get("spend_order") == "oldest_first"
        self.units = {unit["id"]: unit for unit in program["units"]}

    def record(self):
        """As entries that it decides are stamped."""
        return ["program", self.number, self.policies.get("combine", "sum"),
                self.policies.get("earn_on", "after_discount"), self.policies.get("claw_back", "debt"),
                self.policies.get("claim_days", 14), self.policies.get("reopen_days", 30)]

    def unit_of_rule(self, index):
        return self.program["rules"][index]["give"]["unit"]


class Moment:
    def __init__(self, text, versions):
        at = datetime.fromisoformat(text)
        local = at.astimezone(ZONE)
        self.day, self.second = local.date(), local.hour * 3600 + local.minute * 60 + local.second
        self.version = next(version for version in reversed(versions) if not version.since or version.since <= at)


class Shop:
    def __init__(self, program, sent=(2,)):
        """`sent`: the accounts of who was sent by another customer."""
        self.versions = [Version(1, None, program)]
        self.accounts, self.sent = {}, sent
        self.purchases = {}  # by the number of the receipt
        self.paid_in = {}  # events that were told with a reference, by it
        self.number = 0  # of the last entry

    def run(self, command):
        """The records of the entries it makes, and "ok"; or none, and the code of the refusal.

        What it changes are copies; they count once nothing can be refused any more.
        """
        if command["do"] == "become":
            self.versions.append(Version(len(self.versions) + 1, datetime.fromisoformat(command["at"]),
                                         command["program"]))
            return [], "ok"
        self.records, self.entry, self.account = [], self.number, None
        self.at = Moment(command["at"], self.versions)
        self.shop = command.get("shop", command.get("purchase", {}).get("shop", ""))
        self.channel = {"purchase": command.get("purchase", {}).get("channel", "till"),
                        "event": command.get("event", {}).get("channel", ""),
                        "convert": command.get("channel", "")}.get(command["do"], "")
        decide = {"purchase": self.purchase, "return": self.give_back, "claim": self.claim, "event": self.event,
                  "undo": self.pay_back, "floor": self.floor, "convert": self.convert,
                  "expire": self.night}[command["do"]]
        try:
            number, purchase = decide(command)
        except Refused as refused:
            return [], str(refused)
        if purchase is not None:
            self.purchases[command.get("of") or command["purchase"]["receipt"]] = purchase
        if number:
            self.follow(command["do"] == "expire")
            self.accounts[number] = self.account
            self.records += self.account.past.text()
        self.number = self.entry
        return ["\t".join(str(field) for field in record) for record in self.records], "ok"

    # ---- entries: what precedes and follows them, and their ends

    def arrive(self, number, decides=None):
        """The account of an entry, after what is due: expiry, the end of units, a tier that is lost."""
        if not number:
            return None
        known, version = self.accounts.get(number), self.at.version
        self.account = Account(known.past.copy() if known else past.Past(), known.lots if known else (),
                               known.vouchers if known else ())
        if known is None and number in self.sent:
            self.account.past.add("referred", "", ("ever",), self.at.day, 1)
        self.account.past.keep((decides or version).program)
        self.account.past.keep(version.program)
        self.by_itself("expire", None, lambda: self.account.expire(self.at.day))
        self.by_itself("end", version,
                       lambda: self.account.end_units(version.program, self.at.day, self.entry + 1))
        lost = past.lost(version.program, self.account.past, self.at.day)
        if lost:
            self.tell(lost)
        return self.account

    def by_itself(self, kind, version, do):
        """An entry of which nothing is told when it does nothing."""
        if version is not None:
            self.account.is_oldest_first = version.is_oldest_first
        do()
        if self.account.moves:
            self.begin(kind, version)
            self.end()

    def follow(self, is_night):
        for _ in range(CONSEQUENCES_MAX):
            told = past.reached(self.at.version.program, self.account.past, self.at.day)
            if told:
                self.tell(told)
            elif is_night or not self.convert_next():
                break

    def begin(self, kind, version):
        self.entry += 1
        self.records.append(["kind", kind])
        if version is not None:
            self.records.append(version.record())
            if version.is_oldest_first:
                self.records.append(["spend-order", "oldest_first"])
            if self.account is not None:
                self.account.is_oldest_first = version.is_oldest_first

    def end(self):
        """The last records of an entry: its moves, and what the account has."""
        if self.account is not None:
            self.records += self.account.moves
            self.records += [["balance", *row] for row in self.account.balances(self.at.day)]
            self.account.moves = []

    def find(self, receipt):
        if receipt not in self.purchases:
            raise Refused("not_found")
        purchase = copy.copy(self.purchases[receipt])
        purchase.origins, purchase.back = list(purchase.origins), list(purchase.back)
        purchase.spent = {unit: [list(row) for row in rows] for unit, rows in purchase.spent.items()}
        purchase.settled = dict(purchase.settled)
        return purchase

    # ---- what entries leave behind

    def gain(self, version, rows, day):
        for unit in version.program["units"]:
            earned = sum(row[1] for key, row in rows.items()
                         if key[0] == EARN and version.unit_of_rule(key[1]) == unit["id"])
            if earned > 0:
                self.account.gain(unit, earned, day, self.entry)

    def settle(self, purchase):
        """At the end of an entry of the purchase."""
        gained = [move[2] for move in self.account.moves if move[1] == "gain"]
        for _, kind, lot, unit, amount, *_ in self.account.moves:
            settled = amount if kind == "settle" and lot in gained else -amount if kind == "debt" else 0
            purchase.settled[unit] = purchase.settled.get(unit, 0) + settled

    def count(self, version, rows, visits, due, uses, standing, is_return=False):
        """An entry in the account's past.  `standing`: whose rooms tell which rules and rewards are counted."""
        behind, day = self.account.past, self.at.day
        behind.reach(day)
        behind.add("visits", "", ("ever", "month"), day, visits)
        behind.add("spend", "", ("ever", "month"), day, due)
        periods = ("ever",) if is_return else ("ever", "day", "month", "year")
        for key, row in rows.items():
            if key[0] == EARN:
                rule = version.program["rules"][key[1]]
                behind.add("gained", rule["give"]["unit"], ("ever", "month"), day, row[1])
                if ("rule", rule["id"]) in standing.rooms:
                    behind.add("rule", rule["id"], periods, day, row[1])
        for reward, times in uses:
            if ("reward", reward) in standing.rooms:
                behind.add("reward", reward, periods, day, times)

    # ---- vouchers

    def convert_next(self):
        """The first automatic voucher that is affordable; whether there was one."""
        for reward in self.at.version.program["rewards"]:
            if reward.get("auto") and "voucher" in reward["effect"]:
                try:
                    self.make_voucher(reward["id"], "auto")
                    return True
                except Refused:
                    pass
        return False

    def make_voucher(self, name, kind):
        """Points become a voucher, as an entry."""
        version, day = self.at.version, self.at.day
        reward = next((reward for reward in version.program["rewards"] if reward["id"] == name), None)
        told = Told("convert", channel=self.channel)
        told.day, told.second, told.shop = day, self.at.second, self.shop
        told.standing = past.Standing(version.program, self.account.past, day, is_visit=False)
        if reward is None:
            raise Refused("reward_unknown")
        if "voucher" not in reward["effect"]:
            raise Refused("reward_no_voucher")
        if not is_occasion(reward.get("when", {}), told):
            raise Refused("reward_not_now")
        if told.standing.rooms.get(("reward", name), 1) < 1:
            raise Refused("reward_limit")
        given, cost = reward["effect"]["voucher"], reward["cost"]
        if max(0, self.account.balance(cost["unit"], day)[1]) < cost["points"]:
            raise Refused("points_short")
        unit = version.units[given["unit"]]
        first = day + timedelta(days=unit.get("available_after_days", 0))
        last = last_day(unit.get("expiry", "never"), first)
        if last and last < first:
            raise Refused("reward_not_now")
        self.begin("convert", version)
        self.records.append(["ask", name, kind, 0])
        self.records += [["channel", self.channel]] if self.channel else []
        self.records += told.standing.records()
        self.records.append(["redeem", 1, name, cost["unit"], cost["points"], 0])
        self.records.append(["earn", name, unit["id"], cost["points"], given.get("uses", 1)])
        spent = self.account.spend(cost["unit"], cost["points"], day)
        self.account.gain(unit, given.get("uses", 1), day, self.entry)
        lot = next(move[2] for move in self.account.moves if move[1] == "gain")
        is_counted = ("reward", name) in told.standing.rooms
        self.account.vouchers.append(Voucher(self.entry, reward, spent, lot, is_counted))
        self.account.past.reach(day)
        if is_counted:
            self.account.past.add("reward", name, ("ever", "day", "month", "year"), day, 1)
        self.end()

    def convert(self, command):
        self.arrive(command["account"])
        self.make_voucher(command["reward"], "all")
        return command["account"], None

    # ---- events

    def tell(self, told):
        """An event as an entry."""
        version, day = self.at.version, self.at.day
        told.day, told.second, told.shop = day, self.at.second, self.shop
        told.standing = past.Standing(version.program, self.account.past, day, is_visit=False)
        if told.kind == "tier":
            told.standing.tier = told.name  # once it is reached, its rules hold
        self.begin("event", version)
        self.records.append(["event", told.kind, told.name, told.reference, told.channel, told.money,
                             told.until or ""])
        self.records += told.standing.records()
        given = Earning(version.program, told, told, told.kind, told.name).given
        rows = {(EARN, index, 0): list(row) for index, row in given.items()}
        self.records += records_of(rows, version.program, told)
        self.gain(version, rows, day)
        self.count(version, rows, 0, 0, [], told.standing)
        given = PaidIn(told, 0, self.entry, version, rows)
        self.settle(given)
        behind = self.account.past
        if told.kind in ("tier", "tier_lost"):
            behind.tier, behind.since = told.name, day
        elif told.kind == "tier_floor":
            behind.floor, behind.floor_until = told.name, told.until if told.name else None
        elif told.kind == "goal":
            behind.add("goal", told.name, ("day",), told.until, 1)
        self.end()
        return given

    def event(self, command):
        body = command["event"]
        self.arrive(command["account"])
        told = Told(body["kind"], body.get("name", ""), body.get("reference", ""), body.get("channel", ""),
                    body.get("amount", 0))
        given = self.tell(told)
        given.account = command["account"]
        if told.reference:
            self.paid_in.setdefault(told.reference, given)
        return command["account"], None

    def pay_back(self, command):
        """Of a top-up, what stays counts again; of no unit more is given than before."""
        if command["of"] not in self.paid_in:
            raise Refused("not_found")
        before = self.paid_in[command["of"]]
        if before.told.kind != "top_up":
            raise Refused("not_paid_in")
        amount = command.get("amount", before.left)
        if before.left == 0 or amount > before.left:
            raise Refused("undone_already")
        after, version = before.with_left(before.left - amount), before.version
        self.arrive(before.account, version)
        self.begin("undo", version)
        self.records.append(["undoes", before.number, amount])
        rows = {}
        if after.left:
            given = Earning(version.program, after.told, after.told, "top_up").given
            rows = {(EARN, index, 0): list(row) for index, row in given.items()}
        for unit in version.units:
            had, now = ({key: row for key, row in some.items() if version.unit_of_rule(key[1]) == unit}
                        for some in (before.rows, rows))
            if sum(row[1] for row in now.values()) > sum(row[1] for row in had.values()):
                rows = {**{key: row for key, row in rows.items() if key not in now}, **had}
        after.rows, change = rows, plus(rows, before.rows, -1)
        self.records += records_of(change, version.program, after.told)
        self.count(version, change, 0, 0, [], after.told.standing, is_return=True)
        self.cancel(after, change, amount, keeps_money=True)
        after.origins.append(self.entry)
        self.settle(after)
        self.end()
        self.paid_in[command["of"]] = after
        return before.account, None

    def floor(self, command):
        """A tier by hand."""
        self.arrive(command["account"])
        until = date.fromisoformat(command["until"]) if "until" in command else None
        self.tell(Told("tier_floor", command.get("tier", ""), command.get("why", ""), until=until))
        return command["account"], None

    def night(self, command):
        """Nobody came: what is due."""
        self.arrive(command["account"])
        return command["account"], None

    # ---- receipts

    def purchase(self, command):
        if command["purchase"]["receipt"] in self.purchases:
            raise Refused("receipt_seen")
        version, day = self.at.version, self.at.day
        receipt = Receipt(command["purchase"], day, self.at.second)
        account = self.arrive(command["account"])
        funds = None
        if account is not None:
            funds = {unit: max(0, account.balance(unit, day)[1]) for unit in version.units}
            receipt.standing = past.Standing(version.program, account.past, day)
        rows = outcome(version.program, receipt, [0] * len(receipt.lines), funds)
        if receipt.payments and sum(receipt.payments) != rows[TOTAL, 0, 0][2]:
            raise Refused("payments_mismatch")
        self.begin("purchase", version)
        purchase = Purchase(receipt, command["account"], self.entry, version, rows)
        self.records += [["ask", *ask] for ask in receipt.asks]
        self.records += receipt.standing.records() if account is not None else []
        self.records += records_of(rows, version.program, receipt)
        for index in range(len(receipt.asks)):
            cost = rows.get((REDEEM, index, 0), [0])[0]
            if cost:
                unit = unit_of(reward_of(purchase, index))
                purchase.spent.setdefault(unit, []).extend(account.spend(unit, cost, day))
        if account is not None:
            uses = [uses_of(purchase, index) for index in range(len(receipt.asks)) if (REDEEM, index, 0) in rows]
            self.gain(version, rows, day)
            self.settle(purchase)
            self.count(version, rows, 1, rows[TOTAL, 0, 0][2], uses, receipt.standing)
        self.end()
        return command["account"], purchase

    def claim(self, command):
        purchase = self.find(command["of"])
        version = purchase.version
        if command["account"] == 0:
            raise Refused("card_needed")
        if purchase.account:
            raise Refused("claimed_already")
        days = version.policies.get("claim_days", 14)
        if days == 0 or self.at.day > purchase.receipt.day + timedelta(days=days):
            raise Refused("claim_late")
        account = self.arrive(command["account"], version)
        self.begin("claim", version)
        is_visit = not is_whole(purchase)
        purchase.receipt = copy.copy(purchase.receipt)
        purchase.receipt.standing = past.Standing(version.program, account.past, self.at.day, is_visit)
        now = outcome(version.program, purchase.receipt, purchase.back, {}, purchase.rows, purchase.first)
        earned = {key: row for key, row in now.items() if key[0] == EARN}
        due = purchase.rows.get((TOTAL, 0, 0), [0, 0, 0])[2]
        purchase.account = command["account"]
        purchase.origins.append(self.entry)
        purchase.rows = plus(purchase.rows, earned)
        self.records += purchase.receipt.standing.records()
        if past.looks_back(version.program) and due:
            self.records.append(["claimed", due])
        else:
            due = 0
        self.records += records_of(earned, version.program, purchase.receipt)
        self.gain(version, earned, purchase.receipt.day)
        self.settle(purchase)
        self.count(version, earned, int(is_visit or not past.asks_visits(version.program)), due, [], purchase.receipt.standing)
        self.end()
        return command["account"], purchase

    def give_back(self, command):
        purchase = self.find(command["of"])
        version = purchase.version
        account = self.arrive(purchase.account, version)
        self.begin("return", version)
        self.records += take_back(purchase, command)
        now = outcome(version.program, purchase.receipt, purchase.back, None if account is None else {},
                            purchase.rows, purchase.first)
        change = plus(now, purchase.rows, -1)
        change.setdefault((TOTAL, 0, 0), [0, 0, 0])
        purchase.rows = plus(purchase.rows, change)
        self.records += records_of(change, version.program, purchase.receipt)
        if account is not None:
            kinds = {unit["id"] for which in (version, self.at.version) for unit in which.units.values()
                     if unit["kind"] == "voucher"}
            whole = account.whole(kinds)  # what this return itself gives back was used
            self.undo(purchase, change)
            self.restore(purchase, change)
            self.cancel(purchase, change, -change[TOTAL, 0, 0][2], whole)
            purchase.origins.append(self.entry)
            self.gain(version, change, purchase.receipt.day)
            self.settle(purchase)
        self.end()
        return purchase.account, purchase

    def undo(self, purchase, change):
        """What the account did less, and its records."""
        standing = purchase.receipt.standing
        visits = -1 if standing.visit and is_whole(purchase) else 0
        if visits:
            self.records.append(["undone-visit", 1])
        had = plus(purchase.rows, change, -1)
        undone = [uses_of(purchase, index) for index in range(len(purchase.receipt.asks))
                  if (REDEEM, index, 0) in had and (REDEEM, index, 0) not in purchase.rows]
        undone = [uses for uses in undone if ("reward", uses[0]) in standing.rooms]
        self.records += [["undone", *uses] for uses in undone]
        self.count(purchase.version, change, visits, change[TOTAL, 0, 0][2],
                   [(reward, -times) for reward, times in undone], standing, is_return=True)

    def restore(self, purchase, change):
        """Of each unit, what the rewards cost less goes back to where it came from."""
        for unit in purchase.version.units:
            cost = sum(row[0] for key, row in change.items() if key[0] == REDEEM and key[2] == 0 and
                       unit_of(reward_of(purchase, key[1])) == unit)
            if cost < 0:
                self.account.restore(purchase.spent[unit], -cost, self.at.day,
                                     purchase.version.policies.get("reopen_days", 30))

    def cancel(self, purchase, change, refund, whole=(), keeps_money=False):
        """Of each unit, what the rules gave less is taken back, by the policy where it is spent."""
        claw_back = purchase.version.policies.get("claw_back", "debt")
        turned, withheld = [], []
        for name, unit in purchase.version.units.items():
            less = -sum(row[1] for key, row in change.items()
                        if key[0] == EARN and purchase.version.unit_of_rule(key[1]) == name)
            short = self.account.cancel(name, less, purchase.origins, self.at.day) if less > 0 else 0
            if not keeps_money:  # money that was paid in turns nothing back
                more, short = self.account.turn_back(name, short, purchase.origins, self.at.day,
                                                     purchase.version.policies.get("reopen_days", 30), whole)
                turned += more
            is_kept = keeps_money and unit["kind"] == "money"
            owed = short if claw_back == "debt" and not is_kept else min(short, max(0, purchase.settled.get(name, 0)))
            if owed:
                self.account.owe(name, owed, self.at.day, self.entry)
            short -= owed
            if short and (is_kept or claw_back == "withhold"):
                refund -= worth(unit, short)
                withheld.append(["withheld", name, short, worth(unit, short)])
                if refund < 0:
                    raise Refused("withhold_short")
        for voucher in turned:
            if voucher.is_counted:
                self.records.append(["undone", voucher.reward, 1])
                self.account.past.add("reward", voucher.reward, ("ever",), self.at.day, -1)
        self.records += [["turned-back", voucher.number, voucher.reward] for voucher in turned] + withheld


def reward_of(purchase, ask):
    return next(reward for reward in purchase.version.program["rewards"]
                if reward["id"] == purchase.receipt.asks[ask][0])


def uses_of(purchase, index):
    """The reward of an ask, and how often it uses it: as often as it says, of as_money once."""
    reward, kind, number = purchase.receipt.asks[index]
    is_counted = kind == "count" and "as_money" not in reward_of(purchase, index)["effect"]
    return reward, number if is_counted else 1


def is_whole(purchase):
    """Whether all of it has come back."""
    return all(back == line["quantity"] for back, line in zip(purchase.back, purchase.receipt.lines))


def take_back(purchase, command):
    """Checks and counts the lines that come back; their records."""
    lines = purchase.receipt.lines
    backs = [(back["line"], thousandths(back["quantity"])) for back in command.get("lines", [])]
    if not backs:
        backs = [(i + 1, line["quantity"] - purchase.back[i]) for i, line in enumerate(lines)
                 if line["quantity"] > purchase.back[i]]
        if not backs:
            raise Refused("returned_already")
    before = Basket(purchase.receipt, purchase.back)
    if any(quantity == 0 for _, quantity in backs):
        raise Refused("invalid")
    if any(not 1 <= line <= len(lines) for line, _ in backs):
        raise Refused("line_unknown")
    for number, (line, quantity) in enumerate(backs):
        if line in [told for told, _ in backs[:number]]:
            raise Refused("invalid")
        if quantity > before.quantity[line - 1]:
            raise Refused("returned_already")
        purchase.back[line - 1] += quantity
    after = Basket(purchase.receipt, purchase.back)
    return [["back", line, quantity, before.amount[line - 1] - after.amount[line - 1]]
            for line, quantity in backs]


def worth(unit, points):
    """Of points that are withheld."""
    value = {"points": 1, "amount": 1} if unit["kind"] == "money" else unit["value"]
    return half_up(points * value["amount"], value["points"])
