"""stock.py - shops for stories about cards that lie ready: what is told of a batch, and how a refusal is read.
"""
import place
from lib import Shop
from place import rows

PROGRAM = {"format": 1, "name": {"en": "Cards"}, "currency": "EUR",
           "units": [{"id": "p", "label": {"en": "points"}, "kind": "points"},
                     {"id": "gift", "label": {"en": "credit"}, "kind": "money", "pays": True}],
           "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}},
                     {"id": "sold", "on": "gift_card", "give": {"unit": "gift", "percent": "100"}}],
           "rewards": []}


def refused(shop, answer, status, code, field=None):
    assert (answer.status, answer.code, answer.json.get("field")) == (status, code, field), answer
    assert shop.entries() == shop.before, "a refusal changes nothing"
    assert answer["detail"] and answer["detail"] != answer.code


def remember(shop):
    shop.before = shop.entries()


def make(at_shop, count, kind="barcode", **fields):
    done = at_shop.admin.post("/v1/batches", {"count": count, "kind": kind, **fields})
    assert (done.status, done["kind"], done["what"], done["cards"], done["card_kind"]) == (201, "batch", "make", count, kind), done
    assert done["id"] == done["batch"]
    return done.json


def change(at_shop, what, **fields):
    done = at_shop.admin.post("/v1/batches/changes", {"what": what, **fields})
    assert (done.status, done["what"]) == (201, what), done
    return done.json


def numbers(shop, batch):
    """All that nobody has, page by page: code, state and shop by place."""
    found, after = {}, ""
    while after is not None:
        page = shop.admin.get(f"/v1/batches/{batch}/cards?limit=200{after and f'&after={after}'}")
        assert page.status == 200, page
        found |= {card["place"]: (card["code"], card["state"], card["shop"]) for card in page["cards"]}
        after = page["next_after"]
    return found


def look(shop, batch):
    done = shop.admin.get(f"/v1/batches/{batch}")
    assert done.status == 200, done
    return done.json


def counts(shop, batch):
    told = look(shop, batch)
    return [told[name] for name in ("cards", "waiting", "delivered", "active", "lost", "destroyed")]


def enrol(shop, client, code, **fields):
    return client.post("/v1/members", {"card": code, **(fields or {"anonymous": True})})


class TwoShops(Shop):
    """A second shop beside the first."""

    def start(self):
        if not rows(self.data, "SELECT 1 FROM shop WHERE code = 'lake'"):
            place.change(self.data, "INSERT INTO shop (merchant_id, code, name, zone, country, language) "
                                    "SELECT merchant_id, 'lake', 'Lac', zone, country, language FROM shop")
        return super().start()
