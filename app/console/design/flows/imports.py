"""A new flow from another service's file, with what it offers, and a list of what is left out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.console.shell.access import current
from app.console.shell.audit_commit import commit_audited
from app.console.shell.pages import render
from app.core.web.hypermedia import leave_page
from app.flows.document.parsing import MAX_DOCUMENT_BYTES, parse_document, parse_raw
from app.flows.imports import ImportedFlow, import_flow
from app.labels.member.findings.files import import_sentence
from app.members import audit
from app.offers import service as offers

SERVICE_NAMES: Mapping[str, str] = {"churnkey": "Churnkey", "prosperstack": "ProsperStack"}


def read_import(source: str, key: str, file: FileStorage | None) -> ImportedFlow:
    """Return what an uploaded file comes to. Its texts count as being in the account's language.

    :raises InvalidDocument: if it holds no flow of the service.
    """
    account = current().account
    content = parse_raw(file.read(MAX_DOCUMENT_BYTES + 1) if file else b"")
    taken = {offer.key for offer in offers.list_offers(account.id)}
    found = import_flow(source, content, key=key, locale=account.default_locale, taken=taken)
    parse_document(found.document)
    return found


def end_import(key: str, found: ImportedFlow) -> ResponseReturnValue:
    """Keep the flow with its offers and plans, and show what is left out, if anything is."""
    _save_catalogue(found)
    commit_audited("flow.created", key)
    if not found.left_out:
        return leave_page(url_for("console.flows.editor.show", key=key))
    rows = [(import_sentence(each), each.detail) for each in found.left_out]
    return render("console/flows/imported.html", key=key, rows=rows)


def _save_catalogue(found: ImportedFlow) -> None:
    """Add plans and offers. A plan that is there already stays as it is."""
    here = current()
    known = {plan.key for plan in offers.list_plans(here.account.id)}
    for key, values in found.catalogue.get("plans", {}).items():
        if key not in known:
            offers.save_plan(here.account.id, key, **values)
            audit.record(here.account.id, here.member, "plan.created", key)
    for key, values in found.catalogue.get("offers", {}).items():
        offers.save_offer(here.account.id, key, **values)
        audit.record(here.account.id, here.member, "offer.created", key)
