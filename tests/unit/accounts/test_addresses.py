"""Addresses are refused when they are saved if nothing would ever be sent there."""

from __future__ import annotations

import pytest

from app.accounts.errors import InvalidOrigin, InvalidSetting
from app.accounts.origins import normalize_origin
from app.accounts.settings import check_settings
from app.config import Environment, Settings
from app.core.network.http import Outbound
from tests.support.databases import SECRET

NO_ADDRESS = [
    "",
    " ",
    "billing.example.com/actions",
    "//billing.example.com/actions",
    "/actions",
    "https://",
    "https:///actions",
    "https:billing.example.com",
    "ftp://billing.example.com/",
    "file:///etc/passwd",
    "gopher://billing.example.com/",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "mailto:who@example.com",
    "https://user@billing.example.com/",
    "https://user:secret@billing.example.com/",
    "https://billing.example.com@evil.example/",
    "https://billing.example.com:0/",
    "https://billing.example.com:99999/",
    "https://billing.example.com:port/",
    "https://billing.example.com\\@evil.example/",
    "https://billing.example.com/a b",
    "https://billing.example.com/\r\nX-Injected: 1",
    "https://billing.example.com/\x00",
    " https://billing.example.com/",
    "https://[::1",
    "https://[fe80::1%25eth0]/",
]
"""Read as no address, or by somebody else as another one."""
NOT_SENT_TO = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost/",
    "http://billing.localhost/",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://billing/",
    "https://billing.example.com:22/",
    "https://billing.example.com:25/",
]
"""Private places, and ports where no web server listens."""
PUBLIC = [
    "https://billing.example.com/actions",
    "https://billing.example.com:8443/actions?tenant=1",
    "https://xn--mller-kva.example/",
    "https://93.184.216.34/hook",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/hook",
]
NO_ORIGIN = [
    "https://*",
    "https://*.example.com",
    "https://a;script-src",
    "https://a,https://b",
    "https://a'b.example",
    "https://a b",
    "https://-a.example",
    "https://a-.example",
    "https://a..example",
    "https://.example",
    "https://a.example.",
    "https://127.1",
    "https://0x7f.1",
    "https://2130706433",
    "https://[::1%25lo]",
    "https://[::g]",
    "https://" + "a" * 64 + ".example",
    "https://" + "a." * 130 + "example",
]


def out(**changes: object) -> Outbound:
    return Outbound(Settings(secret_key=SECRET, **changes))


@pytest.mark.parametrize("url", NO_ADDRESS + NOT_SENT_TO)
def test_is_refused_without_a_private_network_of_ours(url: str):
    assert out().refuses(url)


@pytest.mark.parametrize("url", PUBLIC)
def test_public_hosts_are_taken(url: str):
    assert not out().refuses(url)
    assert check_settings({"action_url": url}) == {"action_url": url}


def test_production_takes_no_address_without_encryption():
    in_production = out(env=Environment.PRODUCTION)

    assert in_production.refuses("http://billing.example.com/")
    assert not in_production.refuses("https://billing.example.com/")
    assert not out().refuses("http://billing.example.com/")


def test_private_networks_may_be_allowed_by_name():
    allowed = out(allow_cidrs="10.0.0.0/8")

    assert not allowed.refuses("http://10.0.0.1/")
    assert not allowed.refuses("http://billing.internal/")
    assert allowed.refuses("http://192.168.1.1/")


@pytest.mark.parametrize("name", ["action_url", "eligibility_url"])
@pytest.mark.parametrize("url", NO_ADDRESS)
def test_settings_ask_the_same(name: str, url: str):
    with pytest.raises(InvalidSetting):
        check_settings({name: url})


@pytest.mark.parametrize("name", ["fallback_url", "brand_logo_url", "support_url"])
@pytest.mark.parametrize("url", [*NO_ADDRESS[:-2], "https://a;script-src/", "https://*/"])
def test_links_lead_to_hosts(name: str, url: str):
    with pytest.raises(InvalidSetting):
        check_settings({name: url})


@pytest.mark.parametrize("text", NO_ORIGIN)
def test_an_origin_is_a_scheme_and_a_host(text: str):
    with pytest.raises(InvalidOrigin):
        normalize_origin(text)
