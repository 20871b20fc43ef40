"""A loopback server that behaves as Stripe's API does, as far as we ask it.

It keeps state, remembers idempotency keys with their answers, knows what a key may do, charges
as time goes by, and signs its webhooks. The real ``stripe`` package talks to it.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dateutil.relativedelta import relativedelta

from app.core.clock import utcnow

Params = dict[str, Any]
KEY = "rk_test_double0000000000000000"
LIVE_KEY = "rk_live_double0000000000000000"
SECRET = "whsec_of_the_double"
WRITES = {
    "subscriptions": "subscriptions",
    "coupons": "coupons",
    "refunds": "refunds",
    "subscription_schedules": "schedules",
    "credit_notes": "credit_notes",
}
READS = {
    **WRITES,
    "customers": "customers",
    "invoices": "invoices",
    "invoice_payments": "invoices",
    "prices": "prices",
}
ALL = frozenset(READS.values())
ENDED = {"canceled", "incomplete_expired"}


class Refusal(Exception):
    """An error of the API."""

    def __init__(self, status: int, kind: str, code: str | None = None, **more: Any) -> None:
        super().__init__(kind, code)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": code or kind, **more}}


class StripeDouble:
    """What Stripe knows, and how it is doing."""

    def __init__(self) -> None:
        self.url = ""
        self.tables: dict[str, dict[str, Params]] = {name: {} for name in READS}
        self.allowed: set[str] = set(ALL)
        self.keys = {KEY, LIVE_KEY}
        self.asked: list[tuple[str, str, Params, str | None]] = []
        """Every request: method, path, parameters, idempotency key."""
        self.faults: list[tuple[str, str]] = []
        """What goes wrong next: a part of ``METHOD /path``, and ``down``, ``rate``, ``drop``,
        ``done_but_lost``, ``hang``."""
        self.released = threading.Event()
        self.decline: str | None = None
        """How a charge at the beginning of a subscription fails."""
        self.charges: list[tuple[int, str, int]] = []
        """What was charged: when, for which subscription, how much."""
        self._remembered: dict[str, tuple[str, int, Params]] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    # what a test prepares

    def add_price(self, price_id: str, amount: int | None, **more: Any) -> Params:
        recurring = {
            "interval": more.pop("interval", "month"),
            "interval_count": more.pop("interval_count", 1),
            "usage_type": more.pop("usage_type", "licensed"),
        }
        price = {
            "id": price_id,
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "currency": "eur",
            "lookup_key": None,
            "product": "prod_1",
            "recurring": recurring,
            "unit_amount": amount,
        }
        self.tables["prices"][price_id] = price | more
        return self.tables["prices"][price_id]

    def add_subscription(self, ref: str, price_id: str = "price_pro", **more: Any) -> Params:
        """Add a subscription that is paid until ``period_end``."""
        now = int(utcnow().timestamp())
        end = more.pop("period_end", now + 12 * 86_400)
        start, quantity = more.pop("period_start", end - 30 * 86_400), more.pop("quantity", 1)
        paid = more.pop("paid", None)
        price = self.tables["prices"].get(price_id) or self.add_price(price_id, 2900)
        customer = more.pop("customer", "cus_1")
        self.tables["customers"].setdefault(
            customer, {"id": customer, "object": "customer", "discount": None}
        )
        item = {
            "id": f"si_{ref}",
            "object": "subscription_item",
            "price": price,
            "quantity": quantity,
            "current_period_start": start,
            "current_period_end": end,
        }
        subscription = {
            "id": ref,
            "object": "subscription",
            "status": "active",
            "currency": price["currency"],
            "customer": customer,
            "items": {"object": "list", "data": [item], "has_more": False, "url": "/"},
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": {"feedback": None, "comment": None},
            "default_payment_method": None,
            "discounts": [],
            "ended_at": None,
            "metadata": {},
            "pause_collection": None,
            "schedule": None,
            "start_date": start,
            "trial_end": None,
        }
        self.tables["subscriptions"][ref] = subscription | more
        amount = (price["unit_amount"] or 0) * quantity if paid is None else paid
        if amount and subscription["status"] != "trialing" and more.get("status") != "trialing":
            self._invoice(ref, start, amount)
        return self.tables["subscriptions"][ref]

    def add_discount(self, ref: str, coupon: str) -> None:
        discounts = self.tables["subscriptions"][ref]["discounts"]
        discounts.append(self._discount({"coupon": coupon}))

    # time

    def pass_time(self, until: datetime) -> None:
        """Charge and end subscriptions as the days go by."""
        for subscription in list(self.tables["subscriptions"].values()):
            while subscription["status"] not in ENDED and self._turn(subscription, until):
                pass

    def _turn(self, sub: Params, until: datetime) -> bool:
        item, limit = sub["items"]["data"][0], int(until.timestamp())
        moment = item["current_period_end"]
        end = sub["cancel_at"] or (moment if sub["cancel_at_period_end"] else None)
        if end is not None and end <= min(moment, limit):
            sub |= {"status": "canceled", "ended_at": end}
            return False
        if moment > limit:
            return False
        self._follow_schedule(sub, moment)
        recurring = item["price"]["recurring"]
        length = relativedelta(**{f"{recurring['interval']}s": recurring["interval_count"]})
        following = datetime.fromtimestamp(moment, UTC) + length
        item |= {
            "current_period_start": moment,
            "current_period_end": int(following.timestamp()),
        }
        sub |= {"status": "active"}
        self._charge(sub, moment)
        return True

    def _charge(self, sub: Params, at: int) -> None:
        paused = sub["pause_collection"]
        if paused and paused["resumes_at"] <= at:
            paused = sub["pause_collection"] = None
        if paused:
            return
        item = sub["items"]["data"][0]
        amount = item["price"]["unit_amount"] * item["quantity"]
        for discount in sub["discounts"]:
            coupon = self.tables["coupons"][discount["source"]["coupon"]]
            if discount["end"] is not None and discount["end"] <= at:
                continue
            if coupon.get("percent_off"):
                amount -= round(amount * float(coupon["percent_off"]) / 100)
            else:
                amount = max(0, amount - int(coupon["amount_off"]))
        sub["discounts"] = [
            each
            for each in sub["discounts"]
            if self.tables["coupons"][each["source"]["coupon"]]["duration"] != "once"
        ]
        self._invoice(sub["id"], at, amount)
        self.charges.append((at, sub["id"], amount))

    def _follow_schedule(self, sub: Params, at: int) -> None:
        schedule = self.tables["subscription_schedules"].get(sub["schedule"] or "")
        if schedule is None or len(schedule["phases"]) < 2:
            return
        following = schedule["phases"][1]["items"][0]
        price = self.tables["prices"].get(following.get("price", ""))
        if price is None:
            data = following["price_data"]
            recurring = data["recurring"]
            price = self.add_price(
                f"price_{next(self._numbers)}",
                int(data["unit_amount"]),
                currency=data["currency"],
                interval=recurring["interval"],
                interval_count=int(recurring["interval_count"]),
            )
        sub["items"]["data"][0] |= {"price": price, "quantity": int(following["quantity"])}
        sub["schedule"] = None

    def _invoice(self, ref: str, at: int, amount: int) -> None:
        number = next(self._numbers)
        invoice = {
            "id": f"in_{number}",
            "object": "invoice",
            "subscription": ref,
            "status": "paid",
            "amount_paid": amount,
            "total": amount,
            "created": at,
        }
        self.tables["invoices"][invoice["id"]] = invoice
        self.tables["invoice_payments"][f"inpay_{number}"] = {
            "id": f"inpay_{number}",
            "object": "invoice_payment",
            "invoice": invoice["id"],
            "status": "paid",
            "amount_paid": amount,
            "payment": {"type": "payment_intent", "payment_intent": f"pi_{number}"},
        }

    # webhooks

    def event(self, kind: str, subject: Params, **more: Any) -> tuple[bytes, str]:
        """Return the body of a webhook and its signature."""
        now = int(utcnow().timestamp())
        event = {
            "id": f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "livemode": True,
            "created": now,
            "data": {"object": subject},
        }
        body = json.dumps(event | more).encode()
        return body, sign(body, now)

    def paid_invoice(self, ref: str, amount: int) -> Params:
        """Return an invoice as its webhook shows it."""
        return {
            "id": f"in_{next(self._numbers)}",
            "object": "invoice",
            "amount_paid": amount,
            "parent": {
                "type": "subscription_details",
                "subscription_details": {"subscription": ref},
            },
        }

    # requests

    def answer(
        self, method: str, path: str, params: Params, key: str | None, secret: str
    ) -> tuple[int, Params]:
        with self._lock:
            self.asked.append((method, path, params, key))
            fault = self._take_fault(f"{method} {path}")
            if fault == "down":
                return 503, {"error": {"type": "api_error", "message": "down"}}
            if fault == "rate":
                return 429, {"error": {"type": "invalid_request_error", "code": "rate_limit"}}
            status, body = self._remember(method, path, params, key, secret)
            if fault == "done_but_lost":
                raise ConnectionAbortedError
            return status, body

    def _take_fault(self, request: str) -> str | None:
        for number, (part, fault) in enumerate(self.faults):
            if part in request:
                del self.faults[number]
                return fault
        return None

    def _remember(
        self, method: str, path: str, params: Params, key: str | None, secret: str
    ) -> tuple[int, Params]:
        said = json.dumps([path, params], sort_keys=True)
        if method == "POST" and key in self._remembered:
            known, status, body = self._remembered[key]
            if known != said:
                return 400, {"error": {"type": "idempotency_error", "message": "other parameters"}}
            return status, body
        try:
            self._allow(method, path, secret)
            status, body = 200, self._do(method, path, params)
        except Refusal as refusal:
            status, body = refusal.status, refusal.body
        if method == "POST" and key and status not in {401, 403, 429}:
            self._remembered[key] = (said, status, body)
        return status, json.loads(json.dumps(body))

    def _allow(self, method: str, path: str, secret: str) -> None:
        if secret not in self.keys:
            raise Refusal(401, "invalid_request_error")
        name = path.split("/")[2]
        needed = READS[name] if method == "GET" else WRITES.get(name)
        if needed not in self.allowed:
            raise Refusal(403, "invalid_request_error", "more_permissions_required")

    def _do(self, method: str, path: str, params: Params) -> Params:
        _, _, name, *rest = path.split("/")
        if not rest:
            handle = self._list if method == "GET" else self._create
            return handle(name, params)
        found = self.tables[name].get(rest[0])
        if found is None:
            raise Refusal(404, "invalid_request_error", "resource_missing", param="id")
        if method == "GET":
            return self._expand(found, params)
        if rest[1:] == ["release"]:
            return self._release(found)
        if method == "DELETE":
            return self._cancel(found, params)
        return self._update_subscription(found, params)

    def _list(self, name: str, params: Params) -> Params:
        rows = list(reversed(self.tables[name].values()))
        for field in ("subscription", "invoice", "customer", "payment_intent", "status", "active"):
            wanted = params.get(field)
            if wanted is not None and wanted != "all":
                rows = [row for row in rows if str(row.get(field)).lower() == wanted]
        keys = params.get("lookup_keys")
        rows = [row for row in rows if keys is None or row["lookup_key"] in keys]
        rows = rows[: int(params.get("limit", 10))]
        return {"object": "list", "data": rows, "has_more": False, "url": f"/v1/{name}"}

    def _create(self, name: str, params: Params) -> Params:
        if name == "coupons":
            return self._create_coupon(params)
        if name == "refunds":
            return self._create_refund(params)
        if name == "credit_notes":
            return self._create_credit_note(params)
        if name == "subscription_schedules":
            return self._create_schedule(params)
        return self._create_subscription(params)

    def _create_coupon(self, params: Params) -> Params:
        if params["id"] in self.tables["coupons"]:
            raise Refusal(400, "invalid_request_error", "resource_already_exists")
        coupon = {"object": "coupon", **params}
        self.tables["coupons"][params["id"]] = coupon
        return coupon

    def _create_refund(self, params: Params) -> Params:
        payments = self.tables["invoice_payments"].values()
        intent = params["payment_intent"]
        paid = next(
            each["amount_paid"] for each in payments if each["payment"]["payment_intent"] == intent
        )
        back = sum(
            each["amount"]
            for each in self.tables["refunds"].values()
            if each["payment_intent"] == intent
        )
        if int(params["amount"]) > paid - back:
            raise Refusal(400, "invalid_request_error", "amount_too_large")
        refund_id = f"re_{next(self._numbers)}"
        amount = int(params["amount"])
        refund = {"object": "refund", "id": refund_id, "status": "succeeded", **params}
        self.tables["refunds"][refund_id] = refund | {"amount": amount}
        return self.tables["refunds"][refund_id]

    def _create_credit_note(self, params: Params) -> Params:
        """Take what is paid, not credited yet, and covered by refunds of the invoice's payment."""
        invoice = self.tables["invoices"][params["invoice"]]
        notes = [
            each
            for each in self.tables["credit_notes"].values()
            if each["invoice"] == invoice["id"] and each["status"] == "issued"
        ]
        amount = int(params["amount"])
        if amount > invoice["total"] - sum(each["total"] for each in notes):
            raise Refusal(400, "invalid_request_error", "amount_too_large")
        linked = [self._link_refund(invoice, notes, each) for each in params["refunds"]]
        if sum(each["amount_refunded"] for each in linked) != amount:
            raise Refusal(400, "invalid_request_error", "parameter_invalid_integer")
        note = {
            "id": f"cn_{next(self._numbers)}",
            "object": "credit_note",
            "invoice": invoice["id"],
            "status": "issued",
            "total": amount,
            "pre_payment_amount": 0,
            "post_payment_amount": amount,
            "refunds": linked,
            "metadata": params["metadata"],
        }
        self.tables["credit_notes"][note["id"]] = note
        return note

    def _link_refund(self, invoice: Params, notes: list[Params], given: Params) -> Params:
        refund = self.tables["refunds"].get(given["refund"])
        payments = self.tables["invoice_payments"].values()
        intents = {
            each["payment"]["payment_intent"]
            for each in payments
            if each["invoice"] == invoice["id"]
        }
        if refund is None or refund["payment_intent"] not in intents:
            raise Refusal(400, "invalid_request_error", "resource_missing")
        amount = int(given.get("amount_refunded", refund["amount"]))
        taken = sum(
            each["amount_refunded"]
            for note in notes
            for each in note["refunds"]
            if each["refund"] == refund["id"]
        )
        if amount > refund["amount"] - taken:
            raise Refusal(400, "invalid_request_error", "amount_too_large")
        return {"type": "refund", "refund": refund["id"], "amount_refunded": amount}

    def _create_schedule(self, params: Params) -> Params:
        sub = self.tables["subscriptions"][params["from_subscription"]]
        item, schedule_id = sub["items"]["data"][0], f"sub_sched_{next(self._numbers)}"
        phase = {
            "start_date": item["current_period_start"],
            "end_date": item["current_period_end"],
            "items": [{"price": item["price"]["id"], "quantity": item["quantity"]}],
        }
        schedule = {
            "id": schedule_id,
            "object": "subscription_schedule",
            "subscription": sub["id"],
            "phases": [phase],
            "metadata": {},
        }
        self.tables["subscription_schedules"][schedule_id] = schedule
        sub["schedule"] = schedule_id
        return schedule

    def _create_subscription(self, params: Params) -> Params:
        behaviour, status = params["payment_behavior"], "active"
        if any(not self.tables["prices"][each["price"]]["active"] for each in params["items"]):
            raise Refusal(400, "invalid_request_error", "price_inactive")
        if self.decline is not None:
            if behaviour == "error_if_incomplete":
                raise Refusal(402, "card_error", self.decline)
            status = "incomplete"
        ref, now = f"sub_{next(self._numbers)}", int(utcnow().timestamp())
        (item,) = params["items"]
        return self.add_subscription(
            ref,
            item["price"],
            quantity=int(item["quantity"]),
            customer=params["customer"],
            metadata=params["metadata"],
            status=status,
            period_start=now,
            period_end=now + 30 * 86_400,
        )

    def _release(self, schedule: Params) -> Params:
        self.tables["subscriptions"][schedule["subscription"]]["schedule"] = None
        return schedule

    def _cancel(self, sub: Params, params: Params) -> Params:
        if sub["status"] in ENDED:
            raise Refusal(404, "invalid_request_error", "resource_missing", param="id")
        now = int(utcnow().timestamp())
        sub |= {"status": "canceled", "ended_at": now, "canceled_at": now}
        sub["cancellation_details"] |= params.get("cancellation_details", {})
        return sub

    def _update_subscription(self, sub: Params, params: Params) -> Params:
        if sub["object"] == "subscription_schedule":
            return self._update_schedule(sub, params)
        changes_end = params.keys() & {"cancel_at", "cancel_at_period_end", "trial_end"}
        if sub["status"] in ENDED:
            raise Refusal(400, "invalid_request_error", "subscription_canceled")
        if sub["schedule"] and changes_end:
            raise Refusal(400, "invalid_request_error", "managed_by_schedule")
        self._change_end(sub, params)
        self._change_charges(sub, params)
        sub["metadata"] |= params.get("metadata", {})
        sub["cancellation_details"] |= params.get("cancellation_details", {})
        return sub

    def _change_end(self, sub: Params, params: Params) -> None:
        item = sub["items"]["data"][0]
        if "cancel_at_period_end" in params:
            is_set = params["cancel_at_period_end"] == "true"
            end = item["current_period_end"] if is_set else None
            sub |= {"cancel_at_period_end": is_set, "cancel_at": end}
        elif "cancel_at" in params:
            at = int(params["cancel_at"]) if params["cancel_at"] else None
            sub |= {"cancel_at": at, "cancel_at_period_end": False}

    def _change_charges(self, sub: Params, params: Params) -> None:
        item, now = sub["items"]["data"][0], int(utcnow().timestamp())
        if "discounts" in params:
            sub["discounts"] = [self._discount(each) for each in params["discounts"]]
        if "pause_collection" in params:
            paused = params["pause_collection"]
            sub["pause_collection"] = (
                {**paused, "resumes_at": int(paused["resumes_at"])} if paused else None
            )
        if "trial_end" in params:
            end = int(params["trial_end"])
            if end <= now:
                raise Refusal(400, "invalid_request_error", "trial_end_in_past")
            sub |= {"trial_end": end, "status": "trialing"}
            item |= {"current_period_end": end}
        if params.get("billing_cycle_anchor") == {"type": "now"}:
            item |= {"current_period_end": now}
            self._turn(sub, utcnow())

    def _update_schedule(self, schedule: Params, params: Params) -> Params:
        first, second = params["phases"]
        if first["end_date"] != str(schedule["phases"][0]["end_date"]):
            raise Refusal(400, "invalid_request_error", "phase_dates")
        schedule |= {"phases": [first, second], "metadata": params["metadata"]}
        first |= {"start_date": int(first["start_date"])}
        return schedule

    def _discount(self, given: Params) -> Params:
        if "discount" in given:
            known = (
                each for sub in self.tables["subscriptions"].values() for each in sub["discounts"]
            )
            return next(each for each in known if each["id"] == given["discount"])
        coupon = self.tables["coupons"][given["coupon"]]
        months, end = coupon.get("duration_in_months"), None
        if months is not None:
            end = int((utcnow() + relativedelta(months=int(months))).timestamp())
        return {
            "id": f"di_{next(self._numbers)}",
            "object": "discount",
            "source": {"type": "coupon", "coupon": given["coupon"]},
            "end": end,
        }

    def _expand(self, found: Params, params: Params) -> Params:
        if "customer" in params.get("expand", []):
            return found | {"customer": self.tables["customers"][found["customer"]]}
        return found


