"""The tables of the printed report."""

from collections.abc import Iterator

from core.web.filters import SPACE, counted, french_mass, french_number
from marketplace.ledger.enums import MovementKind
from marketplace.retex.rules.figures import Report, Row
from marketplace.retex.services.wording import french_co2e, french_parameters, french_rate


def report_tables(report: Report) -> Iterator[dict[str, object]]:
    """Title, headers, rows and note of each table, in the order they are printed."""
    yield {
        "title": "Ce que les appareils sont devenus",
        "headers": ["Devenir", "Unités"],
        "rows": [[_outcome(report, kind), units] for kind, units in report.figures.units_by_outcome.items()],
        "note": "Un devenir est compté l’année où il a eu lieu.",
    }
    headers = ["Donnés", "Réemployés", "Masse évitée", "Émissions évitées"]
    yield {
        "title": "Par catégorie",
        "headers": ["Catégorie", *headers],
        "rows": [_cells(row) for row in report.by_category],
        "note": f"Non défini : aucun facteur connu pour la catégorie. {french_parameters(report.factors, report.figures)}",
    }
    if report.organisation is None:
        yield {
            "title": "Par organisme",
            "headers": ["Organisme", *headers, "Taux (décret)"],
            "rows": [[*_cells(row), french_rate(row.figures.decree)] for row in report.by_organisation],
            "note": "Taux non défini : l’organisme n’a pas déclaré son stock au 1er janvier, ou ce stock est nul.",
        }
    yield {
        "title": "Appareils donnés et taux du décret",
        "headers": ["Situation", "Unités"],
        "rows": [*([reason.label, units] for reason, units in report.figures.given_by_eligibility.items()), *_otherwise(report)],
        "note": "A du taux : ce qui compte, et ce qui est vendu ou repris avec preuve de réemploi."
        if any(_otherwise(report))
        else None,
    }
    if report.figures.units_of_other_origin:
        yield _boxes(report)
    if report.events.events:
        events = report.events
        yield {
            "title": "Événements",
            "headers": ["Ce qui est compté", "Total"],
            "rows": [
                ["Événements dont le bilan est publié", events.events],
                ["Participants", events.participants],
                ["Données supprimées", f"{french_number(events.gigabytes_deleted, 1)}{SPACE}Go"],
                ["Appareils apportés", events.units],
                ["Masse pesée", french_mass(events.mass_kg)],
            ],
            "note": "Chiffres donnés par les organisateurs, hors du réemploi compté plus haut."
            + (f" {counted(events.units_not_weighed, 'appareil')} sans pesée." if events.units_not_weighed else ""),
        }


def _outcome(report: Report, kind: MovementKind) -> str:
    unproved = report.figures.units_unproved
    if kind is not MovementKind.REUSED or not unproved:
        return kind.label
    return f"{kind.label}, dont {french_number(unproved)} sans preuve, non {'compté' if unproved == 1 else 'comptés'}"


def _otherwise(report: Report) -> list[list[object]]:
    """What left otherwise than by a gift, and what of it the rate leaves out."""
    figures = report.figures
    return [
        [f"{kind.plural}, dont {french_number(figures.units_left_uncounted[kind])} hors du taux", units]
        for kind, units in figures.units_left_otherwise.items()
        if units
    ]


def _cells(row: Row) -> list[object]:
    figures = row.figures
    return [
        row.label,
        figures.units_given,
        figures.units_reused,
        french_mass(figures.waste_avoided_kg),
        french_co2e(figures.co2e.central),
    ]


def _boxes(report: Report) -> dict[str, object]:
    figures = report.figures
    others = {kind: units for kind, units in figures.outcomes_of_other_origin.items() if kind is not MovementKind.REUSED}
    return {
        "title": "Bornes de collecte",
        "headers": ["Ce que les habitants et les agents ont déposé", "Appareils", "Masse"],
        "rows": [
            ["Sorti des bornes", figures.units_of_other_origin, french_mass(figures.kg_of_other_origin)],
            ["Dont réemployé", figures.reused_of_other_origin, french_mass(figures.reused_kg_of_other_origin)],
            *[[f"Dont {kind.label.lower()}", units, "–"] for kind, units in others.items() if units],
        ],
        "note": "Compté aussi dans les devenirs et les masses de l’année, jamais dans les taux. Piles et batteries pesées à part.",
    }
