"""Where actions stand, which periods exist, medians, pictures, and what the register must say: no database."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median as known_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotFound
from marketplace.steering.enums import ActionState, Part, Period, Progress, Scope, Unit
from marketplace.steering.errors import (
    CommentEmpty,
    EndBeforeStart,
    PeriodNotBegun,
    PeriodOutOfReach,
    ReasonMissing,
    UnknownIndicator,
)
from marketplace.steering.models import RoadmapAction
from marketplace.steering.rules.actions import (
    ActionFacts,
    changes_of,
    check_comment,
    check_facts,
    missed_day,
    said_change,
    state_of,
)
from marketplace.steering.rules.facts import Facts, median
from marketplace.steering.rules.indicators import REGISTER, find_indicator, names_of, of_scope
from marketplace.steering.rules.periods import check_period, usual_period
from marketplace.steering.rules.trends import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, tendency, trend_of
from marketplace.steering.services.printing import cut
from marketplace.steering.services.wording import said, said_amount

TODAY = date(2026, 11, 26)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("progress", "starts_on", "ends_on", "state"),
    [
        (Progress.TO_BEGIN, None, None, ActionState.TO_BEGIN),
        (Progress.TO_BEGIN, TODAY, None, ActionState.TO_BEGIN),
        (Progress.TO_BEGIN, YESTERDAY, None, ActionState.LATE),
        (Progress.TO_BEGIN, None, YESTERDAY, ActionState.LATE),
        (Progress.UNDER_WAY, YESTERDAY, None, ActionState.UNDER_WAY),
        (Progress.UNDER_WAY, None, TODAY, ActionState.UNDER_WAY),
        (Progress.UNDER_WAY, None, YESTERDAY, ActionState.LATE),
        (Progress.DONE, YESTERDAY, YESTERDAY, ActionState.DONE),
        (Progress.GIVEN_UP, YESTERDAY, YESTERDAY, ActionState.GIVEN_UP),
    ],
)
def test_an_action_is_late_when_its_days_have_gone_by(progress, starts_on, ends_on, state):
    assert state_of(progress, starts_on, ends_on, today=TODAY) is state


@pytest.mark.parametrize(
    ("progress", "starts_on", "ends_on", "said"),
    [
        (Progress.TO_BEGIN, YESTERDAY, TOMORROW, "début prévu le 25 novembre 2026"),
        (Progress.TO_BEGIN, YESTERDAY, YESTERDAY, "fin prévue le 25 novembre 2026"),
        (Progress.UNDER_WAY, None, YESTERDAY, "fin prévue le 25 novembre 2026"),
        (Progress.UNDER_WAY, YESTERDAY, TOMORROW, ""),
        (Progress.TO_BEGIN, TODAY, TODAY, ""),
    ],
)
def test_what_is_late_says_which_day_it_missed(progress, starts_on, ends_on, said):
    assert missed_day(progress, starts_on, ends_on, today=TODAY).replace("\u00a0", " ") == said


@given(st.sampled_from(Progress), DAYS, DAYS, st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_what_is_late_stays_late_until_somebody_says_otherwise(progress, starts_on, ends_on, day):
    if state_of(progress, starts_on, ends_on, today=day).is_late:
        assert state_of(progress, starts_on, ends_on, today=day + timedelta(days=1)).is_late
        assert not state_of(Progress.DONE, starts_on, ends_on, today=day).is_late
    if starts_on is None and ends_on is None:
        assert not state_of(progress, None, None, today=day).is_late


def facts(**changed):
    return ActionFacts(
        **{
            "owner": "DSI",
            "starts_on": None,
            "ends_on": None,
            "progress": Progress.TO_BEGIN,
            "reason": "",
            "indicator_code": "",
            **changed,
        }
    )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"starts_on": TODAY, "ends_on": YESTERDAY}, EndBeforeStart),
        ({"progress": Progress.GIVEN_UP}, ReasonMissing),
        ({"indicator_code": "no_such"}, UnknownIndicator),
    ],
)
def test_what_cannot_be_said_of_an_action_is_refused(changed, refusal):
    with pytest.raises(refusal):
        check_facts(facts(**changed), indicators=names_of())
    check_facts(facts(starts_on=TODAY, ends_on=TODAY, indicator_code="units_given"), indicators=names_of())


def test_changes_are_told_in_words_and_a_reason_is_kept_for_what_is_given_up_alone():
    action = RoadmapAction(owner="DSI", starts_on=None, ends_on=None, progress=Progress.TO_BEGIN, reason="", indicator_code="")

    assert changes_of(action, facts(reason="inutile")) == []
    changes = changes_of(action, facts(starts_on=date(2026, 3, 1), progress=Progress.UNDER_WAY, indicator_code="box_kg"))

    told = [said_change(change, names_of()).replace("\u00a0", " ") for change in changes]
    assert told == [
        "début : rien, puis 1er mars 2026",
        "avancement : À commencer, puis En cours",
        "indicateur : rien, puis Collecté dans les bornes",
    ]


def test_an_empty_comment_says_nothing():
    assert check_comment(" Point fait. ") == "Point fait."
    with pytest.raises(CommentEmpty):
        check_comment(" \n ")


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        (Period(1999, Part.YEAR), PeriodOutOfReach),
        (Period(2027, Part.FIRST_HALF), PeriodOutOfReach),
        (Period(2026, Part.FIRST_HALF), None),
        (Period(2026, Part.SECOND_HALF), None),
    ],
)
def test_a_report_is_about_a_period_that_has_begun(period, refusal):
    if refusal is None:
        check_period(period, today=TODAY)
        return
    with pytest.raises(refusal):
        check_period(period, today=TODAY)


def test_a_half_year_that_has_not_begun_is_refused():
    with pytest.raises(PeriodNotBegun):
        check_period(Period(2026, Part.SECOND_HALF), today=date(2026, 6, 30))
    check_period(Period(2026, Part.SECOND_HALF), today=date(2026, 7, 1))


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_the_usual_half_year_is_the_last_that_is_over(day):
    usual = usual_period(day)
    assert usual.last < day
    assert (day - usual.last).days <= 184


def test_a_half_is_half_a_year_and_its_rates_are_told_from_the_first_of_january():
    first, second, whole = (Period(2026, part) for part in Part)
    assert first.last + timedelta(days=1) == second.first
    assert (first.first, second.last) == (whole.first, whole.last)
    assert second.up_to_its_end == whole
    assert first.up_to_its_end == first
    assert first.of_it.replace("\u00a0", " ") == "du premier semestre 2026"


@given(st.lists(st.integers(0, 400), max_size=40))
def test_the_median_of_counts_is_that_of_the_values(values):
    counts = {value: values.count(value) for value in values}
    assert median(counts) == (None if not values else Decimal(str(known_median(values))))


POINT = st.tuples(st.integers(2000, 2030), st.none() | st.decimals(-1000, 10**9, places=2), st.just("x"), st.booleans())


@given(st.lists(POINT, max_size=12), st.none() | st.decimals(0, 100, places=2))
def test_a_picture_holds_in_its_frame_and_shows_each_known_year_once(points, target):
    trend = trend_of(points, target)
    known = [point for point in points if point[1] is not None]
    assert (trend is None) == (not known)
    if trend is not None:
        assert len(trend.dots) == len(known)
        for dot in trend.dots:
            assert LEFT <= float(dot.x) <= WIDTH - RIGHT
            assert TOP - 0.1 <= float(dot.y) <= HEIGHT - BOTTOM + 0.1


def test_a_year_without_value_cuts_the_line_and_a_small_change_looks_small():
    points = [
        (2021, Decimal(100), "100", False),
        (2022, None, "", False),
        (2023, Decimal(101), "101", False),
        (2024, Decimal(100), "100", True),
    ]
    trend = trend_of(points)

    assert trend is not None
    assert len(trend.lines) == 1
    assert abs(float(trend.dots[0].y) - float(trend.dots[1].y)) < 2
    assert [dot.is_provisional for dot in trend.dots] == [False, False, True]


@pytest.mark.parametrize(
    ("values", "word"),
    [([], "–"), ([1], "–"), ([1, None], "–"), ([1, 2], "en hausse"), ([3, None, 2], "en baisse"), ([2, 2], "stable")],
)
def test_a_tendency_needs_two_known_values(values, word):
    assert tendency([None if value is None else Decimal(value) for value in values]) == word


def test_every_indicator_says_all_that_its_page_needs():
    codes = [one.code for one in REGISTER]
    assert len(set(codes)) == len(codes)
    for one in REGISTER:
        assert all((one.name, one.definition, one.formula, one.source, one.limits, one.owner, one.period, one.unit.label))
        assert Scope.TERRITORY in one.scopes
    assert {one.code for one in of_scope(Scope.PARTNER)} < set(codes)
    with pytest.raises(NotFound):
        find_indicator("no_such")


@pytest.mark.parametrize("indicator", REGISTER, ids=lambda one: one.code)
def test_where_nothing_is_known_an_indicator_is_undefined_and_never_zero(indicator):
    value = indicator.measure(Facts())
    assert value.amount is None
    assert said(indicator.unit, value) == "non défini"


def test_amounts_read_with_their_unit():
    said_of = {unit: said_amount(unit, Decimal("1204.5")).replace("\u202f", " ").replace("\u00a0", " ") for unit in Unit}
    assert said_of[Unit.KILOGRAMS] == "1,2 t"
    assert said_of[Unit.CO2E] == "1,2 tCO₂e"
    assert said_of[Unit.PERCENT] == "1 204,50 %"
    assert said_of[Unit.DAYS] == "1 204,5 jours"
    assert said_of[Unit.DEVICES] == "1 204"
    assert said_amount(Unit.DAYS, Decimal(1)) == "1\u00a0jour"


@given(st.text(max_size=300), st.integers(2, 100))
def test_a_text_that_is_cut_is_never_longer_than_asked(text, longest):
    shown = cut(text, longest)
    assert len(shown) <= longest
    assert shown == text or shown.endswith("…")
