"""runs.py - a random programme and what happens in its shop, from a seed.

Small numbers and few names on purpose: rules meet, minima are just met or just missed, lots run out, rewards
lapse.  Every programme is one that the server accepts.  A run is JSON, so that it can be printed, played again and
made smaller:

    { "seed": 7, "program": {...}, "commands": [ {"do": "purchase", ...}, ... ] }
"""
import copy
import random
from datetime import datetime, timedelta, timezone

from facts import WEEKDAYS, Basket, month_end
from model import ZONE, Shop

SKUS = ["A", "B", "C", "D"]
CATEGORIES = ["food", "wine", "gift"]
TAGS = ["bio", "new"]
SHOPS = ["market", "farm"]
CHANNELS = ["till", "kiosk", "web"]
CODES = ["SUMMER", "Été"]
LEVELS = ["bronze", "silver", "gold"]
EVENTS = ["top_up", "enrolment", "birthday", "referral", "visit", "manual", "custom"]  # that are told
NAMES = ["review", "sorry"]
ROUND = [500, 1000, 1500]  # amounts that meet; with 20 % or 5.5 % VAT in them 600 and 1055 do so too
RATES = ["0", "2.1", "5.5", "10", "20"]
# Where calendars bite: leap days, month ends, the nights on which clocks change in Europe/Paris.
BEGINNINGS = ["2024-02-27", "2027-02-27", "2026-03-27", "2026-10-23", "2026-12-29", "2026-08-30", "2026-01-30",
              "2025-06-12", "2026-06-28", "2025-12-31"]
CLOCKS = ["00:00:00", "23:59:59", "01:59:59", "02:00:00", "02:30:00", "03:00:00", "12:00:00"]


class Dice(random.Random):
    def often(self, percent):
        return self.randint(1, 100) <= percent

    def some(self, items):
        return self.sample(items, self.randint(1, min(2, len(items))))

    def decimal(self, low, high, places):
        """A number of thousandths, or hundredths, as text."""
        number = self.randint(low, high)
        text = f"{number // 10 ** places}.{number % 10 ** places:0{places}}"
        return text.rstrip("0").rstrip(".") if self.often(50) else text


# ---- programmes

def lists_of(dice, percent):
    found = {name: dice.some(items) for name, items in
             (("skus", SKUS), ("categories", CATEGORIES), ("tags", TAGS)) if dice.often(percent)}
    return found or {"skus": dice.some(SKUS)}


def random_standing(dice, when, levels, is_purchase):
    """Of what the customer has behind."""
    if levels and dice.often(25):
        when["tiers"] = dice.some(levels)
    if dice.often(5):
        when["referred"] = True
    if is_purchase and dice.often(8):
        when["first_purchase"] = True
    elif is_purchase and dice.often(15):
        when["visit"] = {dice.choice(["number", "every"]): dice.randint(2, 4)}
    return when


def random_ceilings(dice, most):
    """By day, month, year and account; often none."""
    ceilings = {}
    while dice.often(25) or (ceilings and dice.often(30)):
        ceilings[dice.choice(["max_per_day", "max_per_month", "max_per_year", "max_per_account"])] = \
            dice.randint(1, most)
    return ceilings


def random_condition(dice, begin):
    when = {}
    if dice.often(40):
        when["minimum"] = {"amount": dice.choice([dice.randint(1, 3000), *ROUND, *(n + 1 for n in ROUND)])}
        if dice.often(30):
            when["minimum"]["vat"] = dice.choice(["excluded", "included"])
    if dice.often(15):
        when.setdefault("minimum", {})["quantity"] = dice.choice(["2", "3", dice.decimal(1, 9000, 3)])
    if dice.often(35):
        when["include"] = lists_of(dice, 35)
    if dice.often(20):
        when["exclude"] = lists_of(dice, 20)
    if dice.often(10):
        when["with"] = {"include": lists_of(dice, 30)}
        if dice.often(60):
            when["with"]["quantity"] = dice.choice(["2", "3", dice.decimal(1, 3000, 3)])
        if dice.often(20):
            when["with"]["exclude"] = lists_of(dice, 30)
    if dice.often(20):
        random_occasion(dice, begin, when)
    return when


