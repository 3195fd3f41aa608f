"""The reference of indicators: what each one says, and what it does not."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import today
from core.web.access import Audience, open_to
from core.web.workbooks import table_response
from marketplace.retex.access import can_see_drafts
from marketplace.steering import queries
from marketplace.steering.access import can_read_actions
from marketplace.steering.rules.indicators import REGISTER, Indicator, find_indicator
from marketplace.steering.services.boards import ShownYear, shown_years, trend_of_years
from marketplace.steering.views.blueprint import bp

EXPORT_HEADERS = ("Code", "Indicateur", "Unité", "Année", "Valeur", "Borne basse", "Borne haute", "Objectif (%)", "Publié")


@bp.get("/indicateurs")
@open_to(Audience.PUBLIC)
def list_indicators() -> ResponseReturnValue:
    board = _board()
    lines = [(one, (_years(one, board) or [None])[0]) for one in REGISTER]
    return render_template("steering/list_indicators.html", lines=lines, may_read_actions=can_read_actions(current_user))


@bp.get("/indicateurs/exporter")
@open_to(Audience.PUBLIC)
def export_indicators() -> ResponseReturnValue:
    board = _board()
    rows = [_cells(one, board, shown) for one in REGISTER for shown in _years(one, board)]
    return table_response(request.args.get("format", "csv"), "indicateurs", EXPORT_HEADERS, rows)


@bp.get("/indicateurs/<indicator_code>")
@open_to(Audience.PUBLIC)
def show_indicator(indicator_code: str) -> ResponseReturnValue:
    indicator, board = find_indicator(indicator_code), _board()
    years = _years(indicator, board)
    newest_first = sorted(board.targets.items(), reverse=True)
    return render_template(
        "steering/show_indicator.html",
        indicator=indicator,
        years=years,
        trend=trend_of_years(indicator, board, [shown.year for shown in years]),
        targets=[(year, of_year[indicator.rate]) for year, of_year in newest_first if indicator.rate in of_year],
        href_of=lambda year: _rows_behind(indicator, year, is_published=year in board.published),
        actions=queries.actions_measured_by(indicator.code) if can_read_actions(current_user) else [],
        sees_drafts=can_see_drafts(current_user),
    )


def _board() -> queries.Board:
    return queries.territory_board(with_drafts=can_see_drafts(current_user), today=today())


def _years(indicator: Indicator, board: queries.Board) -> list[ShownYear]:
    return shown_years(indicator, board, everything=can_see_drafts(current_user))


def _rows_behind(indicator: Indicator, year: int, *, is_published: bool) -> str | None:
    """Where the figure opens: its movements, for whoever follows the territory; for others, the published report."""
    if not indicator.movements:
        return None
    if can_see_drafts(current_user):
        rows: dict[str, Any] = {"annee": year, **indicator.movements}
        return url_for("ledger.list_movements", **rows)
    sums: dict[str, Any] = {"year": year, **indicator.movements}
    return url_for("retex.list_sums", **sums) if is_published else None


def _cells(indicator: Indicator, board: queries.Board, shown: ShownYear) -> list[Any]:
    value = indicator.measure(board.facts[shown.year])
    target = value.target.percent if value.target else None
    return [
        indicator.code, indicator.name, indicator.unit, shown.year, value.amount, value.low, value.high, target, shown.is_published,
    ]  # fmt: skip
