"""All the rates of a year, as the page and the spreadsheet tell them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.web.filters import SPACE, counted, french_date, french_number, french_percent
from marketplace.ledger.enums import OF_BODIES, OF_BOXES, Eligibility, MovementKind, Proof
from marketplace.purchases.rules.shares import KindShare, rounded
from marketplace.retex.rules.exits import Exits
from marketplace.retex.rules.figures import Basis, Category, Figures, Report, report
from marketplace.retex.rules.rates import Rate
from marketplace.retex.rules.stocks import KeptStocks, Life, Stocks
from marketplace.retex.services.wording import UNDEFINED, first_of_january, french_rate, french_target, french_undeclared

LEGAL, TERRITORY_OWN, INTERNAL = "Légal", "Objectif du territoire", "Indicateur interne"
SPEND = "Légal, en dépense"
CENT = Decimal("0.01")
EXPORT_HEADERS = [
    "année", "organisme", "catégorie", "indicateur", "nature", "numérateur", "dénominateur", "valeur", "unité", "objectif (%)",
    "remarque",
]  # fmt: skip
ALL = "toutes"


@dataclass(frozen=True, slots=True)
class RatesOfYear:
    """What the rates of a year are told from. `stocks` is null for a year published before it was kept, `spend` too.

    `spend` is what was declared spent on computers and telephones, null when nobody declared any.
    """

    report: Report
    stocks: Stocks | KeptStocks | None
    categories: tuple[Category, ...]
    spend: KindShare | None = None


def rates_of(
    basis: Basis, stocks: Stocks | None, spend: KindShare | None = None, *, organisation_id: int | None = None
) -> RatesOfYear:
    """The rates of the territory, or of one organisation."""
    return RatesOfYear(report(basis, organisation_id=organisation_id), stocks, basis.categories, spend)


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate as it is told: its name, what kind of rate it is, what makes it, what it should reach, what to know of it."""

    name: str
    kind: str
    numerator: str
    denominator: str
    rate: Rate
    remark: str
    behind: Mapping[str, str] = field(default_factory=dict)  # the movements of the numerator, as addresses name them
    exact: tuple[Decimal, Decimal] | None = None  # what is divided, where it is not whole units
    target_words: str = ""  # of a target that is not in percent alone

    @property
    def shown(self) -> str:
        return french_rate(self.rate)

    @property
    def target(self) -> str:
        return self.target_words or french_target(self.rate) or "aucun"

    @property
    def bar(self) -> tuple[str, Decimal | None, str]:
        """What the chart draws of it."""
        return self.name, self.rate.percent, self.shown


@dataclass(frozen=True, slots=True)
class ExclusionLine:
    """Units that a rate leaves out, and why."""

    rate: str
    reason: str
    units: int
    behind: Mapping[str, str] = field(default_factory=dict)


def rate_lines(found: RatesOfYear) -> list[RateLine]:
    """The rates of a year, that of the law first."""
    figures, year, stocks = found.report.figures, found.report.year, found.stocks
    return [
        RateLine(
            "Taux de réemploi (décret)",
            LEGAL,
            f"{french_number(figures.decree.numerator)} biens orientés vers le réemploi en {year} (A)",
            f"{_known(figures.decree.denominator)} réformés en stock au {first_of_january(year)} (B)",
            figures.decree,
            " ".join(
                filter(
                    None,
                    (
                        _remark(figures.decree, "le stock réformé au 1er janvier n’est pas déclaré, ou il est nul"),
                        french_undeclared(found.report),
                    ),
                )
            ),
            {"nature": "orientes", "preuve": "prouves", "decompte": Eligibility.COUNTS.value, "origine": OF_BODIES},
        ),
        RateLine(
            "Taux de réemploi (feuille de route)",
            TERRITORY_OWN,
            f"{french_number(figures.roadmap.numerator)} équipements réemployés en {year}",
            f"{_known(figures.roadmap.denominator)} équipements en stock au {first_of_january(year)}",
            figures.roadmap,
            _remark(figures.roadmap, "le stock au 1er janvier n’est pas déclaré, ou il est nul"),
            {"nature": MovementKind.REUSED.value, "preuve": "prouves", "origine": OF_BODIES},
        ),
        *(_exit_lines(figures.exits, figures, year) if figures.exits else []),
        *([_dormant_line(stocks)] if stocks else []),
        *([_spend_line(found.spend)] if found.spend else []),
    ]


