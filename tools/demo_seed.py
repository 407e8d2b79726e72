#!/usr/bin/env python3
"""demo_seed.py - a few customers and a little history for the demo shop, through the API like any till.

    tools/demo_seed.py KEYS.json PORT

Adds "card" (one to scan) to KEYS.json.  Run once, on a shop that was just made; tools/demo.sh does.
"""
import http.client
import json
import sys
from datetime import datetime, timedelta, timezone

PEOPLE = [
    ("Jeanne", "Martin", "06 12 34 56 78", "jeanne.martin@example.org"),
    ("Éloïse", "Le Gall", "06 98 76 54 32", None),
    ("Karim", "Benali", "07 11 22 33 44", "karim@example.org"),
]
# Days ago, who (None: without a card), lines of (sku, label, cents, VAT rate).
HISTORY = [
    (40, 0, [("PAN", "Panier de légumes", 3250, "5.5"), ("MIEL", "Miel de fleurs 500 g", 890, "5.5")]),
    (33, 1, [("POUL", "Poulet fermier", 1980, "5.5"), ("OEUF", "Œufs, la douzaine", 420, "5.5")]),
    (26, 0, [("PAN", "Panier de légumes", 3490, "5.5"), ("VIN", "Vin blanc 75 cl", 1250, "20")]),
    (19, None, [("POM", "Pommes 2 kg", 560, "5.5")]),
    (12, 0, [("FROM", "Fromage de chèvre", 1140, "5.5"), ("BIER", "Bière 75 cl", 780, "20")]),
    (5, 2, [("PAN", "Panier de légumes", 3250, "5.5"), ("JUS", "Jus de pomme 1 l", 390, "5.5")]),
]


def call(connection, key, path, body, idempotency_key):
    connection.request("POST", path, body=json.dumps(body).encode(), headers={
        "Authorization": f"Bearer {key}", "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 201:
        sys.exit(f"demo: {path} was answered with {answer.status}: {text}")
    return json.loads(text)


def main():
    keys_file, port = sys.argv[1], int(sys.argv[2])
    with open(keys_file, encoding="utf-8") as file:
        keys = json.load(file)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    cards = []
    for number, (first, last, phone, email) in enumerate(PEOPLE):
        body = {"first_name": first, "last_name": last, "phone": phone}
        if email:
            body["email"] = email
        cards.append(call(connection, keys["till_key"], "/v1/members", body, f"demo-{number}")["card"])
    now = datetime.now(timezone.utc).replace(microsecond=0)
    for number, (days, who, lines) in enumerate(HISTORY, 1):
        body = {"receipt": f"D{number:05}", "at": (now - timedelta(days=days)).isoformat(),
                "lines": [{"sku": sku, "label": label, "amount": amount, "vat": vat}
                          for sku, label, amount, vat in lines]}
        if who is not None:
            body["card"] = cards[who]
        call(connection, keys["till_key"], "/v1/purchases", body, f"demo-receipt-{number}")
    keys["card"] = cards[0]
    with open(keys_file, "w", encoding="utf-8") as file:
        json.dump(keys, file, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
