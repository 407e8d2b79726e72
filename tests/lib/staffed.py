"""staffed.py - a shop whose tills ask for staff: those who serve there, and a till on which one has signed in."""
import json

PROGRAM = {
    "format": 1, "name": {"en": "Staffed"}, "currency": "EUR",
    "units": [{"id": "p", "label": {"en": "points"}, "kind": "points", "by_hand": {"alone_max": 50}}],
    "rules": [{"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}},
              {"id": "paid", "on": "top_up", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}],
    "rewards": [{"id": "pay", "label": {"en": "points as money"}, "cost": {"unit": "p", "points": 1},
                 "effect": {"as_money": {"amount": 10}}}],
}
PINS = {"ada": "4711", "grace": "2718", "alan": "31415926", "mia": "1618"}


class Till:
    """A key that asks for staff, and whoever has signed in on it."""

    def __init__(self, shop, key, token=None):
        self.client, self.token = shop.client(key), token

    def _headers(self, approval):
        told = {"Habitue-Operator": self.token} if self.token else {}
        return {**told, **({"Habitue-Approval": approval} if approval else {})}

    def post(self, path, body=None, approval=None, **how):
        return self.client.post(path, body, headers=self._headers(approval), **how)

    def patch(self, path, body, approval=None, **how):
        return self.client.patch(path, body, headers=self._headers(approval), **how)

    def get(self, path):
        return self.client.get(path, headers=self._headers(None))

    def sign_in(self, code, pin=None):
        done = self.client.post(f"/v1/operators/{code}/sign-in", {"pin": pin or PINS[code]})
        if done.status == 201:
            self.token = done["token"]
        return done


def no(answer, status, code, field=None):
    assert (answer.status, answer.code) == (status, code), answer
    assert field is None or answer["field"] == field, answer
    return answer


def key(shop, *words):
    return json.loads(shop.command("key", "add", *shop.where, "--label", "counter", "--staff", "--json", *words))


def basket(place, **more):
    return {"receipt": place.receipt(), "lines": [{"label": "Panier", "amount": 2000}], **more}


def approve(till, act, code="grace", pin=None):
    done = till.client.post("/v1/approvals", {"operator": code, "pin": pin or PINS[code], "act": act})
    assert done.status == 201, done
    return done["token"]
