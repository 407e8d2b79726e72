"""settled.py - what companies owe each other, found in the texts of a journal by other means than the program's.

Written from docs/journal.md and docs/settlement.md.  Each lot is a row of single points, each with the shop whose it was
and what became of it; so nothing is added up on the way that could hide a mistake of the sums.

    Settled(chains, settlements, companies).until(from_day, until_day)

`chains` are lists of texts of entries, one for each partition; `settlements` the documents, by their first day;
`companies` whose each shop is by now.
"""
import datetime
import zoneinfo
from collections import defaultdict

import journal

ZONE = zoneinfo.ZoneInfo("Europe/Paris")
LEFT, GONE, LOST = 0, 1, 2
CASH = ("paid_out", "paid_back")


class Points:
    """A lot, point by point."""

    def __init__(self, unit, is_debt):
        self.unit, self.is_debt = unit, is_debt
        self.owner, self.state = [], []

    def add(self, places):
        self.owner += places
        self.state += [LEFT] * len(places)

    def turn(self, count, before, after, backwards=False):
        """So many that are `before` become `after`, from the front or from the back; whose they were."""
        found = [i for i, state in enumerate(self.state) if state == before]
        found = found[::-1][:count] if backwards else found[:count]
        assert len(found) == count, (self.unit, count, before)
        for i in found:
            self.state[i] = after
        return [self.owner[i] for i in found]

    def left(self):
        return [owner for owner, state in zip(self.owner, self.state) if state == LEFT]


def day_of(micros):
    return datetime.datetime.fromtimestamp(micros / 1e6, ZONE).date().isoformat()


def rounded(points, price):
    points_of, amount = price
    size = (2 * abs(points) * amount + points_of) // (2 * points_of)
    return -size if points < 0 else size


