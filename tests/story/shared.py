#!/usr/bin/env python3
"""shared.py - what all accounts have together: the first hundred customers, and not one more."""
import json
import threading

from lib import Client, Shop, only_when, run, story
from place import IS_POSTGRES, at, change, rows

BASE = {"id": "base", "give": {"unit": "points", "per_amount": {"every": 100, "points": 1}}}
COFFEE = {"id": "coffee", "label": {"en": "Coffee"}, "effect": {"amount_off": 180}, "stock": 20}
only_postgres = only_when(IS_POSTGRES, "an embedded database has one server")


MUG = {"id": "mug", "label": {"fr": "Une tasse", "en": "A mug"}, "cost": {"unit": "points", "points": 30}, "effect": {"gift": {}}}


def use(shop, *rules, rewards=()):
    """A version with these rules and rewards decides from now on."""
    program = {"format": 1, "name": {"en": "Shared"}, "currency": "EUR",
               "units": [{"id": "points", "label": {"en": "points"}, "kind": "points"}],
               "rules": [{"on": "purchase", **rule} for rule in rules], "rewards": list(rewards)}
    shop.use(program)


def points(answer):
    return sum(part["points"] for part in answer["earned"])


def buy(shop, card, amount, till=None):
    sold = (till or shop.till).post("/v1/purchases", {"receipt": shop.receipt(), "card": card,
                                                      "lines": [{"amount": amount}]})
    assert sold.status == 201, sold
    return sold


def used(shop):
    return {(kind, name): count for kind, name, count in rows(shop.data, "SELECT kind, id, used FROM stock")}


def ask(shop, card, till=None, **how):
    """A coffee for this card; the answer."""
    return (till or shop.till).post("/v1/purchases", {
        "receipt": shop.receipt(), "card": card, "lines": [{"amount": 1000}],
        "redeem": [{"reward": "coffee"}]}, **how)


def offer(shop, card):
    """What is left of the coffee for this card; 0 when it is not offered at all."""
    found = [one for one in shop.till.get(f"/v1/cards/{card}")["rewards"] if one["reward"] == "coffee"]
    assert all(one["is_within_reach"] and one["left"] > 0 for one in found), found
    return found[0]["left"] if found else 0


def finds(shop, statement, undo):
    """Somebody changes the database by hand, and the auditor sees it."""
    change(shop.data, statement)
    report = json.loads(shop.command("verify", *at(shop.data), "--json", expect=1))
    change(shop.data, undo)
    return report["what"]


def all_at_once(work, count):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@story
def a_total_ends_for_all_and_a_larger_one_goes_on(shop):
    use(shop, {**BASE, "max_total": 25}, rewards=[{**COFFEE, "stock": 1}])
    one, two = shop.enrol()["card"], shop.enrol()["card"]
    assert points(buy(shop, one, 1500)) == 15
    assert points(buy(shop, two, 1500)) == 10
    assert points(buy(shop, one, 1500)) == 0
    assert offer(shop, two) == 1
    sold = ask(shop, one)
    assert sold.status == 201, sold
    refused = ask(shop, two)
    assert refused.status == 422 and refused.code == "out_of_stock" and refused["field"] == "/redeem/0", refused
    assert offer(shop, two) == 0
    quote = shop.till.post("/v1/quotes", {"receipt": shop.receipt(), "card": two, "lines": [{"amount": 1000}],
                                                   "redeem": [{"reward": "coffee"}]})
    assert quote.status == 422 and quote.code == "out_of_stock", quote
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back.status == 201, back
    assert ask(shop, two).status == 201
    known = shop.admin.get(f"/v1/accounts/{back['account']}")
    assert {"rule": "base", "used": 25} in known["stock"] and {"reward": "coffee", "used": 1} in known["stock"], known

    use(shop, {**BASE, "max_total": 30}, rewards=[{**COFFEE, "stock": 3}])
    assert points(buy(shop, one, 1500)) == 5
    assert offer(shop, one) == 2
    use(shop, {**BASE, "max_total": 10}, rewards=[{**COFFEE, "stock": 1}])
    assert points(buy(shop, one, 1500)) == 0
    assert offer(shop, one) == 0
    shop.agrees()


@story
def an_enrolment_a_claim_and_an_event_take_of_it_too(shop):
    gift = {"id": "welcome", "on": "enrolment", "max_total": 30, "give": {"unit": "points", "fixed": {"points": 20}}}
    review = {"id": "review", "on": "custom", "event": "review", "max_total": 15,
              "give": {"unit": "points", "fixed": {"points": 10}}}
    use(shop, {**BASE, "id": "claimed", "max_total": 12}, gift, review)
    cards = [shop.enrol()["card"] for _ in range(3)]
    balances = [shop.till.get(f"/v1/cards/{card}")["balances"] for card in cards]
    assert [sum(row["points"] for row in one) for one in balances] == [20, 10, 0], balances
    given = [points(shop.till.post("/v1/events", {"card": card, "kind": "custom", "name": "review"})) for card in cards]
    assert given == [10, 5, 0], given
    free = shop.buy(None, 1000).json
    claimed = shop.till.post("/v1/claims", {"code": free["claim"]["code"], "card": cards[0]})
    assert claimed.status == 201 and points(claimed) == 10, claimed
    assert points(buy(shop, cards[1], 1000)) == 2
    now = used(shop)
    assert (now["rule", "welcome"], now["rule", "review"], now["rule", "claimed"]) == (30, 15, 12), now
    shop.agrees()