def random_occasion(dice, begin, when):
    """Often for the day and the place at hand, sometimes not."""
    first = begin + timedelta(days=dice.randint(-10, 60))
    if dice.often(30):
        when["from"] = first.isoformat()
    if dice.often(30):
        when["until"] = (first + timedelta(days=dice.randint(0, 90))).isoformat()
    if dice.often(30):
        when["weekdays"] = dice.sample(WEEKDAYS, dice.randint(1, 6))
    if dice.often(30):
        hours = dice.sample(["00:00", "01:59", "02:30", "03:00", "11:00", "12:00", "18:00", "24:00"], 2)
        when["hours"] = dict(zip(("from", "until"), hours))
        if when["hours"]["from"] == "24:00":
            when["hours"]["from"] = "23:59"
    if dice.often(25):
        when["shops"] = dice.some(SHOPS)
    if dice.often(25):
        when["channels"] = dice.some(CHANNELS)
    if dice.often(25):
        when["codes"] = [dice.choice([code, code.upper()]) for code in dice.some(CODES)]


def random_expiry(dice, begin):
    kind = dice.choice(["never", "days", "months", "months", "date"])
    if kind == "never":
        return "never"
    if kind == "days":
        return {"days": dice.randint(1, 60)}
    if kind == "date":
        return {"date": (begin + timedelta(days=dice.randint(0, 120))).isoformat()}
    expiry = {"months": dice.randint(1, 13)}
    if dice.often(60):
        expiry["to_end_of"] = dice.choice(["month", "quarter", "half", "year"])
    return expiry


def random_unit(dice, name, begin, needs_value):
    kind = "money" if name == "credit" else "voucher" if name == "bon" else dice.choice(["points", "stamps", "voucher"])
    unit = {"id": name, "label": {"fr": name}, "kind": kind}
    if unit["kind"] != "money":
        if dice.often(30):
            unit["decimals"] = dice.randint(0, 3)
        if needs_value or dice.often(30):
            unit["value"] = {"points": dice.randint(1, 20), "amount": dice.randint(1, 100)}
    if dice.often(80):
        unit["expiry"] = random_expiry(dice, begin)
    if dice.often(20):
        unit["available_after_days"] = dice.randint(0, 20)
    return unit


def random_gift(dice, unit, others):
    kinds = ["per_amount", "per_amount", "per_quantity", "per_visit", "steps"]
    kind = dice.choice(kinds + (["percent"] * 3 if unit["kind"] == "money" else []) +
                       (["multiply"] * 2 if others else []))
    points = dice.randint(1, dice.choice([3, 20, 200]))
    if kind == "percent":
        return {kind: dice.decimal(1, 2000, 2)}
    if kind == "per_visit":
        return {kind: {"points": points}}
    if kind == "multiply":
        gift = {"by": dice.decimal(101, 400, 2)}
        if dice.often(50):
            gift["rules"] = dice.some(others)
        return {kind: gift}
    if kind == "steps":
        steps, amount, points = [], 0, 0
        for _ in range(dice.randint(1, 4)):
            amount, points = amount + dice.randint(1, 2000), points + dice.randint(1, 100)
            steps.append({"amount": amount, "points": points})
        return {kind: steps}
    every = dice.choice([100, dice.randint(1, 1500)])
    gift = {"every": every if kind == "per_amount" else dice.choice(["1", dice.decimal(1, 5000, 3)]),
            "points": points}
    if dice.often(30):
        gift["full_steps"] = dice.often(80)
    return {kind: gift}


def random_event_rule(dice, number, units, rules, program, begin):
    """For what is no purchase."""
    unit, on = dice.choice(units), dice.choice([*EVENTS, "tier", "tier", "goal", "goal"])
    names = {"manual": NAMES, "custom": NAMES, "goal": [one["id"] for one in program.get("challenges", [])],
             "tier": levels_of(program)}.get(on, [])
    rule = {"id": f"rule-{number}", "on": on, "give": {"unit": unit["id"]}}
    if names and (on == "custom" or dice.often(60)):
        rule["event"] = dice.choice(names)
    others = [rule["id"] for rule in rules if rule["give"]["unit"] == unit["id"] and rule["on"] == on and
              "multiply" not in rule["give"]]
    gift = random_gift(dice, unit, others)
    is_of_money = on in ("top_up", "referral")
    if "multiply" not in gift and "per_quantity" not in gift and "per_visit" not in gift and is_of_money:
        rule["give"].update(gift)
    else:
        rule["give"]["fixed"] = {"points": dice.randint(1, 60)}
    when = {}
    if is_of_money and dice.often(50):
        when["minimum"] = {"amount": dice.choice(ROUND)}
    if dice.often(20):
        random_occasion(dice, begin, when)
    when.pop("codes", None)
    random_standing(dice, when, levels_of(program), False)
    if when:
        rule["when"] = when
    return rule


