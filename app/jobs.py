"""Hands the queue its work: who does which job, and who writes which letter.

No door is opened for that: the worker has none.
"""

from __future__ import annotations

import logging

from flask import Flask

from app.analytics import stale as _stale_counts  # noqa: F401  (it watches what is written)
from app.analytics.personal import digest
from app.billing import jobs as action_jobs
from app.config import get_settings
from app.core.network.smtp import MailServer, mail_server_at
from app.declarations import mailing as notice_mailing
from app.declarations.models import Declaration
from app.mail.letters import Letter
from app.members import mailing as members_mailing
from app.members.models import Invitation, Member
from app.receipts import issuing, mailing
from app.receipts.models import Receipt
from app.sessions import billing_result
from app.sessions import service as sessions
from app.sessions.entry import link_mail
from app.sessions.followup import pause_reminder
from app.sessions.models import CancelSession
from app.webhooks import delivering
from app.webhooks.models import Endpoint

log = logging.getLogger(__name__)


def hand_out_work(app: Flask) -> None:
    """Let this process's queue do the work of this app."""
    action_jobs.register_handlers(on_settled=billing_result.action_settled)
    delivering.register_handlers(on_disabled=_endpoint_disabled)
    _send_letters(_mail_server(app))
    pause_reminder.register_handler(get_settings(app).addresses)


def _mail_server(app: Flask) -> MailServer | None:
    settings = get_settings(app)
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return mail_server_at(settings.smtp_url.get_secret_value(), settings.mail_from)


def _send_letters(server: MailServer | None) -> None:
    """Have receipts written, and all letters mailed where there is a mail server."""
    issuing.register_handler(on_issued=sessions.receipt_issued, sends_mail=server is not None)
    mailing.register_handler(server, _write_receipt)
    link_mail.register_handler(server, _write_link)
    notice_mailing.register_handler(server, _write_declaration)
    digest.register_handler(server, _write_digest)
    members_mailing.register_handlers(
        server,
        write_invitation=_write_invitation,
        write_reset=_write_reset,
        write_test=_write_test,
    )


# The doors word the letters. Their modules are read for the first letter: most workers of an
# installation without a mail server never need them.


def _write_receipt(receipt: Receipt) -> Letter:
    from app.hosted.mail.receipt import write_letter

    return write_letter(receipt)


def _write_link(cancel_session: CancelSession) -> Letter:
    from app.hosted.mail.link import write_link_letter

    return write_link_letter(cancel_session)


def _write_declaration(declaration: Declaration) -> Letter:
    from app.hosted.mail.declaration import write_notice_letter

    return write_notice_letter(declaration)


def _write_digest(content: digest.Digest) -> Letter:
    from app.console.insights.digest import write_digest

    return write_digest(content)


def _write_invitation(invitation: Invitation) -> Letter:
    from app.console.account.members.mail import write_invitation

    return write_invitation(invitation)


def _write_reset(member: Member) -> Letter:
    from app.console.account.members.mail import write_reset

    return write_reset(member)


def _write_test(member: Member, account_id: str) -> Letter:
    from app.console.account.members.mail import write_test

    return write_test(member, account_id)


def _endpoint_disabled(endpoint: Endpoint | None) -> None:
    """Tell the operator that a host no longer hears of events."""
    if endpoint is not None:
        log.error("webhook endpoint %s is disabled: %s", endpoint.id, endpoint.disabled_reason)
