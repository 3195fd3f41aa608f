"""The story the demonstration tells: who, what and when, drawn from a fixed seed so that it is the same everywhere on a given day.

Municipalities are the real ones; partners, people and equipment are fictitious, and say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.accounts.rules import luhn_sum
from geo.partners.enums import Activity, DocumentKind, LegalClass, Logistics
from geo.partners.rules import Answers
from geo.points import Point
from marketplace.ledger.enums import Origin
from marketplace.supply.enums import Grade

SEED = 57_463
PASSWORD = "quatre lots sur une palette"  # noqa: S105 - printed on purpose: the accounts are for trying
YEARS = 3

COLLECT, ERASE, REPAIR, RECONDITION = Activity.COLLECT, Activity.ERASE_DATA, Activity.REPAIR, Activity.RECONDITION
GIVE, SELL, RECYCLE, PARTS = Activity.REDISTRIBUTE, Activity.SELL, Activity.RECYCLE, Activity.RECOVER_PARTS
FETCHES, DEPOSITS = Logistics.FETCHES, Logistics.TAKES_DEPOSITS
TAIL_LIFT, BY_APPOINTMENT = Logistics.TAIL_LIFT, Logistics.BY_APPOINTMENT
COMPUTERS = ("laptop", "desktop", "thin_client", "monitor")
PHONES = ("smartphone", "feature_phone", "tablet", "ip_phone")
PRINTING = ("printer_individual", "printer_laser", "mfp_copier")
NETWORK = ("network_switch", "router", "wifi_access_point", "server_rack")
SMALL = ("keyboard", "mouse", "headset", "laptop_charger", "projector", "external_hdd")


@dataclass(frozen=True)
class PartnerPlan:
    """A fictitious partner: what it does, with what, where."""

    name: str
    insee_code: str
    legal_class: LegalClass
    description: str
    capabilities: tuple[tuple[tuple[str, ...], tuple[Activity, ...]], ...]
    is_verified: bool = True
    served_codes: tuple[str, ...] = ()
    statutory_purpose: str = ""
    monthly_capacity: int | None = None
    opening_hours: str = ""
    public_served: str = ""
    languages: str = "français"
    logistics: tuple[Logistics, ...] = (Logistics.TAKES_DEPOSITS,)
    vehicle_volume_m3: int | None = None
    street: str = ""
    placed_at: Point | None = None  # where the coordinator placed that street, since nobody asks a geocoder
    labels: tuple[DocumentKind, ...] = ()  # that the coordinator accepted, to be renewed with its document
    suggestion: Answers = field(default_factory=Answers)  # what it would change, and the coordinator has not answered
    document_days: int | None = None  # from today to the end of its document; past when negative

    @property
    def sells(self) -> bool:
        """Whether it sells anything: it then keeps to the solidarity prices."""
        return any(SELL in activities for _codes, activities in self.capabilities)

    @property
    def gives_computers_a_second_life(self) -> bool:
        """Whether it may ask for the lots of the story, which are mostly computers that work."""
        return any(
            "laptop" in codes and {REPAIR, RECONDITION, GIVE, SELL} & {*activities} for codes, activities in self.capabilities
        )


PARTNERS = (
    PartnerPlan(
        "Atelier fictif du réemploi",
        "57751",
        LegalClass.ESUS,
        "Atelier d’insertion imaginaire : remet en état des ordinateurs et des écrans.",
        ((COMPUTERS, (COLLECT, ERASE, REPAIR, RECONDITION, SELL)), (SMALL, (COLLECT, PARTS))),
        monthly_capacity=150,
        document_days=240,
        opening_hours="Mo-Fr 09:00-12:00,13:30-17:30; PH off",
        public_served="Tout public",
        languages="français, arabe, allemand",
        logistics=(FETCHES, DEPOSITS, TAIL_LIFT),
        vehicle_volume_m3=20,
        street="12 rue de l’Exemple",
        placed_at=Point(49.1487, 6.1623),
        labels=(DocumentKind.DATA_ERASURE, DocumentKind.QUALITY_LABEL),
    ),
    PartnerPlan(
        "Numérique pour tous (exemple)",
        "57463",
        LegalClass.GENERAL_INTEREST,
        "Association imaginaire : équipe et forme des personnes éloignées du numérique.",
        ((COMPUTERS, (COLLECT, ERASE, RECONDITION, GIVE)), (PHONES, (ERASE, REPAIR, GIVE))),
        served_codes=("57463", "57751", "57480"),
        statutory_purpose="Équiper, former et accompagner des personnes en situation de précarité (objet d’exemple).",
        monthly_capacity=80,
        document_days=25,
        opening_hours="Tu-Fr 14:00-18:00; Sa 10:00-12:00",
        public_served="Personnes en situation de précarité, orientées par un travailleur social",
        languages="français, arabe, ukrainien, langue des signes",
        logistics=(FETCHES, BY_APPOINTMENT),
        vehicle_volume_m3=6,
        street="3 impasse Imaginaire",
        suggestion=Answers(
            description="Association imaginaire : équipe, forme et dépanne des personnes éloignées du numérique, à Metz et Woippy.",
            opening_hours="Tu-Fr 10:00-12:00,14:00-18:00; Sa 10:00-12:00",
            languages="français, arabe, ukrainien, pachto, langue des signes",
            vehicle_volume_m3=9,
        ),
    ),
    PartnerPlan(
        "Ressourcerie imaginaire de Moselle",
        "57447",
        LegalClass.ESUS,
        "Ressourcerie d’exemple : collecte, trie, vend à prix solidaire.",
        (
            (COMPUTERS, (COLLECT, REPAIR, SELL)),
            (PHONES, (COLLECT, REPAIR, SELL)),
            (PRINTING, (COLLECT, REPAIR, SELL)),
            (SMALL, (COLLECT, SELL)),
        ),
        monthly_capacity=100,
        document_days=400,
        opening_hours="We-Sa 10:00-18:00",
        public_served="Tout public",
        languages="français, allemand, luxembourgeois",
        logistics=(FETCHES, DEPOSITS),
        vehicle_volume_m3=12,
        labels=(DocumentKind.WASTE_CONTRACT,),
    ),
    PartnerPlan(
        "Parents d’élèves de l’école témoin",
        "57480",
        LegalClass.PARENTS,
        "Association d’exemple : équipe les familles d’une école.",
        ((("laptop", "tablet"), (GIVE,)),),
        served_codes=("57480",),
        monthly_capacity=15,
        document_days=-12,
        opening_hours="Th 16:30-18:00",
        public_served="Familles de l’école",
        logistics=(DEPOSITS, BY_APPOINTMENT),
    ),
    PartnerPlan(
        "Étudiants solidaires (fictif)",
        "57463",
        LegalClass.STUDENTS,
        "Association étudiante imaginaire : prête des ordinateurs pour l’année.",
        ((("laptop", "monitor"), (REPAIR, GIVE)),),
        served_codes=("57463",),
        monthly_capacity=20,
    ),
    PartnerPlan(
        "Réseaux seconde vie (exemple)",
        "57412",
        LegalClass.ESUS,
        "Entreprise d’insertion imaginaire : remet en état commutateurs, serveurs et copieurs.",
        ((NETWORK, (COLLECT, ERASE, RECONDITION, SELL)), (("mfp_copier", "printer_laser"), (COLLECT, ERASE, REPAIR, SELL))),
        opening_hours="Mo-Th 08:00-16:30; Fr 08:00-12:00; PH off",
        public_served="Collectivités et entreprises",
        languages="français, anglais",
        logistics=(FETCHES, TAIL_LIFT, BY_APPOINTMENT),
        vehicle_volume_m3=30,
    ),
    PartnerPlan(
        "Recyclerie témoin du Sablon",
        "57463",
        LegalClass.PUBLIC_UTILITY,
        "Association d’exemple : démonte pour pièces, confie le reste à un éco-organisme.",
        ((COMPUTERS, (COLLECT, PARTS, RECYCLE)), (PRINTING, (COLLECT, PARTS, RECYCLE)), (PHONES, (COLLECT, PARTS, RECYCLE))),
    ),
    PartnerPlan(
        "Soutien scolaire fictif de Woippy",
        "57751",
        LegalClass.TUTORING,
        "Association d’exemple : ordinateurs pour l’aide aux devoirs.",
        ((("laptop", "desktop", "monitor"), (GIVE,)),),
        served_codes=("57751",),
        monthly_capacity=10,
        document_days=55,
    ),
    PartnerPlan(
        "Nouvelle association (à vérifier, fictive)",
        "57616",
        LegalClass.GENERAL_INTEREST,
        "Association d’exemple qui attend la vérification de son profil.",
        ((("laptop", "smartphone"), (COLLECT, GIVE)),),
        is_verified=False,
    ),
)

FIRST_NAMES = (
    "Camille",
    "Claude",
    "Dominique",
    "Noa",
    "Lou",
    "Sacha",
    "Maxime",
    "Alix",
    "Charlie",
    "Andrea",
    "Morgan",
    "Eden",
    "Yaël",
    "Ange",
)
LAST_NAMES = ("Exemple", "Fictif", "Témoin", "Modèle", "Essai", "Maquette")

MODELS = {
    "laptop": (("Dell", "Latitude 5490"), ("HP", "EliteBook 840 G5"), ("Lenovo", "ThinkPad L480")),
    "desktop": (("Dell", "OptiPlex 3060"), ("HP", "ProDesk 400 G5"), ("Lenovo", "ThinkCentre M720q")),
    "monitor": (("Dell", "P2419H"), ("Iiyama", "ProLite B2283HS"), ("HP", "E233")),
    "smartphone": (("Samsung", "Galaxy A40"), ("Fairphone", "3")),
    "tablet": (("Samsung", "Galaxy Tab A"), ("Apple", "iPad 6")),
    "printer_laser": (("Brother", "HL-L5100DN"), ("HP", "LaserJet M402")),
    "network_switch": (("Cisco", "Catalyst 2960"), ("HPE", "Aruba 2530-24G")),
    "projector": (("Epson", "EB-X41"),),
}
FLEET_SHARES = {
    "laptop": 34,
    "desktop": 18,
    "monitor": 28,
    "smartphone": 8,
    "tablet": 4,
    "printer_laser": 4,
    "network_switch": 3,
    "projector": 1,
}
# What two partners can supply: category, model, details, grade, units, euros for one (none: a gift), days since it was said.
STOCK = (
    ("laptop", "Dell Latitude 5490", "8 Go, SSD de 256 Go, Windows 11, batterie neuve", Grade.GOOD, 24, Decimal("189.00"), 12),
    ("laptop", "Lenovo ThinkPad L480", "8 Go, SSD de 256 Go, Linux Mint", Grade.WORN, 10, None, 9),
    ("monitor", "Dell P2419H", "24 pouces, câbles fournis", Grade.GOOD, 40, Decimal("55.00"), 12),
    ("desktop", "Lenovo ThinkCentre M720q", "16 Go, SSD de 512 Go", Grade.LIKE_NEW, 8, Decimal("210.00"), 20),
    ("desktop", "HP ProDesk 400 G5", "8 Go, SSD de 256 Go, clavier et souris", Grade.GOOD, 15, Decimal("120.00"), 75),
)

# Kind of product, category, label, supplier, units, euros without tax, then percents: from reuse, given, with recycled matter.
_IT, _PRINT = "Matériel informatique et téléphonie", "Matériel de reprographie et d'impression"
PURCHASES = (
    (_IT, "laptop", "Ordinateurs portables reconditionnés", "Atelier du réemploi", 40, 7560, 100, 0, 0),
    (_IT, "desktop", "Postes fixes neufs", "Fournisseur informatique", 30, 24000, 0, 0, 15),
    (_PRINT, "", "Location de copieurs", "Fournisseur de copieurs", 12, 18000, 30, 0, 0),
    ("Papier", "", "Ramettes de papier recyclé", "Papeterie", 900, 3600, 0, 0, 100),
    (_IT, "laptop", "Ordinateurs portables reçus en don", "Entreprise donatrice", 10, 2000, 0, 100, 0),
    ("Mobilier et aménagement d'intérieur", "", "Bureaux d’occasion", "Ressourcerie", 25, 5200, 100, 0, 0),
    (_IT, "smartphone", "Téléphones", "Opérateur", 60, 14400, 25, 0, 0),
    ("Consommables d'impression", "", "Cartouches", "Papeterie", 120, 2900, 20, 0, 40),
)
GIFT_SOURCE = "arrêté du 29 février 2024, NOR TRED2403742A, portable de moins de cinq ans, 200 €"

PLACES = ("Hôtel de ville", "Médiathèque", "École Jean-Moulin", "Centre technique", "Mairie annexe")


# The accounts to try, and what each is for.
ACCOUNTS = (
    ("agent.woippy", "agent de Woippy : inventaire, lots"),
    ("responsable.woippy", "responsable à Woippy : publie, attribue, signe"),
    ("responsable.metz", "responsable à Metz"),
    ("informatique", "direction informatique de la métropole"),
    ("partenaire1", "responsable de l’Atelier fictif du réemploi : demande, signe, reçoit, déclare"),
    ("benevole", "bénévole du même atelier"),
    ("partenaire9", "association qui attend d’être vérifiée"),
    ("coordination", "coordination du réemploi à la métropole"),
    ("elue", "élue : lit la carte et les chiffres"),
)


@dataclass(frozen=True)
class BoxPlan:
    """A box in a building that the story makes up, in a real municipality; without position it stands at the town hall."""

    name: str
    insee_code: str
    building: str
    spot: str = "Hall d’accueil"
    latitude: float | None = None
    longitude: float | None = None
    opening_hours: str = "Mo-Fr 08:30-12:00,13:30-17:00; PH off"
    capacity_litres: int = 120
    accepts_batteries: bool = False
    origin: Origin = Origin.RESIDENTS
    is_installed: bool = True


BOX_CATEGORIES = (*PHONES[:3], "laptop", "laptop_charger", "external_hdd", "headset")
BOX_CONTENT = {  # how many devices of each category a box holds when it is emptied, at least and at most
    "smartphone": (9, 34),
    "feature_phone": (2, 12),
    "tablet": (1, 6),
    "laptop": (1, 5),
    "laptop_charger": (3, 14),
    "headset": (1, 6),
}
LIBRARY = "Tu-Sa 10:00-18:00; PH off"
BOXES = (
    BoxPlan(
        "Médiathèque d’exemple (centre)",
        "57463",
        "Médiathèque",
        "À droite des portes vitrées",
        49.1185,
        6.1742,
        LIBRARY,
        240,
        accepts_batteries=True,
    ),
    BoxPlan("Mairie de quartier d’exemple", "57463", "Mairie de quartier", latitude=49.1021, longitude=6.1905),
    BoxPlan("Piscine d’exemple", "57463", "Piscine", "Près des caisses", 49.1297, 6.1613, "Mo-Su 09:00-20:00"),
    BoxPlan("Mairie de Woippy", "57751", "Mairie", accepts_batteries=True),
    BoxPlan("Médiathèque de Woippy (exemple)", "57751", "Médiathèque", "Entre les deux portes", 49.1495, 6.1498, LIBRARY),
    BoxPlan("Mairie de Montigny-lès-Metz", "57480", "Mairie"),
    BoxPlan("Mairie de Marly", "57447", "Mairie"),
    BoxPlan("Centre social d’exemple", "57480", "Centre social", "Accueil", 49.0935, 6.1532),
    BoxPlan(
        "Hôtel de ville, entrée des agents", "57463", "Hôtel de ville", "Entrée du personnel", 49.1204, 6.1773, origin=Origin.AGENTS
    ),
    BoxPlan("Gymnase d’exemple", "57447", "Gymnase", "Vestiaire", is_installed=False),
)


def fictitious_siren(rank: int) -> str:
    """A SIREN nobody has: it begins with six zeros, and its check digit is right."""
    body = f"{rank:08d}"
    return next(f"{body}{digit}" for digit in range(10) if luhn_sum(f"{body}{digit}") % 10 == 0)


def person_name(rank: int) -> str:
    """A name that is plainly nobody's."""
    return f"{FIRST_NAMES[rank % len(FIRST_NAMES)]} {LAST_NAMES[rank % len(LAST_NAMES)]}"


