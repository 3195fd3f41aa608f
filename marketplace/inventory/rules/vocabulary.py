"""The words of asset-management exports: headers, kinds of devices, states, serial numbers that are none."""

import re
from collections.abc import Iterable, Mapping

from core.text import folded_words
from marketplace.inventory.enums import Column, Completeness, ItemState, Looks, Works

# The first alias found in the file wins: GLPI's « Tous les actifs » has both « Type » and « Type d'élément ».
HEADERS: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("nom", "name", "item name", "asset name", "nom de l equipement", "nom de la machine", "nom du materiel",
        "nom de l actif", "nom du poste", "machine", "computer", "computer name", "designation", "libelle", "intitule",
        "equipement",
    ),
    Column.STATE: ("statut", "etat", "status", "status label", "statut du materiel", "state", "statut de l actif",
        "libelle du statut", "etat du materiel"),
    Column.MANUFACTURER: ("fabricant", "marque", "constructeur", "manufacturer", "bios manufacturer", "smanufacturer", "make",
        "brand"),
    Column.SERIAL: (
        "numero de serie", "n de serie", "no de serie", "no serie", "n serie", "num serie", "num de serie", "numero serie",
        "serie",
        "serial", "serial number", "s n", "sn", "numero serial", "n serie fabricant", "ssn", "service tag",
        "bios serial number",
    ),
    Column.KIND: (
        "type", "type de materiel", "type d equipement", "type d ordinateur", "categorie", "category", "type d element",
        "type d actif", "item type", "famille", "nature", "type de poste", "type de machine", "chassis type", "asset type",
    ),
    Column.MODEL: ("modele", "model", "model name", "nom du modele", "modele de l actif", "smodel", "product name",
        "reference"),
    Column.PLACE: ("lieu", "localisation", "emplacement", "site", "location", "default location", "service", "bureau", "salle",
        "batiment", "tag", "account info tag"),
    Column.INVENTORY_NUMBER: (
        "numero d inventaire", "numero inventaire", "n d inventaire", "n inventaire", "no d inventaire", "no inventaire",
        "num inventaire", "inventaire", "asset tag", "inventory number", "code inventaire", "etiquette", "otherserial",
        "etiquette de l actif", "numero d actif", "n d actif",
        "assettag", "asset number", "numero d immobilisation", "code barre", "code barres",
    ),
    Column.PURCHASED_ON: (
        "date d achat", "date achat", "achete le", "date d acquisition", "date acquisition", "purchase date",
        "informations financieres et administratives date d achat", "date de mise en service", "date d entree",
        "financial and administrative information date of purchase", "date of purchase", "acquis le", "buy date",
        "financial and administrative information startup date",
        "informations financieres et administratives date de mise en service",
    ),
    Column.DECOMMISSIONED_ON: (
        "date de reforme", "date reforme", "reforme le", "date de mise en reforme", "date de sortie", "decommission date",
        "informations financieres et administratives date de reforme",
        "financial and administrative information decommission date", "end of life date", "date de mise hors service",
    ),
    Column.DECOMMISSIONING_ACT: ("acte de reforme", "decision de reforme", "deliberation de reforme", "deliberation",
        "acte", "decommissioning act"),
    Column.WORKS: ("fonctionnement", "fonctionne", "fonctionnel", "etat de fonctionnement", "en etat de marche", "etat de marche",
        "working", "works"),
    Column.LOOKS: ("aspect", "aspect exterieur", "etat esthetique", "esthetique", "apparence", "etat exterieur", "looks",
        "cosmetic condition"),
    Column.COMPLETENESS: ("complet", "completude", "est complet", "complete", "completeness"),
}  # fmt: skip