@story
def two_tills_at_once_never_sell_one_too_many(shop):
    use(shop, {**BASE, "id": "rush", "max_total": 100}, rewards=[{**COFFEE, "id": "coffee", "stock": 50}])
    before = used(shop)["reward", "coffee"]
    cards = [shop.enrol()["card"] for _ in range(12)]
    told, given = [], []

    def sell(number):
        till = shop.client(shop.keys["till_key"])
        for k in range(12):
            card = cards[(number * 5 + k) % len(cards)]
            sold = ask(shop, card, till)
            assert sold.status in (201, 422), sold
            told.append(sold.status)
            given.append(points(sold if sold.status == 201 else buy(shop, card, 700, till)))

    all_at_once(sell, 6)
    assert told.count(201) == 50 - before and sum(given) == 100, (told, given)
    assert used(shop)["reward", "coffee"] == 50 and used(shop)["rule", "rush"] == 100
    shop.agrees()


@story
@only_postgres
def several_servers_share_one_stock(shop):
    use(shop, BASE, rewards=[{**COFFEE, "id": "coffee", "stock": 90}])
    cards = [shop.enrol()["card"] for _ in range(16)]
    others = [shop.beside() for _ in range(2)]
    ports = [shop.port, *(other.port for other in others)]
    told = []

    def sell(number):
        tills = [Client(port, shop.keys["till_key"]) for port in ports]
        for k in range(15):
            sold = ask(shop, cards[(number * 3 + k) % len(cards)], tills[(number + k) % len(tills)])
            assert sold.status in (201, 422), sold
            told.append(sold.status)

    all_at_once(sell, 6)
    assert told.count(201) == 40, told
    assert used(shop)["reward", "coffee"] == 90
    for other in others:
        other.stop()
    shop.agrees()


@story
def a_server_that_is_killed_forgets_no_use_and_makes_none(shop):
    use(shop, BASE, rewards=[{**COFFEE, "id": "coffee", "stock": 120}])
    left = 120 - used(shop)["reward", "coffee"]
    cards = [shop.enrol()["card"] for _ in range(8)]
    answers = {}

    def sell(number):
        till = Client(shop.port, shop.keys["till_key"])
        for k in range(40):
            key = f"kill-{number}-{k}"
            body = {"receipt": key, "card": cards[(number + k) % 8], "lines": [{"amount": 1000}],
                    "redeem": [{"reward": "coffee"}]}
            try:
                sold = till.post("/v1/purchases", body, idempotency_key=key)
            except OSError:
                return
            answers[key] = (sold.status, body)

    threads = [threading.Thread(target=sell, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    while not any(status == 201 for status, _ in list(answers.values())[5:]):
        threads[0].join(0.01)
    shop.kill()
    for thread in threads:
        thread.join()
    shop.start()
    till = shop.client(shop.keys["till_key"])
    for key, (status, body) in answers.items():
        if status == 201:
            assert till.post("/v1/purchases", body, idempotency_key=key).status == 201
    shop.till, shop.admin = till, shop.client(shop.keys["admin_key"])
    shop.agrees()
    taken = 0
    while taken <= left:
        sold = ask(shop, cards[taken % 8])
        if sold.status == 422:
            break
        taken += 1
    assert sold.status == 422 and used(shop)["reward", "coffee"] == 120, (sold, used(shop))
    shop.agrees()


def waiting(place, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = place.till.get(f"/v1/handovers?{asked}")
    assert answer.status == 200, answer
    return answer["handovers"]


@story
def a_gift_waits_until_it_is_handed_over(shop):
    use(shop, BASE, rewards=[MUG])
    card, other = shop.enrol()["card"], shop.enrol()["card"]
    for one in (card, other):
        buy(shop, one, 10000)
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 500}],
                                            "redeem": [{"reward": "mug", "count": 2}]})
    assert sold.status == 201 and sold["total"]["due"] == 500, sold
    assert [(one["gifts"], one["points"], one["discount"]) for one in sold["redeemed"]] == [(2, 60, 0)], sold
    assert any("tasse" in line for line in sold["receipt"]["lines"]), sold["receipt"]
    (gift,) = waiting(shop)
    assert (gift["id"], gift["count"], gift["reward"], gift["card"]) == (f"{sold['id']}-1", 2, "mug", card[-4:]), gift
    assert waiting(shop, shop="market") == [gift] and waiting(shop, shop="elsewhere") == []
    second = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": other, "lines": [{"amount": 500}],
                                              "redeem": [{"reward": "mug"}]})
    assert second.status == 201, second
    first_page = shop.till.get("/v1/handovers?limit=1")
    rest = shop.till.get(f"/v1/handovers?limit=1&after={first_page['next_cursor']}")
    assert len(first_page["handovers"]) == len(rest["handovers"]) == 1 and rest["next_cursor"] is None, rest
    assert {one["id"] for one in first_page["handovers"] + rest["handovers"]} == {f"{sold['id']}-1", f"{second['id']}-1"}

    done = shop.till.post(f"/v1/handovers/{gift['id']}/done", {"operator": "ada"}, idempotency_key="d1")
    assert done.status == 201 and (done["handover"], done["count"], done["operator"]) == (gift["id"], 2, "ada"), done
    again = shop.till.post(f"/v1/handovers/{gift['id']}/done", {"operator": "ada"}, idempotency_key="d1")
    assert again.status == 201 and again.json == done.json, again
    twice = shop.till.post(f"/v1/handovers/{gift['id']}/done", {})
    assert twice.status == 409 and twice.code == "handed_over", twice
    back = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
    assert back.status == 201 and back["redeemed"] == [], back  # the mugs stay, and so does their cost
    (kept,) = waiting(shop, state="done")
    assert kept["operator"] == "ada" and kept["closed_at"], kept

    back = shop.till.post(f"/v1/purchases/{second['id']}/returns", {})
    assert back.status == 201 and [(one["gifts"], one["points"]) for one in back["redeemed"]] == [(-1, -30)], back
    assert waiting(shop) == [] and [one["id"] for one in waiting(shop, state="cancelled")] == [f"{second['id']}-1"]
    lapsed = shop.till.post(f"/v1/handovers/{second['id']}-1/done", {})
    assert lapsed.status == 409 and lapsed.code == "gift_lapsed", lapsed
    for unknown in (f"{sold['id']}-2", "1-99999-1", "x", "1-1", "1-1-0"):
        assert shop.till.post(f"/v1/handovers/{unknown}/done", {}).status in (404, 409), unknown
    assert shop.till.get("/v1/handovers?state=lost").status == 400
    shop.agrees()


