"""model.py - the rules of loyalty once more, as small as they can be said; no line comes from the engine.

Written from docs/program.md, docs/journal.md and docs/engine.md, to be read beside them.  It decides the commands
of driver.c and answers with the records that the journal should have:

    shop = Shop(program)                    the programme as JSON
    records, code = shop.run(command)       ["earn\\tbase\\tpoints\\t17400\\t17", ...], "ok"

Quick it is not, and it checks nothing of what it is given: programmes and commands are good ones, or those that
the shop refuses by a code.

    text and time      percentages, quantities, days
    Basket             the lines of a receipt, what is left of them, and which a condition is about
    Redeeming          rewards          ->  costs and discounts per line
    Earning            rules            ->  points
    outcome            both, and VAT    ->  { (section, index, line): numbers }
    Account            lots and moves
    Shop               purchases, returns, claims, expiry
"""
import copy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
USES_MAX = 100  # of one reward in one ask


class Refused(Exception):
    """With the stable code of docs/errors.md."""


# ---- text and time

def thousandths(text):
    return int(float(text) * 1000 + 0.5)


def basis_points(percent):
    return int(float(percent) * 100 + 0.5)


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
        self.payments = [pay["amount"] for pay in body.get("payments", [])]
        self.lines = [{"sku": line.get("sku", ""), "category": line.get("category", ""),
                       "tags": line.get("tags", []), "fixed": line.get("fixed", False),
                       "quantity": thousandths(line.get("quantity", "1")), "amount": line["amount"],
                       "vat": basis_points(line.get("vat", "0"))} for line in body["lines"]]
        self.asks = []
        for ask in body.get("redeem", []):
            kind = next((kind for kind in ("count", "amount", "points") if kind in ask), "all")
            self.asks.append((ask["reward"], kind, ask.get(kind, 0)))


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


# ---- rewards

class Redeeming:
    """Rewards, taken off a basket one after the other.

    `had` and `first` are the outcomes of what a purchase has and had at first, when something came back: then a
    reward lapses where it would be refused, and none takes or costs more than it did.
    """

    def __init__(self, program, receipt, basket, funds, had=None, first=None):
        self.rewards = {reward["id"]: reward for reward in program["rewards"]}
        self.receipt, self.basket, self.funds = receipt, basket, funds
        self.had, self.first = had, first
        self.uses, self.taken = {}, {}
        self.has_any = self.has_exclusive = False
        self.outcome = {}

    def apply(self, index, ask):
        """One ask; refused, or its rows stand in the outcome."""
        reward = self.rewards.get(ask[0])
        before = copy.deepcopy((self.basket.left, self.uses, self.taken))
        self.cost, self.off = 0, {}
        try:
            if reward is None:
                raise Refused("reward_unknown")
            self.check(reward, ask)
            self.use(index, reward, ask)
            if self.had is None and self.cost > self.funds.get(unit_of(reward), 0):
                raise Refused("points_short")
            if self.had is not None:
                self.cost = min(self.cost, self.had_of(index)[0])
        except Refused:
            self.basket.left, self.uses, self.taken = before
            raise
        if self.cost == 0 and not self.off:
            return
        self.has_any = True
        self.has_exclusive |= reward.get("exclusive", False)
        if self.had is None and self.cost:
            self.funds[unit_of(reward)] -= self.cost
        self.outcome[REDEEM, index, 0] = [self.cost, sum(self.off.values())]
        for i, amount in self.off.items():
            self.outcome[REDEEM, index, i + 1] = [amount]

    def check(self, reward, ask):
        if self.funds is None:
            raise Refused("card_needed")
        if not is_occasion(reward.get("when", {}), self.receipt):
            raise Refused("reward_not_now")
        if self.has_exclusive or (reward.get("exclusive") and self.has_any):
            raise Refused("reward_exclusive")
        wanted = ask[2] if ask[1] == "count" and "as_money" not in reward["effect"] else 1
        if wanted > USES_MAX or \
                self.uses.get(reward["id"], 0) + wanted > reward.get("max_per_purchase", USES_MAX ** 2):
            raise Refused("reward_limit")

    def use(self, index, reward, ask):
        effect = reward["effect"]
        if "as_money" in effect:
            self.use_as_money(index, reward, ask)
            return
        if ask[1] in ("amount", "points"):
            raise Refused("not_eligible")
        times = ask[2] if ask[1] == "count" else 1
        as_often_as_it_goes = "buy_get" in effect and ask[1] in ("all", "auto")
        if as_often_as_it_goes:
            times = self.times_of_buy_get(reward)
        use = self.use_on_lines if "amount_off" in effect or "percent_off" in effect else self.use_on_unit
        for time in range(times):
            try:
                use(index, reward)
            except Refused:
                if self.had is None and (time == 0 or not as_often_as_it_goes):
                    raise
                return
            self.uses[reward["id"]] = self.uses.get(reward["id"], 0) + 1
        if times == 0:
            raise Refused("not_eligible")

    def selected(self, reward):
        when = reward.get("when", {})
        lines = self.basket.select(when, self.basket.left)
        if not is_enough(when, self.basket, lines):
            raise Refused("not_eligible")
        return lines

    def most(self, index, reward):
        """What a use may take off."""
        most = reward.get("max_discount", 10 ** 15)
        if self.had is not None:
            most = min(most, self.had_of(index)[1] - sum(self.off.values()))
        return most

    def had_of(self, index):
        """[cost, discount] of the ask until now."""
        return (self.had or {}).get((REDEEM, index, 0), [0, 0])

    def take(self, parts):
        for i, part in parts.items():
            self.basket.left[i] -= part
            if part:
                self.off[i] = self.off.get(i, 0) + part

    def use_on_lines(self, index, reward):
        lines = self.selected(reward)
        wanted = reward["effect"].get("amount_off")
        if wanted is None:
            wanted = half_up(sum(lines.values()) * basis_points(reward["effect"]["percent_off"]), 10000)
        discount = min(wanted, sum(lines.values()), self.most(index, reward))
        if discount <= 0:
            raise Refused("not_eligible")
        self.take(split(discount, lines))
        self.cost += reward.get("cost", {}).get("points", 0)

    def use_as_money(self, index, reward, ask):
        lines = self.selected(reward)
        amount, cost = reward["effect"]["as_money"]["amount"], reward["cost"]["points"]
        steps = min(sum(lines.values()), self.most(index, reward)) // amount
        kind, number = ask[1], ask[2]
        if kind == "count":
            steps = min(steps, number)
        elif kind == "amount":
            steps = min(steps, number // amount)
        elif kind == "points":
            steps = min(steps, number // cost)
        elif self.had is None:
            have = self.funds.get(unit_of(reward), 0)
            if steps > 0 and have < cost:
                raise Refused("points_short")
            steps = min(steps, have // cost)
        if steps == 0:
            raise Refused("not_eligible")
        self.take(split(steps * amount, lines))
        self.cost = steps * cost
        self.uses[reward["id"]] = self.uses.get(reward["id"], 0) + 1

    def times_of_buy_get(self, reward):
        """As often as the basket, the balance and the limit allow."""
        uses = self.uses.get(reward["id"], 0)
        times = self.bought(reward) - uses
        if "max_per_purchase" in reward:
            times = min(times, reward["max_per_purchase"] - uses)
        if self.had is None and "cost" in reward:
            times = min(times, max(1, self.funds.get(unit_of(reward), 0) // reward["cost"]["points"]))
        return min(times, USES_MAX)

    def bought(self, reward):
        """How often what is bought is in the basket."""
        offer = reward["effect"]["buy_get"]
        if any(offer.get("of", {}).values()):
            return self.basket.units_of({"include": offer["of"]}) // offer["buy"]
        return self.basket.units_of(reward.get("when", {})) // (offer["buy"] + offer["get"])

    def use_on_unit(self, index, reward):
        effect = reward["effect"]
        self.selected(reward)
        offer = effect.get("buy_get", {})
        if offer and self.uses.get(reward["id"], 0) >= self.bought(reward):
            raise Refused("not_eligible")
        percent = effect.get("cheapest_off", offer.get("percent", "100"))
        price_of, paid = effect.get("price_in_points"), self.had_of(index)[0] - self.cost
        if self.had is not None and unit_of(reward) and paid < (1 if price_of else reward["cost"]["points"]):
            raise Refused("not_eligible")  # no use more than was paid for
        most, got, price = reward.get("max_discount", 10 ** 15), 0, 0
        for _ in range(offer.get("get", 1)):
            found = self.cheapest(index, reward, percent, most - got)
            if found is None:
                break
            price, line, part = found
            taken = self.taken.setdefault(reward["id"], {}).setdefault(line, [0, 0])
            taken[0] += 1
            taken[1] += price - part
            self.take({line: part})
            got += part
        if got == 0:
            raise Refused("not_eligible")
        cost = reward.get("cost", {}).get("points", 0)
        if price_of:
            cost = max(divide(price * price_of["points"], price_of["every"], "ceiling"), price_of.get("least", 1))
        self.cost += cost if self.had is None else min(cost, paid)

    def cheapest(self, index, reward, percent, most):
        """(price, line, discount) of the cheapest unit that matches, off which something is taken."""
        found = []
        for line in self.basket.select(reward.get("when", {}), self.basket.left):
            units, due = self.taken.get(reward["id"], {}).get(line, [0, 0])
            units = self.basket.units(line) - units
            if units > 0:
                price = divide(self.basket.left[line] - due, units, "ceiling")
                discount = divide(price * basis_points(percent), 10000, "half_up")
                discount = self.keep_to_line(index, line, min(discount, most))
                if discount > 0:
                    found.append((price, line, discount))
        return min(found, default=None)

    def keep_to_line(self, index, line, discount):
        """When something came back a discount stays with its line: no more than there was when the purchase was
        made; and of less than half a unit's, beside a unit that has its own, it is rounding."""
        if self.had is None:
            return discount
        used = self.off.get(line, 0)
        left = self.first.get((REDEEM, index, line + 1), [0])[0] - used
        return 0 if used and left < discount - left else min(discount, left)


def unit_of(reward):
    if "price_in_points" in reward["effect"]:
        return reward["effect"]["price_in_points"]["unit"]
    return reward.get("cost", {}).get("unit", "")


# ---- rules

GIFTS = {  # of the amount and the quantity of lines that match: (points times divisor, divisor)
    "per_amount": lambda gift, amount, quantity: gift_per(gift, amount, gift["every"]),
    "per_quantity": lambda gift, amount, quantity: gift_per(gift, quantity, thousandths(gift["every"])),
    "percent": lambda gift, amount, quantity: (amount * basis_points(gift), 10000),
    "steps": lambda gift, amount, quantity:
    (max([step["points"] for step in gift if step["amount"] <= amount], default=0), 1),
    "per_visit": lambda gift, amount, quantity: (gift["points"], 1),
}


def gift_per(gift, number, every):
    return (number // every * gift["points"], 1) if gift.get("full_steps") else (number * gift["points"], every)


class Earning:
    """What the rules give for a basket after its discounts: { rule: (basis, points) }."""

    def __init__(self, program, receipt, basket):
        self.rules, self.receipt, self.basket = program["rules"], receipt, basket
        self.policies = program.get("policies", {})
        self.amounts = basket.amount if self.policies.get("earn_on") == "before_discount" else basket.left
        self.given = {}
        for is_multiplying in (False, True):
            found = {}
            for index, rule in enumerate(self.rules):
                if ("multiply" in rule["give"]) == is_multiplying:
                    basis, points = self.give(rule)
                    if points > 0:
                        found[index] = (basis, min(points, rule.get("max_per_purchase", points)))
            self.given.update({index: row for index, row in found.items() if self.counts(index, found)})

    def give(self, rule):
        when = rule.get("when", {})
        lines = self.basket.select(when, self.amounts)
        is_about_some = any(when.get("include", {}).values()) or any(when.get("exclude", {}).values())
        if not is_occasion(when, self.receipt) or not is_enough(when, self.basket, lines):
            return 0, 0
        if is_about_some and not lines:
            return 0, 0  # a rule about every line counts a receipt of fixed lines as a visit
        kind = next(kind for kind in rule["give"] if kind != "unit")
        gift, rounding = rule["give"][kind], rule.get("rounding", "floor")
        if kind == "multiply":
            basis = sum(points for index, (_, points) in self.given.items()
                        if self.rules[index]["give"]["unit"] == rule["give"]["unit"] and
                        self.rules[index]["id"] in gift.get("rules", [self.rules[index]["id"]]))
            return basis, divide(basis * (basis_points(gift["by"]) - 100), 100, rounding)
        amount, quantity = sum(lines.values()), self.basket.quantity_of(lines)
        basis = {"per_quantity": quantity, "per_visit": 0}.get(kind, amount)
        shares = [(amount, quantity)]
        if rule.get("rounding_per_line"):
            shares = [(lines[i], self.basket.quantity[i]) for i in lines]
        return basis, sum(divide(*GIFTS[kind](gift, *share), rounding) for share in shares)

    def counts(self, index, found):
        """Whether no rival beats it: of higher priority, or giving more, or as much and earlier."""
        def rank(k):
            return self.rules[k].get("priority", 0), found[k][1], -k
        return all(rank(k) <= rank(index) for k in found if self.are_rivals(self.rules[k], self.rules[index]))

    def are_rivals(self, one, other):
        if one["give"]["unit"] != other["give"]["unit"]:
            return False
        if self.policies.get("combine") == "best":
            return True
        return "group" in one and one["group"] == other.get("group")


# ---- outcomes: rows of numbers by what they are matched by, so that returns can subtract them

REDEEM, EARN, VAT, TOTAL = range(4)


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


# ---- lots

class Lot:
    def __init__(self, number, unit, origin, first, last, left):
        self.number, self.unit, self.origin = number, unit, origin
        self.first, self.last, self.left, self.expired = first, last, left, 0

    def has_ended(self, day):
        return self.last is not None and self.last < day

    def is_usable(self, day):
        return self.left > 0 and self.first <= day and not self.has_ended(day)


class Account:
    """Lots; each change is a move."""

    def __init__(self):
        self.lots, self.moves = [], []

    def move(self, kind, lot, amount, first="", last=""):
        if amount > 0:
            self.moves.append(["move", kind, lot.number, lot.unit, amount, first or "", last or ""])

    def usable(self, unit, day):
        """The lots that can be spent, in the order in which they are."""
        return sorted((lot for lot in self.lots if lot.unit == unit and lot.is_usable(day)),
                      key=lambda lot: (lot.last or date.max, lot.origin, lot.number))

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
            self.account = copy.deepcopy(self.accounts.get(number, Account()))
            self.account.moves = []
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
