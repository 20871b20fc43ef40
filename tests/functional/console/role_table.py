"""The table of docs/console.md: `python -m tests.functional.console.role_table` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from app.members.roles import PERMISSIONS, Permission, Role

DOCUMENT = Path(__file__).parents[3] / "docs" / "console.md"
PLACE = re.compile(r"(<!-- roles -->\n).*?(<!-- end -->)", re.DOTALL)
MEANINGS = {
    Permission.VIEW: "see flows, offers, plans and the start page",
    Permission.EDIT_FLOWS: "change flows and their words",
    Permission.PUBLISH_FLOWS: "publish flows",
    Permission.OVERRIDE_FINDINGS: "publish against a finding, with a reason that is kept",
    Permission.EDIT_OFFERS: "change offers, plans and segments",
    Permission.EDIT_BRAND: "change the brand",
    Permission.VIEW_SESSIONS: "see what single customers did and said",
    Permission.EXPORT: "export results",
    Permission.SEND_LINKS: "send a customer a link into the flow",
    Permission.MOVE_TEST_CLOCK: "move the time of test mode forward",
    Permission.VIEW_WEBHOOKS: "see webhooks and their deliveries",
    Permission.MANAGE_WEBHOOKS: "change webhooks, send deliveries again",
    Permission.VIEW_SETTINGS: "see settings",
    Permission.MANAGE_SETTINGS: "change settings",
    Permission.MANAGE_KEYS: "create and revoke keys",
    Permission.MANAGE_MEMBERS: "invite, change and remove members",
    Permission.VIEW_AUDIT: "read the audit log",
}


def table() -> str:
    """Return the roles and what they may do, as Markdown."""
    head = ["May", *(role.title() for role in Role)]
    lines = [_line(head), "|" + "---|" * len(head)]
    for permission in Permission:
        marks = ["yes" if permission in PERMISSIONS[role] else "no" for role in Role]
        lines.append(_line([MEANINGS[permission], *marks]))
    return "\n".join(lines) + "\n"


def written(text: str) -> str:
    """Return the document with its table as the code has it."""
    return PLACE.sub(lambda match: match[1] + table() + match[2], text)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
