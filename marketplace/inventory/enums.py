"""Where a device stands in its life, and how worn it is."""

from dataclasses import dataclass
from enum import StrEnum


class ItemState(StrEnum):
    IN_USE = "in_use"
    DECOMMISSIONED = "decommissioned"
    IN_LOT = "in_lot"
    GIVEN = "given"
    GONE = "gone"  # stolen, lost, destroyed, sold: not given through Boucle, and no longer there

    @property
    def label(self) -> str:
        return {
            "in_use": "En service",
            "decommissioned": "Réformé, disponible",
            "in_lot": "Dans un lot",
            "given": "Donné",
            "gone": "Sorti du parc",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"in_use": "neutral", "decommissioned": "waiting", "in_lot": "waiting", "given": "good", "gone": "bad"}[self.value]

    @property
    def is_here(self) -> bool:
        """Whether the organisation still has it, and has promised it to nobody."""
        return self in {ItemState.IN_USE, ItemState.DECOMMISSIONED}

    @property
    def has_left(self) -> bool:
        return self in {ItemState.GIVEN, ItemState.GONE}

    @property
    def is_out_of_use(self) -> bool:
        return self is not ItemState.IN_USE


class Works(StrEnum):
    """Whether a device works; « to check » is what one says of what nobody tried."""

    WORKING = "working"
    TO_CHECK = "to_check"
    BROKEN = "broken"

    @property
    def label(self) -> str:
        return {"working": "Fonctionne", "to_check": "À vérifier", "broken": "En panne"}[self.value]


class Looks(StrEnum):
    LIKE_NEW = "like_new"
    WORN = "worn"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"like_new": "Comme neuf", "worn": "Traces d’usage", "damaged": "Abîmé", "unknown": "Je ne sais pas"}[self.value]


class Completeness(StrEnum):
    COMPLETE = "complete"
    WITHOUT_ACCESSORIES = "without_accessories"
    PARTS_MISSING = "parts_missing"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "complete": "Complet",
            "without_accessories": "Sans accessoires",
            "parts_missing": "Pièces manquantes",
            "unknown": "Je ne sais pas",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Condition:
    """How worn a device is, on three axes: does it work, how does it look, is it complete."""

    works: Works = Works.TO_CHECK
    looks: Looks = Looks.UNKNOWN
    completeness: Completeness = Completeness.UNKNOWN

    @property
    def label(self) -> str:
        """« Fonctionne, traces d’usage, complet »; what nobody said is left out."""
        said = [self.looks.label] if self.looks is not Looks.UNKNOWN else []
        said += [self.completeness.label] if self.completeness is not Completeness.UNKNOWN else []
        return ", ".join([self.works.label, *(word[0].lower() + word[1:] for word in said)])


@dataclass(frozen=True, slots=True)
class Grading:
    """What a person says of the condition of some devices; an axis she does not speak of stays as it is."""

    works: Works | None = None
    looks: Looks | None = None
    completeness: Completeness | None = None

    @property
    def says_something(self) -> bool:
        """Whether any axis is graded."""
        return any((self.works, self.looks, self.completeness))

    def of(self, before: Condition) -> Condition:
        """The condition of a device once graded so."""
        return Condition(self.works or before.works, self.looks or before.looks, self.completeness or before.completeness)


class MediumKind(StrEnum):
    """What a device keeps its data on."""

    HARD_DISK = "hard_disk"
    SSD = "ssd"
    BUILT_IN = "built_in"
    CARD = "card"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "hard_disk": "Disque dur",
            "ssd": "SSD",
            "built_in": "Mémoire intégrée",
            "card": "Carte ou clé",
            "other": "Autre support",
        }[self.value]


