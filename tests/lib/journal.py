#!/usr/bin/env python3
"""journal.py - reads and checks a journal, written from docs/journal.md and from nothing else.

    journal.py FILE [HASH] [FILE HASH ...]

Each file holds the texts of one chain's entries, one after the other, from the first.  The chains of
one installation are told together: what a chain says of a purchase in another is checked when both are
read, and left alone when that other is not among the files.  Checks the
form of every record, the numbers, the chain (against the hash of its last entry, when told), each move
against the lots, each balance, and that parts add up.  Says what it found, and ends with 1 if anything
is wrong.  It shares no line and no idea with the program: two who agree are right, or both misread the
same page.
"""
import datetime
import hashlib
import re
import sys

INT = r"(?:0|-?[1-9][0-9]*)"
TEXT = r"[^\x00-\x1f\x7f]*"
SOME = r"[^\x00-\x1f\x7f]+"
TAGS = r"(?:[^\x00-\x1f\x7f,]+(?:,[^\x00-\x1f\x7f,]+)*)?"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
MAYBE = rf"(?:{DAY})?"
HEX = r"[0-9a-f]{64}"
KIND = ("program|enrol|member|card|purchase|return|claim|expire|event|end|handover|draw|undo|convert|"
        "send|receive|hold|release|adjust|family|close|reopen|batch|settlement")
EVENT = ("top_up|enrolment|birthday|referral|visit|manual|custom|tier|goal|tier_lost|tier_floor|"
         "gift_card|voucher")
JOINED = "open|waiting|receipt|total|referral|segment|invitation|fee|override|import"
MOVE = "gain|spend|restore|expire|cancel|forgive|debt|settle|repay|bind|convert|send|receive|hold|release|" \
       "pay_out|forfeit|reinstate"

# name, fields, and how often: 1 exactly once, ? at most once, * any number; in their order.
RECORDS = [
    ("habitue-entry", ["1"], "1"),
    ("seq", [INT, INT], "1"),
    ("kind", [KIND], "1"),
    ("time", [INT, INT, MAYBE, INT], "1"),
    ("actor", [INT, TEXT, TEXT, TEXT], "1"),
    ("approved", [SOME, SOME], "?"),
    ("alone", ["serves|gone"], "?"),
    ("request", [TEXT, HEX], "?"),
    ("account", [INT, INT, INT], "?"),
    ("program", [INT, "sum|best", "after_discount|before_discount", "debt|clamp|withhold", INT, INT],
     "?"),
    ("spend-order", ["oldest_first"], "?"),
    ("note", [SOME], "?"),
    ("receipt", None, "?"),
    ("line", [TEXT, TEXT, TEXT, TAGS, INT, INT, INT, "(?:fixed)?"], "*"),
    ("pay", [TEXT, INT], "*"),
    ("pay-from", [TEXT, INT, SOME], "*"),
    ("pay-by", [TEXT, INT, SOME, INT, INT], "*"),
    ("ask", [TEXT, "all|count|amount|points|auto", INT], "*"),
    ("channel", [SOME], "?"),
    ("code", [SOME], "*"),
    ("claim-code", [SOME], "?"),
    ("capture", [INT], "?"),
    ("offline", [INT, "within|above", "(?:told)?"], "?"),
    ("told", [SOME, INT], "*"),
    ("refused-card", [SOME, INT, INT, INT], "?"),
    ("shown", ["uid|stale|used|phone|pin|chip_used|chip", INT, INT], "?"),
    ("event", [EVENT, TEXT, TEXT, TEXT, INT, MAYBE], "?"),
    ("visit", [INT], "?"),
    ("tier", [SOME], "?"),
    ("referred", ["1"], "?"),
    ("member-tag", [SOME], "*"),
    ("card-kind", [SOME], "?"),
    ("seat", ["waiting|unpaid"], "?"),
    ("room", ["rule|reward|member", SOME, INT], "*"),
    ("claimed", [INT], "?"),
    ("print", [INT, "fr|en"], "?"),
    ("of", [INT, INT, INT], "?"),
    ("back", [INT, INT, INT], "*"),
    ("handed", [INT, SOME, INT], "?"),
    ("with", [INT, INT], "?"),
    ("drawn", [INT, SOME, INT], "?"),
    ("undoes", [INT, INT], "?"),
    ("passed", [INT, INT, SOME, INT], "?"),
    ("part", [INT, DAY, MAYBE], "*"),
    ("held", [SOME, INT, INT, TEXT], "?"),
    ("releases", [INT, "by_hand|lapsed|captured"], "?"),
    ("adjusted", [SOME, INT, TEXT], "?"),
    ("reopens", [INT, "restored|empty"], "?"),
    ("family", ["invite|join|set|leave|merge|come|card|unmerge|go", "holder|adult|child", "free|barred", INT, INT], "?"),
    ("top-up", ["barred"], "?"),
    ("invitation", [INT], "?"),
    ("elsewhere", [INT, INT], "?"),
    ("was", [INT, INT], "?"),
    ("card-until", [MAYBE], "?"),
    ("replaces", [INT, TEXT], "?"),
    ("from-batch", [INT, INT, INT, TEXT], "?"),
    ("batch", ["make|deliver|lose|find|destroy", INT, INT, INT, INT], "?"),
    ("made", ["barcode|chip|stripe", INT, INT], "?"),
    ("supplied", [HEX], "?"),
    ("brought", [SOME, DAY], "?"),
    ("joined", [JOINED, INT, TEXT], "?"),
    ("consents", [INT, HEX], "?"),
    ("redeem", [INT, TEXT, TEXT, INT, INT], "*"),
    ("earn", [TEXT, TEXT, INT, INT], "*"),
    ("vat", [INT, INT, INT, INT, INT], "*"),
    ("total", [INT, INT, INT], "?"),
    ("given", [INT, TEXT], "?"),
    ("borne", [INT, INT, INT], "*"),
    ("borne-pay", [SOME, INT], "*"),
    ("membership", [MAYBE], "?"),
    ("repaid", [SOME, INT], "*"),
    ("undone-visit", ["1"], "?"),
    ("undone", [SOME, INT], "*"),
    ("turned-back", [INT, SOME], "*"),
    ("draw", [INT, INT, INT, SOME, INT, INT], "*"),
    ("closed", [SOME, "refund|forfeit", INT, INT], "*"),
    ("withheld", [TEXT, INT, INT], "*"),
    ("move", [MOVE, INT, TEXT, INT, MAYBE, MAYBE], "*"),
    ("balance", [TEXT, INT, INT, INT, MAYBE], "*"),
]
OFF = ("off", [INT, INT])
GIFT = ("gift", [INT])
VOUCHER = ("voucher", [INT, INT, INT])


NEVER = "9999-99-99"


class Wrong(Exception):
    pass


def want(is_so, what):
    if not is_so:
        raise Wrong(what)


def fields_of(line, name, forms):
    parts = line.split("\t")
    want(parts[0] == name and len(parts) == len(forms) + 1, f"a {name} record was expected: {line!r}")
    for part, form in zip(parts[1:], forms):
        want(re.fullmatch(form, part), f"{part!r} is no field of {name}")
    return [int(p) if re.fullmatch(INT, p) and f == INT else p for p, f in zip(parts[1:], forms)]


def utc_day(micros):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=micros // 86_400_000_000)).isoformat()


def is_act(kind, note, rows):
    """Somebody did something with the account."""
    if kind == "card":
        return note not in ("block", "dormant")
    if kind == "event":
        return rows["event"][0][0] not in ("birthday", "referral", "tier", "tier_lost", "tier_floor", "goal")
    if kind == "convert":
        return rows["ask"][0][1] != "auto"
    return kind not in ("program", "expire", "end", "release", "close", "batch", "settlement")


def read_entry(text):
    """The records of an entry by their names, each a list of rows."""
    want(text.endswith("\n"), "the last line has no end")
    lines = text[:-1].split("\n")
    rows = {}
    at = 0
    for name, forms, often in RECORDS:
        found = rows.setdefault(name, [])
        while at < len(lines) and lines[at].split("\t")[0] == name:
            if name == "receipt":
                forms = [TEXT, TEXT, "[A-Z]{3}"] if rows["kind"][0][0] == "purchase" else [SOME]
            row = fields_of(lines[at], name, forms)
            at += 1
            if name == "ask":
                row.append(None)
                if at < len(lines) and lines[at].split("\t")[0] == "voucher":
                    row[-1] = fields_of(lines[at], *VOUCHER)
                    at += 1
            if name == "redeem":
                row.append([])
                while at < len(lines) and lines[at].split("\t")[0] == "off":
                    row[-1].append(fields_of(lines[at], *OFF))
                    at += 1
                row.append(0)
                if at < len(lines) and lines[at].split("\t")[0] == "gift":
                    row[-1] = fields_of(lines[at], *GIFT)[0]
                    want(row[-1] != 0, "a gift of nothing")
                    at += 1
            found.append(row)
        want(len(found) == 1 if often == "1" else len(found) <= 1 if often == "?" else True,
             f"{len(found)} records of {name}")
    want(at == len(lines), f"out of place: {lines[at] if at < len(lines) else ''!r}")
    return rows


class Lot:
    def __init__(self, number, unit, origin, first, last, issued, left):
        self.number, self.unit, self.origin = number, unit, origin
        self.first, self.last = first, last
        self.issued, self.left, self.expired, self.held = issued, left, 0, 0