# A header with one of these words names people, or addresses by which people are found: its column is never kept, nor even held.
PERSONAL = frozenset(
    {
        "utilisateur", "utilisateurs", "usager", "usagers", "user", "users", "username", "userid", "login",
        "contact", "ip", "ipv4", "ipv6", "ipaddr", "ipaddress", "ipsrc", "mac", "macaddr", "macaddress", "email", "mail",
        "courriel",
        "prenom", "agent", "agents", "technicien", "technician", "proprietaire", "owner", "beneficiaire", "detenteur",
        "checked",
        "assigned",
    }
)  # fmt: skip
_ADDRESS = re.compile(
    r"(\d{1,3}\.){3}\d{1,3}(/\d+)?"
    r"|([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"
    r"|(?=.*:.*:)[0-9A-Fa-f:]{3,39}"
    r"|[^@\s]+@[^@\s]+\.\w+"
)

IDENTIFIERS = frozenset({Column.SERIAL, Column.INVENTORY_NUMBER, Column.NAME})

KINDS: Mapping[str, tuple[str, ...]] = {
    "laptop": (
        "pc portable", "portable", "ordinateur portable", "laptop", "notebook", "ultraportable", "ultrabook", "chromebook",
        "netbook", "convertible", "detachable", "portables", "station mobile", "portable 2 en 1", "sub notebook",
    ),
    "desktop": (
        "tour", "fixe", "unite centrale", "uc", "pc", "pc fixe", "ordinateur fixe", "desktop", "ordinateur",
        "ordinateur de bureau",
        "poste fixe", "tower", "mini tower", "mini tour", "station de travail", "workstation", "low profile desktop",
        "tout en un",
        "all in one", "mini pc", "micro ordinateur", "space saving", "computer", "station fixe", "sff", "micro",
    ),
    "thin_client": ("client leger", "client mince", "thin client", "terminal leger"),
    "monitor": (
        "moniteur", "ecran", "ecran lcd", "ecran led", "ecran plat", "monitor", "lcd", "ecran d ordinateur", "ecran pc",
        "moniteurs", "ecrans", "moniteur lcd",
    ),
    "smartphone": ("smartphone", "telephone mobile intelligent", "iphone", "ordiphone", "telephone portable"),
    "feature_phone": ("telephone mobile", "mobile", "gsm", "telephone a touches", "telephone mobile simple", "feature phone"),
    "tablet": ("tablette", "tablet", "tablette tactile", "ipad"),
    "landline_phone": ("telephone fixe", "telephone analogique", "poste telephonique", "telephone filaire", "landline phone"),
    "ip_phone": ("telephone ip", "poste ip", "telephone voip", "ip phone", "voip"),
    "printer_individual": (
        "imprimante", "imprimante individuelle", "imprimante jet d encre", "jet d encre", "imprimante de bureau", "printer",
        "imprimante personnelle",
    ),
    "printer_laser": ("imprimante laser", "imprimante reseau", "laser", "imprimante laser couleur", "laser printer"),
    "mfp_copier": (
        "photocopieur", "copieur", "multifonction", "imprimante multifonction", "mfp", "copieur multifonction", "photocopieuse",
    ),
    "network_switch": (
        "switch", "commutateur", "commutateur reseau", "network switch", "switch reseau", "commutateurs",
        "commutateur ethernet",
    ),
    "router": ("routeur", "router", "box internet", "pare feu", "firewall", "modem", "modem routeur"),
    "wifi_access_point": (
        "borne wifi", "borne wi fi", "point d acces", "point d acces wifi", "point d acces wi fi", "access point", "ap wifi",
    ),
    "server_rack": (
        "serveur", "serveur rack", "server", "rack server", "serveur physique", "rack mount chassis", "main server chassis",
    ),
    "projector": ("videoprojecteur", "projecteur", "video projecteur", "projector", "vpi", "vp"),
    "keyboard": ("clavier", "keyboard"),
    "mouse": ("souris", "mouse"),
    "dock": ("station d accueil", "dock", "docking station", "replicateur de ports"),
    "laptop_charger": ("chargeur", "chargeur de portable", "alimentation", "chargeur pc", "adaptateur secteur"),
    "external_hdd": ("disque dur externe", "disque externe", "external hdd", "ssd externe"),
    "headset": ("casque", "casque audio", "micro casque", "headset", "casque telephonique"),
    "television_48in": ("televiseur", "television", "tv", "ecran tv", "ecran de television", "ecran interactif", "eni"),
}  # fmt: skip

