"""stripe_part.py - plays Stripe for the stories: the calls of its API that Habitué makes, over HTTP on this machine.

It stands in for the remote service alone.  What it sends by itself is signed by the official client of Stripe
(stripe_sign.mjs).

    stripe = StripePart()
    stripe.settings()             the environment of a server that uses it
    stripe.sessions[id]           as Stripe would tell it
    stripe.pay(id)                the customer has paid there
    stripe.event(type, session)   (body, signature) of an event
    stripe.refund_status          of refunds that are asked for from now on: "succeeded", "pending"
    stripe.refund_event(refund)   (body, signature) of an event about one
    stripe.faults                 what happens to the next calls: "502", "hang", "lost" (done, and then 502)
"""
import json
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

HERE = Path(__file__).resolve().parent
KEY, SECRET = "sk_test_of_the_stories", "whsec_of_the_stories"


def sign(body, secret=SECRET, timestamp=None):
    done = subprocess.run(["node", str(HERE / "stripe_sign.mjs")], cwd=HERE.parent.parent, check=True, text=True,
                          stdout=subprocess.PIPE, timeout=30, input=json.dumps(
                              {"payload": body, "secret": secret, "timestamp": timestamp or int(time.time())}))
    return done.stdout


class StripePart:
    def __init__(self):
        self.sessions, self.refunds, self.by_key = {}, {}, {}
        self.calls, self.faults = [], []
        self.next_number = 0
        self.refund_status = "succeeded"
        self.on_create = None  # before the answer leaves
        self.lock = threading.Lock()
        part = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                part.answer(self, None)

            def do_POST(self):
                part.answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def settings(self):
        return {"HABITUE_STRIPE_KEY": KEY, "HABITUE_STRIPE_WEBHOOK_SECRET": SECRET,
                "HABITUE_STRIPE_URL": f"http://127.0.0.1:{self.server.server_port}"}

    # ---- the API

    def answer(self, handler, form):
        assert handler.headers["Authorization"] == f"Bearer {KEY}", handler.headers
        fault = self.faults.pop(0) if self.faults else None
        self.calls.append((handler.command, urlsplit(handler.path).path))
        if fault == "hang":
            time.sleep(12)
        status, body = (502, {}) if fault in ("502", "hang") else self.route(handler, form)
        if fault == "lost":
            status, body = 502, {}
        text = json.dumps(body).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(text)))
            handler.end_headers()
            handler.wfile.write(text)
        except OSError:
            pass  # whoever asked has gone

    def route(self, handler, form):
        path = urlsplit(handler.path)
        known = re.fullmatch(r"/v1/checkout/sessions/(\w+)", path.path)
        if form is None and known:
            session = self.sessions.get(known[1])
            return (200, session) if session else (404, {"error": {"code": "resource_missing"}})
        if form is None and path.path == "/v1/refunds":
            wanted = dict(parse_qsl(path.query))["payment_intent"]
            return 200, {"object": "list", "data": [r for r in self.refunds.values() if r["payment_intent"] == wanted]}
        fields, key = dict(parse_qsl(form, strict_parsing=True)), handler.headers["Idempotency-Key"]
        assert key, "a POST without a key"
        with self.lock:
            if key in self.by_key:
                told, answer = self.by_key[key]
                assert told == fields, "the same key with other fields"
                return 200, answer
            make = {"/v1/checkout/sessions": self.make_session, "/v1/refunds": self.make_refund}[path.path]
            status, answer = make(fields)
            if status == 200:
                self.by_key[key] = (fields, answer)
        if path.path == "/v1/checkout/sessions" and status == 200 and self.on_create:
            self.on_create(answer["id"])
        return status, answer

    def make_session(self, fields):
        amount = int(fields["line_items[0][price_data][unit_amount]"])
        if amount < 50:
            return 400, {"error": {"code": "amount_too_small"}}
        assert fields["mode"] == "payment" and fields["success_url"].startswith("https://"), fields
        number = self.next_number = self.next_number + 1
        self.sessions[f"cs_test_{number}"] = session = {
            "id": f"cs_test_{number}", "object": "checkout.session", "status": "open", "payment_status": "unpaid",
            "amount_total": amount, "currency": fields["line_items[0][price_data][currency]"].lower(),
            "client_reference_id": fields["client_reference_id"], "payment_intent": None, "metadata": {},
            "url": f"https://checkout.stripe.com/c/pay/cs_test_{number}#fid"}
        return 200, dict(session)

    def make_refund(self, fields):
        intent, amount = fields["payment_intent"], int(fields["amount"])
        paid = [s for s in self.sessions.values() if (s["payment_intent"] or {}).get("id") == intent]
        back = sum(r["amount"] for r in self.refunds.values() if r["payment_intent"] == intent)
        if not paid or back + amount > paid[0]["amount_total"]:
            return 400, {"error": {"code": "charge_already_refunded"}}
        number = len(self.refunds) + 1
        self.refunds[f"re_{number}"] = refund = {
            "id": f"re_{number}", "object": "refund", "payment_intent": intent, "amount": amount,
            "status": self.refund_status, "metadata": {"refund": fields["metadata[refund]"]}}
        return 200, refund

    # ---- what happens there

    def of(self, payment):
        """The session of one of our payments."""
        return next(s for s in self.sessions.values() if s["client_reference_id"] == payment)

    def pay(self, payment, status="paid"):
        session = self.of(payment)
        session.update(status="complete", payment_status=status,
                       payment_intent={"id": f"pi_{session['id']}", "status": "succeeded" if status == "paid" else "processing"})
        return session

    def event(self, kind, session, **changes):
        shown = {**session, **changes}
        if isinstance(shown.get("payment_intent"), dict):
            shown["payment_intent"] = shown["payment_intent"]["id"]
        body = json.dumps({"id": f"evt_{len(self.calls)}", "object": "event", "api_version": "2025-06-30.basil",
                           "type": kind, "livemode": False, "data": {"object": shown}}, indent=2)
        return body, sign(body)

    def paid_event(self, payment, **changes):
        return self.event("checkout.session.completed", self.of(payment), **changes)

    def refund_event(self, refund, kind="refund.updated"):
        body = json.dumps({"id": f"evt_{len(self.calls)}", "object": "event", "type": kind, "data": {"object": refund}})
        return body, sign(body)