class Account:
    def __init__(self):
        self.lots = {}
        self.sums = {}
        self.tier = ""
        self.visit = 0
        self.members = {}  # by number: role, free or barred, by day, by month, whether he may pay in
        self.taken = {}    # by number and day
        self.merged = None  # partition and number of the account of which it is part
        self.back_with = None  # and the entry with which it was its own again
        self.closed = 0    # the number of the close
        self.is_opened = False  # in this journal
        self.seat = ""     # waiting, or fee: what it owes
        self.spent = 0     # on its purchases, less what came back
        self.paid_for = {}  # fees: the last day, by the purchase
        self.newest = 0    # the last entry that is not about a card or a file

    def move(self, row, origin):
        kind, number, unit, amount, first, last = row
        want(amount > 0, "a move of nothing")
        sums = self.sums.setdefault(unit, dict.fromkeys(MOVE.split("|"), 0))
        sums[kind] += amount
        if kind in ("gain", "receive") or (kind == "debt" and first):
            want(number == len(self.lots) + 1, f"lot {number} is not the next")
            want(first, "a new lot without a first day")
            is_debt = kind == "debt"
            self.lots[number] = Lot(number, unit, origin, first, last,
                                    0 if is_debt else amount, -amount if is_debt else amount)
            return
        want(number in self.lots, f"there is no lot {number}")
        lot = self.lots[number]
        want(lot.unit == unit, f"lot {number} holds {lot.unit}")
        is_debt = lot.issued == 0
        is_of_both = kind in ("convert", "forfeit", "reinstate")
        want(is_of_both or is_debt == (kind in ("debt", "repay")), f"{kind} of lot {number}")
        want(not first and (kind in ("restore", "release", "bind", "reinstate") or not last), f"a day in {kind}")
        if kind == "bind":
            want(amount == lot.left, f"{amount} of lot {number} is bound, and it has {lot.left}")
            want(last and (not lot.last or last < lot.last), f"lot {number} would not end earlier")
            lot.last = last
        if is_of_both:
            lot.left += amount if is_debt == (kind != "reinstate") else -amount
            sums[kind] -= 2 * amount if is_debt else 0  # a debt counts the other way round
        if kind in ("spend", "expire", "cancel", "debt", "settle", "send", "hold", "pay_out"):
            lot.left -= amount
        if kind in ("restore", "repay", "release"):
            lot.left += amount
        if kind in ("hold", "release"):
            lot.held += amount if kind == "hold" else -amount
        if kind in ("restore", "release", "reinstate"):
            lot.last = last
        if kind == "expire":
            lot.expired += amount
        if kind == "forgive":
            lot.expired -= amount
        if lot.issued == 0:
            want(lot.left <= 0, f"lot {number} is repaid beyond the debt")
        else:
            want(lot.left >= 0 and lot.expired >= 0 and lot.held >= 0 and lot.left + lot.held + lot.expired <= lot.issued,
                 f"lot {number} has {lot.left} left and {lot.expired} expired of {lot.issued}")

    def balance(self, unit, day):
        usable = pending = ended = owed = expiring = 0
        expiring_on = ""
        for lot in self.lots.values():
            if lot.unit != unit or lot.left == 0:
                continue
            if lot.left < 0:
                owed -= lot.left
            elif lot.last and lot.last < day:
                ended += lot.left
            elif lot.first > day:
                pending += lot.left
            else:
                usable += lot.left
                if lot.last and (not expiring_on or lot.last < expiring_on):
                    expiring_on, expiring = lot.last, 0
                if lot.last and lot.last == expiring_on:
                    expiring += lot.left
        owed -= min(owed, ended)
        expiring = max(0, expiring - owed)
        return [usable - owed, pending, expiring, expiring_on if expiring else ""]

    def balances(self, day, moves):
        rows = []
        seen = []
        for lot in sorted(self.lots.values(), key=lambda lot: lot.number):
            if lot.left != 0 and lot.unit not in seen:
                seen.append(lot.unit)
                row = self.balance(lot.unit, day)
                if row[0] != 0 or row[1] != 0:
                    rows.append([lot.unit] + row)
        for move in moves:
            if move[2] not in [row[0] for row in rows]:
                rows.append([move[2], 0, 0, 0, ""])
        return rows

    def check_nothing_outlives(self, day):
        for lot in self.lots.values():
            want(lot.left <= 0 or not lot.last or lot.last >= day,
                 f"lot {lot.number} has ended, and something is left of it")

    def check_nothing_lost(self):
        for unit, sums in self.sums.items():
            left = sum(lot.left for lot in self.lots.values() if lot.unit == unit)
            want(sums["gain"] + sums["receive"] == sums["send"] + sums["spend"] - sums["restore"] + sums["expire"] - sums["forgive"] +
                 sums["cancel"] + sums["forgive"] + sums["debt"] + sums["convert"] + sums["hold"] - sums["release"] +
                 sums["pay_out"] + sums["forfeit"] - sums["reinstate"] + left,
                 f"points of {unit} were lost or made")
            want(sums["settle"] == sums["repay"], f"{unit}: a debt was repaid from nowhere")


def half_up(number, divisor):
    return (2 * number + divisor) // (2 * divisor)


def sums_of(rows):
    """What the effects of an entry add up to, by what they are matched by."""
    sums = {}

    def add(key, *numbers):
        old = sums.get(key, (0,) * len(numbers))
        sums[key] = tuple(a + b for a, b in zip(old, numbers))

    for ask, reward, unit, cost, discount, offs, gifts in rows["redeem"]:
        add(("redeem", ask, reward, unit), cost, discount, gifts)
        for line, amount in offs:
            add(("off", ask, line), amount)
    for rule, unit, basis, points in rows["earn"]:
        add(("earn", rule, unit), basis, points)
    for rate, gross, discount, due, tax in rows["vat"]:
        add(("vat", rate), gross, discount, due, tax)
    for gross, discount, due in rows["total"]:
        add(("total",), gross, discount, due)
    return sums


def add_sums(into, more):
    for key, numbers in more.items():
        old = into.get(key, (0,) * len(numbers))
        into[key] = tuple(a + b for a, b in zip(old, numbers))


def moved(rows, kind):
    sums = {}
    for move in rows["move"]:
        if move[0] == kind:
            sums[move[2]] = sums.get(move[2], 0) + move[3]
    return sums


def check_parts(rows):
    for _, reward, _, _, discount, offs, _ in rows["redeem"]:
        want(sum(amount for _, amount in offs) == discount, f"the parts of {reward} do not add up")
        want([line for line, _ in offs] == sorted({line for line, _ in offs}), "lines out of order")
        want(all(amount != 0 for _, amount in offs), "a part of nothing")
    for rate, gross, discount, due, _ in rows["vat"]:
        want(gross - discount == due, f"VAT of {rate}")
    for gross, discount, due in rows["total"]:
        want(gross - discount == due, "total")
        want(sum(row[1] for row in rows["vat"]) == gross, "gross by rate")
        want(sum(row[3] for row in rows["vat"]) == due, "due by rate")


def unit_of(rows, ask):
    """Of what the reward of an ask cost."""
    return next((row[2] for row in rows["redeem"] if row[0] == ask), "")


def borne_by(rows, units):
    """What of each unit the shop bears, and the account does not; `units` of the asks."""
    borne = {}
    for ask, points, _ in rows["borne"]:
        unit = units.get(ask, "")
        borne[unit] = borne.get(unit, 0) + points
    for unit, amount in rows["borne-pay"]:
        borne[unit] = borne.get(unit, 0) + amount
    return {unit: points for unit, points in borne.items() if points}


def check_offline(kind, rows):
    """What a till gave by itself: what was spent, and what of it the shop bears."""
    want(kind == "purchase" or not (rows["offline"] or rows["given"] or rows["told"] or rows["refused-card"]),
         f"decided off line, a {kind}")
    want(kind in ("purchase", "return") or not (rows["borne"] or rows["borne-pay"]), f"borne in a {kind}")
    if kind != "purchase":
        return
    want(bool(rows["offline"]) == bool(rows["given"]), "off line, and how it was decided")
    if not rows["offline"]:
        want(not (rows["told"] or rows["refused-card"] or rows["borne"] or rows["borne-pay"]), "off line by no snapshot")
        return
    snapshot, _, told = rows["offline"][0]
    want(snapshot > 0 and (told == "told" or not rows["told"]), "told of nothing")
    want(not (rows["pay-by"] or rows["capture"] or any(row[3] for row in rows["ask"])), "not done off line")
    want(not (rows["refused-card"] and rows["account"]), "a card that is refused, and its account")
    spent, reason = rows["given"][0]
    worth = sum(row[4] for row in rows["redeem"] if row[3]) + sum(row[1] for row in rows["pay-from"])
    has_gifts = any(row[6] for row in rows["redeem"])
    want(spent == worth or (has_gifts and spent > worth), "what was spent")
    for ask, points, amount in rows["borne"]:
        (row,) = (row for row in rows["redeem"] if row[0] == ask)
        want(0 <= points <= row[3] and amount >= 0 and (points or amount), "more is borne than it cost")
        want(row[6] or amount == (half_up(row[4] * points, row[3]) if row[3] else amount) <= row[4], "what is borne")
        want(row[3] or reason, "a free reward is borne though it would be given")
    for unit, amount in rows["borne-pay"]:
        want(0 < amount <= sum(row[1] for row in rows["pay-from"] if row[2] == unit), "more is borne than was paid")


def check_approved(kind, rows):
    """Another than who did it agreed, and somebody asked for it by a key."""
    key, _, _, operator = rows["actor"][0]
    for by, act in rows["approved"]:
        want(key and operator and rows["request"], "approved for nobody")
        want(by != operator, "approved by who did it")
        want(kind != "adjust" or act != "adjust" or rows["adjusted"][0][2] == by, "seconded by another than who agreed")


def check_alone(kind, rows):
    """Only a till that sold by itself let somebody in by itself, and nobody agreed to anything there."""
    key, _, till, operator = rows["actor"][0]
    if rows["alone"]:
        want(kind == "purchase" and key and till and operator and rows["request"], "signed in alone for nothing")
        want(not rows["approved"], "approved where nobody could be asked")


def check_purchase(rows):
    lines = rows["line"]
    want(len(rows["receipt"]) == 1 and len(rows["total"]) == 1, "a purchase without its receipt")
    want(sum(line[5] for line in lines) == rows["total"][0][0], "the lines do not make the total")
    want([row[0] for row in rows["vat"]] == sorted({line[6] for line in lines}, reverse=True),
         "the VAT rates are not those of the lines")
    off = {}
    for redeem in rows["redeem"]:
        for line, amount in redeem[5]:
            off[line] = off.get(line, 0) + amount
    for number, line in enumerate(lines, 1):
        want(0 <= off.get(number, 0) <= line[5], f"line {number} is below zero")
        want(not (line[7] and off.get(number)), f"line {number} is fixed")
    for rate, gross, discount, due, tax in rows["vat"]:
        of_rate = [n for n, line in enumerate(lines, 1) if line[6] == rate]
        want(gross == sum(lines[n - 1][5] for n in of_rate), f"gross of {rate}")
        want(discount == sum(off.get(n, 0) for n in of_rate), f"discount of {rate}")
        want(tax == half_up(due * rate, 10000 + rate), f"tax of {rate}")
    payments = rows["pay"] + rows["pay-from"] + rows["pay-by"]
    if payments:
        want(sum(row[1] for row in payments) == rows["total"][0][2], "the payments")
    earned = {}
    for _, unit, _, points in rows["earn"]:
        earned[unit] = earned.get(unit, 0) + points
    want(earned == moved(rows, "gain"), "what is earned is not what is gained")
    spent, drawn = {}, {}
    account = [rows["seq"][0][0], rows["account"][0][0] if rows["account"] else 0]
    for ask, _, unit, cost, _, _, _ in rows["redeem"]:
        source = rows["ask"][ask - 1][3]
        if cost and source and source[:2] != account:
            drawn[(*source, unit)] = drawn.get((*source, unit), 0) + cost
        elif cost:
            spent[unit] = spent.get(unit, 0) + cost
    for _, amount, unit in rows["pay-from"]:
        if amount:
            spent[unit] = spent.get(unit, 0) + amount
    for _, amount, unit, partition, number in rows["pay-by"]:
        if amount:
            drawn[(partition, number, 0, unit)] = drawn.get((partition, number, 0, unit), 0) + amount
    for unit, points in borne_by(rows, {ask: unit_of(rows, ask) for ask, *_ in rows["borne"]}).items():
        spent[unit] -= points
    want({unit: points for unit, points in spent.items() if points} == moved(rows, "spend"),
         "what it costs is not what is spent")
    want([[*key, amount] for key, amount in drawn.items()] == [row[:5] for row in rows["draw"]], "what is drawn")


