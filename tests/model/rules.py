"""rules.py - "on an event, when conditions hold, give units": what a basket earns (docs/program.md, Rules)."""
from facts import basis_points, divide, is_enough, is_occasion, thousandths

GIFTS = {  # of the amount and the quantity of lines that match: (points times divisor, divisor)
    "per_amount": lambda gift, amount, quantity: gift_per(gift, amount, gift["every"]),
    "per_quantity": lambda gift, amount, quantity: gift_per(gift, quantity, thousandths(gift["every"])),
    "percent": lambda gift, amount, quantity: (amount * basis_points(gift), 10000),
    "steps": lambda gift, amount, quantity:
    (max([step["points"] for step in gift if step["amount"] <= amount], default=0), 1),
    "per_visit": lambda gift, amount, quantity: (gift["points"], 1),
    "fixed": lambda gift, amount, quantity: (gift["points"], 1),
}


def gift_per(gift, number, every):
    return (number // every * gift["points"], 1) if gift.get("full_steps") else (number * gift["points"], every)


class Earning:
    """What the rules give for a basket after its discounts, or for an event: { rule: (basis, points) }."""

    def __init__(self, program, receipt, basket, event="purchase", name=""):
        self.rules, self.receipt, self.basket = program["rules"], receipt, basket
        self.policies = program.get("policies", {})
        self.amounts = basket.amount if self.policies.get("earn_on") == "before_discount" else basket.left
        self.given = {}
        for is_multiplying in (False, True):
            found = {}
            for index, rule in enumerate(self.rules):
                if rule["on"] == event and rule.get("event", name) == name and \
                        ("multiply" in rule["give"]) == is_multiplying:
                    basis, points = self.give(rule)
                    points = min(points, self.ceiling(rule, points))
                    if points > 0:
                        found[index] = (basis, points)
            self.given.update({index: row for index, row in found.items() if self.counts(index, found)})

    def ceiling(self, rule, points):
        room = self.receipt.standing.rooms.get(("rule", rule["id"]), points)
        return min(room, rule.get("max_per_purchase", points))

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
        basis = {"per_quantity": quantity, "per_visit": 0, "fixed": 0}.get(kind, amount)
        shares = [(amount, quantity)]
        if rule.get("rounding_per_line") and kind not in ("steps", "per_visit", "fixed"):  # those round nothing
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