STATES: Mapping[ItemState, tuple[str, ...]] = {
    ItemState.IN_USE: (
        "en production", "en service", "en stock", "stock", "en fonction", "en utilisation", "utilise", "actif", "deploye",
        "affecte", "attribue", "disponible", "en reserve", "reserve", "en pret", "prete", "pret", "en maintenance", "neuf",
        "en reparation", "in use", "deployed", "ready to deploy", "in production", "production", "pret a etre deploye",
        "pret a deployer",
        "ready to deploy deployed", "deployable", "pending", "en attente", "out for repair", "in stock", "spare", "available",
        "en cours d installation", "a installer",
    ),
    ItemState.DECOMMISSIONED: (
        "reforme", "reformee", "en reforme", "a reformer", "reforme disponible", "mis en reforme", "hors service", "hs",
        "obsolete",
        "archive", "archived", "decommissioned", "retired", "out of service", "to retire", "archive archived",
        "en cours de reforme", "a donner", "en attente de reforme", "dans un lot", "rebut a donner",
    ),
    ItemState.GONE: (
        "vole perdu", "vole", "perdu", "vole ou perdu", "sorti du parc", "sorti", "disparu", "detruit", "mis au rebut", "rebut",
        "vendu", "cede", "donne", "recycle", "lost stolen", "stolen lost", "perdu vole", "disposed", "scrapped", "sold",
        "donated", "broken not fixable", "lost", "stolen", "jete", "dechet",
    ),
}  # fmt: skip

# How worn a device is, on each axis; « je ne sais pas » is an answer.
CONDITIONS: Mapping[Column, Mapping[Works | Looks | Completeness, tuple[str, ...]]] = {
    Column.WORKS: {
        Works.WORKING: ("fonctionne", "fonctionnel", "fonctionnelle", "oui", "ok", "marche", "en etat de marche", "bon", "bon etat",
            "working", "yes"),
        Works.TO_CHECK: ("a verifier", "a tester", "non teste", "pas teste", "je ne sais pas", "inconnu", "to check", "untested",
            "unknown"),
        Works.BROKEN: ("en panne", "panne", "hs", "hors service", "ne fonctionne pas", "non", "ko", "defectueux", "casse", "broken",
            "not working", "no"),
    },
    Column.LOOKS: {
        Looks.LIKE_NEW: ("comme neuf", "neuf", "tres bon", "tres bon etat", "excellent", "like new", "new", "grade a", "a"),
        Looks.WORN: ("traces d usage", "trace d usage", "use", "usage", "bon", "bon etat", "etat correct", "correct", "rayures",
            "worn", "used", "grade b", "b"),
        Looks.DAMAGED: ("abime", "abimee", "mauvais", "mauvais etat", "casse", "endommage", "damaged", "grade c", "c"),
        Looks.UNKNOWN: ("je ne sais pas", "a verifier", "inconnu", "unknown"),
    },
    Column.COMPLETENESS: {
        Completeness.COMPLETE: ("complet", "complete", "oui", "yes", "avec accessoires"),
        Completeness.WITHOUT_ACCESSORIES: ("sans accessoires", "sans accessoire", "sans chargeur", "without accessories"),
        Completeness.PARTS_MISSING: ("pieces manquantes", "piece manquante", "incomplet", "incomplete", "non", "no",
            "parts missing"),
        Completeness.UNKNOWN: ("je ne sais pas", "a verifier", "inconnu", "unknown"),
    },
}  # fmt: skip