def check_whole(rows, account, coded):
    """All that there is of a unit, by the number of the lots, but for vouchers that have a code."""
    unit = rows["passed"][0][2]
    lots = [lot for lot in account.lots.values() if lot.unit == unit and lot.left > 0 and lot.number not in coded]
    want([[move[1], move[3]] for move in rows["move"]] == [[lot.number, lot.left] for lot in lots], "not all of it goes")


def check_transfer(kind, rows, account, day, coded=None):
    """Of one account; what the other says of it is checked when both are read.  `coded` where all of it goes."""
    want(rows["account"] and rows["program"] and day, f"a {kind} of nobody, by no programme or on no day")
    ((_, _, unit, amount),) = rows["passed"]
    want(amount > 0, "nothing is passed on")
    if kind == "send":
        want(all(move[0] == "send" and move[2] == unit for move in rows["move"]), "a send only sends")
        want(sum(move[3] for move in rows["move"]) == amount, "what is sent is not what is passed on")
        if coded is not None:
            check_whole(rows, account, coded)
            return
        ends = (lambda _: "") if rows["spend-order"] else (lambda lot: lot.last or "9999-99-99")
        usable = sorted((lot for lot in account.lots.values()
                         if lot.unit == unit and lot.left > 0 and lot.first <= day and (not lot.last or lot.last >= day)),
                        key=lambda lot: (ends(lot), lot.origin, lot.number))
        want([move[1] for move in rows["move"]] == [lot.number for lot in usable[:len(rows["move"])]],
             "it is not sent in the order of spending")
        want(all(move[3] == lot.left for move, lot in zip(rows["move"][:-1], usable)), "a lot before the last is not emptied")
        return
    parts = rows["part"]
    want(sum(part[0] for part in parts) == amount and all(part[0] > 0 for part in parts), "its parts do not add up")
    lots = [move for move in rows["move"] if move[0] == "receive"]
    want([[move[3], move[4], move[5]] for move in lots] == parts and all(move[2] == unit for move in lots),
         "its lots are not its parts")
    want(all(move[0] in ("receive", "settle", "repay") and move[2] == unit for move in rows["move"]), "a receive only receives")


def check_parts_of(rows, sent):
    """What follows on each other with the same days is one; in the order of the last days, but where the oldest is first."""
    parts, day = rows["part"], rows["time"][0][2]
    days = [part[1:] for part in parts]
    want(all(one != two for one, two in zip(days, days[1:])), "two parts of the same days")
    if sent["with"]:  # it goes along with who leaves, and keeps its first days too
        return
    ends = [part[2] or NEVER for part in parts]
    want(sent["spend-order"] or ends == sorted(ends), "its parts are not in the order of their last days")
    want(all(day <= part[1] or part[1] == part[2] for part in parts), "a part begins before it came")


def check_end(rows):
    """Units that have ended: what they become is gained, or taken back for a debt that became one."""
    want(rows["program"], "an end by no programme")
    want(rows["move"], "an end of nothing")
    kinds = {kind: moved(rows, kind) for kind in MOVE.split("|")}
    for kind in ("spend", "restore", "forgive"):
        want(not kinds[kind], f"{kind} in an end")
    if not kinds["convert"]:
        want(not (kinds["gain"] or kinds["cancel"] or kinds["debt"]), "gained from nothing")
    for unit in kinds["convert"]:
        want(not any(kinds[kind].get(unit) for kind in ("gain", "cancel", "debt")), f"{unit} from itself")


def check_convert(rows):
    """One reward was used, and one voucher is there for it."""
    want(rows["account"] and rows["program"], "a conversion of nobody, or by no programme")
    want(len(rows["ask"]) == len(rows["redeem"]) == len(rows["earn"]) == 1, "a conversion is one")
    ask, redeem, earn = rows["ask"][0], rows["redeem"][0], rows["earn"][0]
    want(ask[1] in ("all", "auto") and ask[2] == 0 and ask[3] is None, "what a conversion asks for")
    number, reward, unit, cost, discount, offs, gifts = redeem
    want(number == 1 and reward == ask[0] and cost > 0 and not (discount or offs or gifts), "a conversion takes nothing off")
    want(earn[0] == reward and earn[2] == cost and earn[3] > 0, "a conversion gives what its reward does")
    want(moved(rows, "spend") == {unit: cost}, "what it costs is not what is spent")
    want(moved(rows, "gain") == {earn[1]: earn[3]}, "what it gives is not what is gained")
    want(not any(move[0] not in ("spend", "gain", "settle", "repay") for move in rows["move"]), "a conversion does more")
    want(not (rows["vat"] or rows["total"]), "a conversion is no receipt")


class Conversion:
    """A voucher that points became."""

    def __init__(self, rows):
        self.account = rows["account"][0][0]
        _, self.reward, self.unit, self.cost = rows["redeem"][0][:4]
        _, self.voucher, _, self.uses = rows["earn"][0]
        self.lot = next(move[1] for move in rows["move"] if move[0] == "gain")
        self.is_counted = ["reward", self.reward] in [room[:2] for room in rows["room"]]


def check_taken(rows, vouchers, turned=(), borne=()):
    """What the rules gave less is taken back; what the rewards cost less is restored.  Vouchers that are turned back
    are taken, and what they cost is restored.  `borne` is what the shop bore of that, and bears no longer."""
    earned, spent, withheld, used_up = {}, {}, {}, {}
    for unit, points in dict(borne).items():
        spent[unit] = spent.get(unit, 0) + points
    for conversion in turned:
        spent[conversion.unit] = spent.get(conversion.unit, 0) - conversion.cost
        used_up[conversion.voucher] = used_up.get(conversion.voucher, 0) + conversion.uses
    for _, unit, _, points in rows["earn"]:
        earned[unit] = earned.get(unit, 0) + points
    for ask, _, unit, cost, _, _, _ in rows["redeem"]:
        if ask not in vouchers:
            spent[unit] = spent.get(unit, 0) + cost
    for unit, points, _ in rows["withheld"]:
        withheld[unit] = withheld.get(unit, 0) + points
    repaid = {}
    for unit, points in rows["repaid"]:
        repaid[unit] = repaid.get(unit, 0) + points
    if not rows["account"]:
        given_back = any(repaid.get(unit, 0) != spent.get(unit, 0) for unit in {*repaid, *spent})
        want(not (any(earned.values()) or given_back or turned), "points of nobody")
        return
    kinds = {kind: moved(rows, kind) for kind in MOVE.split("|")}
    lets_go = rows["program"][0][3] == "clamp"
    for unit in {*earned, *spent, *withheld, *used_up, *(move[2] for move in rows["move"])}:
        taken = sum(kinds[kind].get(unit, 0) for kind in ("cancel", "forgive", "debt"))
        taken += withheld.get(unit, 0) - used_up.get(unit, 0)
        due = max(0, -earned.get(unit, 0))
        want(taken == due or (lets_go and taken < due), f"{taken} {unit} taken back of {due}")
        want(kinds["gain"].get(unit, 0) == max(0, earned.get(unit, 0)), f"gain of {unit}")
        back = repaid.get(unit, 0) - spent.get(unit, 0)
        want(kinds["restore"].get(unit, 0) == back, f"restored {unit}")


