"""``fairwell demo``: the whole round trip on one machine, with a small host product."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts import service as accounts
from app.accounts.models import Mode
from app.commands.accounts import open_account
from app.commands.demo import stripe
from app.commands.demo.catalogue import demo_flow, fill_catalogue
from app.commands.demo.experiments import write_experiments
from app.commands.demo.ports import refuse_busy_ports
from app.commands.demo.stripe import DoubleSettings
from app.commands.members import welcome_url
from app.commands.operation.database import upgrade_database
from app.commands.simulation.command import require_company
from app.commands.simulation.company import SAMPLE
from app.config import ROOT, Settings, get_settings
from app.core.clock import utcnow
from app.core.files.folders import HOME, IS_INSTALLED
from app.core.network import http
from app.extensions import db
from app.members import service as members
from app.members.models import Member
from app.members.roles import Role
from app.webhooks import endpoints
from app.webhooks.models import Endpoint

OWNER = "owner@tidemark.example"
LOOPBACK = ("127.0.0.0/8", "::1/128")
"""Where the demo product listens: private, so nothing but the demo may send there."""
SAMPLE_SESSIONS = 2000
SAMPLE_DAYS = 365


@click.command()
@click.option(
    "--sample-sessions",
    default=SAMPLE_SESSIONS,
    show_default=True,
    envvar="DEMO_SAMPLE_SESSIONS",
    type=click.IntRange(0, 100_000),
    help="How many sessions the account with sample data gets, in the background.",
)
@click.option("--stripe", "with_stripe", is_flag=True, help="Let a double of Stripe do billing.")
@with_appcontext
def demo(sample_sessions: int, with_stripe: bool) -> None:
    """Run the service, its worker and the demo host."""
    if IS_INSTALLED:
        raise click.ClickException("The demo product is part of the repository: make run.")
    settings = get_settings(current_app)
    demo_url = f"http://localhost:{settings.demo_port}"
    ports = {"PORT": settings.port, "DEMO_PORT": settings.demo_port}
    refuse_busy_ports(**ports | ({"STRIPE_PORT": stripe.get_port()} if with_stripe else {}))
    allow_loopback(settings)
    upgrade_database()
    account_id = require_demo_account(settings.demo_port)
    entrance = _entrance_of(_require_demo_member(account_id, _require_sample(settings.demo_port)))
    _require_test_key(account_id)
    told = stripe.connect_double(account_id) if with_stripe else stripe.disconnect(account_id)
    db.engine.dispose()
    processes = _start_all(settings, account_id, told)
    filling = _start_filling(sample_sessions) if sample_sessions else None
    click.echo(f"\n  The demo product   {demo_url}\n  The console        {entrance}\n")
    _wait_for(processes, filling)


def _start_all(
    settings: Settings, account_id: str, told: DoubleSettings
) -> list[subprocess.Popen[bytes]]:
    """Start the service and the demo product, and the double of Stripe if there is one."""
    product = {"DEMO_FAIRWELL_URL": settings.base_url, "DEMO_CREDENTIALS": _credentials()}
    processes = [
        _start("app.commands", "serve", FAIRWELL_ALLOW_CIDRS=",".join(LOOPBACK), **told.service),
        _start("embed.demo", **product, **told.product),
    ]
    if told.service:
        where = (stripe.get_port(), _credentials().with_name("stripe.json"), settings.base_url)
        processes.append(_start("tests.support.stripe_shop", *map(str, where), account_id))
    return processes


def allow_loopback(settings: Settings) -> None:
    """Let this process take addresses of this machine, where the demo product is."""
    networks = tuple(ip_network(network) for network in LOOPBACK)
    http.configure(settings.model_copy(update={"allow_cidrs": networks}))


def _credentials() -> Path:
    """Return where the demo's keys lie: beside the database that they open."""
    url = db.engine.url
    is_file = url.get_backend_name() == "sqlite" and url.database
    return (Path(str(url.database)).parent if is_file else HOME / "var") / "demo.json"


def require_demo_account(port: int) -> str:
    """Create the demo account at the first start, and keep it afterwards; return its id."""
    known = _known_account_id()
    if known is not None:
        _move(known, port)
        return known
    credentials = _open_demo_account(port)
    fill_catalogue(credentials["account_id"], site=f"http://localhost:{port}")
    db.session.commit()
    _write_secret(_credentials(), json.dumps(credentials))
    return str(credentials["account_id"])


