"""The digest: the numbers of a week or month that is over, to each member once, as they chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from app.accounts.models import Mode
from app.analytics.personal.models import DigestRhythm, ReportPreferences
from app.analytics.personal.preferences import change_preferences, get_preferences
from app.analytics.reports.filters import Filter
from app.analytics.reports.periods import Period, Preset, period_of
from app.core.clock import utcnow
from app.core.network.smtp import MailServer
from app.core.security.tokens import Capability
from app.extensions import db
from app.mail import mailing
from app.mail.letters import Letter
from app.mail.mailing import Draft
from app.mail.states import MailState
from app.members.models import Member
from app.members.service import get_member, get_membership
from app.outbox import service as outbox
from app.outbox.handlers import Lease

DIGEST = "analytics.digest"
LINK_LIFE = timedelta(days=400)
_stop = Capability("digest", LINK_LIFE)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a letter is about: whose numbers, of which days, for whom."""

    member: Member
    wanted: Filter
    rhythm: DigestRhythm
    stop_link: str


WriteDigest = Callable[[Digest], Letter]


def digest_period(rhythm: DigestRhythm, today: date) -> Period:
    """Return the latest week or month that is over.

    >>> str(digest_period(DigestRhythm.WEEKLY, date(2026, 11, 30)).first)
    '2026-11-23'
    """
    if rhythm is DigestRhythm.MONTHLY:
        return period_of(Preset.LAST_MONTH, today)
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(days=7), monday - timedelta(days=1))


def choose_digest(account_id: str, member_id: str, rhythm: DigestRhythm) -> None:
    """Let a member have the digest from the next week or month on, or none any more."""
    if get_preferences(account_id, member_id).digest is rhythm:
        return
    over = digest_period(rhythm, utcnow().date()).first.isoformat()
    change_preferences(account_id, member_id, digest=rhythm, digest_sent_for=over)


def list_due_digests() -> list[tuple[str, str]]:
    """Return the accounts and members for whom a week or month is over."""
    today = utcnow().date()
    found: list[tuple[str, str]] = []
    for rhythm in (DigestRhythm.WEEKLY, DigestRhythm.MONTHLY):
        first = digest_period(rhythm, today).first.isoformat()
        query = select(ReportPreferences.account_id, ReportPreferences.member_id).where(
            ReportPreferences.digest == rhythm, ReportPreferences.digest_sent_for < first
        )
        found += [(row.account_id, row.member_id) for row in db.session.execute(query)]
    return found


def promise_digest(account_id: str, member_id: str) -> bool:
    """Promise a member the digest that is due, and return whether there was one.

    In one transaction with the note that it is promised, under the lock of the row: whoever
    looks at the same moment finds it done.
    """
    key = (account_id, member_id)
    found = db.session.get(ReportPreferences, key, populate_existing=True, with_for_update=True)
    if found is None or found.digest is DigestRhythm.NONE:
        return False
    period = digest_period(found.digest, utcnow().date())
    first = period.first.isoformat()
    if (found.digest_sent_for or "") >= first:
        return False
    found.digest_sent_for = first
    number = f"digest-{account_id}-{member_id}-{first}"
    payload = {
        "number": number,
        "member_id": member_id,
        "rhythm": found.digest.value,
        "first": first,
        "last": period.last.isoformat(),
    }
    outbox.enqueue(account_id, DIGEST, payload, ordering_key=f"mail:{number}")
    return True


def read_stop_link(link: str) -> tuple[str, str] | None:
    """Return whose digest of which account a link stops, or None if it is none of ours."""
    match _stop.read(link):
        case [str(account_id), str(member_id)]:
            return account_id, member_id
        case _:
            return None


def register_handler(server: MailServer | None, write: WriteDigest) -> None:
    """Let the outbox mail digests, in the words of a door."""
    mailing.register_handler(DIGEST, server, partial(_compose, write), _note_nothing)


def _compose(write: WriteDigest, job: Lease) -> Draft | None:
    """Word the letter; None if the member left, or wants no such digest any more."""
    said = job.payload
    member, rhythm = get_member(said["member_id"]), DigestRhythm(said["rhythm"])
    if member is None or get_membership(job.account_id, member.id) is None:
        return None
    if get_preferences(job.account_id, member.id).digest is not rhythm:
        return None
    period = Period(date.fromisoformat(said["first"]), date.fromisoformat(said["last"]))
    wanted = Filter(job.account_id, Mode.LIVE, period)
    link = _stop.sign([job.account_id, member.id])
    return Draft(write(Digest(member, wanted, rhythm, link)), member.email, said["number"])


def _note_nothing(job: Lease, state: MailState, _code: int | None) -> None:
    """A digest that did not leave is old by the time anybody looks."""
