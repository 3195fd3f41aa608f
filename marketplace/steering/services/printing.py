"""What the printed summary and report say: the facts of templates/documents/steering_summary.typ and steering_report.typ."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from core.web.filters import SPACE, counted, french_date, french_mass
from marketplace.retex.rules.figures import Row
from marketplace.retex.services.documents import TERRITORY
from marketplace.retex.services.wording import french_co2e, french_interval, french_parameters
from marketplace.steering.enums import ActionState, Axis, Period
from marketplace.steering.models import ActionComment, ActionNote, RoadmapAction, SteeringReport
from marketplace.steering.queries import Board, ListedAction, PeriodReport
from marketplace.steering.rules.facts import Value
from marketplace.steering.rules.indicators import REGISTER, Indicator
from marketplace.steering.services.wording import said, said_detail, said_target

MOST_LATE, MOST_DONE = 4, 4
LONGEST_TITLE, LONGEST_OWNER, LONGEST_COMMENT = 90, 45, 400
SHOWN_YEARS = 5
NEVER_ADDED = (
    "Les économies annoncées par la feuille de route se recouvrent : elles ne s’additionnent jamais, ni entre elles, ni avec "
    "les émissions évitées."
)
HEADLINES = ("units_given", "units_reused", "waste_avoided_kg", "co2e_avoided_kg")


def summary_facts(
    report: SteeringReport, found: PeriodReport, before: PeriodReport, actions: Sequence[ListedAction], *, today: date
) -> dict[str, object]:
    """The facts of the summary. Long names are cut and long lists counted, so that it holds on one page."""
    values = {one.code: value_of(one, found) for one in REGISTER}
    late = [row for row in actions if row.state.is_late]
    done = [row.action for row in actions if row.action.done_on and _is_in(found.period, row.action.done_on)]
    return {
        **_heading(report, found, today=today),
        "headlines": [_headline(one, values[one.code]) for one in REGISTER if one.code in HEADLINES],
        "figures": [
            {
                "label": _label(one),
                "now": said(one.unit, values[one.code]),
                "before": said(one.unit, value_of(one, before)),
                "detail": said_target(values[one.code]) or said_detail(one.unit, values[one.code]) or "–",
            }
            for one in REGISTER
            if one.code not in HEADLINES
        ],
        "before": before.period.name,
        "states": _states(actions),
        "late": [_one_line(row.action, row.missed) for row in late[:MOST_LATE]],
        "more_late": _more(len(late) - MOST_LATE, "autre en retard", "autres en retard"),
        "done": [_one_line(action, f"faite le {french_date(action.done_on)}") for action in done[:MOST_DONE]],
        "more_done": _more(len(done) - MOST_DONE, "autre faite", "autres faites"),
        "notes": [
            french_parameters(found.report.factors, found.report.figures),
            NEVER_ADDED,
        ],
    }


def full_facts(
    report: SteeringReport,
    found: PeriodReport,
    before: PeriodReport,
    actions: Sequence[ListedAction],
    *,
    board: Board,
    comments: Mapping[int, ActionComment],
    notes: Collection[ActionNote],
    today: date,
) -> dict[str, object]:
    """The facts of the full report: every indicator and its words, every action, figures by category and by organisation."""
    years = sorted(board.years[:SHOWN_YEARS])
    return {
        **_heading(report, found, today=today),
        "before": before.period.name,
        "indicators": [
            {
                "label": _label(one),
                "now": said(one.unit, value_of(one, found)),
                "before": said(one.unit, value_of(one, before)),
                "detail": said_detail(one.unit, value_of(one, found)) or "–",
                "target": said_target(value_of(one, found)) or "–",
            }
            for one in REGISTER
        ],
        "years": [f"{year}{'' if year in board.published else ' (provisoire)'}" for year in years],
        "history": [
            {"label": one.name, "values": [said(one.unit, one.measure(board.facts[year])) for year in years]} for one in REGISTER
        ],
        "reference_of": [
            {"label": one.name, "definition": one.definition, "formula": one.formula, "source": one.source, "limits": one.limits}
            for one in REGISTER
        ],
        "by_category": [_cells(row) for row in found.report.by_category],
        "by_organisation": [_cells(row) for row in found.report.by_organisation],
        "states": _states(actions),
        "axes": [
            {
                "title": f"Axe {axis.number} – {axis.label}",
                "actions": [_told(row, comments.get(row.action.id)) for row in actions if row.action.axis is axis],
            }
            for axis in Axis
        ],
        "differences": [{"words": note.words, "source": note.source} for note in notes],
        "method": list(_method(found)),
    }


def _headline(indicator: Indicator, value: Value) -> dict[str, object]:
    unit = indicator.unit
    return {"label": indicator.name, "value": said(unit, value), "detail": said_detail(unit, value) or None}


def _is_in(period: Period, day: date) -> bool:
    return period.first <= day <= period.last


def value_of(indicator: Indicator, found: PeriodReport) -> Value:
    """What an indicator says of a period; one that is defined for a civil year looks at it from 1 January."""
    return indicator.measure(found.to_date if indicator.is_yearly else found.facts)


def _heading(report: SteeringReport, found: PeriodReport, *, today: date) -> dict[str, object]:
    return {
        "reference": report.reference,
        "dated": today.isoformat(),
        "title": report.title,
        "scope": TERRITORY,
        "period": found.period.name,
        "days": f"du {french_date(found.period.first)} au {french_date(min(found.period.last, today))}",
        "made_on": french_date(today),
        "provisional": _warning(found, today=today),
        "factor_set": {"name": found.report.factors.name if found.report.factors else None},
    }


def _warning(found: PeriodReport, *, today: date) -> str | None:
    """Why the figures may still change; nothing for a published year."""
    if found.period.part.is_half and found.is_published:
        return (
            f"Chiffres du semestre, comptés au jour de chaque mouvement. Le RETEX {found.period.year} est publié : pour l’année, "
            "ses chiffres font foi."
        )
    if found.is_published:
        return None
    running = f"La période se termine le {french_date(found.period.last)}. " if found.period.last >= today else ""
    return f"{running}Chiffres provisoires jusqu’à la publication du RETEX {found.period.year}."


def _label(indicator: Indicator) -> str:
    return f"{indicator.name}, depuis le 1er janvier" if indicator.is_yearly else indicator.name


def _states(actions: Sequence[ListedAction]) -> list[dict[str, object]]:
    tally = Counter(row.state for row in actions)
    return [{"label": state.label, "actions": tally[state]} for state in ActionState]


def _one_line(action: RoadmapAction, when: str) -> dict[str, object]:
    return {
        "title": f"{action.number}. {cut(action.title, LONGEST_TITLE)}",
        "owner": cut(action.owner, LONGEST_OWNER),
        "when": when,
    }


def _told(row: ListedAction, comment: ActionComment | None) -> dict[str, object]:
    action = row.action
    dates = [f"{word} {french_date(day)}" for word, day in (("du", action.starts_on), ("au", action.ends_on)) if day]
    last = f"{french_date(comment.said_at)}{SPACE}: {cut(' '.join(comment.words.split()), LONGEST_COMMENT)}" if comment else ""
    return {
        "number": action.number,
        "title": action.title,
        "owner": action.owner,
        "dates": " ".join(dates) or f"feuille de route{SPACE}: {action.calendar}",
        "state": row.state.label,
        "last": action.reason or last or "–",
    }


def _cells(row: Row) -> list[object]:
    figures = row.figures
    return [
        row.label,
        figures.units_given,
        figures.units_reused,
        french_mass(figures.waste_avoided_kg),
        french_co2e(figures.co2e.central),
    ]


def _method(found: PeriodReport) -> Iterator[str]:
    yield (
        "Chaque chiffre est calculé à partir des mouvements enregistrés sur la plateforme. Aucun n’est saisi à la main. Dans un "
        "semestre, un mouvement compte au jour où il a eu lieu."
    )
    yield (
        "Les taux se définissent par année civile : ceux d’un semestre se lisent depuis le 1er janvier. Le taux du décret et celui "
        "de la feuille de route ne divisent ni les mêmes appareils, ni par le même stock."
    )
    yield (
        f"Émissions évitées : {french_co2e(found.report.figures.co2e.central)}, {french_interval(found.report.figures)}. "
        f"{french_parameters(found.report.factors, found.report.figures)}"
    )
    yield NEVER_ADDED


def cut(text: str, longest: int) -> str:
    """The text, cut at a word when it is longer, with an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept[longest // 2 :] else kept}…"


def _more(number: int, one: str, many: str) -> str | None:
    return f"et {counted(number, one, many)}" if number > 0 else None
