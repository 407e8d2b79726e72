"""lots.py - what an account holds, and the moves by which it changes (docs/journal.md, Lots)."""
import copy
from datetime import date, timedelta

from facts import half_up, last_day

TURNED_BACK_MAX = 64  # vouchers of an account that a return looks at


class Lot:
    def __init__(self, number, unit, origin, first, last, left):
        self.number, self.unit, self.origin = number, unit, origin
        self.first, self.last, self.left, self.expired = first, last, left, 0
        self.issued = max(0, left)

    def has_ended(self, day):
        return self.last is not None and self.last < day

    def is_usable(self, day):
        return self.left > 0 and self.first <= day and not self.has_ended(day)


class Voucher:
    """That points became: by which entry and reward, what was taken from which lots, and the lot that came of it."""

    def __init__(self, number, reward, spent, lot, is_counted):
        self.number, self.reward, self.unit = number, reward["id"], reward["cost"]["unit"]
        self.cost, self.spent = reward["cost"]["points"], spent
        self.lot, self.is_counted = lot, is_counted


class Account:
    """Lots, each change of which is a move; and what there was before (past.py)."""

    def __init__(self, past, lots=(), vouchers=()):
        self.lots, self.moves = [copy.copy(lot) for lot in lots], []
        self.past = past
        self.vouchers = list(vouchers)  # that points became, the oldest first

    def move(self, kind, lot, amount, first="", last=""):
        if amount > 0:
            self.moves.append(["move", kind, lot.number, lot.unit, amount, first or "", last or ""])

    is_oldest_first = False  # as the version says that decides

    def usable(self, unit, day):
        """The lots that can be spent, in the order in which they are."""
        return sorted((lot for lot in self.lots if lot.unit == unit and lot.is_usable(day)), key=lambda lot: (
            date.max if self.is_oldest_first else lot.last or date.max, lot.origin, lot.number))

    def debt(self, unit):
        return next((lot for lot in self.lots if lot.unit == unit and lot.left < 0), None)

    def add(self, unit, origin, first, last, left):
        self.lots.append(Lot(len(self.lots) + 1, unit, origin, first, last, left))
        return self.lots[-1]

    def take(self, kind, lot, amount):
        lot.left -= amount
        self.move(kind, lot, amount)

    def spend(self, unit, amount, day):
        """What was taken from which lot."""
        spent = []
        for lot in self.usable(unit, day):
            part = min(lot.left, amount)
            if part > 0:
                self.take("spend", lot, part)
                spent.append([lot.number, part])
            amount -= part
        return spent

    def gain(self, unit, amount, day, origin):
        first = day + timedelta(days=unit.get("available_after_days", 0))
        last = last_day(unit.get("expiry", "never"), first)
        lot = self.add(unit["id"], origin, first, last, amount)
        self.move("gain", lot, amount, first, last)
        self.settle(lot)

    def settle(self, lot):
        """A debt is repaid from a lot."""
        debt = self.debt(lot.unit)
        if debt is not None and lot.left > 0:
            part = min(lot.left, -debt.left)
            self.take("settle", lot, part)
            debt.left += part
            self.move("repay", debt, part)

    def expire(self, day):
        for lot in self.lots:
            if lot.left > 0 and lot.has_ended(day):
                self.settle(lot)
                lot.expired += lot.left
                self.take("expire", lot, lot.left)

    def end_units(self, program, day, origin):
        """What the version in force has ended follows the rule of its end."""
        for unit in program["units"]:
            ended = unit.get("ended")
            if isinstance(ended, dict) and "until" in ended:
                self.bind(unit["id"], date.fromisoformat(ended["until"]))
            if isinstance(ended, dict) and "convert" in ended:
                other = next(other for other in program["units"] if other["id"] == ended["convert"]["to"])
                self.convert(unit["id"], other, ended["convert"], day, origin)
        if self.moves:
            self.expire(day)

    def bind(self, unit, until):
        for lot in self.lots:
            if lot.unit == unit and lot.left > 0 and (lot.last is None or lot.last > until):
                lot.last = until
                self.move("bind", lot, lot.left, "", until)

    def convert(self, unit, other, rate, day, origin):
        """All that is usable, after what is owed, in one sum; then what is still owed."""
        for lot in self.usable(unit, day):
            self.settle(lot)
        points = 0
        for lot in self.usable(unit, day):
            points += lot.left
            self.take("convert", lot, lot.left)
        debt, owed = self.debt(unit), 0
        if debt is not None:
            owed, debt.left = -debt.left, 0
            self.move("convert", debt, owed)
        points, owed = (half_up(n * rate["amount"], rate["points"]) for n in (points, owed))
        if points > 0:
            self.gain(other, points, day, origin)
        short = self.cancel(other["id"], owed, [], day)
        if short > 0:
            self.owe(other["id"], short, day, origin)

    def restore(self, spent, amount, day, reopen_days):
        """Back to the lots of `spent` ([lot, amount], by a purchase), the last first."""
        for row in reversed(spent):
            part = min(row[1], amount)
            if part == 0:
                continue
            row[1] -= part
            amount -= part
            lot = self.lots[row[0] - 1]
            if lot.has_ended(day):
                lot.last = day + timedelta(days=reopen_days)
            lot.left += part
            self.move("restore", lot, part, "", lot.last)
            self.settle(lot)

    def cancel(self, unit, amount, origins, day):
        """Takes back, from the own lots first; what is short."""
        own = [lot for lot in self.lots if lot.unit == unit and lot.origin in origins]
        for lot in own:
            part = max(0, min(lot.left, amount))
            self.take("cancel", lot, part)
            amount -= part
        for lot in own:
            part = min(lot.expired, amount)
            lot.expired -= part
            self.move("forgive", lot, part)
            amount -= part
        for lot in self.usable(unit, day):
            part = min(lot.left, amount)
            self.take("cancel", lot, part)
            amount -= part
        return amount

    def whole(self, kinds):
        """Vouchers of which nothing was used, by the numbers of their lots: the newest alone.
        `kinds`: the units that are called vouchers."""
        found = [number for number, lot in enumerate(self.lots, 1) if 0 < lot.left == lot.issued and lot.unit in kinds]
        return found[-TURNED_BACK_MAX:]

    def turn_back(self, unit, missing, origins, day, reopen_days, whole):
        """Vouchers of points of the unit, the newest first, that were whole before; what is missing then."""
        turned = []
        for voucher in self.vouchers[::-1]:
            lot = self.lots[voucher.lot - 1]
            if missing <= 0 or voucher.unit != unit or voucher.lot not in whole or lot.left != lot.issued:
                continue  # the last: this return took it already, for a rule that gives the same unit
            turned.append(voucher)
            self.vouchers.remove(voucher)
            self.take("cancel", lot, lot.left)
            self.restore([list(row) for row in voucher.spent], voucher.cost, day, reopen_days)
            missing = self.cancel(unit, missing, origins, day)
        return turned, missing

    def owe(self, unit, amount, day, origin):
        debt = self.debt(unit)
        if debt is not None:
            self.take("debt", debt, amount)
        else:
            debt = self.add(unit, origin, day, None, -amount)
            self.move("debt", debt, amount, day)

    def balance(self, unit, day):
        """[unit, usable, pending, expiring, expiring on]."""
        lots = [lot for lot in self.lots if lot.unit == unit]
        ended = sum(lot.left for lot in lots if lot.left > 0 and lot.has_ended(day))
        pending = sum(lot.left for lot in lots if lot.left > 0 and lot.first > day and not lot.has_ended(day))
        debt = max(0, -sum(lot.left for lot in lots if lot.left < 0) - ended)
        usable = self.usable(unit, day)
        on = min((lot.last for lot in usable if lot.last), default=None)
        expiring = max(0, sum(lot.left for lot in usable if on and lot.last == on) - debt)
        return [unit, sum(lot.left for lot in usable) - debt, pending, expiring, on if expiring else ""]

    def balances(self, day):
        held = dict.fromkeys(lot.unit for lot in self.lots if lot.left != 0)
        rows = [row for row in (self.balance(unit, day) for unit in held) if row[1] or row[2]]
        moved = dict.fromkeys(move[3] for move in self.moves)
        return rows + [[unit, 0, 0, 0, ""] for unit in moved if unit not in [row[0] for row in rows]]
