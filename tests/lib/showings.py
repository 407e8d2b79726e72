"""showings.py - how a card was shown, for stories: what is taken with it, what is refused, and what the journal says."""
from place import rows


def off(amount):
    return [{"reward": "off", "amount": amount}]


def refused(answer, status, code, field="/card"):
    assert (answer.status, answer.code, answer["field"]) == (status, code, field), answer
    return answer


def shown(shop):
    """How the last purchase says that its card was shown; None for its number alone."""
    found = [body for (body,) in rows(shop.data, "SELECT body FROM entry") if "\nkind\tpurchase\n" in body]
    last = max(found, key=lambda body: int(body.split("\ntime\t")[1].split("\t")[0]))
    lines = [line.split("\t") for line in last.split("\n") if line.startswith("shown\t")]
    return lines[0][1] if lines else None