class Purchase:
    def __init__(self, rows):
        self.lines = rows["line"]
        self.back = [0] * len(self.lines)
        self.left = [line[5] for line in self.lines]
        self.sums = sums_of(rows)
        self.account = rows["account"][0][0] if rows["account"] else 0
        self.handed = set()
        own = [rows["seq"][0][0], self.account]
        self.units = {row[0]: row[2] for row in rows["redeem"]}
        self.borne = {}  # by what it is for: points and amount that the shop bears
        self.add_borne(rows)
        self.vouchers = {ask: row[3] for ask, row in enumerate(rows["ask"], 1) if row[3] and row[3][:2] != own}
        self.paid_by = {}  # by another account: what no return has given back
        for _, amount, unit, partition, number in rows["pay-by"]:
            key = (partition, number, 0, unit)
            self.paid_by[key] = self.paid_by.get(key, 0) + amount

    def gift(self, ask):
        """The key and the numbers of what an ask gave."""
        for key, numbers in self.sums.items():
            if key[0] == "redeem" and key[1] == ask:
                return key, numbers
        return None, (0, 0, 0)

    def check_handover(self, rows):
        ask, reward, gifts = rows["handed"][0]
        key, numbers = self.gift(ask)
        want(key and key[2] == reward and numbers[2] == gifts > 0, f"there are not {gifts} {reward} to hand over")
        want(ask not in self.handed, "handed over already")
        want(rows["account"] and rows["account"][0][0] == self.account, "another account's gift")
        want(not (rows["back"] or rows["move"] or rows["balance"] or rows["redeem"] or rows["earn"]), "a handover only hands over")
        self.handed.add(ask)

    def add_borne(self, rows):
        for ask, points, amount in rows["borne"]:
            before = self.borne.get(("reward", ask), (0, 0))
            self.borne["reward", ask] = before[0] + points, before[1] + amount
        for unit, amount in rows["borne-pay"]:
            before = self.borne.get(("pay", unit), (0, 0))
            self.borne["pay", unit] = before[0], before[1] + amount

    def check_borne(self, rows, is_all):
        """What the shop bears is over first, and never less than nothing."""
        before = dict(self.borne)
        self.add_borne(rows)
        want(all(self.borne[key][0] <= one[0] and self.borne[key][1] <= one[1] for key, one in before.items()) and
             self.borne.keys() == before.keys(), "more is borne than before")
        want(all(points >= 0 and amount >= 0 for points, amount in self.borne.values()), "less than nothing is borne")
        want(not is_all or not any(map(any, self.borne.values())), "all is back, and something is borne")
        for (what, name), (points, amount) in self.borne.items():
            if what == "pay":
                repaid = sum(paid for unit, paid in rows["repaid"] if unit == name)
                want(before[what, name][1] - amount == min(repaid, before[what, name][1]), "what of a payment is borne")
            elif before[what, name][0]:
                less = -sum(row[3] for row in rows["redeem"] if row[0] == name)
                want(before[what, name][0] - points == min(less, before[what, name][0]), "what of a reward is borne")

    def check_return(self, rows, turned):
        want(rows["back"], "nothing came back")
        for line, quantity, amount in rows["back"]:
            want(1 <= line <= len(self.lines), f"line {line}")
            whole = self.lines[line - 1]
            self.back[line - 1] += quantity
            want(quantity > 0 and self.back[line - 1] <= whole[4], f"quantity of line {line}")
            left = whole[5] - half_up(whole[5] * self.back[line - 1], whole[4])
            want(amount == self.left[line - 1] - left, f"amount of line {line}")
            self.left[line - 1] = left
        for ask in self.handed:
            want(not any(row[0] == ask for row in rows["redeem"]), "a gift that was handed over comes back")
        add_sums(self.sums, sums_of(rows))
        want(self.sums[("total",)][0] == sum(self.left), "what is left is not what should be")
        for rate in {line[6] for line in self.lines}:
            _, _, due, tax = self.sums.get(("vat", rate), (0, 0, 0, 0))
            want(tax == half_up(due * rate, 10000 + rate), f"tax of {rate} after the return")
        over = {unit: -points for unit, points in borne_by(rows, self.units).items()}
        check_taken(rows, self.vouchers, turned, over)
        self.check_given_back(rows)
        self.check_borne(rows, all(back == line[4] for back, line in zip(self.back, self.lines)))
        if all(back == line[4] for back, line in zip(self.back, self.lines)):
            for key, numbers in self.sums.items():
                is_kept = key[0] == "redeem" and key[1] in self.handed  # nobody takes a mug back
                want(is_kept or not any(numbers), f"all is back, and of {key} there is {numbers}")


    def check_given_back(self, rows):
        """To vouchers what they cost less, to gift cards of the refund what they had paid, before anybody else."""
        costs, paid = {}, 0
        for ask, _, unit, cost, _, _, _ in rows["redeem"]:
            if ask in self.vouchers and cost:
                key = (*self.vouchers[ask], unit)
                costs[key] = costs.get(key, 0) + cost
        for *key, amount, left in rows["draw"]:
            want(amount < 0 and left == 0, "a return draws")
            key = tuple(key)
            if key[2]:
                want(costs.pop(key, 0) == amount, f"a voucher gets back {-amount}")
                continue
            self.paid_by[key] = self.paid_by.get(key, 0) + amount
            want(self.paid_by[key] >= 0, "a gift card gets back more than it paid")
            paid -= amount
        want(not costs, f"{costs} are not given back")
        refund = -rows["total"][0][2]
        rest = sum(self.paid_by.values())
        want(paid <= max(refund, 0) and (rest == 0 or paid == max(refund, 0)), "gift cards come before the others")


def taken_from(rows):
    """What a purchase takes from its own account, in minor units, and whether it takes anything at all."""
    own = [row for row in rows["redeem"] if row[3] > 0 and rows["ask"][row[0] - 1][3] is None]
    amount = sum(row[4] for row in own) + sum(row[1] for row in rows["pay-from"])
    return amount, bool(own) or amount > 0


class PaidIn:
    """A top-up or the sale of a gift card, of which money can go back."""

    def __init__(self, rows):
        self.account = rows["account"][0][0]
        self.left = rows["event"][0][4]
        self.program = rows["program"][0][0]
        self.sums = sums_of(rows)

    def check_undo(self, rows):
        amount = rows["undoes"][0][1]
        want(rows["account"] and rows["account"][0][0] == self.account, "money of another account goes back")
        want(rows["program"] and rows["program"][0][0] == self.program, "undone by another programme")
        want(0 < amount <= self.left, f"{amount} goes back of {self.left}")
        self.left -= amount
        add_sums(self.sums, sums_of(rows))
        want(all(points >= 0 and basis >= 0 for basis, points in self.sums.values()), "more goes back than there was")
        for key, numbers in self.sums.items():
            want(self.left > 0 or not any(numbers), f"all has gone back, and of {key} there is {numbers}")
        want({move[0] for move in rows["move"]} <= {"cancel", "forgive", "debt"}, "an undo only takes back")
        want(0 <= sum(row[2] for row in rows["withheld"]) <= amount, "more is withheld than goes back")
        check_taken(rows, ())


