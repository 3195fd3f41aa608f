"""Where an actor stands, what a reading of the publication became, what may be wrong with a row or with a whole file."""

from enum import StrEnum


class ActorState(StrEnum):
    """What the coordinator made of an actor."""

    SPOTTED = "spotted"
    SET_ASIDE = "set_aside"
    LINKED = "linked"
    MERGED = "merged"

    @property
    def label(self) -> str:
        return {"spotted": "Repéré", "set_aside": "Écarté", "linked": "Rattaché", "merged": "Réuni"}[self.value]

    @property
    def tone(self) -> str:
        return {"spotted": "waiting", "set_aside": "neutral", "linked": "good", "merged": "neutral"}[self.value]

    @property
    def is_open(self) -> bool:
        """Nobody has said anything of it yet."""
        return self is ActorState.SPOTTED

    @property
    def is_set_aside(self) -> bool:
        return self is ActorState.SET_ASIDE

    @property
    def may_be_separated(self) -> bool:
        """It was merged into another, or linked to an organisation."""
        return self in {ActorState.MERGED, ActorState.LINKED}


class Place(StrEnum):
    """Where an actor serves people (`lieu_prestation`)."""

    ON_SITE = "on_site"
    AT_HOME = "at_home"
    BOTH = "both"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "on_site": "Sur place",
            "at_home": "À domicile",
            "both": "Sur place ou à domicile",
            "unknown": "Non renseigné",
        }[self.value]

    @property
    def goes_home(self) -> bool:
        return self in {Place.AT_HOME, Place.BOTH}


class CodeKind(StrEnum):
    """Two kinds of codes of ADEME are translated: what people do there, and with what."""

    ACTION = "action"
    SUBCATEGORY = "subcategory"

    @property
    def label(self) -> str:
        return {"action": "Action", "subcategory": "Sous-catégorie d’objets"}[self.value]


class Origin(StrEnum):
    FILE = "file"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return {"file": "Fichier donné", "service": "Publication de l’ADEME"}[self.value]

    @property
    def is_service(self) -> bool:
        return self is Origin.SERVICE


class ImportState(StrEnum):
    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"asked": "En attente", "running": "Lecture en cours", "done": "Terminée", "failed": "Échouée"}[self.value]

    @property
    def tone(self) -> str:
        return {"asked": "neutral", "running": "neutral", "done": "good", "failed": "bad"}[self.value]

    @property
    def is_over(self) -> bool:
        return self in {ImportState.DONE, ImportState.FAILED}

    @property
    def is_done(self) -> bool:
        return self is ImportState.DONE


class ImportFault(StrEnum):
    """Why a reading changed nothing at all."""

    NOT_TEXT = "not_text"
    WRONG_HEADER = "wrong_header"
    LINE_TOO_LONG = "line_too_long"
    TRUNCATED = "truncated"
    NOBODY = "nobody"
    TOO_MANY_GONE = "too_many_gone"
    NO_ADDRESS = "no_address"
    WRONG_ADDRESS = "wrong_address"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    BUSY = "busy"
    BROKEN = "broken"
    REFUSED = "refused"
    UNEXPECTED = "unexpected"
    ELSEWHERE = "elsewhere"
    ENDLESS = "endless"
    INTERRUPTED = "interrupted"

    @property
    def label(self) -> str:
        return {
            "not_text": "Ce n’est pas un fichier CSV en UTF-8. Téléchargez-le de nouveau, en CSV, sans l’ouvrir dans un tableur.",
            "wrong_header": "Des colonnes de la publication manquent. Téléchargez toutes les colonnes.",
            "line_too_long": "Une ligne dépasse un million de signes : ce n’est pas la publication de l’ADEME.",
            "truncated": "Le fichier s’arrête au milieu d’une ligne : il est incomplet. Téléchargez-le de nouveau.",
            "nobody": "Aucun acteur du territoire n’a été lu.",
            "too_many_gone": "Plus de la moitié des acteurs connus n’y sont plus : la lecture est sans doute incomplète.",
            "no_address": "L’adresse de la publication n’est pas réglée (ACTORS_URL).",
            "wrong_address": "L’adresse de la publication n’est pas permise : vérifiez le réglage ACTORS_URL.",
            "unreachable": "Le service de l’ADEME n’a pas répondu.",
            "too_slow": "Le service de l’ADEME a mis trop longtemps à répondre.",
            "busy": "Le service de l’ADEME reçoit trop de demandes pour l’instant.",
            "broken": "Le service de l’ADEME est en panne.",
            "refused": "Le service de l’ADEME a refusé la demande : ses colonnes ou son adresse ont peut-être changé.",
            "unexpected": "Le service de l’ADEME a répondu autre chose qu’une liste d’acteurs.",
            "elsewhere": "La page suivante de la publication est sur un autre serveur : elle n’a pas été suivie.",
            "endless": "Les pages de la publication ne finissent pas.",
            "interrupted": "La lecture a été interrompue trois fois.",
        }[self.value]


