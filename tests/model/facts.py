"""facts.py - the facts of a purchase, and what a condition of docs/program.md says of them.

    text and time      percentages, quantities, days
    conditions         functions that hold or do not: to add a word of the language is to add one
    Receipt            what the till told
    Told               an event that is no purchase
    Basket             its lines, what is left of them, and which a condition is about
"""
from datetime import date, timedelta
from fractions import Fraction

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
REDEEM, EARN, VAT, TOTAL = range(4)  # sections of an outcome, see model.py


class Refused(Exception):
    """With the stable code of docs/errors.md."""


# ---- text and time

def thousandths(text):
    return int(Fraction(text) * 1000)


def basis_points(percent):
    return int(Fraction(percent) * 100)


def divide(number, divisor, how):
    if how == "floor":
        return number // divisor
    if how == "ceiling":
        return -(-number // divisor)
    return (2 * number + divisor) // (2 * divisor)


def half_up(number, divisor):
    return divide(number, divisor, "half_up")


def month_end(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def add_months(day, months):
    """A month without that day ends the period: 31 January and one month is 28 February."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def last_day(expiry, first):
    """Of what can be used from the first day on; None: for ever."""
    if expiry == "never":
        return None
    if "date" in expiry:
        return date.fromisoformat(expiry["date"])
    if "days" in expiry:
        return first + timedelta(days=expiry["days"])
    day = add_months(first, expiry["months"])
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(expiry.get("to_end_of"))
    if length is None:
        return day
    return month_end(day.replace(day=1, month=(day.month + length - 1) // length * length))


# ---- conditions: each is a function; a rule or a reward counts when all of them hold

def seconds(clock):
    return int(clock[:2]) * 3600 + int(clock[3:]) * 60


def is_in_hours(hours, second):
    start, end = seconds(hours["from"]), seconds(hours["until"])
    if start < end:
        return start <= second < end
    return second >= start or second < end


OCCASIONS = [  # of the purchase
    lambda when, at: "from" not in when or date.fromisoformat(when["from"]) <= at.day,
    lambda when, at: "until" not in when or at.day <= date.fromisoformat(when["until"]),
    lambda when, at: "weekdays" not in when or WEEKDAYS[at.day.weekday()] in when["weekdays"],
    lambda when, at: "hours" not in when or is_in_hours(when["hours"], at.second),
    lambda when, at: "shops" not in when or at.shop in when["shops"],
    lambda when, at: "channels" not in when or at.channel in when["channels"],
    lambda when, at: "codes" not in when or
    {code.upper() for code in when["codes"]} & {code.upper() for code in at.codes},
    # Of what the account has behind it.
    lambda when, at: not when.get("first_purchase") or at.standing.visit == 1,
    lambda when, at: at.standing.visit == when.get("visit", {}).get("number", at.standing.visit),
    lambda when, at: at.standing.visit % when.get("visit", {}).get("every", 1) == 0,
    lambda when, at: "tiers" not in when or at.standing.tier in when["tiers"],
    lambda when, at: not when.get("referred") or at.standing.was_sent,
]
BASKETS = [  # of the lines that match: their amounts, by line
    lambda when, basket, amounts: basket.counted(when, amounts) >= when.get("minimum", {}).get("amount", 0),
    lambda when, basket, amounts: basket.quantity_of(amounts) >=
    thousandths(when.get("minimum", {}).get("quantity", "0")),
    lambda when, basket, amounts: "with" not in when or
    basket.quantity_of(basket.select(when["with"], basket.amount)) >=
    thousandths(when["with"].get("quantity", "1")),
]


def is_occasion(when, at):
    return all(holds(when, at) for holds in OCCASIONS)


def is_enough(when, basket, amounts):
    return all(holds(when, basket, amounts) for holds in BASKETS)


def is_listed(lists, line):
    return (line["sku"] in lists.get("skus", []) or line["category"] in lists.get("categories", []) or
            any(tag in lists.get("tags", []) for tag in line["tags"]))


def matches(when, line):
    include, exclude = when.get("include", {}), when.get("exclude", {})
    return (not any(include.values()) or is_listed(include, line)) and not is_listed(exclude, line)


# ---- the facts

class Receipt:
    """What the till told."""

    def __init__(self, body, day, second):
        self.day, self.second = day, second
        self.shop, self.channel = body.get("shop", ""), body.get("channel", "till")
        self.codes = body.get("codes", [])
        self.standing = None  # of whose receipt it is
        self.payments = [pay["amount"] for pay in body.get("payments", [])]
        self.lines = [{"sku": line.get("sku", ""), "category": line.get("category", ""),
                       "tags": line.get("tags", []), "fixed": line.get("fixed", False),
                       "quantity": thousandths(line.get("quantity", "1")), "amount": line["amount"],
                       "vat": basis_points(line.get("vat", "0"))} for line in body["lines"]]
        self.asks = []
        for ask in body.get("redeem", []):
            kind = next((kind for kind in ("count", "amount", "points") if kind in ask), "all")
            self.asks.append((ask["reward"], kind, ask.get(kind, 0)))


class Told:
    """An event that is no purchase, and what the rules count of it: as a basket it has no lines."""

    def __init__(self, kind, name="", reference="", channel="", amount=0, until=None):
        self.kind, self.name, self.reference, self.channel = kind, name, reference, channel
        self.money, self.until, self.codes = amount, until, []
        self.day, self.second, self.shop, self.standing = None, 0, "", None
        self.amount = self.left = self.quantity = [amount]

    def select(self, when, amounts):
        return {0: self.money}

    def counted(self, when, amounts):
        return self.money

    def quantity_of(self, selected):
        return 0


class Basket:
    """The lines of a receipt, less what came back (thousandths by line), less the discounts so far."""

    def __init__(self, receipt, back):
        self.lines = receipt.lines
        self.quantity = [line["quantity"] - b for line, b in zip(self.lines, back)]
        self.amount = [line["amount"] - half_up(line["amount"] * b, line["quantity"])
                       for line, b in zip(self.lines, back)]
        self.left = list(self.amount)

    def select(self, when, amounts):
        """The lines that match and are not fixed, with their amounts."""
        return {i: amounts[i] for i, line in enumerate(self.lines)
                if self.quantity[i] > 0 and not line["fixed"] and matches(when, line)}

    def counted(self, when, amounts):
        """What a least amount is compared with."""
        if when.get("minimum", {}).get("vat") != "excluded":
            return sum(amounts.values())
        return sum(amount - tax for _, amount, tax in by_rate(self.lines, amounts))

    def units(self, i):
        """What was weighed is one thing; half of a piece is none."""
        return 1 if self.lines[i]["quantity"] % 1000 else self.quantity[i] // 1000

    def quantity_of(self, selected):
        return sum(self.quantity[i] for i in selected)

    def units_of(self, when):
        return sum(self.units(i) for i in self.select(when, self.amount))


def by_rate(lines, amounts):
    """(rate, sum, VAT in it), the highest rate first."""
    sums = {}
    for i, amount in amounts.items():
        sums[lines[i]["vat"]] = sums.get(lines[i]["vat"], 0) + amount
    return [(rate, due, half_up(due * rate, 10000 + rate)) for rate, due in sorted(sums.items(), reverse=True)]


def split(total, weights):
    """Pro rata in whole cents, the largest remainder first, ties to the lowest: {line: part}."""
    whole = sum(weights.values())
    parts = {i: total * weight // whole for i, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:total - sum(parts.values())]:
        parts[i] += 1
    return parts
