"""The experiments among the results: what ran in the period, what it says, and the way to it."""

from __future__ import annotations

from flask import Flask

from tests.experiments import start
from tests.support.console_browser import Desk
from tests.support.hosts import Host


def test_shows_each_variant_and_leads_to_the_experiment(owner: Desk, host: Host):
    start(host)
    page = owner.open("results/experiments")

    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.soup.select("table.data tbody tr")
    ]
    assert [row[1] for row in rows] == ["0", "0"]
    assert rows[0][0].endswith("Control")
    assert {row[5] for row in rows} == {"Too few customers yet Running"}
    assert "1 experiment ran within the period. None has shown enough to decide." in page.words
    link = page.soup.select_one("table.data th a")["href"]
    assert owner.open(link).status == 200


def test_shows_what_ran_in_the_period_alone(owner: Desk, app: Flask, host: Host):
    start(host)

    assert "No numbers for this period" in owner.open("results/experiments?period=last-month").words
    assert "No numbers" in owner.open("results/experiments?flow=flw_other").words
    assert "No numbers" in owner.in_mode("test").open("results/experiments").words


def test_is_in_the_api_with_the_same_numbers(host: Host):
    start(host)
    rows = host.call("GET", "/reports/experiments").json["rows"]

    assert [row["variant"] for row in rows] == ["control", "b"] or len(rows) == 2
    assert {row["verdict"] for row in rows} == {"collecting"}
    assert all(row["difference_low"] is None for row in rows)
