"""past.py - what an account has behind it, and what follows from it (docs/journal.md, "What an account has behind
it"; docs/program.md, Tiers, Challenges and the ceilings of rules and rewards).

    Past           the sum of an account's entries, and its text
    Standing       what a programme sees of it before an entry: visit, tier, what the ceilings leave
    count_of       a measure, as of a day
    lost, reached  the events that follow
"""
import copy
from datetime import date, timedelta

from facts import Told, add_months, basis_points, divide

KINDS = ["visits", "spend", "gained", "rule", "reward", "goal", "referred"]
PERIODS = ["ever", "day", "month", "year"]
CEILINGS = {"max_per_day": "day", "max_per_month": "month", "max_per_year": "year", "max_per_account": "ever"}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS_KEPT = 7  # before the newest
MONTHS_MAX = 49  # the most that a programme can look back at


def start_of(period, day):
    """The first day of a period; None of all time."""
    if period == "ever":
        return None
    if period == "day":
        return day
    length = MONTHS[period]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def has_ceiling(one):
    return any(name in one for name in CEILINGS)


# ---- the sums

class Past:
    """Sums by (kind, id, period, first day).  More months are counted than are kept: others may need them later."""

    def __init__(self):
        self.months, self.newest = None, None  # kept, once a programme looks back
        self.tier, self.since, self.floor, self.floor_until = "", None, "", None
        self.sums = {}

    def copy(self):
        other = copy.copy(self)
        other.sums = dict(self.sums)
        return other

    def get(self, kind, name, period, day):
        return self.sums.get((kind, name, period, start_of(period, day)), 0)

    def is_forgotten(self, kind, period, first):
        """Of a period that begins on this day."""
        if period == "ever":
            return False
        newest = self.newest or first
        if kind == "goal":
            return first.year < newest.year - 1
        if period == "day":
            return first < newest - timedelta(days=DAYS_KEPT)
        if period == "year":
            return first.year < newest.year - 1
        kept = MONTHS_MAX if kind in ("visits", "spend", "gained") else 2
        return first < add_months(newest.replace(day=1), 1 - kept)

    def keep(self, program):
        if looks_back(program):
            self.months = max(months_of(program), self.months or 0)

    def reach(self, day):
        """An entry counts on its own day: the newest moves on, and what is too old goes."""
        self.newest = max(day, self.newest or day)
        self.sums = {key: amount for key, amount in self.sums.items()
                     if not self.is_forgotten(key[0], key[2], key[3])}

    def add(self, kind, name, periods, day, amount):
        for period in periods:
            key = (kind, name, period, start_of(period, day))
            if not self.is_forgotten(kind, period, key[3]):
                self.sums[key] = self.sums.get(key, 0) + amount
                if self.sums[key] == 0:
                    del self.sums[key]

    def is_kept(self, kind, period, first):
        return kind not in ("visits", "spend", "gained") or period == "ever" or \
            first >= add_months(self.newest.replace(day=1), 1 - self.months)

    def text(self):
        """As records, behind a mark of their own; nothing when no programme ever looked back."""
        if self.months is None:
            return []

        def rank(key):
            return KINDS.index(key[0]), key[1].encode(), PERIODS.index(key[2]), key[3] or date.min
        rows = [["past", 1, self.months, self.newest or ""]]
        if self.since:
            rows.append(["tier", self.tier, self.since])
        if self.floor:
            rows.append(["floor", self.floor, self.floor_until or ""])
        rows += [[*key[:3], key[3] or "", self.sums[key]] for key in sorted(self.sums, key=rank)
                 if self.is_kept(key[0], key[2], key[3])]
        return [["~ " + row[0], *row[1:]] for row in rows]


# ---- what a programme sees of it

def measures(program):
    found = [program["tiers"]] if "tiers" in program else []
    return found + program.get("challenges", [])


def asks(program, *words):
    """Whether a condition has one of these words."""
    whens = [one.get("when", {}) for one in program["rules"] + program["rewards"]]
    return any(word in when for when in whens for word in words)


def asks_visits(program):
    """Of which purchase it is, by a condition or a measure."""
    return asks(program, "visit", "first_purchase") or \
        any(measure["by"] == "visits" for measure in measures(program))


def looks_back(program):
    is_about_friends = asks(program, "referred") or any(rule["on"] == "referral" for rule in program["rules"])
    return asks_visits(program) or is_about_friends or bool(measures(program)) or \
        any(has_ceiling(one) for one in program["rules"] + program["rewards"])


def months_of(program):
    """So many it looks back at, this one among them: a purchase's whole time, or two periods."""
    overs = [measure["over"] for measure in measures(program)]
    return max([over["months"] + 1 if isinstance(over, dict) else 2 * MONTHS.get(over, 0) for over in overs], default=0)


