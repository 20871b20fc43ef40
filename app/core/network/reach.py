"""Where we send requests to: the addresses, names and ports that are nobody's private matter."""

from __future__ import annotations

import re
import ssl
from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import httpx
from ssrfguard import AddressTable, Block, Policy, Reach

WEB_PORTS = frozenset({80, 443})
CONNECTION_TRIES = 2
_ODD_ADDRESS = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
"""An address of IPv4 in a spelling that is not everybody's."""


def ports_for(port: int | None) -> frozenset[int]:
    """Return which ports may be reached by an address that names this one.

    Web servers listen at two ports and at all high ones; mail and shells at others. All of
    them in one set would take 4 MB.
    """
    return frozenset({port}) if port is not None and 1024 <= port < 65536 else WEB_PORTS


@lru_cache(maxsize=64)
def public_and(
    networks: tuple[IPv4Network | IPv6Network, ...], ports: frozenset[int] = WEB_PORTS
) -> Policy:
    """Return a policy that allows public addresses and these networks, at these ports."""
    return Policy(
        allowed_networks=networks,
        allowed_ports=ports,
        max_connection_attempts=CONNECTION_TRIES,
        # "localhost" is 127.0.0.1 and ::1: whoever allows one of them means the name too.
        on_partial_block="drop" if networks else "reject",
    )


@lru_cache(maxsize=64)
def private_only(policy: Policy) -> Policy:
    """Return a policy that allows nothing but the networks that are allowed by name."""
    everything = [
        Block(ip_network(network), "the internet, without encryption", "RFC 9110", Reach.DENIED)
        for network in ("0.0.0.0/0", "::/0")
    ]
    return Policy(
        denied_networks=AddressTable(tuple(everything)),
        allowed_networks=policy.allowed_networks,
        allowed_ports=policy.allowed_ports,
        max_connection_attempts=CONNECTION_TRIES,
        on_partial_block=policy.on_partial_block,
    )


def is_local(host: str) -> bool:
    """Whether a name means this machine or its network, and no host of the internet."""
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith((".localhost", ".local", ".internal"))


def is_odd(host: str) -> bool:
    """Whether a host would be read as an address by some, and as a name by others."""
    return _ODD_ADDRESS.search(host) is not None


def trust_also(ca_file: Path | None) -> None:
    """Let this process trust a private authority from now on, beside the public ones."""
    global _ca_file  # noqa: PLW0603
    _ca_file = ca_file


def own_tls_context() -> ssl.SSLContext:
    """Return whom this process trusts, by its settings."""
    return tls_context(_ca_file)


@cache
def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return what is the same for every client, and takes a while to read: whom we trust."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


_ca_file: Path | None = None
