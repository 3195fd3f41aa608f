"""The columns of each dataset, defined once: what is generated, what the page explains, and the published Table Schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from marketplace.opendata.enums import Dataset

VERSION = "1.0.0"
TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0 (Etalab)",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
CODES = r"^[a-z0-9_]+(\|[a-z0-9_]+)*$"
REQUIRED: Mapping[str, object] = {"required": True}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name with its unit, its type in Table Schema, what it means, what it may hold."""

    name: str
    kind: str
    meaning: str
    constraints: Mapping[str, object] = field(default_factory=dict)
    form: str = ""

    @property
    def french_kind(self) -> str:
        """Its type, for whoever reads the page."""
        return {
            "string": "texte", "integer": "nombre entier", "number": "nombre", "boolean": "true ou false", "date": "date",
        }[self.kind]  # fmt: skip

    @property
    def as_field(self) -> dict[str, Any]:
        """The column as Table Schema describes it."""
        shape = {"format": self.form} if self.form else {}
        limits = {"constraints": dict(self.constraints)} if self.constraints else {}
        return {"name": self.name, "type": self.kind, **shape, "description": self.meaning, **limits}


def _choice(*values: str) -> dict[str, object]:
    return {"required": True, "enum": list(values)}


YEAR = Column("annee", "integer", "Année civile dont le fichier parle.", {"required": True, "minimum": 2000})
GIVER = (
    Column("siret_donneur", "string", "SIRET de l’organisme public qui donne.", {"required": True, "pattern": r"^\d{14}$"}),
    Column("donneur", "string", "Nom de cet organisme.", REQUIRED),
)
CATEGORY = (
    Column("categorie", "string", "Code de la catégorie d’équipement.", {"required": True, "pattern": "^[a-z0-9_]+$"}),
    Column("categorie_libelle", "string", "La même en français, au pluriel.", REQUIRED),
)
MASKED = Column(
    "cellules_masquees",
    "string",
    "Colonnes laissées vides sur cette ligne parce que le nombre est trop petit ou permettrait d’en retrouver un, séparées par |. "
    "Vide quand rien n’est masqué : une autre cellule vide est une valeur inconnue ou non définie.",
    {"pattern": CODES},
)
PLACE = (
    Column("longitude", "number", "Longitude en degrés (WGS 84).", {"required": True, "minimum": -180, "maximum": 180}),
    Column("latitude", "number", "Latitude en degrés (WGS 84).", {"required": True, "minimum": -90, "maximum": 90}),
)
APPROXIMATE = Column(
    "position_approximative", "boolean", "true quand le lieu est placé à la mairie, faute d’adresse exacte.", REQUIRED
)
INSEE_CODE = r"^([013-9]\d|2[AB1-9])\d{3}$"

