"""The way out: where it leads, and what a receiver can do to us."""

from __future__ import annotations

import gzip
import itertools
import resource
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.config import Environment, Settings
from app.core.network.http import MAX_ANSWER_BYTES, Answer, Outbound, Trouble
from tests.faults.receivers import Receiver, misbehaving, receiving

LONG = timedelta(seconds=20)
"""More than a busy machine needs."""
SHORT = timedelta(seconds=0.6)
SLACK = timedelta(seconds=0.6)
LOOPBACK = Settings(allow_cidrs="127.0.0.0/8,::1/128")


def production(**settings: str) -> Outbound:
    return Outbound(Settings(env=Environment.PRODUCTION, secret_key="chosen" * 8, **settings))


def post(url: str, outbound: Outbound | None = None, deadline: timedelta = LONG) -> Answer:
    way_out = outbound or Outbound(LOOPBACK)
    return way_out.post(url, body=b'{"a":1}', headers={"webhook-id": "evt_1"}, deadline=deadline)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class TestAnAnswer:
    def test_has_status_body_and_the_headers_we_use(self, receiver):
        receiver.answers(503, b"later", Retry_After="7", X_Other="no")

        answer = post(receiver.url)

        assert (answer.status, answer.body, answer.is_whole) == (503, b"later", True)
        assert answer.headers == {"retry-after": "7"}
        assert answer.error is None
        assert timedelta(0) < answer.duration < LONG

    def test_follows_what_was_sent(self, receiver):
        post(receiver.url + "?a=b%20c")

        (heard,) = receiver.heard
        assert heard.body == b'{"a":1}'
        assert heard.path == "/hook?a=b%20c"
        assert heard.headers["webhook-id"] == "evt_1"
        assert heard.headers["accept-encoding"] == "identity"
        assert heard.headers["host"] == receiver.url.split("/")[2]

    def test_that_redirects_is_not_followed(self, receiver):
        receiver.answers(307, Location="http://169.254.169.254/latest")

        assert post(receiver.url).status == 307
        assert len(receiver.heard) == 1

    def test_is_not_asked_of_a_proxy(self, receiver, monkeypatch):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")

        assert post(receiver.url).status == 204

    def test_is_kept_to_twenty_kilobytes(self, receiver):
        receiver.answers(200, b"x" * 50_000)

        answer = post(receiver.url)

        assert (len(answer.body), answer.is_whole) == (MAX_ANSWER_BYTES, False)

    def test_can_be_had_by_many_threads_at_once(self, receiver):
        outbound = Outbound(LOOPBACK)

        def send(_: int) -> Answer:
            return post(receiver.url, outbound)

        with ThreadPoolExecutor(20) as pool:
            assert [answer.status for answer in pool.map(send, range(60))] == [204] * 60

    def test_comes_from_servers_that_hang_up_without_saying_so(self):
        def answer_and_leave(peer: socket.socket) -> None:
            peer.sendall(OK)
            peer.close()

        outbound = Outbound(LOOPBACK)
        with misbehaving(answer_and_leave) as url:
            assert [post(url, outbound).status for _ in range(20)] == [200] * 20


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/",
            "http://10.0.0.1/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://0x7f.0.0.1/",
            "http://2130706433/",
            "http://①②⑦.⓪.⓪.①/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fe80::1]/",
            "http://localhost/",
            "http://public.example@127.0.0.1/",
            "https://user:password@example.com/",
            "http://example.com:25/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:70/",
            "//example.com/",
            "/hook",
            "",
            "http://exa mple.com/",
            "http://example.com/\r\nX-Evil: 1",
            "http://" + "a" * 300 + ".example/",
            "http://[::1",
            "http://example.com:99999/",
        ],
    )
    def test_nowhere_private_or_strange(self, url):
        answer = post(url, Outbound(Settings(allow_cidrs=())))

        assert (answer.status, answer.error) == (None, Trouble.NOT_ALLOWED)

    def test_a_name_is_as_private_as_what_it_resolves_to(self, monkeypatch):
        _resolve_to(monkeypatch, "10.0.0.1")

        assert post("https://rebound.example/").error is Trouble.NOT_ALLOWED

    def test_a_name_that_is_public_and_private_is_refused(self, monkeypatch):
        _resolve_to(monkeypatch, "93.184.216.34", "10.0.0.1")

        assert post("https://both.example/", production()).error is Trouble.NOT_ALLOWED

    def test_a_name_is_looked_up_once(self, monkeypatch, receiver):
        lookups = _resolve_to(monkeypatch, "127.0.0.1", "10.0.0.1", one_each_time=True)
        port = receiver.url.split(":")[2].split("/")[0]

        assert post(f"http://moving.example:{port}/hook").status == 204
        assert lookups == ["moving.example"]

    def test_private_networks_that_are_allowed_by_name(self, receiver):
        assert post(receiver.url, production(allow_cidrs="127.0.0.0/8")).status == 204

    def test_production_sends_nothing_unencrypted_through_the_internet(self, monkeypatch):
        _resolve_to(monkeypatch, "93.184.216.34")

        answer = post("http://public.example/", production(allow_cidrs="127.0.0.0/8"))

        assert answer.error is Trouble.NOT_ALLOWED

    def test_a_certificate_nobody_vouches_for_is_named(self, tmp_path):
        with _listening_with_tls(tmp_path) as port:
            answer = post(f"https://127.0.0.1:{port}/")

        assert answer.error is Trouble.CERTIFICATE

    def test_a_certificate_of_an_authority_of_ones_own_is_trusted(self, tmp_path):
        ca_file = _write_certificate(tmp_path)
        with _listening_with_tls(tmp_path, ca_file) as port:
            outbound = Outbound(LOOPBACK.model_copy(update={"ca_file": ca_file}))
            answer = post(f"https://127.0.0.1:{port}/", outbound)

        assert answer.status == 200

    def test_a_name_nobody_knows_is_unreachable(self, monkeypatch):
        def fail(*args: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        monkeypatch.setattr(socket, "getaddrinfo", fail)

        assert post("https://nobody.example/").error is Trouble.UNREACHABLE

    def test_a_port_nobody_listens_on_refuses_the_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        assert post(f"http://127.0.0.1:{port}/").error is Trouble.CONNECTION_REFUSED


class TestHostileReceivers:
    def test_that_say_nothing(self):
        self._assert_given_up(lambda peer: peer.recv(1), Trouble.TIMEOUT)

    def test_that_drip_headers(self):
        self._assert_given_up(lambda peer: _drip(peer, b"HTTP/1.1 200 OK\r\nX: "), Trouble.TIMEOUT)

    def test_that_drip_the_body(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        self._assert_status_counts(lambda peer: _drip(peer, head))

    def test_that_send_one_chunk_after_another(self):
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self._assert_status_counts(lambda peer: _drip(peer, head, b"1\r\nx\r\n"))

    @pytest.mark.parametrize("status", [200, 201, 202, 410])
    def test_that_break_the_body_off(self, status: int):
        head = b"HTTP/1.1 %d Fine\r\nContent-Length: 1000\r\n\r\nhalf" % status

        def break_off(peer: socket.socket) -> None:
            peer.sendall(head)
            peer.shutdown(socket.SHUT_RDWR)

        self._assert_status_counts(break_off, status)

    def test_that_ask_to_wait_for_ever(self):
        hundred = b"HTTP/1.1 100 Continue\r\n\r\n"
        self._assert_given_up(lambda peer: _drip(peer, hundred, hundred), Trouble.TIMEOUT)

    def test_that_accept_the_connection_and_speak_no_tls(self):
        with misbehaving(lambda peer: peer.recv(1)) as url:
            _assert_in_time(post(url.replace("http:", "https:"), deadline=SHORT), Trouble.TIMEOUT)

    def test_that_hang_up(self):
        self._assert_given_up(lambda peer: peer.shutdown(socket.SHUT_RDWR), Trouble.BROKEN)

    def test_that_reset(self):
        def reset(peer: socket.socket) -> None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()

        self._assert_given_up(reset, Trouble.BROKEN)

    def test_that_do_not_speak_http(self):
        self._assert_given_up(lambda peer: peer.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"), Trouble.BROKEN)

    def test_whose_headers_never_end(self):
        def flood(peer: socket.socket) -> None:
            peer.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                peer.sendall(b"X-Name: " + b"x" * 60_000)

        self._assert_given_up(flood, Trouble.BROKEN)

    def test_whose_body_never_ends(self):
        def flood(peer: socket.socket) -> None:
            peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                peer.sendall(b"x" * 65536)

        with misbehaving(flood) as url:
            answer = post(url)

        assert (answer.status, len(answer.body)) == (200, MAX_ANSWER_BYTES)
        assert not answer.is_whole

    def test_that_send_a_gzip_bomb(self):
        bomb = gzip.compress(b"\0" * 50_000_000)
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        with misbehaving(lambda peer: peer.sendall(head % len(bomb) + bomb)) as url:
            answer = post(url)

        assert answer.body == bomb[:MAX_ANSWER_BYTES]
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000

    def test_whose_name_server_does_not_answer(self, monkeypatch):
        release = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args: release.wait(10))

        answer = post("https://slow.example/", deadline=SHORT)
        release.set()

        _assert_in_time(answer, Trouble.TIMEOUT)

    def _assert_status_counts(self, behave: Callable, status: int = 200) -> None:
        """What came is known, though the body never ends; nobody acts on half of it."""
        with misbehaving(behave) as url:
            answer = post(url, deadline=SHORT)
        assert (answer.status, answer.error, answer.is_whole) == (status, None, False)

    def _assert_given_up(self, behave, trouble: Trouble) -> None:
        with misbehaving(behave) as url:
            _assert_in_time(post(url, deadline=SHORT), trouble)


def _assert_in_time(answer: Answer, trouble: Trouble) -> None:
    assert (answer.status, answer.error) == (None, trouble)
    assert answer.duration < SHORT + SLACK


def _drip(peer: socket.socket, head: bytes, drop: bytes = b"x") -> None:
    peer.sendall(head)
    for _ in itertools.repeat(None):
        time.sleep(0.05)
        peer.sendall(drop)


def _resolve_to(monkeypatch, *addresses: str, one_each_time: bool = False) -> list[str]:
    lookups: list[str] = []

    def resolve(host: str, port: int, *rest: object) -> list[object]:
        lookups.append(host)
        chosen = addresses[len(lookups) - 1 :][:1] if one_each_time else addresses
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in chosen]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return lookups


@contextmanager
def _listening_with_tls(directory: Path, certificate: Path | None = None) -> Iterator[int]:
    """Listen with a certificate that the listener signed itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate or _write_certificate(directory))

    def answer(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with suppress(OSError), context.wrap_socket(peer, server_side=True) as encrypted:
            _read_request(encrypted)
            encrypted.sendall(OK)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def _read_request(peer: ssl.SSLSocket) -> None:
    """Read all of it: whoever closes with something unread breaks the answer off."""
    received = b""
    while chunk := peer.recv(65536):
        received += chunk
        if received.endswith(b'{"a":1}'):
            return


def _write_certificate(directory: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = directory / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path
