"""What is useful to whoever looks, on one page."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import today
from core.web.access import Audience, me, open_to
from marketplace.retex.access import can_see_drafts
from marketplace.steering import queries
from marketplace.steering.access import can_make_reports, can_read_actions
from marketplace.steering.enums import ActionState
from marketplace.steering.services.boards import shown_indicators
from marketplace.steering.views.blueprint import bp


@bp.get("")
@open_to(Audience.SIGNED_IN)
def show_dashboard() -> ResponseReturnValue:
    if can_see_drafts(current_user):
        return _territory_page()
    territory, own = queries.boards_of(me().organisation, today=today())
    return render_template(
        "steering/show_own_dashboard.html",
        territory=territory,
        territory_lines=shown_indicators(territory) if territory.published else [],
        own=own,
        own_lines=shown_indicators(own),
        organisation=me().organisation,
        may_read_actions=can_read_actions(current_user),
    )


def _territory_page() -> str:
    board = queries.territory_board(with_drafts=True, today=today())
    actions = queries.listed_actions(today=today())
    return render_template(
        "steering/show_dashboard.html",
        board=board,
        lines=shown_indicators(board),
        late=[row for row in actions if row.state.is_late],
        states=[(state, sum(row.state is state for row in actions)) for state in ActionState],
        may_make=can_make_reports(current_user),
    )