class Settled:
    def __init__(self, chains, settlements, companies):
        self.entries = {}
        for texts in chains:
            for text in texts:
                rows = journal.read_entry(text)
                self.entries[tuple(rows["seq"][0])] = rows
        self.settlements = sorted(settlements, key=lambda one: one["from"])
        self.companies = companies
        self.lots = defaultdict(dict)  # by partition and account, by number
        self.sent = {}                 # by entry: whose it was, in order
        self.flows = []                # day, what, owes, to, unit, points
        self.sums = []                 # day, company, unit, sum, points

    # ---- whose, and what it is worth

    def version(self, on):
        """In force on a day."""
        for number in range(len(self.settlements), 0, -1):
            one = self.settlements[number - 1]
            if one["from"] <= on:
                return number if on <= one.get("until", "9999-12-31") else 0
        return 0

    def company(self, shop, on):
        near = [one for one in self.settlements if one["from"] <= on][-1:] or self.settlements[:1]
        for one in near:
            for company in one["companies"]:
                if shop in company["shops"]:
                    return company["code"]
        return self.companies.get(shop) or None

    def price(self, number, unit):
        for row in self.settlements[number - 1]["units"]:
            if row["unit"] == unit:
                price = row.get("price")
                return (price["points"], price["amount"]) if price else (100, int(row["percent"]))
        return None

    # ---- the walk, in the order in which it was recorded, what is sent before it arrives

    def walk(self, until):
        waiting = sorted((key for key, rows in self.entries.items() if day_of(rows["time"][0][0]) <= until),
                         key=lambda key: (self.entries[key]["time"][0][0], key))
        while waiting:
            later = []
            for key in waiting:
                rows = self.entries[key]
                chain_waits = any(other[0] == key[0] and other[1] < key[1] for other in later)
                arrives = rows["kind"][0][0] == "receive" and tuple(rows["with"][0]) not in self.sent
                if chain_waits or arrives:
                    later.append(key)
                else:
                    self.entry(key, rows)
            assert len(later) < len(waiting), "something arrives that was never sent"
            waiting = later

    def shop_of(self, key):
        return self.entries[key]["actor"][0][1]

    def entry(self, key, rows):
        kind = rows["kind"][0][0]
        on = day_of(rows["time"][0][0])
        own = self.place(rows["actor"][0][1], on)
        about = own
        if kind in ("return", "claim", "draw"):
            about = self.place(self.shop_of(tuple(rows["of"][0][:2])), on)
        if kind == "undo":
            about = self.place(self.shop_of((key[0], rows["undoes"][0][0])), on)
        state = {"kind": kind, "on": on, "own": own, "about": about, "turned": None, "settled": [], "converted": [],
                 "unit": None, "sent": [], "arriving": list(self.sent.get(tuple(rows["with"][0]), []))
                 if kind == "receive" else [], "refunded": {row[0] for row in rows["closed"] if row[1] == "refund"}}
        lots = self.lots[key[0], rows["account"][0][0] if rows["account"] else 0]
        for move in rows["move"]:
            self.move(state, lots, move)
        if kind == "undo":
            back = rows["undoes"][0][1] - sum(row[2] for row in rows["withheld"])
            self.flow(state, "paid_back", [about] * back, own, None)
        if kind == "send":
            self.sent[key] = state["sent"]

    def place(self, shop, on):
        return shop, self.company(shop, on)

    def flow(self, state, what, owners, other, unit, sign=1):
        count = defaultdict(int)
        for _, company in owners:
            if company != other[1]:
                count[company] += sign
        for company, points in count.items():
            self.flows.append((state["on"], what, company, other[1], unit, points))

    def lost(self, state, owners, unit, sign):
        number = self.version(state["on"])
        if number == 0 or self.settlements[number - 1]["expired"] != "shared":
            return
        for company in self.settlements[number - 1]["companies"]:
            self.flow(state, "lost", owners, (None, company["code"]), unit, sign)

    def sum(self, state, name, owners, unit, sign=1):
        for _, company in owners:
            self.sums.append((state["on"], company, unit, name, sign))

    def move(self, state, lots, row):
        kind, number, unit, amount, first, _ = row
        new = number not in lots
        if new:
            lots[number] = Points(unit, kind == "debt")
        lot = lots[number]
        sign = -1 if lot.is_debt else 1
        if kind == "gain" and state["kind"] == "end":
            whole = state["converted"]
            # So many of the first, then of the next: each boundary falls where its share of the whole ends.
            given = []
            runs = []
            for owner in whole:
                if runs and runs[-1][0] == owner:
                    runs[-1][1] += 1
                else:
                    runs.append([owner, 1])
            before = 0
            for owner, count in runs:
                before += count
                given += [owner] * (amount * before // len(whole) - len(given))
            lot.add(given)
            self.sum(state, "converted", given, unit)
        elif kind == "gain":
            lot.add([state["about"]] * amount)
            self.sum(state, "issued", [state["about"]] * amount, unit)
        elif kind == "receive":
            come, state["arriving"] = state["arriving"][:amount], state["arriving"][amount:]
            assert len(come) == amount, "less was sent"
            lot.add(come)
            self.sum(state, "passed", come, unit, -1)
        elif kind == "debt":
            is_end = state["kind"] == "end"
            owner = state["converted"][0] if is_end and state["converted"] else state["about"]
            lot.add([owner] * amount)
            self.sum(state, "converted" if is_end else "taken_back", [owner] * amount, unit, -1 if is_end else 1)
        elif kind in ("restore", "reinstate"):
            come = lot.turn(amount, GONE, LEFT, backwards=True)
            if kind == "restore":
                self.sum(state, "redeemed", come, unit, -1)
                self.flow(state, "honoured", come, state["turned"] or state["about"], unit, -1)
            else:
                self.sum(state, "closed", come, unit, -sign)
                if unit in state["refunded"] and not lot.is_debt:
                    self.flow(state, "paid_out", come, state["own"], unit, -1)
        elif kind == "expire":
            gone = lot.turn(amount, LEFT, LOST)
            self.sum(state, "expired", gone, unit)
            self.lost(state, gone, unit, 1)
        elif kind == "forgive":
            gone = lot.turn(amount, LOST, GONE)
            self.sum(state, "expired", gone, unit, -1)
            self.sum(state, "taken_back", gone, unit)
            self.lost(state, gone, unit, -1)
        elif kind not in ("bind", "hold", "release"):
            self.went(state, kind, lot, lot.turn(amount, LEFT, GONE), unit, sign)

    def went(self, state, kind, lot, gone, unit, sign):
        if kind == "spend":
            self.sum(state, "redeemed", gone, unit)
            self.flow(state, "honoured", gone, state["about"], unit)
        elif kind == "cancel":
            state["turned"] = gone[0]
            is_end = state["kind"] == "end"
            self.sum(state, "converted" if is_end else "taken_back", gone, unit, -1 if is_end else 1)
        elif kind == "settle":
            self.sum(state, "debts", gone, unit, -1)
            state["settled"] = gone
        elif kind == "repay":
            self.sum(state, "debts", gone, unit)
            assert len(gone) == len(state["settled"])
            for owner, owed in zip(state["settled"], gone):
                self.flow(state, "repaid", [owner], owed, unit)
        elif kind == "convert":
            if state["unit"] != unit:
                state["unit"], state["converted"] = unit, []
            state["converted"] = state["converted"] + gone
            self.sum(state, "converted", gone, unit, -sign)
        elif kind == "send":
            self.sum(state, "passed", gone, unit)
            state["sent"] = state["sent"] + gone
        elif kind == "pay_out":
            self.sum(state, "closed", gone, unit)
            self.flow(state, "paid_out", gone, state["own"], unit)
        elif kind == "forfeit":
            self.sum(state, "closed", gone, unit, sign)
        else:
            raise AssertionError(kind)

    # ---- told

    def worth(self, first, last):
        """What each owes each for each unit, of the days; and of how much nobody said what it is worth."""
        before, until = defaultdict(int), defaultdict(int)
        amounts, unsaid, points = defaultdict(int), defaultdict(int), defaultdict(int)
        for on, what, owes, to, unit, count in self.flows:
            number = self.version(on)
            if first <= on <= last:
                points[owes, to, unit, what] += count
            if what in CASH:
                amounts[owes, to, unit] += count if first <= on <= last else 0
                continue
            parties = [one["code"] for one in self.settlements[number - 1]["companies"]] if number else []
            if owes not in parties or to not in parties or self.price(number, unit) is None:
                unsaid[owes, to, unit] += count if first <= on <= last else 0
                continue
            key = owes, to, unit, number, what == "lost"
            if on < first:
                before[key] += count
            if on <= last:
                until[key] += count
        for key in set(until) | set(before):
            owes, to, unit, number, is_lost = key
            price = self.price(number, unit)
            ends = [rounded(count[key], price) for count in (before, until)]
            if is_lost:
                parts = len(self.settlements[number - 1]["companies"])
                ends = [abs(end) // parts * (1 if end >= 0 else -1) for end in ends]
            amounts[owes, to, unit] += ends[1] - ends[0]
        return amounts, unsaid, points

    def until(self, first, last):
        """The report of these days, as the program tells it: rows, owed."""
        self.walk(last)
        rows = defaultdict(lambda: defaultdict(int))
        effect = {
    "issued" : 1, "redeemed" : -1,
                               "taken_back" : -1,
                                              "expired" : -1,
                                                          "debts" : 1,
                                                          "converted" : 1,
                                                          "passed" : -1,
                                                                     "closed" : -1}
        for on, company, unit, name, sign in self.sums:
            if on < first:
                rows[company, unit]["opening"] += effect[name] * sign
            else:
                rows[company, unit][name] += sign
        for lots in self.lots.values():
            for lot in lots.values():
                for _, company in lot.left():
                    rows[company, lot.unit]["closing"] += -1 if lot.is_debt else 1
        amounts, unsaid, points = self.worth(first, last)
        owed = {}
        for owes, to, unit in {key[:3] for key in points} | set(amounts) | set(unsaid):
            told = {what: points[owes, to, unit, what] for what in
                    ("honoured", "repaid", "lost", "paid_out", "paid_back")}
            told.update(amount=amounts[owes, to, unit], not_valued=unsaid[owes, to, unit])
            if any(told.values()):
                owed[owes, to, unit] = told
        return {key: dict(sums) for key, sums in rows.items() if any(sums.values())}, owed
