"""Where the roadmap stands: some actions under way, late, done, one given up, with what was said of them; one summary sent."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.accounts.queries import officials
from core.clock import paris_day
from marketplace.demo.services.cast import Cast
from marketplace.demo.services.story import moment
from marketplace.steering.enums import Progress, ReportKind
from marketplace.steering.queries import get_action
from marketplace.steering.rules.actions import ActionFacts
from marketplace.steering.rules.periods import usual_period
from marketplace.steering.services import ask_report, change_action, comment_action, make_report, send_report


@dataclass(frozen=True)
class Turn:
    """What the coordinator says of an action: days from today, words."""

    number: int
    progress: Progress
    starts: int
    ends: int | None
    words: str = ""
    reason: str = ""


TURNS = (
    Turn(1, Progress.UNDER_WAY, -400, 200, "Le prochain marché prévoit 20 % de reconditionné."),
    Turn(2, Progress.UNDER_WAY, -500, 35, "Taux suivi chaque semestre en comité."),
    Turn(3, Progress.GIVEN_UP, -300, None, reason="Le renouvellement de la téléphonie est repoussé de deux ans."),
    Turn(4, Progress.UNDER_WAY, -300, -20, "Deux communes gardent encore du matériel réformé depuis plus d’un an."),
    Turn(6, Progress.DONE, -600, -200, "La carte de la filière couvre les commutateurs et les photocopieurs."),
    Turn(8, Progress.DONE, -700, -90, "Conventions de trois ans signées avec deux partenaires."),
    Turn(9, Progress.UNDER_WAY, -600, 120),
    Turn(10, Progress.DONE, -450, -150),
    Turn(15, Progress.TO_BEGIN, -60, 150, "Le marché d’audit attend son budget."),
    Turn(25, Progress.UNDER_WAY, -380, -10, "Une dizaine de bornes posées ; deux communes attendent la leur."),
    Turn(33, Progress.DONE, -200, -30, "Le pilotage se fait dans Boucle."),
)


def follow_roadmap(cast: Cast, *, today: date) -> None:
    """What was said of the roadmap over the last months, then the summary of the last half-year, sent to the officials."""
    by = cast.coordinator
    for rank, turn in enumerate(TURNS):
        said = moment(today - timedelta(days=40 - rank), 14)
        action = get_action(turn.number)
        facts = ActionFacts(
            owner=action.owner,
            starts_on=today + timedelta(days=turn.starts),
            ends_on=None if turn.ends is None else today + timedelta(days=turn.ends),
            progress=turn.progress,
            reason=turn.reason,
            indicator_code=action.indicator_code,
        )
        change_action(turn.number, facts, revision=action.revision, by=by, now=said)
        if turn.words:
            comment_action(turn.number, turn.words, by=by, now=said + timedelta(minutes=5))
    asked = moment(today - timedelta(days=2), 15)
    report = ask_report(ReportKind.SUMMARY, usual_period(paris_day(asked)), by=by, now=asked)
    make_report(report.id, now=asked)
    send_report(report.id, member_ids=[person.id for person in officials()], addresses=[], by=by, now=asked + timedelta(hours=1))