class ErasureLevel(StrEnum):
    """The three levels of NIST SP 800-88, revision 2 (September 2025, read November 2026 through secondary sources)."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"

    @property
    def label(self) -> str:
        return {"clear": "Effacement simple", "purge": "Effacement renforcé (purge)", "destroy": "Destruction du support"}[
            self.value
        ]

    @property
    def meaning(self) -> str:
        """What the word means, for somebody who never read the standard."""
        return {
            "clear": "tout le support est réécrit : les données ne se retrouvent pas avec un logiciel ordinaire (niveau « clear »)",
            "purge": "la commande d’effacement du support, ou la perte de sa clé de chiffrement : les données ne se retrouvent "
            "pas, même en laboratoire (niveau « purge », celui que demande la convention)",
            "destroy": "le support est percé, broyé ou retiré et détruit : il ne servira plus (niveau « destroy »)",
        }[self.value]


class ErasureResult(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"succeeded": "Réussi", "failed": "Échoué"}[self.value]


class ErasureState(StrEnum):
    """Where the data of a device that holds some stand: the last word said of each of its media, taken together."""

    MISSING = "missing"
    FAILED = "failed"
    ERASED = "erased"

    @property
    def label(self) -> str:
        return {"missing": "Données à effacer", "failed": "Effacement échoué", "erased": "Données effacées"}[self.value]

    @property
    def tone(self) -> str:
        return {"missing": "waiting", "failed": "bad", "erased": "good"}[self.value]


class ImportState(StrEnum):
    PLANNING = "planning"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        return {
            "planning": "Lecture en cours",
            "previewed": "À confirmer",
            "applying": "Import en cours",
            "applied": "Importé",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"planning": "neutral", "previewed": "waiting", "applying": "neutral", "applied": "good"}[self.value]

    @property
    def is_under_way(self) -> bool:
        """Whether a job is at work on it."""
        return self in {ImportState.PLANNING, ImportState.APPLYING}


class RowFate(StrEnum):
    """What becomes of a row of a file; also the last word of the address of its list."""

    CREATED = "creations"
    CHANGED = "modifications"
    UNCHANGED = "inchangees"
    REFUSED = "refusees"
    LEFT_OUT = "laissees-de-cote"
    WARNED = "avertissements"

    @property
    def label(self) -> str:
        return {
            "creations": "Équipements créés",
            "modifications": "Équipements modifiés",
            "inchangees": "Équipements inchangés",
            "refusees": "Lignes refusées",
            "laissees-de-cote": "Lignes laissées de côté",
            "avertissements": "Avertissements",
        }[self.value]

    @property
    def says_why(self) -> bool:
        """Whether each row has a column and a reason."""
        return self in {RowFate.REFUSED, RowFate.LEFT_OUT, RowFate.WARNED}


class Column(StrEnum):
    """What a column of an asset-management export may hold that Boucle keeps; any other column is dropped at the door."""

    NAME = "name"
    STATE = "state"
    MANUFACTURER = "manufacturer"
    SERIAL = "serial"
    KIND = "kind"
    MODEL = "model"
    PLACE = "place"
    INVENTORY_NUMBER = "inventory_number"
    PURCHASED_ON = "purchased_on"
    DECOMMISSIONED_ON = "decommissioned_on"
    DECOMMISSIONING_ACT = "decommissioning_act"
    WORKS = "works"
    LOOKS = "looks"
    COMPLETENESS = "completeness"

    @property
    def label(self) -> str:
        """The header GLPI gives that column in French, or ours for what GLPI has not; it is also the one we export."""
        return {
            "name": "Nom",
            "state": "Statut",
            "manufacturer": "Fabricant",
            "serial": "Numéro de série",
            "kind": "Type",
            "model": "Modèle",
            "place": "Lieu",
            "inventory_number": "Numéro d'inventaire",
            "purchased_on": "Date d'achat",
            "decommissioned_on": "Date de réforme",
            "decommissioning_act": "Acte de réforme",
            "works": "Fonctionnement",
            "looks": "Aspect",
            "completeness": "Complet",
        }[self.value]


class ReportColumn(StrEnum):
    """What a column of the report of an erasure tool may hold that Boucle keeps."""

    SERIAL = "serial"
    INVENTORY_NUMBER = "inventory_number"
    MEDIUM = "medium"
    LEVEL = "level"
    TOOL = "tool"
    VERSION = "version"
    RESULT = "result"
    OPERATOR = "operator"
    ERASED_ON = "erased_on"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {
            "serial": "Numéro de série",
            "inventory_number": "Numéro d’inventaire",
            "medium": "Numéro de série du support",
            "level": "Niveau",
            "tool": "Outil",
            "version": "Version",
            "result": "Résultat",
            "operator": "Opérateur",
            "erased_on": "Date",
            "note": "Remarque",
        }[self.value]


class SourceApi(StrEnum):
    """How an asset-management application is asked."""

    GLPI_V1 = "glpi_v1"
    GLPI_V2 = "glpi_v2"

    @property
    def label(self) -> str:
        return {"glpi_v1": "GLPI 9.1 et suivants, par jetons (apirest.php)", "glpi_v2": "GLPI 11, par OAuth (api.php)"}[self.value]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be entrusted to us to ask it."""
        return {"glpi_v1": ("app_token", "user_token"), "glpi_v2": ("client_id", "client_secret", "username", "password")}[
            self.value
        ]


