"""The wall calendar: month ends, daylight saving time, and dates in words."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import Interval, add_interval, format_date, format_moment, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
    )
]

moments = st.integers(min_value=0, max_value=7 * 10**9).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
zones = st.sampled_from(ZONES)
intervals = st.sampled_from(Interval)
counts = st.integers(min_value=1, max_value=2160)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


class TestAddInterval:
    @pytest.mark.parametrize(
        ("start", "interval", "count", "end"),
        [
            (berlin(2026, 12, 3, 9), Interval.MONTH, 3, berlin(2027, 3, 3, 9)),
            (berlin(2026, 1, 31, 9), Interval.MONTH, 1, berlin(2026, 2, 28, 9)),
            (berlin(2028, 1, 31, 9), Interval.MONTH, 1, berlin(2028, 2, 29, 9)),
            (berlin(2026, 1, 31, 9), Interval.MONTH, 2, berlin(2026, 3, 31, 9)),
            (berlin(2028, 2, 29, 9), Interval.YEAR, 1, berlin(2029, 2, 28, 9)),
            (berlin(2026, 12, 31, 9), Interval.DAY, 1, berlin(2027, 1, 1, 9)),
            (berlin(2026, 3, 23, 9), Interval.WEEK, 1, berlin(2026, 3, 30, 9)),
        ],
    )
    def test_counts_as_people_do(self, start, interval, count, end):
        assert add_interval(start, interval, count, BERLIN) == end

    def test_keeps_the_time_of_day_through_daylight_saving_time(self):
        later = add_interval(berlin(2026, 3, 28, 9), Interval.DAY, 1, BERLIN)

        assert later - berlin(2026, 3, 28, 9).astimezone(UTC) == timedelta(hours=23)

    def test_moves_a_time_that_the_clocks_skip_forward(self):
        later = add_interval(berlin(2026, 2, 28, 2, 30), Interval.DAY, 29, BERLIN)

        assert later.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"

    def test_means_the_first_of_two_equal_times(self):
        later = add_interval(berlin(2026, 10, 24, 2, 30), Interval.DAY, 1, BERLIN)

        assert later == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    def test_counts_in_the_zone_that_is_given(self):
        start = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)  # 1 February in Berlin

        assert add_interval(start, Interval.MONTH, 1, BERLIN) == berlin(2026, 3, 1, 0, 30)
        assert add_interval(start, Interval.MONTH, 1, NEW_YORK) == datetime(
            2026, 2, 28, 18, 30, tzinfo=NEW_YORK
        )

    @given(moments, intervals, counts, zones)
    def test_is_aware_later_and_in_utc(self, moment, interval, count, zone):
        later = add_interval(moment, interval, count, zone)

        assert later > moment
        assert later.tzinfo is UTC

    @given(moments, st.integers(1, 600))
    def test_lands_on_the_same_day_or_the_last_of_a_shorter_month(self, moment, months):
        later = add_interval(moment, Interval.MONTH, months, UTC)

        assert later.day == min(moment.day, monthrange(later.year, later.month)[1])
        assert later.time() == moment.time()


class TestZoneNamed:
    def test_knows_the_zones_of_the_world(self):
        assert zone_named("Europe/Berlin") == BERLIN

    @pytest.mark.parametrize(
        "name",
        [None, "", "Mars/Base", "../etc/passwd", "/etc/localtime", "Europe", "a\0b", "\ud800"],
    )
    def test_is_none_for_everything_else(self, name):
        assert zone_named(name) is None


class TestFormatDate:
    @pytest.mark.parametrize(
        ("locale", "text"),
        [
            ("en", "December 1, 2026"),
            ("en_GB", "1 December 2026"),
            ("de", "1. Dezember 2026"),
            ("nl", "1 december 2026"),
            ("es", "1 de diciembre de 2026"),
        ],
    )
    def test_names_the_month_of_the_day_in_the_zone(self, locale, text):
        assert format_date(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), locale, BERLIN) == text


class TestFormatMoment:
    @pytest.mark.parametrize(
        ("locale", "zone", "text"),
        [
            ("en_GB", BERLIN, "30 November 2026, 23:15:03 Central European Standard Time"),
            ("de", BERLIN, "30. November 2026, 23:15:03 Mitteleuropäische Normalzeit"),
            ("en_GB", NEW_YORK, "30 November 2026, 17:15:03 Eastern Standard Time"),
            ("en_GB", ZoneInfo("UTC"), "30 November 2026, 22:15:03 Coordinated Universal Time"),
        ],
    )
    def test_names_the_day_the_time_and_the_zone(self, locale, zone, text):
        moment = datetime(2026, 11, 30, 22, 15, 3, tzinfo=UTC)

        assert format_moment(moment, locale, zone) == text

    def test_knows_summer_time(self):
        summer = format_moment(datetime(2026, 7, 1, 10, tzinfo=UTC), "en_GB", BERLIN)

        assert summer == "1 July 2026, 12:00:00 Central European Summer Time"

    @pytest.mark.parametrize(
        ("month", "text"),
        [
            (1, "1 January 2026, 10:00:00 Greenwich Mean Time"),
            (7, "1 July 2026, 11:00:00 Irish Standard Time"),
        ],
    )
    def test_names_the_seasons_of_ireland_where_winter_deviates(self, month, text):
        moment = datetime(2026, month, 1, 10, tzinfo=UTC)

        assert format_moment(moment, "en_IE", ZoneInfo("Europe/Dublin")) == text

    @pytest.mark.parametrize("locale", ["ar", "ja", "zh_Hant", "ru", "pt_BR", "he", "th"])
    def test_works_in_languages_we_do_not_ship(self, locale):
        assert format_moment(datetime(2026, 7, 1, 10, tzinfo=UTC), locale, BERLIN)
