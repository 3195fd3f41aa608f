"""The register of indicators: one entry each, with its words and the function that measures it.

Adding an indicator is adding an entry; what it is measured from is a field of `Facts`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.errors import NotFound
from marketplace.steering.enums import Scope, Unit
from marketplace.steering.rules import measures
from marketplace.steering.rules.facts import Facts, Value

EVERYBODY = frozenset(Scope)
PUBLIC = frozenset({Scope.TERRITORY, Scope.PUBLIC_BODY})
TERRITORY = frozenset({Scope.TERRITORY})
COORDINATION = "coordination du réemploi, direction des systèmes d’information"


@dataclass(frozen=True)
class Indicator:
    """One indicator, as its reference page says it.

    `for_partner` is its name in the mouth of a partner, which takes what others give. `is_yearly`: it is defined for a civil year,
    so a half-year is told from 1 January. `is_open`: its present value is public before the year is. `movements` are the filters of
    the rows behind it, in the address of the list of movements.
    """

    code: str
    name: str
    definition: str
    formula: str
    unit: Unit
    source: str
    limits: str
    measure: Callable[[Facts], Value]
    scopes: frozenset[Scope] = EVERYBODY
    owner: str = COORDINATION
    period: str = "année civile, et semestre à titre provisoire"
    for_partner: str = ""
    rate: str = ""
    is_yearly: bool = False
    is_open: bool = False
    movements: Mapping[str, str] = field(default_factory=dict)

    def name_for(self, scope: Scope) -> str:
        """Its name, for whoever reads it."""
        return self.for_partner if scope is Scope.PARTNER and self.for_partner else self.name


def of_scope(scope: Scope) -> tuple[Indicator, ...]:
    """Those that mean something for that scope, in the order of the register."""
    return tuple(one for one in REGISTER if scope in one.scopes)


def find_indicator(code: str) -> Indicator:
    """That indicator; raises `NotFound`."""
    found = BY_CODE.get(code)
    if found is None:
        raise NotFound
    return found


REGISTER: tuple[Indicator, ...] = (
    Indicator(
        code="units_given",
        name="Appareils donnés",
        for_partner="Appareils reçus",
        definition=(
            "Les appareils que des organismes publics ont remis à un partenaire ou à un autre organisme public, et ce qui "
            "est sorti des bornes."
        ),
        formula="Somme des unités des mouvements « donné » de la période, corrections déduites.",
        unit=Unit.DEVICES,
        source="Registre des mouvements : lignes « donné », écrites à chaque remise de lot et à chaque collecte de borne.",
        limits="Un appareil donné n’est pas encore réemployé : certains seront démontés ou recyclés.",
        measure=measures.from_figures(lambda figures: measures.amount(figures.units_given)),
        movements={"nature": "given"},
    ),
    Indicator(
        code="units_reused",
        name="Appareils réemployés",
        definition=(
            "Les appareils remis en service pour le même usage, sans être jamais devenus des déchets, avec une attestation "
            "ou une déclaration."
        ),
        formula="Somme des unités des mouvements « réemployé » attestés ou déclarés, corrections déduites.",
        unit=Unit.DEVICES,
        source="Registre des mouvements : lignes « réemployé », écrites quand le partenaire dit ce que chaque unité est devenue.",
        limits="Un réemploi sans preuve compte pour zéro. Le devenir est compté l’année où il a lieu, pas celle du don.",
        measure=measures.from_figures(lambda figures: measures.amount(figures.units_reused)),
        movements={"nature": "reused", "preuve": "prouves"},
    ),
    Indicator(
        code="waste_avoided_kg",
        name="Déchets évités",
        definition="La masse des appareils réemployés, qui ne sont pas devenus des déchets.",
        formula=(
            "Somme des masses des mouvements « réemployé » attestés ou déclarés : pesées, ou estimées par la masse de la catégorie."
        ),
        unit=Unit.KILOGRAMS,
        source="Registre des mouvements : lignes « réemployé » et leur masse.",
        limits="Une masse d’équipements, jamais un effet sur le climat. La part vraiment pesée est dite dans le RETEX.",
        measure=measures.from_figures(lambda figures: measures.amount(figures.waste_avoided_kg, why="aucune masse connue")),
        movements={"nature": "reused", "preuve": "prouves"},
    ),
    Indicator(
        code="co2e_avoided_kg",
        name="Émissions évitées",
        definition="Les gaz à effet de serre que le réemploi a évités par rapport à des achats neufs, en équivalent CO₂.",
        formula=(
            "Pour chaque unité réemployée : s × E × min(L2, L) ÷ L − r × E − ΔU × L2. "
            "Bornes basse et haute additionnées par catégorie."
        ),
        unit=Unit.CO2E,
        source="Registre des mouvements : lignes « réemployé » ; jeu de facteurs de l’année.",
        limits=(
            "Une estimation, dont l’intervalle compte autant que la valeur centrale. Elle ne se déduit pas de l’empreinte "
            "du territoire, et ne s’ajoute pas aux économies annoncées par la feuille de route."
        ),
        measure=measures.from_figures(measures.co2e),
        movements={"nature": "reused", "preuve": "prouves"},
    ),
    Indicator(
        code="net_co2e_kg",
        name="Émissions évitées, tournées déduites",
        definition="Ce que le réemploi a évité, moins ce que les véhicules des tournées de collecte ont émis.",
        formula="Émissions évitées, valeur centrale − kilomètres des tournées parties × facteur d’émission de leur jour.",
        unit=Unit.CO2E,
        source="Registre des mouvements et jeu de facteurs de l’année ; compteurs et itinéraires des tournées.",
        limits=(
            "Peut être négatif. La valeur centrale seule : l’intervalle est celui des émissions évitées. Les trajets hors des "
            "tournées n’y sont pas, et une tournée compte à son jour même si ce qu’elle a pris n’est pas encore réemployé."
        ),
        measure=measures.net_co2e,
        scopes=TERRITORY,
    ),
    Indicator(
        code="decree_rate",
        name="Taux de réemploi (décret)",
        definition=(
            "La part du matériel réformé en stock au 1er janvier que les organismes publics orientent vers le réemploi "
            "dans l’année."
        ),
        formula=(
            "A ÷ B × 100. A : biens orientés vers le réemploi dans l’année. B : biens réformés en stock au 1er janvier. En unités."
        ),
        unit=Unit.PERCENT,
        source="A : registre des mouvements que le décret compte. B : déclarations de stock au 1er janvier.",
        limits=(
            "Seuls les écrans et le petit matériel de dix ans au plus à leur réforme comptent. Le taux peut dépasser "
            "100 %, et n’est pas défini sans stock déclaré. Il ne se compare pas au taux de la feuille de route."
        ),
        measure=measures.from_figures(lambda figures: measures.rate(figures.decree)),
        scopes=PUBLIC,
        period="année civile",
        rate="decree",
        is_yearly=True,
        movements={"nature": "orientes", "preuve": "prouves", "decompte": "counts", "origine": "organismes"},
    ),
    Indicator(
        code="roadmap_rate",
        name="Taux de réemploi (feuille de route)",
        definition=(
            "La part de tout l’équipement en stock au 1er janvier qui a été réemployée dans l’année : formule de l’action 2."
        ),
        formula="Équipements réemployés dans l’année ÷ équipements en stock au 1er janvier × 100. En unités.",
        unit=Unit.PERCENT,
        source=(
            "Numérateur : registre des mouvements « réemployé » des organismes publics. Dénominateur : déclarations de "
            "stock au 1er janvier."
        ),
        limits=(
            "Divisé par tout le parc, en service ou réformé : il est bien plus bas que le taux du décret et ne s’y compare "
            "pas. Son objectif est celui du territoire, pas de la loi."
        ),
        measure=measures.from_figures(lambda figures: measures.rate(figures.roadmap)),
        scopes=PUBLIC,
        period="année civile",
        rate="roadmap",
        is_yearly=True,
        movements={"nature": "reused", "preuve": "prouves", "origine": "organismes"},
    ),
    Indicator(
        code="flow_rate",
        name="Taux de réemploi des sorties",
        definition=(
            "Parmi le matériel que les organismes publics ont donné, vendu ou fait reprendre dans l’année, ce qui est réemployé."
        ),
        formula="Unités réemployées dans l’année ÷ unités sorties dans l’année, retours déduits × 100.",
        unit=Unit.PERCENT,
        source="Registre des mouvements des organismes publics : sorties et devenirs.",
        limits=(
            "Un indicateur interne, qui n’est pas le taux du décret. Un appareil sorti en décembre et réemployé en janvier compte "
            "dans deux années."
        ),
        measure=measures.from_figures(measures.exit_rate(lambda exits: exits.flow)),
        scopes=PUBLIC,
        movements={"nature": "reemplois", "preuve": "prouves", "origine": "organismes"},
    ),
    Indicator(
        code="weee_share",
        name="Part orientée vers le recyclage",
        definition="Parmi le matériel sorti dans l’année, ce qui a été recyclé ou repris sans preuve de réemploi.",
        formula="Unités orientées vers le recyclage dans l’année ÷ unités sorties dans l’année, retours déduits × 100.",
        unit=Unit.PERCENT,
        source="Registre des mouvements des organismes publics : sorties et devenirs.",
        limits="Ne dit rien de ce dont personne n’a encore déclaré le devenir.",
        measure=measures.from_figures(measures.exit_rate(lambda exits: exits.weee)),
        scopes=PUBLIC,
        movements={"nature": "recycled", "origine": "organismes"},
    ),
    Indicator(
        code="median_life",
        name="Durée de vie médiane",
        definition="Le temps de l’achat à la sortie, pour la moitié des appareils sortis des inventaires dans la période.",
        formula="Médiane de la date de sortie moins la date d’achat, en années de 365,25 jours, toutes catégories ensemble.",
        unit=Unit.YEARS,
        source="Inventaires des organismes publics : dates d’achat et de sortie.",
        limits=(
            "Une catégorie ne vit pas comme une autre : la page des taux du RETEX les sépare. Un appareil sans date d’achat est "
            "compté à part. Ce que Boucle n’inventorie pas n’y est pas."
        ),
        measure=measures.median_life,
        scopes=PUBLIC,
    ),
    Indicator(
        code="dormant_units",
        name="Stock dormant",
        definition="Les appareils réformés qui attendent depuis plus longtemps que la limite du territoire.",
        formula="Nombre d’appareils réformés avant le dernier jour de la période moins la limite, qui attendent encore ce jour-là.",
        unit=Unit.DEVICES,
        source="Inventaires des organismes publics ; limite du territoire, à sa date.",
        limits=(
            "Un appareil réformé à une date inconnue n’a pas d’âge : il n’y est pas. Ce qui est parti depuis compte, même "
            "s’il était déjà dans un lot ce jour-là."
        ),
        measure=measures.dormant,
        scopes=PUBLIC,
        period="au dernier jour de la période",
    ),
    Indicator(
        code="agec_share",
        name="Part du réemploi dans les achats informatiques",
        definition=(
            "La part de la dépense annuelle hors taxes d’informatique et de téléphonie qui achète du matériel issu du réemploi."
        ),
        formula="Dépense en matériel issu du réemploi ÷ dépense totale de la catégorie × 100, hors dons reçus.",
        unit=Unit.PERCENT,
        source="Déclarations d’achats gelées des organismes publics, dernière version.",
        limits=(
            "Une part de la dépense, ni des unités, ni du parc. Les organismes qui n’ont pas déclaré n’y sont pas. Le RETEX d’une "
            "année garde ce qui était déclaré le jour de sa publication. La colonne du décret à laquelle l’objectif appartient "
            "peut rester à vérifier."
        ),
        measure=measures.spend,
        scopes=PUBLIC,
        period="année civile, une fois déclarée",
    ),
    Indicator(
        code="certified_share",
        name="Part des réemplois attestés",
        definition="Parmi les réemplois que les partenaires déclarent, ceux qu’un document atteste.",
        formula="Réemplois attestés ÷ réemplois attestés, déclarés et sans preuve × 100. En unités.",
        unit=Unit.PERCENT,
        source="Registre des mouvements : lignes « réemployé », par niveau de preuve.",
        limits="Ne dit rien de ce dont personne n’a encore déclaré le devenir.",
        measure=measures.from_figures(measures.certified),
        movements={"nature": "reused"},
    ),
    Indicator(
        code="box_kg",
        name="Collecté dans les bornes",
        definition="La masse des appareils sortis des bornes de collecte, pesés à chaque collecte.",
        formula="Somme des masses des mouvements « donné » déposés par des habitants ou des agents, corrections déduites.",
        unit=Unit.KILOGRAMS,
        source="Registre des mouvements : lignes « donné » issues des collectes de bornes.",
        limits="Hors du taux du décret, et hors piles et batteries. Ce n’est pas une masse réemployée.",
        measure=measures.from_figures(lambda figures: measures.amount(figures.kg_of_other_origin)),
        movements={"nature": "given", "origine": "bornes"},
    ),
    Indicator(
        code="partners_verified",
        name="Partenaires vérifiés",
        definition=(
            "Les structures qui collectent, réparent, reconditionnent ou recyclent, et dont la coordination a vérifié le profil."
        ),
        formula="Nombre de profils vérifiés au plus tard le dernier jour de la période, et qui le sont encore.",
        unit=Unit.PARTNERS,
        source="Annuaire des partenaires.",
        limits=(
            "Un partenaire suspendu depuis ne compte plus, même pour les années passées : ce nombre n’est pas gelé par le RETEX."
        ),
        measure=lambda facts: measures.amount(facts.partners_verified),
        scopes=TERRITORY,
        period="au dernier jour de la période",
        is_open=True,
    ),
    Indicator(
        code="agreements_in_force",
        name="Conventions en vigueur",
        definition="Les conventions signées par les deux parties, commencées, ni finies ni résiliées.",
        formula="Nombre de conventions en vigueur le dernier jour de la période.",
        unit=Unit.AGREEMENTS,
        source="Registre des conventions.",
        limits="Compte les conventions, pas ce qu’elles ont permis. Ce nombre n’est pas gelé par le RETEX.",
        measure=lambda facts: measures.amount(facts.agreements_in_force),
        period="au dernier jour de la période",
    ),
    Indicator(
        code="handover_days",
        name="Délai de la publication à la remise",
        definition="Le temps qu’un lot met à quitter son donneur, une fois publié.",
        formula="Médiane, sur les remises de la période, des jours entiers entre la publication du lot et sa remise.",
        unit=Unit.DAYS,
        source="Lots et cessions : date de publication du lot, date de la remise.",
        limits="Ne compte que ce qui a été remis : un lot qui attend encore n’y est pas. Ce nombre n’est pas gelé par le RETEX.",
        measure=measures.handover,
    ),
)
BY_CODE: Mapping[str, Indicator] = {one.code: one for one in REGISTER}


def names_of(indicators: Iterable[Indicator] = REGISTER) -> dict[str, str]:
    """Name by code."""
    return {one.code: one.name for one in indicators}