class Journal:
    def __init__(self):
        self.accounts = {}
        self.purchases = {}
        self.paid_in = {}
        self.claimed = set()
        self.conversions = {}  # by number: vouchers that were not turned back
        self.elsewhere = []  # what is said of purchases in other chains
        self.sent = {}       # by number; those that arrived are taken out
        self.received = []
        self.holds = {}      # that are open: the account and the entry, by number
        self.capturing = None  # a hold and its account, until the purchase comes
        self.cards = {}        # by number: the account and the member
        self.closes = {}  # by number: their records
        self.invitations = {}  # by number; those that were used are taken out
        self.cards = {}        # by number: account and member
        self.codes = {}        # by the entry that made codes of the shop's: how many can be used yet
        self.blocked = set()
        self.phones = {}       # by number of the card: the last step with which something was spent, the last shown, the clock
        self.chips = {}        # by number of the card: the last count with which something was spent, the last shown
        self.came_chips = {}   # of cards that came: what their chips must have shown before
        self.replaced = set()
        self.until = {}        # the last day of a card, where it was told
        self.acted = {}        # the day of the last act of an account
        self.bought = None     # the last card that bought, and when
        self.bearers = set()   # codes of vouchers, and gift cards
        self.settlement = 0, ""  # the last version, and its first day
        self.leaving = None    # who leaves, until the account is opened that is his ...
        self.left = None       # ... and then, as long as he moves in
        self.change = None     # the last merge or return: what goes along with it comes behind
        self.coded = {}        # lots of an account that have a code
        self.undoing = None    # an unmerge: who and what goes back with it comes behind
        self.gone = {}         # by number of a merge or an unmerge: whereto, when, and its cards, until they have come
        self.coming = []
        self.paying = []
        self.returns = {}      # by number: account and time
        self.batches = {}      # by number: what each entry of a batch of cards says
        self.taken = []        # cards that lay ready: the entry, and what it says
        self.told = []  # what purchases and returns draw from other accounts ...
        self.drawn = []  # ... and what was drawn here
        self.partition = None
        self.last = bytes(32)
        self.number = 0

    def add(self, text):
        rows = read_entry(text)
        self.number += 1
        if self.partition is None:
            self.partition = rows["seq"][0][0]
        want(rows["seq"][0] == [self.partition, self.number], "its number does not follow")
        self.last = hashlib.sha256(self.last + text.encode("utf-8")).digest()
        check_parts(rows)
        kind = rows["kind"][0][0]
        if kind == "purchase":
            check_purchase(rows)
            self.purchases[self.number] = Purchase(rows)
        else:
            receipt = [row for name in ("line", "pay", "pay-from", "pay-by", "code") for row in rows[name]]
            want(not receipt and (kind == "convert" or not rows["ask"]), f"a receipt in a {kind}")
        check_offline(kind, rows)
        self.check_past(kind, rows)
        self.check_family(kind, rows)
        self.check_joining(kind, rows)
        self.check_batch(kind, rows)
        want(bool(rows["handed"]) == (kind == "handover"), f"handed over in a {kind}")
        want(kind == "convert" or not rows["channel"], f"a channel in a {kind}")
        want(kind == "return" or not rows["turned-back"], f"turned back in a {kind}")
        if kind == "convert":
            check_convert(rows)
            self.conversions[self.number] = Conversion(rows)
        turned = self.turn_back(rows)
        want(bool(rows["drawn"]) == (kind == "draw"), f"drawn in a {kind}")
        want(kind in ("purchase", "return") or not rows["draw"], f"draws in a {kind}")
        of = [self.partition, self.number] if kind == "purchase" else rows["of"][0][:2] if rows["of"] else None
        for *source, unit, amount, _ in rows["draw"]:
            self.told.append((*of, self.partition, self.number, *source, unit, amount))
        if kind == "draw":
            lot, unit, amount = rows["drawn"][0]
            self.drawn.append((*of, *rows["with"][0], self.partition, rows["account"][0][0], lot, unit, amount))
            want(moved(rows, "spend" if amount > 0 else "restore") == {unit: abs(amount)}, "what is drawn")
        want(bool(rows["undoes"]) == (kind == "undo"), f"undone in a {kind}")
        want(kind in ("return", "undo") or not rows["withheld"], f"withheld in a {kind}")
        paid_in = kind == "undo" or (kind == "event" and rows["event"][0][0] in ("top_up", "gift_card"))
        is_receipt = kind in ("purchase", "return", "claim")
        want(rows["print"] or not is_receipt, f"a {kind} without its print")
        want(is_receipt or paid_in or not rows["print"], f"a print in a {kind}")
        if kind == "event" and rows["event"][0][0] in ("top_up", "gift_card"):
            self.paid_in[self.number] = PaidIn(rows)
        if kind == "undo":
            number = rows["undoes"][0][0]
            want(number in self.paid_in, f"{number} was not paid in")
            self.paid_in[number].check_undo(rows)
        if kind in ("return", "claim", "handover"):
            if rows["of"][0][0] == self.partition:
                self.add_to_purchase(kind, rows, turned)
            else:
                self.elsewhere.append((self.number, kind, rows, turned))
        self.check_passed(kind, rows)
        self.check_apart(kind, rows)
        check_approved(kind, rows)
        check_alone(kind, rows)
        self.check_closing(kind, rows)
        if kind == "end":
            check_end(rows)
        else:
            want(not any(move[0] in ("bind", "convert") for move in rows["move"]), f"an end in a {kind}")
        self.add_moves(rows)

    def check_batch(self, kind, rows):
        """Cards that nobody has yet; and one that lay ready."""
        want(bool(rows["batch"]) == (kind == "batch"), f"cards that nobody has in a {kind}")
        want(rows["batch"] or not (rows["made"] or rows["supplied"] or rows["brought"]), f"made or brought in a {kind}")
        if rows["from-batch"]:
            joins = kind == "family" and rows["family"][0][0] == "join"
            want(rows["account"] and (kind in ("enrol", "card") or joins), f"a card that lay ready in a {kind}")
            self.taken.append((self.number, rows["from-batch"][0]))
        if kind != "batch":
            return
        what, of, first, last, cards = rows["batch"][0]
        is_made = what == "make"
        want(self.partition == 1 and not rows["account"] and not rows["time"][0][2], "a batch of an account, or of a day")
        want(is_made == (of == 0) == bool(rows["made"]), "what was made")
        want(not rows["supplied"] or (is_made and cards == last), "a supplier's numbers of other cards than are made")
        want(1 <= first <= last <= 20000 and 1 <= cards <= min(last - first + 1, 10000), "places that cannot be")
        want(is_made or what == "deliver" or not rows["brought"], f"brought, when it is to {what}")
        want(what != "deliver" or rows["brought"], "brought nowhere")
        if is_made:
            ends = [one["first"] + one["last"] for one in self.batches.values()]
            begins = rows["made"][0][2]
            want(first == 1 and begins == max(ends, default=5_000_000_000), "numbers that are not the next")
            self.batches[self.number] = {"first": begins, "last": last, "before": last - cards, "changes": [],
                                         "places": {place: ("there", *(rows["brought"][0] if rows["brought"] else (None, None)))
                                                    for place in range(1, last + 1)}}
        else:
            want(of in self.batches and last <= self.batches[of]["last"], "cards that were never made")
            self.batches[of]["changes"].append((self.number, what, first, last, cards, rows["brought"]))

    def check_batches(self, chains):
        """Of the chains that are there: each batch again, with what was handed out behind each of its entries."""
        taken = [(number, one) for journal in chains.values() for number, one in journal.taken]
        for number, batch in self.batches.items():
            places, out = batch["places"], set()
            for change in [(number, None), *batch["changes"]]:
                if change[1]:
                    cards = sum(change_place(places, place, *change[1:2], change[5]) and place not in out
                                for place in range(change[2], change[3] + 1))
                    want(cards - batch["before"] <= change[4] <= cards, f"entry {change[0]} changes {cards} cards")
                for entry, (of, place, seen, shop) in taken:
                    if (of, seen) != (number, change[0]):
                        continue
                    state, where, _ = places.get(place, (None, None, None))
                    want(state == "there" and where and shop in ("", where) and place not in out,
                         f"entry {entry}: its card did not lie ready")
                    out.add(place)
            want(len(out) == sum(of == number for _, (of, *_) in taken), f"cards of batch {number} behind none of its entries")
        want(all(of in self.batches for _, (of, *_) in taken), "a card of a batch that was never made")

    def check_passed(self, kind, rows):
        is_transfer = kind in ("send", "receive")
        want(bool(rows["passed"]) == is_transfer, f"passed on in a {kind}")
        want(bool(rows["part"]) == (kind == "receive"), f"parts in a {kind}")
        want(is_transfer or not any(move[0] in ("send", "receive") for move in rows["move"]), f"sent in a {kind}")
        if not is_transfer:
            return
        want(rows["account"], f"a {kind} of nobody")
        number = rows["account"][0][0]
        account = self.accounts.setdefault(number, Account())
        is_whole = kind == "send" and self.change and rows["with"] == [[self.partition, self.change["number"]]] and (
            account.merged == rows["passed"][0][:2] and number == self.change["account"] and
            rows["time"][0][:2] == self.change["time"])
        stays = self.coded.get(number, set())
        if kind == "send" and self.is_undoing(kind, number, rows):
            want(rows["passed"][0][:2] == self.undoing["to"], "it goes back to another account")
            self.undoing["units"].remove(rows["passed"][0][2])
            stays, is_whole = self.undoing["stays"], True
        check_transfer(kind, rows, account, rows["time"][0][2], stays if is_whole else None)
        want(kind == "send" or not account.merged or rows["passed"][0][:2] == account.merged, "it is part of another account")
        if kind == "send":
            want(rows["passed"][0][:2] != [self.partition, rows["account"][0][0]], "sent to itself")
            if rows["with"] and not is_whole and not self.leaving:
                self.paying.append((self.number, rows))  # what a return owes on an account that is part of this one
            elif rows["with"] and not is_whole:
                want(self.leaving and rows["with"][0] == [self.partition, self.leaving["number"]] and
                     rows["account"][0] == [self.leaving["from"], 0, 0] and
                     rows["passed"][0][:2] == [self.partition, self.leaving["to"]], "it goes along with nobody")
            self.sent[self.number] = rows
        else:
            want(rows["with"], "received with nothing")
            self.received.append((self.number, rows))

    def check_apart(self, kind, rows):
        """What is reserved, and what is done by hand."""
        for name, of in (("held", "hold"), ("releases", "release"), ("adjusted", "adjust")):
            want(bool(rows[name]) == (kind == of), f"{name} in a {kind}")
        want(kind == "purchase" or not rows["capture"], f"a hold is captured by a {kind}")
        want(kind in ("hold", "release") or not any(move[0] in ("hold", "release") for move in rows["move"]), f"held in a {kind}")
        account = rows["account"][0][0] if rows["account"] else 0
        recorded = rows["time"][0][0]
        if self.capturing and not (kind in ("release", "end") or (kind == "event" and rows["event"][0][0] == "tier_lost")):
            want(kind == "purchase" and rows["capture"] == [self.capturing[:1]] and account == self.capturing[1],
                 "a hold was captured, and this is not its purchase")
            self.capturing = None
        elif rows["capture"]:
            want(self.capturing, "it captures a hold that was not released for it")
        moves_lots = kind in ("purchase", "return", "claim", "event", "end", "draw", "undo", "convert", "send", "receive", "hold", "adjust", "close", "reopen")
        for number, (owner, held) in self.holds.items() if moves_lots else ():
            want(owner != account or held["held"][0][2] > recorded, f"hold {number} is over, and was not released")
        if kind == "hold":
            want(account and rows["program"], "a hold of nobody, or by no programme")
            unit, points, until, _ = rows["held"][0]
            want(moved(rows, "hold") == {unit: points} and recorded < until, "what is held")
            want(all(move[0] == "hold" for move in rows["move"]), "a hold only holds")
            self.holds[self.number] = (account, rows)
        if kind == "release":
            number, why = rows["releases"][0]
            want(number in self.holds and self.holds[number][0] == account, f"{number} is no open hold of the account")
            held = self.holds.pop(number)[1]
            want(moved(rows, "release") == moved(held, "hold") and rows["program"] == held["program"], "what is released")
            want([move[1] for move in rows["move"] if move[0] == "release"] == [move[1] for move in held["move"]], "its lots")
            want(all(move[0] in ("release", "settle", "repay") for move in rows["move"]), "a release only releases")
            want((held["held"][0][2] <= recorded) == (why == "lapsed"), f"{why} at the wrong time")
            want(bool(rows["request"]) == (why == "by_hand"), f"who asked for it: {why}")
            if why == "captured":
                want(not self.capturing, "two holds are captured at once")
                self.capturing = [number, account]
        if kind == "adjust":
            unit, points, second = rows["adjusted"][0]
            want(account and rows["program"] and rows["note"] and rows["actor"][0][3], "by hand: of whom, why and by whom")
            want(second != rows["actor"][0][3], "seconded by the same")
            want(moved(rows, "gain" if points > 0 else "cancel") == {unit: abs(points)}, "what is given or taken by hand")

    def check_closing(self, kind, rows):
        """What still happens to a closed account; what a close ends, and a reopen brings back."""
        want(bool(rows["reopens"]) == (kind == "reopen"), f"reopened in a {kind}")
        want(kind in ("close", "reopen") or not (rows["closed"] or any(
            move[0] in ("pay_out", "forfeit", "reinstate") for move in rows["move"])), f"closed in a {kind}")
        number = rows["account"][0][0] if rows["account"] else 0
        account = self.accounts.setdefault(number, Account())
        if not number:
            return
        goes_on = kind in ("return", "handover", "expire", "release", "end", "member", "close", "reopen") or (
            kind == "draw" and rows["drawn"][0][2] < 0) or (kind == "card" and rows["note"] in ([["block"]], [["unblock"]], [["give"]], [["phone-end"]], [["chip-end"]]))
        want(not account.closed or goes_on, f"the account was closed by entry {account.closed}")
        if kind in ("close", "reopen"):
            want(rows["program"] and rows["note"] and rows["actor"][0][3], "closed: by which programme, why and by whom")
        if kind == "close":
            self.check_close(account, rows)
            account.closed = self.number
        if kind == "reopen":
            by, how = rows["reopens"][0]
            want(account.closed == by != 0, f"{by} has not closed the account")
            close = self.closes[by]
            want(how == "empty" or account.newest == by, "more has happened since it was closed")
            wanted = [move[1:4] for move in close["move"] if move[0] in ("pay_out", "forfeit")] if how == "restored" else []
            want([move[:4] for move in rows["move"]] == [["reinstate", *move] for move in wanted], "what comes back")
            want(rows["closed"] == (close["closed"] if how == "restored" else []), "what is told of it")
            account.closed = 0
        if kind not in ("card", "member"):
            account.newest = self.number

    def check_close(self, account, rows):
        want(not any(lot.held for lot in account.lots.values()), "something is held")
        sums, left = {}, {lot.number: lot.left for lot in account.lots.values()}
        for kind, lot, unit, amount, *_ in rows["move"]:
            is_debt = account.lots[lot].issued == 0
            want(kind in (("repay", "forfeit") if is_debt else ("settle", "pay_out", "forfeit")), f"{kind} in a close")
            left[lot] += amount if is_debt else -amount
            if kind in ("pay_out", "forfeit"):
                want(left[lot] == 0, f"lot {lot} is not emptied")
                row = sums.setdefault(unit, [unit, "refund" if kind == "pay_out" else "forfeit", 0, 0])
                want((row[1] == "refund") == (kind == "pay_out"), f"{unit} is paid out and lost")
                row[3 if is_debt else 2] += amount
        want(not any(left.values()), "something is left of the account")
        want(rows["closed"] == list(sums.values()), "what is paid out and lost")
        want(rows["move"] or not account.closed, "closed again, and there was nothing")
        self.closes[self.number] = rows

    def join_transfers(self, chains):
        """Once all are read: what was received was sent so, and once."""
        for number, rows in self.received:
            other = chains.get(rows["with"][0][0])
            if other is None:
                continue
            sent = other.sent.pop(rows["with"][0][1], None)
            want(sent, f"entry {number}: what it received was not sent, or arrived already")
            check_parts_of(rows, sent)
            want(sent["passed"][0] == [self.partition, rows["account"][0][0], *rows["passed"][0][2:]] and
                 rows["passed"][0][:2] == [other.partition, sent["account"][0][0]],
                 f"entry {number}: it was sent otherwise")
            want(sent["time"] == rows["time"] and sent["program"] == rows["program"] and
                 sent["actor"][0][1] == rows["actor"][0][1], f"entry {number}: it was sent in another moment")

    def check_all_arrived(self, chains):
        for number, rows in self.sent.items():
            want(rows["passed"][0][0] not in chains, f"entry {number}: what it sent arrived nowhere")

    def check_past(self, kind, rows):
        """What stands in an entry of what the account had behind it."""
        want(bool(rows["event"]) == (kind == "event"), "an event is told in events")
        standing = [row for name in ("visit", "tier", "referred", "member-tag", "card-kind", "seat", "room") for row in rows[name]]
        want(kind in ("purchase", "claim", "event", "convert") or not standing, f"a standing in a {kind}")
        want(kind == "return" or not (rows["undone-visit"] or rows["undone"] or rows["repaid"]),
             f"undone in a {kind}")
        want(kind == "claim" or not rows["claimed"], f"claimed in a {kind}")
        if kind == "event":
            want(rows["account"], "an event of nobody")
            earned = {}
            for _, unit, _, points in rows["earn"]:
                want(points > 0, f"gain of {unit}")
                earned[unit] = earned.get(unit, 0) + points
            want(earned == moved(rows, "gain"), "what an event gives is not what is gained")
        tags = [tag.encode() for (tag,) in rows["member-tag"]]
        want(tags == sorted(set(tags)), "tags of members ascend")
        if kind == "enrol" and rows["note"]:
            want(re.fullmatch(r"referred [1-9][0-9]*-[1-9][0-9]*|gift_card|voucher 1|left [1-9][0-9]*", rows["note"][0][0]), "the note of an enrolment")
        if kind == "settlement":
            self.check_settlement(rows)
        if not rows["account"]:
            return
        account = self.accounts.setdefault(rows["account"][0][0], Account())
        for (tier,) in rows["tier"]:
            want(rows["event"] or tier == account.tier, f"the tier is {account.tier}")
        if rows["event"] and rows["event"][0][0] in ("tier", "tier_lost"):
            want(rows["event"][0][2] == account.tier, f"the tier before was {account.tier}")
            account.tier = rows["event"][0][1]
        for (visit,) in rows["visit"]:
            want(visit > account.visit, f"after visit {account.visit}")
            account.visit = visit
        if rows["undone-visit"]:
            account.visit -= 1
        for of, name, left in rows["room"]:
            if of == "rule":
                given = sum(row[3] for row in rows["earn"] if row[0] == name)
                want(given <= left, f"rule {name} gave {given} of {left}")

    def check_family(self, kind, rows):
        """Who may join, has joined, and what a member may and took."""
        want(bool(rows["family"]) == (kind == "family"), f"members in a {kind}")
        want(kind == "family" or not rows["top-up"], f"paying in in a {kind}")
        number, member, card = rows["account"][0] if rows["account"] else (0, 0, 0)
        account = self.accounts.setdefault(number, Account()) if number else None
        note = rows["note"][0][0] if rows["note"] else ""
        if rows["shown"]:
            self.check_shown(kind, card, rows)
        self.check_cards(kind, note, number, member, card, rows)
        if kind == "enrol" and member:
            account.members[member] = ["holder", "free", 0, 0, True]
        if kind == "family":
            self.add_family(number, member, account, rows)
        elif kind == "purchase" and number:
            self.check_limits(member, account, rows)
        if member and (kind in ("send", "hold") or (kind == "convert" and rows["ask"][0][1] != "auto")):
            want(account.members[member][1:4] == ["free", 0, 0], "who has limits passes nothing on")
        is_top_up = kind == "event" and rows["event"][0][0] == "top_up"
        if member and is_top_up:
            want(account.members[member][4], "who may not pay in does")
        if kind in ("purchase", "send", "hold", "convert") or is_top_up:
            want(not member or member in account.members, "a member of another account")
            want(not card or self.cards.get(card) == (number, member), f"card {card} is that of another member")

    def check_shown(self, kind, card, rows):
        """A card that a phone has shown: whether its code was fresh, and nothing had been spent with it."""
        how, step, read = rows["shown"][0]
        want(kind in ("purchase", "hold", "send", "convert") and card and rows["actor"][0][0], f"a card shown in a {kind}")
        want((step > 0) == (read > 0) and (how != "uid" or not step), "shown so, and by what")
        want(step or how in ("uid", "pin"), "a phone without a code")
        if not step:
            return
        at = rows["time"][0][1]
        want(0 <= at - read <= 15 * 60_000_000, "read at another time")
        taken = any(redeem[3] and not rows["ask"][redeem[0] - 1][-1] for redeem in rows["redeem"]) or rows["pay-from"]
        want(how not in ("stale", "used", "chip_used") or (kind == "purchase" and not taken), "a picture of a code pays")
        if how in ("chip", "chip_used"):
            self.check_chip(card, how, step, kind != "purchase" or taken)
            return
        phone = self.phones.get(card)
        want(phone, "shown by no phone")
        off = step - read // 30_000_000
        is_near = abs(off) <= 1 or abs(off - phone["drift"]) <= 1
        judged = "used" if step <= phone["spent"] else "phone" if is_near else "stale"
        want(judged != "phone" if how == "pin" else judged == how, f"shown as {how}, and is {judged}")
        if how in ("phone", "pin"):
            if abs(off) <= 1:
                phone["drift"] = 0
            elif how == "pin" and step > phone["seen"] and abs(off) <= 2880:
                phone["drift"] = off
            if kind != "purchase" or taken:
                phone["spent"] = max(phone["spent"], step)
        phone["seen"] = max(phone["seen"], step)

    def check_chip(self, card, how, count, takes):
        """What a chip wrote when it was read: later than all that was used, and than all that was shown."""
        chip = self.chips.get(card)
        want(chip, "shown by no chip")
        is_latest = count > chip["spent"] and count >= chip["seen"]
        want(is_latest == (how == "chip") or (is_latest and chip["came"]), f"shown as {how}, and is another reading")
        if is_latest and how == "chip_used":
            chip["used"] = max(chip["used"], count)  # by something before it came
        if how == "chip":
            chip["least"] = min(chip["least"] or count, count)
            chip["spent"] = count if takes else chip["spent"]
        chip["seen"] = max(chip["seen"], count)

    def join_chip(self, number, card, before):
        """A card came with its chip, as the chain has it from which it came."""
        came = self.came_chips[card]
        want(before or not (came["least"] or came["used"]), f"entry {number}: its card had no chip")
        if not before:
            return
        was_used = came["used"] <= before["spent"] or came["used"] < before["seen"]
        want(not came["least"] or (came["least"] > before["spent"] and came["least"] >= before["seen"]), f"entry {number}: a reading from before")
        want(was_used or before["came"], f"entry {number}: a reading that nobody used")
        came["spent"], came["seen"] = max(came["spent"], before["spent"]), max(came["seen"], before["seen"])

    def check_joining(self, kind, rows):
        """By what somebody joins, what a card may that waits, and fees that are paid."""
        joined = rows["joined"][0] if rows["joined"] else None
        joins = kind == "family" and rows["family"][0][0] == "join"
        want(kind in ("enrol", "member") or joins or not joined, f"somebody joins in a {kind}")
        want(kind in ("purchase", "return", "claim") or not rows["membership"], f"a fee in a {kind}")
        number, member, _ = rows["account"][0] if rows["account"] else (0, 0, 0)
        for count, _ in rows["consents"]:
            want((kind in ("enrol", "member") or joins) and member and 1 <= count <= 16, f"consents in a {kind}")
        if joined and kind == "member" and not number:
            want(joined[0] == "invitation" and 1 <= joined[1] <= 200, "codes for nobody")
            self.codes[self.number] = [joined[1], rows["time"][0][0]]
            return
        account = self.accounts.setdefault(number, Account()) if number else None
        if account and kind == "enrol":
            account.is_opened = True
        if joined:
            self.check_joined(kind, account, member, joined, rows)
        if account and kind in ("purchase", "return", "claim"):
            self.check_seat(kind, account, rows)
            account.spent += rows["claimed"][0][0] if rows["claimed"] else rows["total"][0][2] if rows["total"] else 0

    def check_settlement(self, rows):
        """The versions follow each other, each from a later day than the one before."""
        want(rows["seq"][0][0] == 1 and not rows["time"][0][2], "a settlement of another chain, or on a day")
        want(all(not found for name, found in rows.items() if name not in
                 ("habitue-entry", "seq", "kind", "time", "actor", "approved", "request", "note")), "a settlement with more to it")
        told = re.fullmatch(rf"([1-9][0-9]*) ({DAY}) {HEX}", rows["note"][0][0] if rows["note"] else "")
        want(told, "the note of a settlement")
        number, day = int(told.group(1)), told.group(2)
        want(number == self.settlement[0] + 1 and day > self.settlement[1], f"settlement {number} is not the next")
        self.settlement = number, day

    def check_joined(self, kind, account, member, joined, rows):
        by, figure, text = joined
        note = rows["note"][0][0] if rows["note"] else ""
        want(member and (rows["time"][0][2] or note.startswith("left ")), "nobody joins, or on no day")
        want(by != "override" or (text and rows["actor"][0][3]), "overridden by whom, and why")
        want(by in ("receipt", "total", "invitation") or figure == 0, f"a figure of {by}")
        want(by != "total" or (kind == "member" and figure == account.spent), "the card came to another total")
        want(by != "referral" or note.startswith("referred "), "sent by nobody")
        want(by != "segment" or text, "of no segment")
        want(kind != "member" or (account.seat == "waiting" and by not in ("waiting", "import", "referral", "invitation")),
             "a card gets a name that did not wait for one")
        want(kind != "family" or by == "override", "who joins an account is invited")
        if by == "invitation":
            left, made = self.codes.get(figure, (0, 0))
            want(left > 0 and rows["time"][0][0] <= made + 366 * 86400 * 10**6, "by a code that nobody made, or that has ended")
            self.codes[figure][0] -= 1
        if kind != "family":
            account.seat = by if by in ("waiting", "fee") else ""

    def check_seat(self, kind, account, rows):
        day = rows["time"][0][2]
        seat = rows["seat"][0][0] if rows["seat"] else ""
        if kind == "return":
            key, others = tuple(rows["of"][0][:2]), dict(account.paid_for)
            if rows["membership"]:
                want(others.pop(key, None), "no fee was paid by that purchase")
                want(rows["membership"][0][0] == max(others.values(), default=""), "the fee pays for other days")
                account.paid_for = others
            return
        until = max(account.paid_for.values(), default="")
        if account.is_opened:
            want(seat != "waiting" or account.seat == "waiting", "it does not wait")
            want(seat != "unpaid" or account.seat == "fee", "it owes no fee")
        want(seat != "unpaid" or until < day, "its fee is paid")
        want(seat != "unpaid" or not rows["earn"], "unpaid, and it earns")
        own = [row for row in rows["redeem"] if row[3] > 0 and rows["ask"][row[0] - 1][3] is None]
        want(seat != "waiting" or not own, "it waits, and spends")
        if rows["membership"]:
            key = (self.partition, self.number) if kind == "purchase" else tuple(rows["of"][0][:2])
            want(rows["membership"][0][0] > max(day, until), "a fee that pays for nothing")
            want(seat != "unpaid", "unpaid with its fee")
            account.paid_for[key] = rows["membership"][0][0]

    def check_cards(self, kind, note, number, member, card, rows):
        """Whose each is; of who leaves all go with him, and the account that is his comes next."""
        if self.undoing and not self.is_undoing(kind, number, rows):
            self.check_nobody_is_undoing()
        if self.leaving and kind != "send":
            want(kind == "enrol" and note == f"left {self.leaving['number']}", "for who leaves no account is opened")
        voucher = re.fullmatch(r"voucher ([1-9][0-9]*)", note)
        if kind in ("enrol", "card") and (voucher or note == "gift_card"):
            self.bearers.add(card)
        if voucher and kind in ("enrol", "card"):
            self.coded.setdefault(number, set()).add(int(voucher.group(1)))
        if kind == "return":
            self.returns[self.number] = (number, rows["time"][0][:2])
        if kind == "return" or (kind == "family" and rows["family"][0][0] == "merge"):
            self.change = {"number": self.number, "account": number, "time": rows["time"][0][:2]}
        if kind == "card" and note in ("block", "unblock", "dormant"):
            (self.blocked.discard if note == "unblock" else self.blocked.add)(card)
        self.check_life(kind, note, card, rows)
        if kind == "enrol" and note.startswith("left "):
            want(self.leaving and number == self.leaving["to"] and member == self.leaving["member"] and
                 card == self.leaving["card"], "an account is opened for somebody who did not leave so")
            self.left, self.leaving = self.leaving, None
            self.move_card(number, member, card, rows)
        elif kind == "card" and note == "move":
            want(self.left and number == self.left["to"] and member == self.left["member"], "a card goes along with nobody")
            self.move_card(number, member, card, rows)
        elif kind == "family" and rows["family"][0][0] in ("come", "card"):
            want(card not in self.cards and note in ("", "blocked"), "a card comes that was there")
            self.cards[card] = (number, member)
            self.chips[card] = self.came_chips[card] = {"spent": 0, "seen": 0, "came": True, "least": 0, "used": 0}
            if note:
                self.blocked.add(card)
        elif kind == "card" and (note == "chip-end" or re.fullmatch(r"chip (0|[1-9][0-9]*)", note)):
            want(self.cards.get(card) == (number, member), f"card {card} is that of another member")
            want(note != "chip-end" or card in self.chips, f"card {card} has no chip")
            self.chips.pop(card, None)
            if note != "chip-end":
                over = int(note.split(" ")[1])
                want(over < 1 << 24, "a chip that counts so far")
                self.chips[card] = {"spent": over, "seen": over, "came": False, "least": 0, "used": 0}
        elif kind == "card" and note in ("phone", "phone-end"):
            want(self.cards.get(card) == (number, member), f"card {card} is that of another member")
            want(note == "phone" or card in self.phones, f"card {card} has no phone")
            self.phones.pop(card, None)
            if note == "phone":
                self.phones[card] = {"spent": 0, "drift": 0, "seen": 0}
        elif kind == "card" and note == "give":
            want(self.cards.get(card, (0, 0))[0] == number and member, f"card {card} cannot be given")
            self.phones.pop(card, None)
            self.cards[card] = (number, member)
        elif kind == "card" and note in ("block", "unblock", "renew", "dormant"):
            want(self.cards.get(card) == (number, member), f"card {card} is that of another member")
        elif kind in ("enrol", "card") or (kind == "family" and rows["family"][0][0] == "join"):
            want(card not in self.cards, f"card {card} is there already")
            self.cards[card] = (number, member)
        if kind == "card" and member and note != "move":
            want(member in self.accounts[number].members, "a card of no member")

    def check_life(self, kind, note, card, rows):
        """How long a card can be used, which one is there for it, and when it sleeps."""
        is_new = kind == "enrol" or (kind == "family" and rows["family"][0][0] == "join")
        want(kind == "card" or is_new or not rows["card-until"], f"a last day in a {kind}")
        want(bool(rows["replaces"]) == (kind == "card" and note == "replace"), f"replaced in a {kind}")
        account, key = rows["account"][0][0] if rows["account"] else 0, rows["actor"][0][0]
        day = rows["time"][0][2] or utc_day(rows["time"][0][1])
        until = rows["card-until"][0][0] or NEVER if rows["card-until"] else None
        if kind == "purchase" and card:
            want(card not in self.blocked, f"card {card} is blocked")
            want(day <= (self.until.get(card) or NEVER), f"card {card} is over")
            self.bought = (card, rows["time"][0][:2])
        if kind == "card":
            want(card not in self.replaced or note == "move", f"card {card} was replaced")
        if kind == "card" and note == "renew":
            want(until and rows["time"][0][2] and until >= day and card not in self.blocked, "a renewal to no day")
            if rows["program"]:
                want(until > (self.until.get(card) or day), "a renewal moves the last day on")
            want(key or (rows["program"] and self.bought == (card, rows["time"][0][:2])), "no purchase renews")
        if kind == "card" and note == "replace":
            old = rows["replaces"][0][0]
            want(until and old != card and self.cards.get(old) == (account, rows["account"][0][1]), "it replaces another's card")
            want(old not in self.replaced, f"card {old} was replaced already")
            want(not rows["program"] or self.until.get(old, "") < day, f"card {old} was not over")
            self.replaced.add(old)
            self.blocked.add(old)
            if old in self.phones:
                self.phones[card] = self.phones.pop(old)
            if old in self.bearers:
                self.bearers.add(card)
        if kind == "card" and note == "dormant":
            want(key == 0 and rows["program"] and rows["time"][0][2] and self.acted.get(account, day) < day, "nobody sleeps so")
        if until:
            self.until[card] = until
        if account and is_act(kind, note, rows):
            self.acted[account] = max(day, self.acted.get(account, ""))

    def move_card(self, number, member, card, rows):
        want(self.cards.get(card) == (self.left["from"], member), "a card that is not of who left")
        want(rows["time"][0][:2] == self.left["time"], "it was moved in another moment")
        self.cards[card] = (number, member)

    def is_undoing(self, kind, number, rows):
        undoing = self.undoing
        return bool(undoing) and number == undoing["account"] and rows["time"][0][:2] == undoing["time"] and (
            rows["with"] == [[self.partition, undoing["number"]]] if kind == "send" else
            kind == "family" and rows["family"][0][0] == "go")

    def check_nobody_is_undoing(self):
        want(not self.undoing or not (self.undoing["who"] or self.undoing["units"]), "something that came did not go back")
        self.undoing = None

    def check_nobody_is_leaving(self):
        self.check_nobody_is_undoing()
        want(not self.leaving, "who leaves has no account")
        for card, (number, member) in self.cards.items():
            want(not member or member in self.accounts[number].members, f"card {card} stayed behind")

    def add_family(self, number, member, account, rows):
        what, *rights = rows["family"][0]
        rights.append(not rows["top-up"])
        comes = what in ("come", "card")
        is_back = bool(account and account.merged) and comes and account.merged == rows["elsewhere"][0]
        want(account and (account.members or is_back), "a family of nobody")
        want(bool(rows["invitation"]) == (what in ("invite", "join")), f"an invitation in {what}")
        want(bool(rows["elsewhere"]) == (what in ("leave", "merge", "unmerge", "go") or comes), f"another account in {what}")
        want(bool(rows["was"]) == comes and bool(rows["with"]) == (comes or what == "unmerge"), f"from where in {what}")
        want(not account.merged or is_back, "members of an account that is part of another")
        want(what in ("card", "go") or bool(member) == (what not in ("invite", "merge", "unmerge")), f"a member in {what}")
        if what in ("unmerge", "go"):
            want(rights == ["holder", "free", 0, 0, True], "another right than that of a holder")
            (self.add_unmerge if what == "unmerge" else self.add_go)(number, member, account, rows)
            return
        if is_back:
            account.merged, account.back_with = None, rows["with"][0]
        if what == "merge" or comes:
            self.add_merge(what, number, member, account, rows, rights)
            return
        if what == "invite":
            want(rights[0] != "holder", "a holder is invited")
            self.invitations[self.number] = (number, rights, rows["invitation"][0][0])
            return
        if what == "join":
            by = self.invitations.pop(rows["invitation"][0][0], None)
            want(by and by[:2] == (number, rights) and rows["time"][0][1] <= by[2], "joined without an invitation")
            want(all(member not in other.members for other in self.accounts.values()), "a member of two accounts")
        else:
            want(member in account.members, "rights of no member")
        if what == "leave":
            (partition, to), (*_, card) = rows["elsewhere"][0], rows["account"][0]
            want(partition == self.partition and to not in self.accounts, "it goes to an account that is there")
            want(rights == ["holder", "free", 0, 0, True], "who leaves is free")
            self.leaving = {"number": self.number, "from": number, "to": to, "member": member, "card": card,
                            "time": rows["time"][0][:2]}
            del account.members[member]
            account.taken.pop(member, None)
        else:
            account.members[member] = rights
        want(len(account.members) <= 20, "too many members")
        want(any(row[0] == "holder" for row in account.members.values()), "an account without a holder")

    def add_merge(self, what, number, member, account, rows, rights):
        """An account becomes part of another; who and what comes so."""
        if what == "merge":
            want(rights[1:] == ["barred" if rights[0] == "child" else "free", 0, 0, rights[0] != "child"], "another right than that of the role")
            cards = {card: (owner, whose, card in self.blocked) for card, (owner, whose) in self.cards.items()
                     if owner == number and card not in self.bearers}
            self.gone[self.number] = {"from": number, "to": rows["elsewhere"][0], "time": rows["time"][0][:2], "cards": cards, "back": False}
            for card in cards:
                del self.cards[card]
            want(all(lot.left >= 0 for lot in account.lots.values()), "an account that owes goes")
            want(all(owner != number for owner, _ in self.holds.values()), "an account with holds goes")
            account.merged = rows["elsewhere"][0]
            account.members = {}
            return
        self.coming.append((self.number, what, number, member, rows, account.back_with == rows["with"][0]))
        if what == "come":
            want(all(member not in other.members for other in self.accounts.values()), "a member of two accounts")
            account.members[member] = rights
            want(len(account.members) <= 20, "too many members")
        else:
            want(not member or member in account.members, "a card of no member")

    def add_unmerge(self, number, member, account, rows):
        """Who and what came with the account, and is there still."""
        came = [(first, what, who, of["account"][0][2]) for first, what, to, who, of, back in self.coming
                if of["with"] == rows["with"] and to == number and of["elsewhere"] == rows["elsewhere"] and not back]
        want(came and rows["with"][0][0] == rows["elsewhere"][0][0], "no such account came")
        origins = {at for at, of in self.received if at > came[0][0] and of["passed"][0][:2] == rows["elsewhere"][0]}
        lots = [lot for lot in account.lots.values() if lot.origin in origins]
        want(not any(lot.held for lot in lots), "something that came is held")
        stays = {lot.number for lot in account.lots.values() if lot.origin not in origins} | self.coded.get(number, set())
        who = {(whose, 0 if whose else card) for _, what, whose, card in came
               if (what == "come" and whose in account.members) or (not whose and self.cards.get(card) == (number, 0))}
        time = rows["time"][0][:2]
        self.undoing = {"number": self.number, "account": number, "to": rows["elsewhere"][0], "time": time, "who": who,
                        "stays": stays, "units": {lot.unit for lot in lots if lot.left > 0 and lot.number not in stays}}
        self.gone[self.number] = {"from": number, "to": rows["elsewhere"][0], "time": time, "cards": {}, "back": True}

    def add_go(self, number, member, account, rows):
        card = rows["account"][0][2]
        want(self.undoing and self.undoing["to"] == rows["elsewhere"][0], "it goes back with no account")
        want((member, 0 if member else card) in self.undoing["who"], "it did not come with the account")
        want(self.cards.get(card) == (number, member), "its card is another's")
        self.undoing["who"].remove((member, 0 if member else card))
        for one, (owner, whose) in list(self.cards.items()):
            if one == card or (member and (owner, whose) == (number, member) and one not in self.bearers):
                self.gone[self.undoing["number"]]["cards"][one] = (number, member, one in self.blocked)
                del self.cards[one]
        account.members.pop(member, None)
        account.taken.pop(member, None)
        want(any(row[0] == "holder" for row in account.members.values()), "an account without a holder")

    def join_merges(self, chains):
        """Once all are read: who and what came was there, and all of it came."""
        became = {}
        for number, what, to, member, rows, is_back in self.coming:
            other = chains.get(rows["with"][0][0])
            if other is None:
                continue
            gone = other.gone.get(rows["with"][0][1])
            (was_member, was_card), card = rows["was"][0], rows["account"][0][2]
            want(gone and gone["back"] == is_back and gone["to"] == [self.partition, to] and gone["time"] == rows["time"][0][:2] and
                 rows["elsewhere"][0] == [other.partition, gone["from"]], f"entry {number}: no such account came")
            want(gone["cards"].pop(was_card, None) == (gone["from"], was_member, bool(rows["note"])),
                 f"entry {number}: its card was another's, or came already")
            want(bool(was_member) == bool(member), f"entry {number}: a card of somebody comes to nobody")
            self.join_chip(number, card, other.chips.get(was_card))
            key = (other.partition, was_member)
            want(not was_member or became.setdefault(key, member) == member, f"entry {number}: a member becomes two")
        for number, rows in self.paying:
            other = chains.get(rows["with"][0][0])
            if other is None:
                continue
            want(other.returns.get(rows["with"][0][1]) == (rows["passed"][0][1], rows["time"][0][:2]) and
                 rows["passed"][0][0] == other.partition and
                 other.accounts[rows["passed"][0][1]].merged == [self.partition, rows["account"][0][0]],
                 f"entry {number}: it goes along with nobody")

    def check_all_came(self, chains):
        for number, gone in self.gone.items():
            want(gone["to"][0] not in chains or not gone["cards"], f"entry {number}: {gone['cards']} came nowhere")

    def check_limits(self, member, account, rows):
        found = [row for row in rows["room"] if row[0] == "member"]
        _, right, by_day, by_month, _ = account.members.get(member, ["holder", "free", 0, 0, True])
        is_limited = right == "barred" or by_day or by_month
        want(len(found) == (1 if is_limited else 0), "what a member has left")
        amount, takes = taken_from(rows)
        if not is_limited:
            return
        day = rows["time"][0][2]
        _, name, left = found[0]
        want(name == str(member), "of another member")
        is_given = rows["given"] and rows["given"][0][1]  # a till gave it, whatever he may
        want(right == "free" or (left == 0 and (is_given or not takes)), "who is barred takes something")
        taken = account.taken.setdefault(member, {})
        for most, period in ((by_day, day), (by_month, day[:7])):
            so_far = sum(some for on, some in taken.items() if on.startswith(period))
            want(right == "barred" or not most or left <= max(most - so_far, 0), f"a member has {left} left of {most}")
        want(is_given or amount <= left, f"a member takes {amount} of {left}")
        taken[day] = taken.get(day, 0) + amount

    def turn_back(self, rows):
        """Vouchers of which nothing was used, the newest first."""
        turned = []
        numbers = [number for number, _ in rows["turned-back"]]
        want(numbers == sorted(set(numbers), reverse=True), "vouchers are turned back the newest first")
        undone = [reward for reward, uses in rows["undone"] if uses == 1]
        for number, reward in rows["turned-back"]:
            conversion = self.conversions.pop(number, None)
            want(conversion and conversion.reward == reward, f"{number} made no voucher by {reward}, or it was turned back")
            want(rows["account"] and conversion.account == rows["account"][0][0], "another account's voucher")
            lot = self.accounts[conversion.account].lots[conversion.lot]
            want(lot.left == lot.issued, f"of the voucher in lot {lot.number} something was used")
            want(["cancel", lot.number, lot.unit, lot.issued, "", ""] in rows["move"], f"lot {lot.number} is not cancelled whole")
            want(not conversion.is_counted or reward in undone, f"a use of {reward} is not undone")
            turned.append(conversion)
        return turned

    def add_to_purchase(self, kind, rows, turned):
        _, number, line_count = rows["of"][0]
        want(number in self.purchases, f"{number} is no purchase")
        purchase = self.purchases[number]
        want(line_count == len(purchase.lines), "the count of its lines")
        if kind == "handover":
            purchase.check_handover(rows)
            return
        if kind == "return":
            purchase.check_return(rows, turned)
            return
        want(number not in self.claimed and purchase.account == 0, "claimed already")
        want(not (rows["redeem"] or rows["vat"] or rows["total"]), "a claim only earns")
        self.claimed.add(number)
        add_sums(purchase.sums, sums_of(rows))

    def add_elsewhere(self, chains):
        """Once the others are read: what their own entries say of a purchase comes before its claim here."""
        for number, kind, rows, turned in self.elsewhere:
            other = chains.get(rows["of"][0][0])
            if other is None:
                continue
            try:
                other.add_to_purchase(kind, rows, turned)
            except Wrong as wrong:
                raise Wrong(f"entry {number}: {wrong}") from wrong

    def add_moves(self, rows):
        if not rows["account"]:
            want(not (rows["move"] or rows["balance"]), "points of nobody")
            return
        account = self.accounts.setdefault(rows["account"][0][0], Account())
        for move in rows["move"]:
            account.move(move, self.number)
        if rows["kind"][0][0] in ("purchase", "return", "claim", "expire", "event", "end", "draw", "undo", "convert",
                                  "send", "receive", "hold", "release", "adjust", "close", "reopen"):
            day = rows["time"][0][2]
            want(day, "no day")
            want(rows["balance"] == account.balances(day, rows["move"]), "its balances")
            if rows["kind"][0][0] in ("expire", "end"):
                account.check_nothing_outlives(day)
        account.check_nothing_lost()


