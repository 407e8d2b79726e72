"""rewards.py - "for a cost, get an effect": rewards, taken off a basket one after the other (docs/program.md,
Rewards; docs/engine.md, A purchase; docs/journal.md, Returns).
"""
import copy

from facts import REDEEM, Refused, basis_points, divide, half_up, is_enough, is_occasion, split

USES_MAX = 100  # of one reward in one ask
LINE_EFFECTS = {"amount_off", "percent_off"}  # beside them are as_money, and those of whole units


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
        before = list(self.basket.left), dict(self.uses), copy.deepcopy(self.taken)
        self.cost, self.off = 0, {}
        try:
            if reward is None:
                raise Refused("reward_unknown")
            if "voucher" in reward["effect"]:
                raise Refused("reward_is_voucher")
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
        if wanted > USES_MAX or self.uses.get(reward["id"], 0) + wanted > self.limit(reward):
            raise Refused("reward_limit")

    def limit(self, reward):
        """So many uses on this receipt."""
        room = self.receipt.standing.rooms.get(("reward", reward["id"]), USES_MAX ** 2)
        return min(room, reward.get("max_per_purchase", room))

    def use(self, index, reward, ask):
        effect = reward["effect"]
        if "as_money" in effect:
            self.use_as_money(index, reward, ask)
            return
        if ask[1] in ("amount", "points"):
            raise Refused("not_eligible")
        times = ask[2] if ask[1] == "count" else 1
        is_counted = ("reward", reward["id"]) in self.receipt.standing.rooms
        as_often_as_it_goes = "buy_get" in effect and ask[1] in ("all", "auto") and not is_counted
        if as_often_as_it_goes:
            times = self.times_of_buy_get(reward)
        use = self.use_on_lines if LINE_EFFECTS & {*effect} else self.use_on_unit
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
        times = min(self.bought(reward), reward.get("max_per_purchase", USES_MAX)) - uses
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
