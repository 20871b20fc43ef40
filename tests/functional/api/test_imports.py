"""Many reports at once, as CSV."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.functional.api.test_customers import moment, save
from tests.support.databases import both_databases
from tests.support.hosts import Host
from tests.support.pages import Visitor

HEADING = "customer_ref,subscription_ref,status,canceled_at,at\r\n"


def send(host: Host, text: str | bytes, **more: Any) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return host.call("POST", "/subscriptions", data=data, content_type="text/csv", **more)


@both_databases
class TestImport:
    def test_marks_saves_that_did_not_last(self, customer: Visitor, host: Host):
        save(customer, host)
        line = f"customer-7,sub-7,canceled,{moment(days=3)},{moment(seconds=5)}\r\n"

        response = send(host, HEADING + line)

        assert response.status_code == 200, response.text
        assert response.json == {
            "lines": 1,
            "recorded": 1,
            "unchanged": 0,
            "failed": 0,
            "errors": [],
            "errors_left_off": 0,
        }
        assert host.only_session()["lapsed_at"] is not None

    def test_sent_again_says_nothing_new(self, host: Host):
        lines = [f"c{number},s,active,,2026-05-0{number}T00:00:00Z\r\n" for number in range(1, 8)]
        send(host, HEADING + "".join(lines))

        again = send(host, HEADING + "".join(lines)).json

        assert (again["recorded"], again["unchanged"]) == (0, 7)

    def test_names_the_lines_that_are_wrong_and_keeps_the_others(self, host: Host):
        lines = (
            "c1,s1,active,,2026-05-01T00:00:00Z\n"
            "c2,s2,gone,,2026-05-01T00:00:00Z\n"
            "\n"
            "c3,s3,active,,\n"
            "c4,s4\n"
            ",s5,active,,2026-05-01T00:00:00Z\n"
            "c6,s6,active,,2026-05-01T00:00:00Z\n"
        )

        found = send(host, HEADING + lines).json

        assert (found["recorded"], found["failed"]) == (2, 4)
        assert [each["line"] for each in found["errors"]] == [3, 5, 6, 7]
        assert "status" in found["errors"][0]["detail"]
        assert host.call("GET", "/customers/c6").status_code == 200
        assert host.call("GET", "/customers/c2").status_code == 404

    def test_of_thousands_of_bytes_more_than_a_form_may_have(self, host: Host):
        lines = ["c1,s1,active,,2026-05-01T00:00:00Z\n", *[",,,,\n"] * 60_000]
        text = HEADING + "".join(lines) + "c2,s2,active,,2026-05-01T00:00:00Z\n"
        assert len(text) > 256 * 1024

        assert send(host, text).json["recorded"] == 2


class TestRefusal:
    @pytest.mark.parametrize(
        ("data", "named"),
        [
            (b"", "customer_ref"),
            (b"customer_ref,status,at\nc,active,2026-05-01T00:00:00Z\n", "subscription_ref"),
            (HEADING.replace("canceled_at", "at").encode(), "twice"),
            (HEADING.encode() + b"\xff\xfe", "UTF-8"),
        ],
    )
    def test_of_what_is_no_such_file(self, host: Host, data: bytes, named: str):
        response = send(host, data)

        assert response.status_code == 422
        assert response.json["code"] == "invalid_file"
        assert named in response.json["detail"]

    def test_of_another_type(self, host: Host):
        response = host.call("POST", "/subscriptions", json={})

        assert response.status_code == 415
        assert response.json["code"] == "unsupported_media_type"

    def test_ends_at_a_quotation_mark_that_is_never_closed(self, host: Host):
        text = HEADING + "c1,s1,active,,2026-05-01T00:00:00Z\n" + '"' + "x" * 6000 + "\n"

        found = send(host, text).json

        assert (found["recorded"], found["failed"]) == (1, 1)

    def test_a_stream_of_bytes_is_read_as_it_comes(self, host: Host):
        body = io.BytesIO(("\ufeff" + HEADING + "c1,s1,active,,1798761600\n").encode())

        response = host.call(
            "POST", "/subscriptions", input_stream=body, content_type="text/csv",
            content_length=len(body.getvalue()),
        )  # fmt: skip

        assert response.json["recorded"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"], ids=["plain", "sep"])
def test_a_file_is_read_as_spreadsheets_save_it(
    host: Host, encoding: str, separator: str, first: str
):
    rows = (
        [*HEADING.strip().split(","), "", ""],
        ["c1", "s1", "active", "", "2026-05-01T00:00:00Z", "", ""],
        ["", "", "", "", "", "", ""],
    )
    text = first.format(separator) + "".join(f"{separator.join(row)}\r\n" for row in rows)

    answer = send(host, text.encode(encoding)).json

    assert (answer["recorded"], answer["errors"]) == (1, []), answer


def test_a_line_is_named_as_the_spreadsheet_counts_it(host: Host):
    """It does not show the line that says what parts the columns."""
    answer = send(host, "sep=;\r\n" + HEADING.replace(",", ";") + "c1;s1;gone;;\r\n").json

    assert [error["line"] for error in answer["errors"]] == [2]