COLUMNS: Mapping[Dataset, tuple[Column, ...]] = {
    Dataset.LOTS: (
        YEAR,
        *GIVER,
        *CATEGORY,
        Column(
            "compte_decret",
            "boolean",
            "true pour les appareils que compte le taux du décret n° 2023-266 : catégories 2 et 6, dix ans au plus à la réforme.",
            REQUIRED,
        ),
        Column("appareils", "integer", "Appareils donnés, corrections déduites."),
        Column("masse_kg", "number", "Leur masse en kilogrammes ; vide si celle d’un appareil n’est pas connue."),
        MASKED,
    ),
    Dataset.OUTCOMES: (
        YEAR,
        *GIVER,
        Column(
            "origine",
            "string",
            "organisme : matériel réformé par l’organisme ; bornes : déposé par des habitants ou des agents dans ses bornes.",
            _choice("organisme", "bornes"),
        ),
        *CATEGORY,
        Column(
            "devenir",
            "string",
            "Ce que sont devenus les appareils : reemploye, demonte (pour pièces), recycle, rendu, perdu.",
            _choice("reemploye", "demonte", "recycle", "rendu", "perdu"),
        ),
        Column(
            "preuve",
            "string",
            "atteste : un document le montre ; declare : le bénéficiaire l’affirme ; "
            "sans_preuve : un réemploi sans preuve compte pour zéro.",
            _choice("atteste", "declare", "sans_preuve"),
        ),
        Column("appareils", "integer", "Appareils, corrections déduites."),
        Column("masse_kg", "number", "Leur masse en kilogrammes ; vide si celle d’un appareil n’est pas connue."),
        MASKED,
    ),
    Dataset.BOXES: (
        YEAR,
        Column(
            "id", "string", "Code de la borne, imprimé sur elle.",
            {"required": True, "unique": True, "pattern": "^[0-9A-Z]+$"},
        ),
        Column("nom", "string", "Nom de la borne.", REQUIRED),
        Column("siret_hote", "string", "SIRET de l’organisme public qui l’accueille.", {"required": True, "pattern": r"^\d{14}$"}),
        Column("hote", "string", "Nom de cet organisme.", REQUIRED),
        Column("batiment", "string", "Bâtiment où elle se trouve."),
        Column("adresse", "string", "Numéro et rue."),
        Column("commune", "string", "Commune ; vide si son code n’est plus du territoire."),
        Column("code_insee", "string", "Code INSEE de la commune.", {"required": True, "pattern": INSEE_CODE}),
        *PLACE,
        APPROXIMATE,
        Column("public", "string", "Qui peut y déposer : habitants ou agents.", _choice("habitants", "agents")),
        Column(
            "etat", "string", "en_service, hors_service ou retiree, le jour où le fichier est arrêté.",
            _choice("en_service", "hors_service", "retiree"),
        ),
        Column("etat_depuis", "date", "Jour où cet état a commencé.", REQUIRED, form="default"),
        Column("collectes", "integer", "Fois où elle a été vidée dans l’année.", {"required": True, "minimum": 0}),
        Column("appareils", "integer", "Appareils qu’on en a retirés dans l’année."),
        Column("masse_kg", "number", "Masse qu’on en a retirée dans l’année, pesée, en kilogrammes, piles à part."),
        Column("piles_kg", "number", "Piles et batteries pesées à part, en kilogrammes ; vide si aucune n’a été pesée."),
        MASKED,
    ),
    Dataset.PARTNERS: (
        Column("id", "string", "Identifiant du partenaire.", {"required": True, "unique": True}),
        Column("nom", "string", "Nom de la structure.", REQUIRED),
        Column("siret", "string", "SIRET.", {"pattern": r"^\d{14}$"}),
        Column(
            "type_lieu", "string", "ess (économie sociale et solidaire) quand la structure en relève ; vide sinon.",
            {"enum": ["ess"]},
        ),
        Column("adresse", "string", "Numéro et rue où l’on peut venir."),
        Column("code_postal", "string", "Code postal, quand il est sûr.", {"pattern": r"^\d{5}$"}),
        Column("commune", "string", "Commune ; vide hors du territoire."),
        Column("code_insee", "string", "Code INSEE de la commune ; vide hors du territoire.", {"pattern": INSEE_CODE}),
        *PLACE,
        Column("actions", "string", "Ce qu’on peut y faire, en codes de l’ADEME séparés par |.", {"pattern": CODES}),
        Column("categories", "string", "Pour quels objets, en sous-catégories de l’ADEME séparées par |.", {"pattern": CODES}),
        Column("horaires", "string", "Horaires, dans la syntaxe opening_hours d’OpenStreetMap."),
        Column("site_web", "string", "Adresse du site.", form="uri"),
        Column("date_maj", "date", "Jour où la coordination a vérifié la fiche.", REQUIRED, form="default"),
        Column(
            "activites",
            "string",
            "Activités en codes de Boucle (collect, erase_data, repair, recondition, redistribute, sell, recycle, recover_parts), "
            "séparés par | : l’ADEME n’a pas de mot pour toutes.",
            {"pattern": CODES},
        ),
        Column("equipements", "string", "Catégories d’équipement en codes de Boucle, séparés par |.", {"pattern": CODES}),
        APPROXIMATE,
    ),
    Dataset.RATES: (
        YEAR,
        Column(
            "perimetre", "string", "SIRET de l’organisme public, ou « territoire » pour l’ensemble.",
            {"required": True, "pattern": r"^(\d{14}|territoire)$"},
        ),
        Column("organisme", "string", "Nom de l’organisme, ou du territoire.", REQUIRED),
        Column(
            "taux", "string", "decret : décret n° 2023-266, article 3 ; feuille_de_route : feuille de route, action 2.",
            _choice("decret", "feuille_de_route"),
        ),
        Column(
            "numerateur",
            "integer",
            "decret : biens orientés vers le réemploi dans l’année (A) ; feuille_de_route : appareils réemployés avec preuve.",
        ),
        Column(
            "denominateur",
            "integer",
            "decret : biens réformés en stock au 1er janvier (B) ; feuille_de_route : équipements en stock au 1er janvier. Vide si "
            "personne ne l’a déclaré.",
        ),
        Column(
            "taux_pourcent", "number", "Numérateur ÷ dénominateur × 100 ; vide quand il n’est pas défini. Il peut dépasser 100.",
        ),
        Column("objectif_pourcent", "number", "Ce que ce taux devait atteindre cette année-là.", {"minimum": 0, "maximum": 100}),
        Column("objectif_legal", "boolean", "true si la loi fixe cet objectif, false si c’est le territoire."),
        Column("objectif_source", "string", "Texte ou décision qui fixe cet objectif."),
        MASKED,
    ),
}  # fmt: skip
KEYS: Mapping[Dataset, list[str]] = {
    Dataset.LOTS: ["siret_donneur", "categorie", "compte_decret"],
    Dataset.OUTCOMES: ["siret_donneur", "origine", "categorie", "devenir", "preuve"],
    Dataset.BOXES: ["id"],
    Dataset.PARTNERS: ["id"],
    Dataset.RATES: ["perimetre", "taux"],
}


@cache
def column_names(dataset: Dataset) -> tuple[str, ...]:
    """The names of the columns of a dataset, in order."""
    return tuple(column.name for column in COLUMNS[dataset])


def table_schema(dataset: Dataset) -> dict[str, Any]:
    """The Table Schema of a dataset (Frictionless Standards, read November 2026)."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": f"boucle-{dataset.value}",
        "title": dataset.label,
        "description": dataset.description,
        "countryCode": "FR",
        "version": VERSION,
        "licenses": [LICENCE],
        "fields": [column.as_field for column in COLUMNS[dataset]],
        "primaryKey": KEYS[dataset],
        "missingValues": [""],
    }