@story
def a_gift_is_handed_over_once(shop):
    card = shop.enrol()["card"]
    buy(shop, card, 10000)
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 500}],
                                            "redeem": [{"reward": "mug"}]})
    assert sold.status == 201, sold
    told = []

    def hand(number):
        till = shop.client(shop.keys["till_key"])
        told.append(till.post(f"/v1/handovers/{sold['id']}-1/done", {"operator": str(number)}).status)

    all_at_once(hand, 4)
    assert sorted(told) == [201, 409, 409, 409], told
    shop.agrees()


@story
def the_auditor_finds_a_gift_that_was_changed(shop):
    card = shop.enrol()["card"]
    buy(shop, card, 10000)
    sold = shop.till.post("/v1/purchases", {"receipt": shop.receipt(), "card": card, "lines": [{"amount": 500}],
                                            "redeem": [{"reward": "mug"}]})
    partition, number = sold["id"].split("-")
    this = f"WHERE partition = {partition} AND purchase = {number}"
    said = finds(shop, f"UPDATE handover SET gifts = 9 {this}", f"UPDATE handover SET gifts = 1 {this}")
    assert "beside the journal" in said, said
    said = finds(shop, f"UPDATE handover SET state = 'done', changed_by = 3, changed_us = 3 {this}",
                 f"UPDATE handover SET state = 'open', changed_by = NULL, changed_us = NULL {this}")
    assert "beside the journal" in said, said
    said = finds(shop, f"UPDATE handover SET ask = 7 {this}", f"UPDATE handover SET ask = 1 {this}")
    assert "gift" in said, said
    shop.agrees()


@story
def the_auditor_finds_a_stock_that_was_changed(shop):
    where = "WHERE kind = 'reward' AND id = 'coffee'"
    said = finds(shop, f"UPDATE stock SET used = used - 1 {where}", f"UPDATE stock SET used = used + 1 {where}")
    assert "stock" in said, said
    said = finds(shop, "INSERT INTO stock (kind, id, used) VALUES ('reward', 'none', 3)",
                 "DELETE FROM stock WHERE id = 'none'")
    assert "stock" in said, said
    shop.agrees()


@story
def the_auditor_finds_more_than_there_was(shop):
    """Somebody makes the stock larger beside the journal, and the shop sells on."""
    use(shop, BASE, rewards=[{**COFFEE, "id": "few", "stock": 1}])
    card = shop.enrol()["card"]
    body = {"card": card, "lines": [{"amount": 1000}], "redeem": [{"reward": "few"}]}
    assert shop.till.post("/v1/purchases", {**body, "receipt": shop.receipt()}).status == 201
    assert shop.till.post("/v1/purchases", {**body, "receipt": shop.receipt()}).code == "out_of_stock"
    shop.stop()
    change(shop.data, "UPDATE stock SET used = 0 WHERE id = 'few'")
    shop.start()
    shop.till = shop.client(shop.keys["till_key"])
    assert shop.till.post("/v1/purchases", {**body, "receipt": shop.receipt()}).status == 201
    report = json.loads(shop.command("verify", *at(shop.data), "--json", expect=1))
    assert "more of a rule or a reward" in report["what"], report


if __name__ == "__main__":
    run(Shop(preset="points"))