def random_rule(dice, number, units, rules, program, begin):
    if dice.often(program["events"]):
        rule = random_event_rule(dice, number, units, rules, program, begin)
    else:
        unit = dice.choice(units)
        others = [rule["id"] for rule in rules if rule["give"]["unit"] == unit["id"] and rule["on"] == "purchase" and
                  "multiply" not in rule["give"]]
        rule = {"id": f"rule-{number}", "on": "purchase",
                "give": {"unit": unit["id"], **random_gift(dice, unit, others)}}
        when = random_condition(dice, begin) if dice.often(60) else {}
        random_standing(dice, when, levels_of(program), True)
        if when:
            rule["when"] = when
        if dice.often(20):
            rule["rounding_per_line"] = dice.often(80)
    if dice.often(50):
        rule["rounding"] = dice.choice(["floor", "half_up", "ceiling"])
    if dice.often(20):
        rule["max_per_purchase"] = dice.randint(1, 50)
    rule.update(random_ceilings(dice, dice.choice([5, 50, 300])))
    if dice.often(25):
        rule["group"] = dice.choice(["g", "h"])
    if dice.often(25):
        rule["priority"] = dice.randint(-1, 1)
    return rule


def random_effect(dice, units):
    kind = dice.choice(["amount_off", "percent_off", "as_money", "as_money", "cheapest_off", "buy_get",
                        "price_in_points"])
    if kind == "amount_off":
        return {kind: dice.randint(1, dice.choice([20, 1500]))}
    if kind in ("percent_off", "cheapest_off"):
        return {kind: dice.choice(["100", "50", dice.decimal(1, 10000, 2)])}
    if kind == "as_money":
        return {kind: {"amount": dice.randint(1, dice.choice([20, 300]))}}
    if kind == "price_in_points":
        price = {"unit": dice.choice(units)["id"], "every": dice.randint(1, 500), "points": dice.randint(1, 3)}
        if dice.often(50):
            price["least"] = dice.randint(1, 20)
        return {kind: price}
    offer = {"buy": dice.randint(1, 3), "get": dice.randint(1, 2)}
    if dice.often(40):
        offer["of"] = lists_of(dice, 30)
    if dice.often(40):
        offer["percent"] = dice.decimal(1, 10000, 2)
    return {kind: offer}


def make_voucher(dice, reward, program):
    """Points become a voucher by it, where there are both; what is about a receipt is left out."""
    kinds = {unit["id"]: unit["kind"] for unit in program["units"]}
    bons = [unit["id"] for unit in program["units"] if unit["kind"] == "voucher" and "ended" not in unit]
    others = [rule["give"]["unit"] for rule in program["rules"] if kinds[rule["give"]["unit"]] != "voucher"]
    if not bons or not others:
        return False
    reward["effect"] = {"voucher": {"unit": dice.choice(bons)}}
    if dice.often(30):
        reward["effect"]["voucher"]["uses"] = dice.randint(1, 3)
    reward["cost"] = {"unit": dice.choice(others), "points": dice.randint(1, dice.choice([3, 20, 40, 400]))}
    for word in ("minimum", "include", "exclude", "with", "codes", "visit", "first_purchase"):
        reward.get("when", {}).pop(word, None)
    if not reward.get("when", True):
        del reward["when"]
    if dice.often(60):
        reward["auto"] = True
    return True