class RowFault(StrEnum):
    """What is wrong with a row: it is refused, or one of its values is left out."""

    COLUMNS = "columns"
    QUOTES = "quotes"
    NO_IDENTIFIER = "no_identifier"
    TWICE = "twice"
    NO_NAME = "no_name"
    NO_ATTRIBUTION = "no_attribution"
    NO_PLACE = "no_place"
    CODE_IN_TEXT = "code_in_text"
    TOO_LONG = "too_long"
    SIRET = "siret"
    SIREN = "siren"
    HOURS = "hours"
    WEBSITE = "website"
    POINT = "point"
    SERVICES = "services"
    CODES = "codes"
    DATE = "date"

    @property
    def label(self) -> str:
        return {
            "columns": "La ligne n’a pas autant de cellules que d’en-têtes",
            "quotes": "Des guillemets ne sont pas refermés",
            "no_identifier": "L’identifiant manque ou n’en est pas un",
            "twice": "L’identifiant est déjà celui d’une ligne précédente",
            "no_name": "Le nom manque",
            "no_attribution": "La paternité manque, que la licence demande de citer",
            "no_place": "Le code de la commune manque ou n’en est pas un",
            "code_in_text": "Un texte contient du code (balises, signes de contrôle)",
            "too_long": "Un texte est trop long",
            "siret": "Le SIRET est faux : il est laissé vide",
            "siren": "Le SIREN est faux : il est laissé vide",
            "hours": "Les horaires ne veulent rien dire, ou ne sont pas lus ici : ils sont laissés vides",
            "website": "L’adresse du site est fausse : elle est laissée vide",
            "point": "La position est fausse ou loin du territoire : elle est laissée vide",
            "services": "Les propositions de services sont illisibles : les colonnes d’actions servent à leur place",
            "codes": "Des codes sont illisibles : ils sont laissés de côté",
            "date": "La date de modification est fausse : elle est laissée vide",
        }[self.value]

    @property
    def is_refusal(self) -> bool:
        """Whether the whole row is refused; otherwise only one value is left out."""
        return self in REFUSALS


REFUSALS = frozenset(
    {
        RowFault.COLUMNS, RowFault.QUOTES, RowFault.NO_IDENTIFIER, RowFault.TWICE, RowFault.NO_NAME, RowFault.NO_ATTRIBUTION,
        RowFault.NO_PLACE, RowFault.CODE_IN_TEXT, RowFault.TOO_LONG,
    }
)  # fmt: skip


class PairState(StrEnum):
    """What a person said of two that may be the same."""

    PROPOSED = "proposed"
    SAME = "same"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        return {"proposed": "À décider", "same": "Réunis", "different": "Différents"}[self.value]

    @property
    def tone(self) -> str:
        return {"proposed": "waiting", "same": "good", "different": "neutral"}[self.value]

    @property
    def is_open(self) -> bool:
        return self is PairState.PROPOSED


class Likeness(StrEnum):
    """Why two may be the same, the strongest first."""

    SAME_SIRET = "same_siret"
    SAME_SIREN = "same_siren"
    SAME_NAME = "same_name"
    NEAR_NAME = "near_name"
    SAME_PLACE = "same_place"
    SAME_TOWN = "same_town"

    @property
    def label(self) -> str:
        return {
            "same_siret": "même SIRET",
            "same_siren": "même entreprise (SIREN)",
            "same_name": "même nom",
            "near_name": "noms proches",
            "same_place": "à moins de 150\u00a0m l’un de l’autre",
            "same_town": "même commune",
        }[self.value]

    @property
    def points(self) -> int:
        """How much it counts, out of 100."""
        return {"same_siret": 60, "same_siren": 30, "same_name": 40, "near_name": 25, "same_place": 25, "same_town": 10}[self.value]