PLACEHOLDERS = frozenset(
    {
        "to be filled by o e m", "tobefilledbyoem", "to be filled", "default string", "n a", "na", "n c", "nc", "n d", "nd",
        "none",
        "null", "nul", "not specified", "not applicable", "not available", "not settable", "unspecified", "undefined",
        "unknown",
        "system serial number", "chassis serial number", "serial number", "base board serial number", "sans", "neant", "aucun",
        "aucune", "inconnu", "inconnue", "invalid", "oem", "o e m", "sans numero", "non renseigne", "a renseigner",
        "a completer",
        "illisible", "pas de numero", "empty", "vide", "no asset tag", "asset tag", "asset", "xxx", "serial", "0123456789",
        "123456789", "1234567890", "12345678", "1234567", "123456", "12345", "1234", "123", "numero de serie", "s o", "so",
        "absent", "system manufacturer", "no serial", "not defined", "non communique", "nan", "false",
    }
)  # fmt: skip

# What a spreadsheet makes of a long number: two different serials may read the same.
_ROUNDED_BY_SPREADSHEET = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)

_KIND_CODES = {word: code for code, words in KINDS.items() for word in words}
_STATE_OF_WORD = {word: state for state, words in STATES.items() for word in words}
_CONDITION_OF_WORD = {
    column: {word: value for value, words in axis.items() for word in words} for column, axis in CONDITIONS.items()
}


def word_key(text: str) -> str:
    """A word made comparable: « Numéro d’inventaire » and « NUMERO D'INVENTAIRE » are one."""
    return folded_words(text)


def columns_of(headers: Iterable[str]) -> dict[Column, int]:
    """Where each column we keep stands; the position of the first header that carries the best alias."""
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        places.setdefault(word_key(header), position)
    found = ((column, next((places[alias] for alias in aliases if alias in places), None)) for column, aliases in HEADERS.items())
    return {column: position for column, position in found if position is not None}


def names_people(header: str) -> bool:
    """Whether a header says that its column holds people or addresses."""
    return not PERSONAL.isdisjoint(word_key(header).split())


def is_address(text: str) -> bool:
    """Whether a cell is an IP, MAC or e-mail address and nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def category_code_of(kind: str) -> str | None:
    """The code of the category a kind of device belongs to, `None` when the word is not known."""
    return _KIND_CODES.get(word_key(kind))


def state_of(word: str) -> ItemState | None:
    """The state a word of the file means, `None` when it is not known.

    A device « en stock » waits for a user: it is in use as long as nobody decided otherwise. One that was given outside Boucle is
    gone; « Dans un lot » is how our own export says that a decommissioned item is promised.
    """
    return _STATE_OF_WORD.get(word_key(word))


def works_of(word: str) -> Works | None:
    """Whether a device works, as a word of the file says; `None` when it is not known."""
    return _CONDITION_OF_WORD[Column.WORKS].get(word_key(word))  # pyright: ignore[reportReturnType] - of that axis alone


def looks_of(word: str) -> Looks | None:
    """How a device looks, as a word of the file says; `None` when it is not known."""
    return _CONDITION_OF_WORD[Column.LOOKS].get(word_key(word))  # pyright: ignore[reportReturnType] - the same


def completeness_of(word: str) -> Completeness | None:
    """Whether a device is complete, as a word of the file says; `None` when it is not known."""
    return _CONDITION_OF_WORD[Column.COMPLETENESS].get(word_key(word))  # pyright: ignore[reportReturnType] - the same


def is_placeholder(number: str) -> bool:
    """Whether a serial or inventory number says nothing: left by the maker, typed to fill the cell, or rounded by a spreadsheet."""
    key = word_key(number)
    compact = key.replace(" ", "")
    if compact.count(compact[:1]) >= len(compact) or key in PLACEHOLDERS:
        return True
    return "+" in number and bool(_ROUNDED_BY_SPREADSHEET.fullmatch(number.strip()))


def serial_key_of(serial: str) -> str | None:
    """A serial number made comparable, `None` when it is a placeholder: those never match one another."""
    return None if is_placeholder(serial) else "".join(serial.upper().split())