def random_reward(dice, number, units, program, begin):
    reward = {"id": f"reward-{number}", "label": {"en": f"Reward {number}"}, "effect": random_effect(dice, units)}
    effect = next(iter(reward["effect"]))
    if effect == "as_money" or (effect != "price_in_points" and dice.often(70)):
        reward["cost"] = {"unit": dice.choice(program["rules"])["give"]["unit"],
                          "points": dice.randint(1, dice.choice([3, 3, 40, 400]))}
    when = random_condition(dice, begin) if dice.often(50) else {}
    random_standing(dice, when, levels_of(program), True)
    if when:
        reward["when"] = when
    reward.update(random_ceilings(dice, 3))
    if dice.often(40) and make_voucher(dice, reward, program):
        return reward
    if dice.often(25):
        reward["max_discount"] = dice.randint(1, 2000)
    if dice.often(25):
        reward["max_per_purchase"] = dice.randint(1, 3)
    if dice.often(12):
        reward["exclusive"] = True
    if dice.often(20) and effect != "price_in_points":
        reward["auto"] = True
    return reward


def levels_of(program):
    return [level["id"] for level in program.get("tiers", {}).get("levels", [])]


def random_measure(dice, units):
    """What is counted, and a number of it that is reached now and then."""
    by = dice.choice(["spend", "visits", "gained"])
    if by == "gained":
        return {"gained": dice.choice(units)["id"]}, dice.randint(1, 80)
    return by, dice.choice([1000, 2500, 4000]) if by == "spend" else dice.randint(1, 3)


def random_tiers(dice, units):
    by, step = random_measure(dice, units)
    levels, least = [], 0
    for name in LEVELS[:dice.randint(1, 3)]:
        least += step if dice.often(70) else dice.randint(1, step)
        levels.append({"id": name, "label": {"fr": name}, "from": least})
    tiers = {"by": by, "levels": levels,
             "over": dice.choice(["ever", {"months": dice.choice([1, 2, 3, 12])}, "year", "half", "quarter", "month"])}
    if dice.often(75):
        tiers["fall"] = dice.choice(["to_level", "one_step", "one_step", "never"])
    return tiers


def random_challenge(dice, number, units):
    by, goal = random_measure(dice, units)
    challenge = {"id": f"goal-{number}", "label": {"en": f"Goal {number}"}, "by": by, "goal": goal,
                 "over": dice.choice(["year", "half", "quarter", "quarter", "month", "month"])}
    if dice.often(60):
        challenge["times"] = dice.choice(["1.1", "1.5", dice.decimal(101, 250, 2)])
    return challenge


def random_policies(dice, longest_claim):
    policies = {}
    for name, choices in (("combine", ["sum", "best"]), ("earn_on", ["after_discount", "before_discount"]),
                          ("claw_back", ["debt", "clamp", "withhold"]),
                          ("spend_order", ["expiring_first", "oldest_first"])):
        if dice.often(70):
            policies[name] = dice.choice(choices)
    if dice.often(60):
        policies["claim_days"] = dice.choice([0, dice.randint(1, 30), longest_claim])
    if dice.often(60):
        policies["reopen_days"] = dice.randint(0, 30)
    return policies


def fill(dice, program, begin, events):
    """Puts tiers, challenges, rules and rewards into a programme that has its units."""
    units = [unit for unit in program["units"] if "ended" not in unit]
    for name in ("tiers", "challenges"):
        program.pop(name, None)
    if dice.often(45):
        program["tiers"] = random_tiers(dice, units)
    if dice.often(35):
        program["challenges"] = [random_challenge(dice, number, units) for number in range(dice.randint(1, 2))]
    rules = program["rules"] = []
    follows = [on for on in ("tiers", "challenges") if on in program]
    for number in range(dice.randint(1, 5 + len(follows))):
        rules.append(random_rule(dice, number, units, rules, {**program, "events": events}, begin))
    dice.shuffle(rules)
    program["rewards"] = [random_reward(dice, number, program["units"], program, begin)
                          for number in range(dice.choice([0, 1, 2, 3, 4, 4]))]
    if dice.often(40):  # takes all that the customer has, so that a return finds nothing left
        program["rewards"].insert(0, {"id": "spend", "label": {"en": "Spend"}, "effect": {"as_money": {"amount": 1}},
                                      "cost": {"unit": dice.choice(rules)["give"]["unit"],
                                               "points": dice.choice([1, 3, 100])}})
    return program


