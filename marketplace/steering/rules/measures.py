"""How each indicator is measured from the facts of a period."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from marketplace.retex.rules.exits import Exits
from marketplace.retex.rules.figures import Figures, net_co2e_kg
from marketplace.retex.rules.rates import Rate
from marketplace.steering.rules.facts import NO_MOVEMENT, Facts, Value, median, undefined

HUNDREDTH = Decimal("0.01")
SPACE = "\u00a0"


def from_figures(read: Callable[[Figures], Value]) -> Callable[[Facts], Value]:
    """A measure of the figures, undefined where there are none."""
    return lambda facts: undefined(NO_MOVEMENT) if facts.figures is None else read(facts.figures)


def amount(figure: Decimal | int | None, *, why: str = "") -> Value:
    """A number as it is; undefined, with the reason, where there is none."""
    return undefined(why) if figure is None else Value(Decimal(figure))


def co2e(figures: Figures) -> Value:
    """What reuse avoided, with its interval."""
    if figures.co2e.central is None:
        return undefined("aucun facteur d’émission connu pour ce qui a été réemployé")
    return Value(figures.co2e.central, figures.co2e.low, figures.co2e.high)


def rate(rate: Rate) -> Value:
    """A rate of the report with what makes it, its target and whether it is reached."""
    made_of = {"numerator": rate.numerator, "denominator": rate.denominator, "target": rate.target}
    if rate.percent is None:
        why = "aucun stock déclaré au 1er janvier" if rate.denominator is None else "stock nul au 1er janvier"
        return Value(None, why=why, **made_of)
    return Value(rate.percent, is_met=rate.is_met, **made_of)


def certified(figures: Figures) -> Value:
    """The share of declared reuses that a document attests."""
    reported = figures.units_certified + figures.units_declared + figures.units_unproved
    return _share(figures.units_certified, reported, why="aucun réemploi déclaré")


def _share(part: int, whole: int, *, why: str) -> Value:
    if whole <= 0:  # corrections alone may make a sum negative: a share of it would mean nothing
        return Value(None, numerator=part, denominator=whole, why=why)
    percent = (Decimal(part * 100) / whole).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    return Value(percent, numerator=part, denominator=whole)


def handover(facts: Facts) -> Value:
    """The median of the days from the publication of a lot to its handover."""
    days = median(facts.days_to_handover)
    return amount(days, why="aucune remise de lot dans la période")


def exit_rate(read: Callable[[Exits], Rate]) -> Callable[[Figures], Value]:
    """A share of what left in the year, undefined in an edition that did not keep it."""

    def measure(figures: Figures) -> Value:
        if figures.exits is None:
            return undefined("année publiée avant que ce taux soit compté")
        rate = read(figures.exits)
        return _share(rate.numerator, rate.denominator or 0, why="rien n’est sorti dans la période")

    return measure


def spend(facts: Facts) -> Value:
    """The share of reuse in what was declared spent."""
    share = facts.spend
    if share is None or share.share_percent is None:
        return undefined("aucune déclaration d’achats pour cette période")
    return Value(share.share_percent.quantize(HUNDREDTH, rounding=ROUND_HALF_UP), target_in_words=share.target_in_words)


NOT_KEPT = "année publiée avant que ce chiffre soit gardé avec elle"


def net_co2e(facts: Facts) -> Value:
    """What reuse avoided less what rounds emitted; unknown as soon as one is."""
    if facts.figures is None:
        return undefined(NO_MOVEMENT)
    if facts.figures.co2e.central is None:
        return co2e(facts.figures)
    if facts.rounds is None:
        return undefined(NOT_KEPT)
    net = net_co2e_kg(facts.figures.co2e.central, facts.rounds.co2e_kg)
    if net is None:
        return undefined("aucun facteur d’émission connu pour les tournées")
    return Value(net, beside=_rounds_taken_off(facts.rounds.rounds))


def _rounds_taken_off(rounds: int) -> str:
    if not rounds:
        return "aucune tournée"
    return f"{rounds}{SPACE}{'tournée déduite' if rounds == 1 else 'tournées déduites'}"


def median_life(facts: Facts) -> Value:
    """The median life of all that left, with the mean beside it."""
    if facts.stocks is None:
        return undefined(NOT_KEPT if facts.figures else NO_MOVEMENT)
    life = facts.stocks.life
    if life.median_years is None or life.mean_years is None:
        return undefined("aucun appareil sorti dont l’achat est daté")
    mean = format(life.mean_years.normalize(), "f").replace(".", ",")
    known = f"{life.units} datés sur {life.units + life.undated_units}"
    return Value(life.median_years, beside=f"moyenne{SPACE}: {mean}{SPACE}ans, {known}")


def dormant(facts: Facts) -> Value:
    """The devices that wait past the limit, among all that wait."""
    if facts.stocks is None:
        return undefined(NOT_KEPT if facts.figures else NO_MOVEMENT)
    if not facts.stocks.waiting_units:
        return undefined("aucun appareil réformé n’attend dans les inventaires")
    return Value(Decimal(facts.stocks.dormant_units), numerator=facts.stocks.dormant_units, denominator=facts.stocks.waiting_units)