def _exit_lines(exits: Exits, figures: Figures, year: int) -> list[RateLine]:
    left = f"{french_number(exits.left_units)} équipements sortis du stock réformé en {year}"
    nothing = f"aucun équipement n’est sorti du stock en {year}"
    recycled = {"nature": MovementKind.RECYCLED.value, "origine": OF_BODIES}
    behind = recycled if exits.weee_units == _of_bodies(figures, MovementKind.RECYCLED) else {}  # else some was taken back
    return [
        RateLine(
            "Taux de réemploi des sorties",
            INTERNAL,
            f"{french_number(exits.reused_units)} équipements réemployés en {year}",
            left,
            exits.flow,
            _remark(exits.flow, nothing),
            {"nature": "reemplois", "preuve": "prouves", "origine": OF_BODIES},
        ),
        RateLine(
            "Part orientée vers le recyclage (DEEE), en unités",
            INTERNAL,
            f"{french_number(exits.weee_units)} équipements recyclés, ou repris sans preuve de réemploi",
            left,
            exits.weee,
            _remark(exits.weee, nothing),
            behind,
        ),
        RateLine(
            "Part orientée vers le recyclage (DEEE), en kilogrammes",
            INTERNAL,
            f"{french_number(exits.weee_kg)}{SPACE}kg recyclés",
            f"{french_number(exits.left_kg)}{SPACE}kg sortis, de masse connue",
            Rate(int(exits.weee_kg), int(exits.left_kg), exits.weee_kg_percent, None, None),
            _massless(exits) if exits.weee_kg_percent is not None else f"Non défini{SPACE}: aucune masse n’est connue.",
            behind,
            (exits.weee_kg, exits.left_kg),
        ),
    ]


def _dormant_line(stocks: Stocks | KeptStocks) -> RateLine:
    return RateLine(
        "Stock dormant",
        INTERNAL,
        f"{french_number(stocks.dormant_units)} équipements réformés depuis plus de {stocks.dormant_days} jours",
        f"{french_number(stocks.waiting_units)} équipements réformés qui attendent au {french_date(stocks.day)}",
        stocks.dormant,
        _remark(stocks.dormant, "aucun équipement réformé n’attend dans les inventaires"),
    )


def _spend_line(spend: KindShare) -> RateLine:
    """The share of the AGEC law, in euros: neither of units nor of the fleet."""
    gifts = "" if not spend.gift_eur else f"Avec les dons reçus{SPACE}: {french_percent(spend.share_with_gifts_percent)}."
    return RateLine(
        "Part du réemploi dans les achats informatiques (loi AGEC, article 58)",
        SPEND,
        f"{french_number(spend.reuse_eur, 2)}{SPACE}€ de matériel issu du réemploi",
        f"{french_number(spend.amount_eur, 2)}{SPACE}€ hors taxes d’informatique et de téléphonie déclarés",
        Rate(int(spend.reuse_eur), int(spend.amount_eur), rounded(spend.share_percent), None, None),
        gifts,
        exact=(spend.reuse_eur.quantize(CENT), spend.amount_eur.quantize(CENT)),
        target_words=spend.target_in_words,
    )


def exclusion_lines(found: RatesOfYear) -> list[ExclusionLine]:
    """What each rate leaves out, with its reason; only what is not zero."""
    stocks, figures = found.stocks, found.report.figures
    lines = [*_left_out_of_decree(figures), *_left_out_of_flow(figures)]
    if stocks:
        lines += [
            ExclusionLine("Durée de vie", "Sorti sans date d’achat connue", stocks.life.undated_units),
            ExclusionLine("Stock dormant", "Réformé à une date inconnue", stocks.undated_units),
        ]
    return [line for line in lines if line.units]


def _left_out_of_decree(figures: Figures) -> Iterator[ExclusionLine]:
    name = "Taux du décret"
    for reason, units in figures.given_by_eligibility.items():
        if reason is not Eligibility.COUNTS:
            behind = {"nature": MovementKind.GIVEN.value, "decompte": reason.value, "origine": OF_BODIES}
            yield ExclusionLine(name, reason.label, units, behind)
    for kind, units in figures.units_left_uncounted.items():
        reason = f"{kind.label} sans engagement ou sans preuve de réemploi, ou hors du décret"
        yield ExclusionLine(name, reason, units)
    boxes = {"nature": MovementKind.GIVEN.value, "origine": OF_BOXES}
    yield ExclusionLine(name, "Déposé par des habitants ou des agents", figures.units_of_other_origin, boxes)