def _require_test_key(account_id: str) -> None:
    """Let the demo product read test mode too, also one that began before it could."""
    known = json.loads(_credentials().read_text(encoding="utf-8"))
    if "test_api_key" not in known:
        known["test_api_key"] = accounts.create_api_key(account_id, Mode.TEST)
        db.session.commit()
        _write_secret(_credentials(), json.dumps(known))


def _move(account_id: str, port: int) -> None:
    """Let the demo account know the port that the demo product has today."""
    account, places = accounts.require_account(account_id), _places(port)
    if places["origins"] == tuple(account.allowed_origins):
        db.session.rollback()
        return
    old = list(account.allowed_origins)
    accounts.change_origins(account, places.pop("origins"))
    webhook_url = places.pop("webhook_url")
    accounts.change_account(account, **places)
    for endpoint in endpoints.list_endpoints(account_id):
        if endpoint.url.endswith("/fairwell/webhooks"):
            _move_endpoint(endpoint, webhook_url)
    db.session.commit()
    click.echo(f"The demo's account moved from {', '.join(old)} to port {port}.")


def _move_endpoint(endpoint: Endpoint, url: str) -> None:
    endpoints.change_endpoint(
        endpoint.account_id,
        endpoint.id,
        url,
        types=endpoint.types,
        mode=endpoint.mode,
        include_text=endpoint.include_text,
    )


def _places(port: int) -> dict[str, Any]:
    """Return where the demo product is, to its customers and to the service."""
    demo_url, backend = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    return {
        "origins": (demo_url,),
        "webhook_url": f"{backend}/fairwell/webhooks",
        "action_url": f"{backend}/fairwell/actions",
        "eligibility_url": f"{backend}/fairwell/eligibility",
        "fallback_url": f"{demo_url}/billing/cancel-directly",
    }


def _known_account_id() -> str | None:
    if not _credentials().exists():
        return None
    known = json.loads(_credentials().read_text(encoding="utf-8"))
    account = accounts.get_account(known["account_id"])
    db.session.rollback()
    return account.id if account else None


def _require_sample(port: int) -> str:
    """Create, at the first start, the account with a past; return its id."""
    if (known := accounts.find_account(SAMPLE)) is not None:
        return known.id
    born = utcnow() - timedelta(days=SAMPLE_DAYS)
    sample = require_company(SAMPLE, born, site=f"http://localhost:{port}")
    write_experiments(sample, utcnow())
    db.session.commit()
    return sample.id


def _require_demo_member(*account_ids: str) -> Member:
    """Create the owner of the demo's accounts at the first start."""
    owner = members.find_member(OWNER)
    if owner is None:
        owner = members.create_member(OWNER, "Owner", timezone="Europe/Amsterdam")
    for account_id in account_ids:
        members.join_account(account_id, owner.id, Role.OWNER)
    db.session.commit()
    return owner


def _entrance_of(owner: Member) -> str:
    """Return how to sign in: by the link until a password is chosen, by the password then."""
    if owner.password_hash is None:
        return (
            f"{welcome_url(owner)}\n                     (choose a password; the link works once)"
        )
    console = get_settings(current_app).addresses.console()
    return f"{console} as {owner.email}, with the password you chose"


def _open_demo_account(port: int) -> dict[str, Any]:
    return open_account(
        "Tidemark",
        support_email="help@tidemark.example",
        flow=demo_flow(),
        flow_name="Cancellation",
        brand_accent="#0f766e",
        **_places(port),
    )


def _write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _start(module: str, *arguments: str, **defaults: object) -> subprocess.Popen[bytes]:
    environment = {name: str(value) for name, value in defaults.items()} | os.environ
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", module, *arguments],
        env={**environment, "PYTHONPATH": str(ROOT.parent)},
    )


def _start_filling(sample_sessions: int) -> subprocess.Popen[bytes]:
    """Begin to fill the sample account beside the service, as far as it is not full."""
    return _start("app.commands", "simulate", "--sessions", str(sample_sessions))


def _wait_for(
    processes: list[subprocess.Popen[bytes]], filling: subprocess.Popen[bytes] | None
) -> None:
    """Wait until somebody stops us, then end them all; a service that ends is a failure."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        raise SystemExit(1)
    except KeyboardInterrupt:
        pass
    finally:
        everybody = [*processes, filling] if filling else processes
        for process in everybody:
            process.terminate()
        for process in everybody:
            process.wait(timeout=20)