def random_program(dice, begin, longest_claim):
    policies = random_policies(dice, longest_claim)
    names = dice.sample(["points", "credit", "stamps"], dice.randint(1, 3))
    if dice.often(35):
        names.insert(dice.randint(0, len(names)), "bon")
    needs_value = policies.get("claw_back") == "withhold" or dice.often(30)
    program = {"format": 1, "name": {"fr": "Le club"}, "currency": dice.choice(["EUR", "EUR", "JPY", "TND"]),
               "units": [random_unit(dice, name, begin, needs_value) for name in names]}
    if policies:
        program["policies"] = policies
    return fill(dice, program, begin, dice.choice([0, 25, 50]))


def random_end(dice, unit, units, day):
    """How a unit ends when the others go on."""
    others = [other["id"] for other in units if other is not unit and "ended" not in other]
    kind = dice.choice(["kept", "until", "convert", "convert"] if others else ["kept", "until"])
    if kind == "kept":
        return kind
    if kind == "until":
        return {"until": (day + timedelta(days=dice.randint(-5, 60))).isoformat()}
    return {"convert": {"to": dice.choice(others), "points": dice.randint(1, 20), "amount": dice.randint(1, 50)}}


def next_version(dice, before, day, longest_claim):
    """Other rules, rewards, tiers and policies; units that end, are brought back or are no longer listed."""
    program = copy.deepcopy(before)
    units = program["units"]
    for unit in units:
        if "ended" in unit and dice.often(30):
            del unit["ended"]
    for unit in dice.sample(units, len(units)):
        if goes_on(units, unit) and dice.often(50):
            unit["ended"] = random_end(dice, unit, units, day)
    if len(units) > 1 and dice.often(10):
        gone = dice.choice(units)
        if "ended" in gone or goes_on(units, gone):
            units.remove(gone)
    if dice.often(50):
        program["policies"] = random_policies(dice, longest_claim)
        if any("value" not in unit for unit in units if unit["kind"] != "money"):
            program["policies"]["claw_back"] = dice.choice(["debt", "clamp"])
    return fill(dice, program, day, dice.choice([0, 25, 50]))


def goes_on(units, unit):
    """So that it can be ended: no other becomes it, and another goes on too."""
    ends = [other.get("ended") for other in units]
    is_target = any(end["convert"]["to"] == unit["id"] for end in ends if isinstance(end, dict) and "convert" in end)
    return "ended" not in unit and not is_target and sum("ended" not in other for other in units) > 1


# ---- what happens

def random_line(dice):
    line = {"amount": dice.choice([dice.randint(0, dice.choice([20, 500, 2000])), *ROUND[:2], 600, 1055])}
    if dice.often(2):
        line["amount"] = dice.randint(0, 100000000)
    if dice.often(90):
        line["sku"] = dice.choice(SKUS)
    if dice.often(70):
        line["category"] = dice.choice(CATEGORIES)
    if dice.often(50):
        line["tags"] = dice.some(TAGS)
    if dice.often(70):
        line["quantity"] = str(dice.randint(1, 5)) if dice.often(70) else dice.decimal(1, 7000, 3)
    if dice.often(80):
        line["vat"] = dice.choice(RATES)
    if dice.often(10):
        line["fixed"] = True
    return line


def random_ask(dice, program):
    if not program["rewards"] or dice.often(2):
        return {"reward": "none"}
    reward = dice.choice(program["rewards"])
    if dice.often(50) and program["rewards"][0]["id"] == "spend":
        return {"reward": "spend"}
    ask = {"reward": reward["id"]}
    if "as_money" in reward["effect"] or dice.often(3):
        kind = dice.choice(["all", "all", "count", "amount", "points"])
        if kind != "all":
            ask[kind] = dice.randint(1, 5 if dice.often(60) else 300)
    elif dice.often(40):
        ask["count"] = dice.randint(1, 3) if dice.often(95) else 101
    return ask