def fleet_size(population: int) -> int:
    """How many devices the demonstration gives a municipality of that population: a few dozen, a few hundred for the largest."""
    return min(900, 30 + population // 120)


def story_years(today: date) -> tuple[int, ...]:
    """The years the demonstration covers: two that are over, and the present one."""
    return tuple(range(today.year - YEARS + 1, today.year + 1))


@dataclass(frozen=True)
class ItemPlan:
    """A fictitious device."""

    category_code: str
    manufacturer: str
    model: str
    purchased_on: date | None
    decommissioned_on: date | None
    place: str


def fleet(random: Random, units: int, today: date) -> Iterator[ItemPlan]:
    """The devices of one organisation: most in use, some taken out of service over the years of the story.

    One in thirty has no purchase date, as in real exports; about one in eight is decommissioned after more than ten years.
    """
    codes, weights = list(FLEET_SHARES), list(FLEET_SHARES.values())
    first_day = date(story_years(today)[0], 1, 1)
    for code in random.choices(codes, weights, k=units):
        manufacturer, model = random.choice(MODELS[code])
        decommissioned_on, age_days = None, random.randint(60, 2200)
        if random.random() < 0.45:  # noqa: PLR2004 - the share of the fleet the story takes out of service
            decommissioned_on = first_day + timedelta(days=random.randint(-250, (today - first_day).days - 5))
            age_days = random.randint(1300, 3900)
        purchased_on = (decommissioned_on or today) - timedelta(days=age_days)
        yield ItemPlan(
            code, manufacturer, model, None if random.random() < 1 / 30 else purchased_on, decommissioned_on, random.choice(PLACES)
        )