def change_place(places, place, what, brought):
    """Whether a change does something to it."""
    state, where, on = places[place]
    if state not in {"deliver": ("there",), "lose": ("there",), "find": ("lost",), "destroy": ("there", "lost")}[what]:
        return False
    places[place] = (state, *brought[0]) if what == "deliver" else (
        {"lose": "lost", "find": "there", "destroy": "destroyed"}[what], where, on)
    return True


def check_draws(chains):
    """Of the chains that are there: each draw has its entry in the account that it names, and no other is there."""
    told = sorted(row for journal in chains.values() for row in journal.told if row[4] in chains)
    drawn = sorted(row for journal in chains.values() for row in journal.drawn if row[2] in chains)
    want(told == drawn, f"draws are told and made: {[row for row in told + drawn if (row in told) != (row in drawn)]}")


def check(path, last):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    journal = Journal()
    texts = re.split(r"^(?=habitue-entry\t)", text, flags=re.MULTILINE)
    want(texts[0] == "", "it does not begin with an entry")
    for body in texts[1:]:
        try:
            journal.add(body)
        except Wrong as wrong:
            raise Wrong(f"entry {journal.number}: {wrong}") from wrong
    want(last is None or journal.last.hex() == last, f"the last hash is {journal.last.hex()}")
    return journal


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    status = 0
    journals = []
    for path, last in zip(arguments[::2], arguments[1::2] + [None]):
        try:
            journals.append((path, check(path, last)))
        except Wrong as wrong:
            print(f"{path}: {wrong}")
            status = 1
    chains = {journal.partition: journal for _, journal in journals}
    try:
        check_draws(chains)
        if 1 in chains:
            chains[1].check_batches(chains)
    except Wrong as wrong:
        print(wrong)
        status = 1
    for path, journal in journals:
        try:
            journal.join_merges(chains)
            journal.join_transfers(chains)
        except Wrong as wrong:
            print(f"{path}: {wrong}")
            status = 1
    for path, journal in journals:
        try:
            journal.add_elsewhere(chains)
            journal.check_all_arrived(chains)
            journal.check_nobody_is_leaving()
            journal.check_all_came(chains)
            print(f"{path}: {journal.number} entries, the last hash is {journal.last.hex()}")
        except Wrong as wrong:
            print(f"{path}: {wrong}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
