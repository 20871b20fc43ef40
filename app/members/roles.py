"""What each role may do: the one table. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class Role(enum.StrEnum):
    """What a member is to an account."""

    OWNER = "owner"
    EDITOR = "editor"
    ANALYST = "analyst"
    SUPPORT = "support"


class Permission(enum.StrEnum):
    """One thing a member may do in an account."""

    VIEW = "view"
    """See flows, offers, plans and the start page."""
    EDIT_FLOWS = "edit_flows"
    PUBLISH_FLOWS = "publish_flows"
    OVERRIDE_FINDINGS = "override_findings"
    """Publish against a finding, with a reason that is kept."""
    EDIT_OFFERS = "edit_offers"
    """Change offers, plans and segments."""
    EDIT_BRAND = "edit_brand"
    VIEW_SESSIONS = "view_sessions"
    """See what single customers did and said."""
    EXPORT = "export"
    SEND_LINKS = "send_links"
    """Send a customer a link into the flow."""
    MOVE_TEST_CLOCK = "move_test_clock"
    """Let it be later in test mode."""
    VIEW_WEBHOOKS = "view_webhooks"
    MANAGE_WEBHOOKS = "manage_webhooks"
    VIEW_SETTINGS = "view_settings"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_KEYS = "manage_keys"
    MANAGE_MEMBERS = "manage_members"
    VIEW_AUDIT = "view_audit"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: frozenset(
        {
            Permission.VIEW,
            Permission.EDIT_FLOWS,
            Permission.PUBLISH_FLOWS,
            Permission.EDIT_OFFERS,
            Permission.EDIT_BRAND,
            Permission.VIEW_SESSIONS,
            Permission.EXPORT,
            Permission.MOVE_TEST_CLOCK,
            Permission.VIEW_WEBHOOKS,
            Permission.VIEW_SETTINGS,
        }
    ),
    Role.ANALYST: frozenset({Permission.VIEW, Permission.VIEW_SESSIONS, Permission.EXPORT}),
    Role.SUPPORT: frozenset({Permission.VIEW, Permission.VIEW_SESSIONS, Permission.SEND_LINKS}),
}


def may(role: Role, permission: Permission) -> bool:
    """Return whether a role includes a permission.

    >>> may(Role.ANALYST, Permission.EDIT_FLOWS)
    False
    """
    return permission in PERMISSIONS[role]