def period_end(day, length):
    """The last day of the calendar's period of so many months."""
    return month_end(day.replace(day=1, month=(day.month + length - 1) // length * length))


class Story:
    """A shop in which things happen; the model says what is there to happen to."""

    def __init__(self, dice, program, begin, until, longest_claim=30, changes=None):
        self.dice, self.program, self.shop = dice, program, Shop(program)
        self.longest_claim = longest_claim
        self.changes = dice.choice([0, 0, 6, 16]) if changes is None else changes  # of the programme: how often
        self.day, self.until, self.may_be_late = begin, until, True
        self.receipts = self.events = 0
        self.commands = []

    def tell(self, count):
        while len(self.commands) < count:
            deeds, weights = [self.purchase, self.expire, self.event, self.convert, self.floor], [50, 4, 12, 8, 4]
            if "tiers" not in self.program:
                weights[-1] = 0
            if self.shop.paid_in:
                deeds, weights = [*deeds, self.undo], [*weights, 8]
            if self.shop.purchases:
                deeds, weights = [*deeds, self.give_back, self.claim, self.become], [*weights, 32, 9, self.changes]
            self.dice.choices(deeds, weights)[0]()
        return self.commands

    def run(self, command):
        self.commands.append(command)
        return self.shop.run(command)

    def moment(self):
        """On or near the day, by the clock in Paris."""
        dice = self.dice
        if dice.often(70):
            self.day += timedelta(days=dice.randint(0, dice.choice([1, 3, 3, 10, 40, 120])))
        if dice.often(12):  # where periods end
            length = dice.choice([1, 3, 6, 12])
            self.day = period_end(self.day, length) + timedelta(days=dice.randint(0, 2) - 1)
        if dice.often(15):
            self.day = self.some_last_day() + timedelta(days=dice.randint(0, 1))
        self.day = min(self.day, self.until)
        late = dice.randint(0, dice.choice([15, 15, 40, 420] if self.may_be_late else [15])) if dice.often(12) else 0
        return self.at_clock(self.day - timedelta(days=late))

    def some_last_day(self):
        """Of a lot or a floor, still to come; today without one."""
        ends = [end for account in self.shop.accounts.values()
                for end in [account.past.floor_until, *(lot.last for lot in account.lots if lot.left > 0)]]
        ends = sorted({end for end in ends if end and self.day <= end <= self.until})
        return self.dice.choice(ends[:3]) if ends else self.day

    def at_clock(self, day):
        dice = self.dice
        clock = dice.choice(CLOCKS) if dice.often(60) else f"{dice.randint(8, 19):02}:30:00"
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE, fold=dice.randint(0, 1))
        return local.astimezone(timezone.utc).isoformat()

    def purchase(self):
        """When it is refused: once more, often, with fewer wishes.  What is paid is what the model says is due."""
        dice = self.dice
        self.receipts += 1
        body = {"receipt": f"R{self.receipts}", "lines": [random_line(dice) for _ in range(dice.randint(1, 6))],
                "shop": dice.choice(SHOPS), "till": "1"}
        if dice.often(50):
            body["channel"] = dice.choice(CHANNELS)
        if dice.often(40):
            body["codes"] = [dice.choice([code, code.lower()]) for code in dice.some(CODES)]
        if dice.often(60) and self.program["rewards"]:
            body["redeem"] = [random_ask(dice, self.program) for _ in range(dice.randint(1, 3))]
        command = {"do": "purchase", "account": 0 if dice.often(18) else dice.choice([1, 1, 1, 2]), "at": self.moment(),
                   "purchase": body}
        if dice.often(3):
            self.run({**command, "purchase": {**body, "payments": [{"kind": "cash", "amount": 10 ** 11}]}})
        records, code = self.run(command)
        while code != "ok" and body.get("redeem"):
            asks = list(body["redeem"])
            asks.pop(dice.randrange(len(asks)))
            body = {**body, "redeem": asks}
            command = {**command, "purchase": body}
            records, code = self.run(command)
        if code == "ok" and dice.often(25):
            due = int(next(r for r in records if r.startswith("total")).split("\t")[3])
            cash = dice.randint(0, due)
            body["payments"] = [{"kind": "cash", "amount": cash}, {"kind": "card", "amount": due - cash}]

    def give_back(self):
        """In parts, in any order; now and then too much, twice the same, or a line that is not there."""
        dice, receipt = self.dice, self.some_purchase(20)
        command = {"do": "return", "of": receipt, "at": self.moment(), "shop": dice.choice(SHOPS)}
        lines = []
        if receipt in self.shop.purchases and dice.often(80):
            purchase = self.shop.purchases[receipt]
            for line, left in enumerate(Basket(purchase.receipt, purchase.back).quantity, 1):
                if dice.often(40) or (left == 0 and dice.often(95)):
                    continue
                part = left if dice.often(60) else dice.randint(min(left, not dice.often(3)), left)
                part += dice.often(2)
                lines.insert(dice.randint(0, len(lines)),
                             {"line": line, "quantity": f"{part // 1000}.{part % 1000:03}"})
        if lines and dice.often(2):
            lines.append(dict(lines[0]))
        if lines and dice.often(2):
            lines[-1]["line"] = 7
        if lines:
            command["lines"] = lines
        self.run(command)

    def claim(self):
        """Mostly when there is one to be claimed, and soon."""
        if all(purchase.account for purchase in self.shop.purchases.values()) and self.dice.often(85):
            return
        self.run({"do": "claim", "of": self.some_purchase(90), "account": self.dice.randint(1, 2),
                  "at": self.at_clock(self.day) if self.dice.often(60) else self.moment(),
                  "shop": self.dice.choice(SHOPS)})

    def some_purchase(self, nobodys):
        """Rather one of the last, and one without a card so many times in a hundred."""
        known = list(self.shop.purchases)
        if self.dice.often(nobodys):
            known = [receipt for receipt in known if not self.shop.purchases[receipt].account][-2:] or known
        known = known[-8:]
        return "R0" if self.dice.often(2) else self.dice.choice(known)

    def event(self):
        dice = self.dice
        event = {"kind": dice.choice(EVENTS)}
        if event["kind"] in ("manual", "custom"):
            event["name"] = dice.choice(NAMES)
        if event["kind"] in ("top_up", "referral"):
            event["amount"] = dice.choice([*ROUND, dice.randint(0, 3000)])
        if dice.often(30):
            event["channel"] = dice.choice(CHANNELS)
        if dice.often(30) and event["kind"] not in ("enrolment", "birthday", "visit"):
            event["reference"] = "note"
        if event["kind"] == "top_up":
            self.events += 1
            event["reference"] = f"E{self.events}"
        self.run({"do": "event", "account": dice.choice([1, 1, 2]), "at": self.moment(), "shop": dice.choice(SHOPS),
                  "event": event})

    def undo(self):
        """Of money that was paid in, some or all that is left; now and then too much, or what was never paid in."""
        dice = self.dice
        known = [of for of, paid in self.shop.paid_in.items() if paid.told.kind == "top_up" and paid.left]
        of = dice.choice(known[-4:] if known and dice.often(90) else [*self.shop.paid_in, "E0"])
        command = {"do": "undo", "of": of, "at": self.moment(), "shop": dice.choice(SHOPS)}
        if dice.often(60):
            command["amount"] = dice.randint(1, 1500)
        self.run(command)

    def floor(self):
        command = {"do": "floor", "account": self.dice.choice([1, 1, 2]), "at": self.moment()}
        if self.dice.often(80):
            command["tier"] = self.dice.choice(levels_of(self.program))
            if self.dice.often(70):
                command["until"] = (self.day + timedelta(days=self.dice.randint(-1, 30))).isoformat()
        if self.dice.often(50):
            command["why"] = "a friend"
        self.run(command)

    def convert(self):
        """Points into a voucher, where there is such a reward; now and then by one that makes none."""
        dice = self.dice
        known = [one["id"] for one in self.program["rewards"] if "voucher" in one["effect"] or dice.often(3)]
        if known:
            command = {"do": "convert", "account": dice.choice([1, 1, 2]), "at": self.moment(),
                       "shop": dice.choice(SHOPS), "reward": dice.choice(known) if dice.often(97) else "none"}
            if dice.often(70):
                command["channel"] = dice.choice(CHANNELS)
            self.run(command)

    def become(self):
        self.program = next_version(self.dice, self.program, self.day, self.longest_claim)
        self.run({"do": "become", "at": self.at_clock(self.day), "program": self.program})
        if self.dice.often(60):
            self.expire()

    def expire(self):
        self.run({"do": "expire", "account": self.dice.randint(1, 2), "at": self.moment()})


def random_run(seed, count=20, begin=None, until=None, longest_claim=30, changes=None):
    dice = Dice(seed)
    begin = begin or datetime.fromisoformat(dice.choice(BEGINNINGS)).date()
    program = random_program(dice, begin, longest_claim)
    story = Story(dice, program, begin, until or begin + timedelta(days=700), longest_claim, changes)
    return {"seed": seed, "program": program, "commands": story.tell(count)}