class Nightly(StrEnum):
    """What happens each night."""

    NEVER = "never"
    PREVIEW = "preview"
    APPLY = "apply"

    @property
    def label(self) -> str:
        return {
            "never": "Rien : seulement quand je le demande",
            "preview": "Lire GLPI, puis attendre ma confirmation",
            "apply": "Lire GLPI et importer sans attendre",
        }[self.value]


class FetchState(StrEnum):
    ASKED = "asked"
    RUNNING = "running"
    READY = "ready"
    UNCHANGED = "unchanged"
    APPLIED = "applied"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            "asked": "En attente",
            "running": "Lecture en cours",
            "ready": "À confirmer",
            "unchanged": "Rien de nouveau",
            "applied": "Importé",
            "failed": "Échec",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "asked": "waiting", "running": "waiting", "ready": "waiting",
            "unchanged": "neutral", "applied": "good", "failed": "bad",
        }[self.value]  # fmt: skip

    @property
    def is_over(self) -> bool:
        return self not in {FetchState.ASKED, FetchState.RUNNING}


class SourceFault(StrEnum):
    """Why an asset-management application could not be read, in words that say what to do."""

    MALFORMED = "malformed"
    NOT_HTTPS = "not_https"
    FORBIDDEN = "forbidden"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    NOT_GLPI = "not_glpi"
    API_DISABLED = "api_disabled"
    WRONG_APP_TOKEN = "wrong_app_token"  # noqa: S105 - the name of a fault
    WRONG_USER = "wrong_user"
    NOT_ALLOWED_IP = "not_allowed_ip"
    NO_RIGHT = "no_right"
    SERVER_ERROR = "server_error"
    LOST_SECRETS = "lost_secrets"
    INTERRUPTED = "interrupted"

    @property
    def label(self) -> str:
        return _FAULTS[self.value]


_FAULTS = {
    "malformed": "L’adresse n’est pas celle d’un site : copiez-la depuis votre navigateur, par exemple https://glpi.exemple.fr.",
    "not_https": "L’adresse doit commencer par https:// : sans chiffrement, les jetons pourraient être lus en chemin.",
    "forbidden": "Cette adresse mène à un réseau interne, que Boucle ne lit pas. Donnez l’adresse publique de GLPI, ou demandez à "
    "l’exploitant de Boucle d’autoriser ce nom.",
    "unknown_host": "Ce nom de site n’existe pas : vérifiez l’adresse, lettre par lettre.",
    "unreachable": "Le site ne répond pas. GLPI est peut-être arrêté, ou son pare-feu n’accepte pas Boucle.",
    "certificate": "Le certificat de sécurité du site n’est pas valable (expiré, à un autre nom, ou non reconnu). Votre service "
    "informatique doit le renouveler.",
    "too_slow": "GLPI met trop de temps à répondre. Réessayez plus tard ; si cela dure, prévenez votre service informatique.",
    "too_large": "GLPI a répondu plus de lignes ou d’octets que Boucle n’en accepte (100 000 équipements).",
    "redirected": "Le site renvoie vers une autre adresse. Donnez directement celle où GLPI s’affiche.",
    "not_glpi": "Le site répond, mais pas comme GLPI. Vérifiez l’adresse, sans la page d’accueil ni la page de connexion.",
    "api_disabled": "L’API est désactivée dans GLPI. Un administrateur l’active dans Configuration, Générale, API.",
    "wrong_app_token": "GLPI refuse le jeton d’application ou le client OAuth : vérifiez-le dans Configuration, Générale, API.",
    "wrong_user": "GLPI refuse le jeton ou le mot de passe du compte : créez-en un nouveau, puis saisissez-le ici.",
    "not_allowed_ip": "GLPI n’accepte pas l’adresse du serveur de Boucle : ajoutez-la au client de l’API (plage d’adresses IP).",
    "no_right": "Le compte n’a pas le droit de lire le parc : donnez-lui dans GLPI un profil en lecture sur les équipements.",
    "server_error": "GLPI a rencontré une erreur. Réessayez plus tard ; si cela dure, prévenez votre service informatique.",
    "lost_secrets": "Les jetons enregistrés ne peuvent plus être lus par Boucle : saisissez-les de nouveau.",
    "interrupted": "La lecture a été interrompue plusieurs fois. Réessayez plus tard.",
}