def sign(body: bytes, at: int, secret: str = SECRET) -> str:
    """Return a ``Stripe-Signature`` made by hand, from Stripe's description of it."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


@contextmanager
def running_stripe(port: int = 0, double: StripeDouble | None = None) -> Iterator[StripeDouble]:
    """Serve a double on a port of this machine."""
    double = double or StripeDouble()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts, length = urlsplit(self.path), int(self.headers.get("Content-Length") or 0)
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            pairs += parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)
            secret = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            key = self.headers.get("Idempotency-Key")
            if any(fault == "hang" for _, fault in double.faults):
                double.released.wait(10)
                self.close_connection = True
                return
            try:
                status, body = double.answer(self.command, parts.path, nest(pairs), key, secret)
            except ConnectionAbortedError:
                self.close_connection = True
                return
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_DELETE(self) -> None:
            self._serve()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield double
    finally:
        double.released.set()
        server.shutdown()
        server.server_close()


def nest(pairs: list[tuple[str, str]]) -> Params:
    """Return a form's parameters as the objects and lists that their names describe."""
    root: Params = {}
    for name, value in pairs:
        path = [part for part in re.split(r"\[|\]", name) if part]
        holder: Params = root
        for part in path[:-1]:
            holder = holder.setdefault(part, {})
        if name.endswith("[]"):
            holder.setdefault(path[-1], {})[str(len(holder.get(path[-1], {})))] = value
        else:
            holder[path[-1]] = value
    return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner
