"""What the printed report says: the facts of templates/documents/retex.typ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.clock import paris_day
from core.web.filters import SPACE, counted, french_date, french_mass, french_number
from marketplace.ledger.enums import Eligibility, MovementKind
from marketplace.retex.rules.figures import OUTCOMES, Basis, Figures, Report, rounds_rows
from marketplace.retex.rules.parts import Detail
from marketplace.retex.rules.rates import Rate
from marketplace.retex.rules.story import Story
from marketplace.retex.services.tables import report_tables
from marketplace.retex.services.wording import (
    first_of_january,
    french_boxes,
    french_co2e,
    french_co2e_sum,
    french_equivalents,
    french_given,
    french_interval,
    french_parameters,
    french_rate,
    french_rounds,
    french_share,
    french_target,
    french_undeclared,
    french_years,
)

TERRITORY = "Eurométropole de Metz et ses communes"
DECREE = "Décret n° 2023-266 du 12 avril 2023, article 3"
ROADMAP = "Feuille de route Numérique responsable, action 2"

ROUNDS = (
    "Émissions des tournées : les kilomètres de chaque véhicule, lus au compteur, sinon prévus, multipliés par le facteur "
    "d’émission du jour. Elles sont ôtées de la valeur centrale des émissions évitées."
)


def file_name(year: int, siret: str | None = None) -> str:
    """« retex-2025.pdf »."""
    return f"retex-{year}{f'-{siret}' if siret else ''}.pdf"


def export_headers() -> list[str]:
    """The columns of the spreadsheet, each with its unit."""
    return [
        "année",
        "organisme",
        "SIRET",
        "catégorie",
        "donnés (unités)",
        "donnés comptés par le décret (unités)",
        "réemployés attestés (unités)",
        "réemployés déclarés (unités)",
        "réemployés sans preuve (unités)",
        *[f"{kind.label.lower()} (unités)" for kind in OUTCOMES if kind is not MovementKind.REUSED],
        "masse réemployée (kg d’équipements)",
        "dont pesée (kg d’équipements)",
        "émissions évitées, valeur centrale (kgCO2e)",
        "émissions évitées, borne basse (kgCO2e)",
        "émissions évitées, borne haute (kgCO2e)",
        "si chaque réemploi remplaçait un achat (kgCO2e)",
        "jeu de facteurs",
        "distance des tournées (km)",
        "émissions des tournées (kgCO2e)",
    ]


def export_rows(basis: Basis, details: Iterable[Detail], **scope: Any) -> Iterator[list[object]]:
    """A row per organisation and category, one per carrier for its rounds; the sum of a column is the total of the report.

    `scope` is what the report is reduced to, as are the `details`.
    """
    name = basis.factors.name if basis.factors else None
    for body, category, figures in details:
        yield [
            basis.year,
            body.name,
            body.siret,
            category.plural,
            figures.units_given,
            figures.decree.numerator,
            figures.units_certified,
            figures.units_declared,
            figures.units_unproved,
            *[units for kind, units in figures.units_by_outcome.items() if kind is not MovementKind.REUSED],
            figures.waste_avoided_kg,
            figures.weighed_kg,
            figures.co2e.central,
            figures.co2e.low,
            figures.co2e.high,
            figures.co2e.full_substitution,
            name,
            None,
            None,
        ]
    for body, totals in rounds_rows(basis, **scope):
        facts = [basis.year, body.name, body.siret]
        yield [*facts, *[None] * (len(export_headers()) - len(facts) - 2), totals.km, totals.co2e_kg]


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed beside the figures: of a published edition, or of the draft of `today`."""

    published_at: datetime | None = None
    figures_sha256: str | None = None
    today: date | None = None
    story: Story = field(default_factory=Story)
    edition: int = 1
    reason: str = ""


def document_facts(report: Report, printed: Printed, pictures: Mapping[int, bytes]) -> dict[str, object]:
    """The facts of the document; `pictures` are the photos by key."""
    published_at, figures_sha256, today = printed.published_at, printed.figures_sha256, printed.today
    day = paris_day(published_at) if published_at else today
    body = report.organisation
    return {
        "reference": f"RETEX-{report.year}" + (f"-{body.siret}" if body else ""),
        "dated": day.isoformat() if day else None,
        "title": f"Retour d’expérience {report.year} sur le réemploi du matériel numérique",
        "year": report.year,
        "scope": body.name if body else TERRITORY,
        "edition": _edition(printed) if published_at else f"Projet du {french_date(day)}",
        "published_on": french_date(published_at) if published_at else None,
        "summary": [_summary(report)],
        "story": {
            "passages": [{"title": one.part.label, "paragraphs": list(one.paragraphs)} for one in printed.story.passages],
            "photos": [
                {"content": [*pictures[one.id]], "caption": one.caption, "credit": one.credit}
                for one in printed.story.photos
                if one.id in pictures
            ],
        },
        "figures": list(_headlines(report)),
        "rates": list(_rates(report)),
        "waste_avoided": {"value": f"{french_mass(report.figures.waste_avoided_kg)} d’équipements", "detail": _weighing(report)},
        "co2e_avoided": {
            "value": french_co2e(report.figures.co2e.central),
            "interval": french_interval(report.figures),
            "upper": french_co2e(report.figures.co2e.full_substitution),
            "detail": _proofs(report),
        },
        "rounds": _rounds(report),
        "hypotheses": list(_hypotheses(report)),
        "tables": list(report_tables(report)),
        "method": [
            "Chaque chiffre est calculé à partir des mouvements enregistrés sur la plateforme. Aucun n’est saisi à la main."
            + (" Ceux des événements sont donnés par leurs organisateurs." if report.events.events else ""),
            (
                "Pour chaque unité réemployée : s × E × min(L2, L) ÷ L − r × E − ΔU × L2, où E est l’empreinte de fabrication d’un "
                "appareil neuf, L sa durée de vie de référence et ΔU ce qu’un appareil ancien émet de plus en un an. Un résultat "
                "négatif est gardé. Les bornes de l’intervalle s’additionnent "
                "d’une catégorie à l’autre, parce que leurs erreurs vont dans le même sens."
            ),
            "Un réemploi sans preuve compte pour zéro. Les émissions évitées ne se déduisent pas de l’empreinte du territoire.",
            *([ROUNDS] if report.shown_rounds else []),
        ],
        "factor_set": {
            "name": report.factors.name.rpartition(" ")[0] if report.factors else None,
            "version": report.factors.name.rpartition(" ")[2] if report.factors else None,
            "published_on": french_date(report.factors.published_on) if report.factors else None,
        },
        "sources": [
            {"title": "Décret n° 2023-266 du 12 avril 2023", "detail": "formule et objectifs du taux légal, lus en novembre 2026"},
            {"title": "Jeu de facteurs", "detail": report.factors.source if report.factors else None},
        ],
        "notes": list(_notes(report, figures_sha256)),
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _edition(printed: Printed) -> str:
    return "Édition publiée" if printed.edition == 1 else f"Édition {printed.edition}, erratum{SPACE}: {printed.reason}"


def _summary(report: Report) -> str:
    figures = report.figures
    return (
        f"En {report.year}, {counted(figures.units_given, 'appareil donné', 'appareils donnés')}{_from_boxes(figures)} et "
        f"{counted(figures.units_reused, 'appareil réemployé', 'appareils réemployés')} avec preuve ou déclaration. Deux grandeurs "
        f"différentes en résultent{SPACE}: une masse d’équipements qui ne sont pas devenus des déchets, et des émissions évitées, "
        "estimées avec leur incertitude."
    )


def _from_boxes(figures: Figures) -> str:
    units = figures.units_of_other_origin
    return f" (dont {counted(units, 'sorti')} des bornes de collecte)" if units else ""


def _details(*details: str) -> str:
    return ". ".join(one.removesuffix(".") for one in details if one)


def _headlines(report: Report) -> Iterator[dict[str, object]]:
    figures = report.figures
    yield {
        "label": _capital(french_given(figures)),
        "value": french_number(figures.units_given),
        "detail": _details("unités, corrections déduites", french_boxes(figures.units_of_other_origin)),
    }
    yield {
        "label": "Appareils réemployés",
        "value": french_number(figures.units_reused),
        "detail": _details(
            f"dont {french_number(figures.units_certified)} attestés par un document", french_boxes(figures.reused_of_other_origin)
        ),
    }
    yield {
        "label": "Déchets évités",
        "value": french_mass(figures.waste_avoided_kg),
        "detail": "masse des appareils réemployés",
    }
    yield {
        "label": "Émissions évitées",
        "value": french_co2e(figures.co2e.central),
        "detail": f"{french_interval(figures)}. {french_parameters(report.factors, figures)}",
    }


def _rates(report: Report) -> Iterator[dict[str, object]]:
    year, figures = report.year, report.figures
    yield _rate(
        figures.decree,
        name="Taux de réemploi (décret)",
        kind="Légal",
        a_label=f"biens orientés vers le réemploi en {year}",
        b_label=f"biens réformés en stock au {first_of_january(year)}",
        source=DECREE,
    )
    yield _rate(
        figures.roadmap,
        name="Taux de réemploi (feuille de route)",
        kind="Objectif du territoire",
        a_label=f"équipements réemployés en {year}",
        b_label=f"équipements en stock au {first_of_january(year)}",
        source=ROADMAP,
    )


def _rate(rate: Rate, **words: str) -> dict[str, object]:
    return {
        **words,
        "a": rate.numerator,
        "b": rate.denominator,
        "percent": french_rate(rate),
        "target": french_target(rate),
        "met": rate.is_met,
    }


def _weighing(report: Report) -> str:
    figures = report.figures
    weighed = (
        f"{french_share(figures.weighed_share)} de cette masse ont été pesés, le reste est estimé par la masse de la catégorie"
    )
    if not figures.units_without_mass:
        return weighed
    return f"{weighed}{SPACE}; {counted(figures.units_without_mass, 'unité')} sans masse connue"


def _proofs(report: Report) -> str:
    figures = report.figures
    without = counted(figures.units_without_factor, "unité")
    unproved = french_number(figures.units_unproved)
    return (
        f"{french_number(figures.units_certified)} réemplois attestés, {french_number(figures.units_declared)} déclarés, "
        f"{unproved} sans preuve (comptés pour zéro){SPACE}; {without} sans facteur, hors de ce chiffre"
    )


def _rounds(report: Report) -> dict[str, object] | None:
    totals = report.shown_rounds
    return {"value": french_rounds(totals), "net": french_co2e_sum(report.net_co2e_kg)} if totals else None


def _hypotheses(report: Report) -> Iterator[dict[str, object]]:
    if report.factors is None:
        return
    yield {
        "label": "Part des réemplois qui remplacent un achat (s)",
        "value": f"{french_number(report.factors.substitution * 100)}{SPACE}%",
    }
    yield {
        "label": "Reconditionnement (r)",
        "value": f"{french_number(report.factors.refurbishment * 100)}{SPACE}% de la fabrication",
    }
    yield {"label": "Durée de vie ajoutée (L2)", "value": french_years(report.figures.second_life_years)}


def _notes(report: Report, figures_sha256: str | None) -> Iterator[str]:
    figures = report.figures
    if figures.decree.is_above_hundred:
        yield (
            "Le taux du décret dépasse 100 % : des appareils réformés après le 1er janvier ont été donnés la même année. "
            "La formule du décret le permet."
        )
    if french_undeclared(report):
        yield f"Taux du décret{SPACE}: {french_undeclared(report)}"
    if figures.given_by_eligibility[Eligibility.UNDATED]:
        yield f"{counted(figures.given_by_eligibility[Eligibility.UNDATED], 'appareil')} sans dates connues, hors du taux."
    alike = french_equivalents(figures.co2e.central, report.year)
    if alike:
        yield f"Émissions évitées{SPACE}: {alike[:1].lower()}{alike[1:]}"
    if figures.units_by_outcome[MovementKind.LOST]:
        yield f"{counted(figures.units_by_outcome[MovementKind.LOST], 'appareil perdu', 'appareils perdus')} dans l’année."
    if figures_sha256:
        yield f"Empreinte SHA-256 des chiffres publiés{SPACE}: {figures_sha256}"