class Standing:
    """Before an entry of a day."""

    def __init__(self, program, past, day, is_visit=True):
        self.visit = past.get("visits", "", "ever", day) + 1 if is_visit and asks_visits(program) else 0
        self.tier = past.tier if level_of(levels_of(program), past.tier) else ""
        self.was_sent = asks(program, "referred") and past.get("referred", "", "ever", day) > 0
        self.rooms = {("rule", rule["id"]): room(past, "rule", rule, day)
                      for rule in program["rules"] if has_ceiling(rule)}
        self.rooms.update({("reward", reward["id"]): room(past, "reward", reward, day)
                           for reward in program["rewards"] if has_ceiling(reward)})

    def records(self):
        records = [["visit", self.visit]] if self.visit else []
        records += [["tier", self.tier]] if self.tier else []
        records += [["referred", 1]] if self.was_sent else []
        return records + [["room", *key, left] for key, left in self.rooms.items()]


def room(past, kind, one, day):
    """What the ceilings leave, the least of them; nothing where it is forgotten what was given."""
    left = []
    for name, period in CEILINGS.items():
        if name in one:
            forgotten = past.is_forgotten(kind, period, start_of(period, day))
            left.append(0 if forgotten else max(0, one[name] - past.get(kind, one["id"], period, day)))
    return min(left)


# ---- what follows

def sum_of(past, by, first, last):
    """Of the months from one to another; never below zero."""
    kind, name = (by, "") if isinstance(by, str) else ("gained", by["gained"])
    return max(0, sum(amount for key, amount in past.sums.items()
                      if key[:3] == (kind, name, "month") and first <= key[3] <= last))


def count_of(past, measure, day):
    """What counts on a day: all of it, that of the last months, or the better of two periods of the calendar."""
    by, over = measure["by"], measure["over"]
    month = day.replace(day=1)
    if over == "ever":
        kind, name = (by, "") if isinstance(by, str) else ("gained", by["gained"])
        return max(0, past.get(kind, name, "ever", day))
    if isinstance(over, dict):
        return sum_of(past, by, add_months(month, -over["months"]), month)
    first = start_of(over, day)
    before = add_months(first, -MONTHS[over])
    return max(sum_of(past, by, first, month), sum_of(past, by, before, first - timedelta(days=1)))


def levels_of(program):
    return program.get("tiers", {}).get("levels", [])


def level_of(levels, name):
    """The number of a level from 1 on; 0 for none."""
    return next((number for number, level in enumerate(levels, 1) if level["id"] == name), 0)


def earned_level(program, past, day):
    levels = levels_of(program)
    count = count_of(past, program["tiers"], day)
    earned = max([number for number, level in enumerate(levels, 1) if level["from"] <= count], default=0)
    if past.floor and (past.floor_until is None or day <= past.floor_until):
        earned = max(earned, level_of(levels, past.floor))
    return earned


def lost(program, past, day):
    """The event of a tier that is lost before an entry of the newest day, or None."""
    if "tiers" not in program or not past.tier or day < past.newest:
        return None
    tiers, held, earned = program["tiers"], level_of(levels_of(program), past.tier), earned_level(program, past, day)
    fall = tiers.get("fall", "to_level")
    if not held:
        return Told("tier_lost", "", past.tier)  # no tier of this version
    if earned >= held or fall == "never":
        return None
    if fall == "one_step":
        period = tiers["over"] if str(tiers["over"]) in MONTHS else "month"
        if start_of(period, day) <= start_of(period, past.since):
            return None
        earned = held - 1
    return Told("tier_lost", tiers["levels"][earned - 1]["id"] if earned else "", past.tier)


def reached(program, past, day):
    """The next event that follows an entry, or None.  What has ended since does not come back: it is looked at
    from the newest day."""
    newest = max(day, past.newest or day)
    if "tiers" in program:
        levels, earned = levels_of(program), earned_level(program, past, newest)
        if earned > level_of(levels, past.tier):
            return Told("tier", levels[earned - 1]["id"], past.tier)
    for challenge in program.get("challenges", []):
        first = start_of(challenge["over"], newest)
        is_over = day < first
        if not is_over and not past.get("goal", challenge["id"], "day", first) and \
                sum_of(past, challenge["by"], first, newest) >= goal_of(challenge, past, first):
            return Told("goal", challenge["id"], until=first)
    return None


def goal_of(challenge, past, first):
    """So many times what there was in the period before, rounded up, and at least the goal."""
    before = sum_of(past, challenge["by"], add_months(first, -MONTHS[challenge["over"]]), first - timedelta(days=1))
    times = basis_points(challenge.get("times", "0"))
    return max(challenge["goal"], divide(before * times, 100, "ceiling"))