def _left_out_of_flow(figures: Figures) -> Iterator[ExclusionLine]:
    """Of public bodies alone: what comes out of boxes never was in their stock."""
    name, exits = "Taux des sorties", figures.exits
    unproved = exits.unproved_units if exits else figures.units_unproved
    came_back = exits.came_back_units if exits else 0
    for reason, kind, units in (
        ("Réemploi sans preuve, compté zéro", MovementKind.REUSED, unproved),
        ("Rendu au donneur, déduit des sorties", MovementKind.RETURNED, came_back),
        ("Perdu, compté dans les sorties seulement", MovementKind.LOST, _of_bodies(figures, MovementKind.LOST)),
        ("Démonté pour pièces, compté dans les sorties seulement", MovementKind.PARTS, _of_bodies(figures, MovementKind.PARTS)),
    ):
        proof = {"preuve": Proof.UNPROVED.value} if kind is MovementKind.REUSED else {}
        yield ExclusionLine(name, reason, units, {"nature": kind.value, **proof, "origine": OF_BODIES})


def _of_bodies(figures: Figures, outcome: MovementKind) -> int:
    return figures.units_by_outcome.get(outcome, 0) - figures.outcomes_of_other_origin.get(outcome, 0)


def life_rows(found: RatesOfYear) -> list[tuple[str, Life]]:
    """The life of each category of which something left, in the order of the catalogue."""
    lives = found.stocks.life_by_category if found.stocks else {}
    return [(_title(category.plural), lives[category.code]) for category in found.categories if category.code in lives]


def life_bars(found: RatesOfYear) -> list[tuple[str, Decimal | None, str]]:
    """What the chart draws of them: the mean."""
    return [(label, life.mean_years, french_life(life.mean_years)) for label, life in life_rows(found)]


def export_rows(found: RatesOfYear) -> Iterator[list[object]]:
    """The rates, then the rates of exits and the lives of each category, then what is left out: a row each."""
    year, body = found.report.year, found.report.organisation
    scope = body.name if body else "territoire"
    for line in rate_lines(found):
        yield _row(year, scope, ALL, line)
    for row in found.report.by_category:
        for line in _exit_lines(row.figures.exits, row.figures, year) if row.figures.exits else []:
            yield _row(year, scope, row.label, line)
    for label, life in life_rows(found):
        for name, years in (("durée de vie moyenne", life.mean_years), ("durée de vie médiane", life.median_years)):
            remark = f"{counted(life.undated_units, 'équipement')} sans date d’achat"
            yield [year, scope, label, name, INTERNAL, None, life.units, years, "années", None, remark]
    for left_out in exclusion_lines(found):
        yield [
            year, scope, ALL, f"hors du calcul : {left_out.rate}", None, left_out.units, None, None, "unités", None,
            left_out.reason,
        ]  # fmt: skip


def french_life(years: Decimal | None) -> str:
    """« 5,2 ans »."""
    if years is None:
        return UNDEFINED
    return f"{french_number(years, 1)}{SPACE}{'ans' if years >= 2 else 'an'}"  # noqa: PLR2004 - French takes the plural from two


def _row(year: int, scope: str, category: str, line: RateLine) -> list[object]:
    rate = line.rate
    target = rate.target.percent if rate.target else line.target_words or None
    part, whole = line.exact or (rate.numerator, rate.denominator)
    return [
        year, scope, category, line.name, line.kind, part, whole, rate.percent, "%", target, line.remark
    ]  # fmt: skip


def _remark(rate: Rate, why_undefined: str) -> str:
    if rate.percent is None:
        return f"Non défini{SPACE}: {why_undefined}."
    if rate.is_above_hundred:
        return f"Plus de 100{SPACE}%{SPACE}: ce qui est compté en haut peut être entré dans le calcul une autre année."
    return ""


def _title(words: str) -> str:
    return words[:1].upper() + words[1:]


def _massless(exits: Exits) -> str:
    if not exits.left_without_mass:
        return ""
    return f"{counted(exits.left_without_mass, 'équipement sorti', 'équipements sortis')} sans masse connue."


def _known(stock: int | None) -> str:
    return "Non déclaré," if stock is None else french_number(stock)
