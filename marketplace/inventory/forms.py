"""What people fill in about the inventory."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from core.catalogue.models import EquipmentCategory
from core.keys import key_of, ticked_key
from core.uploads import DOCUMENTS, LARGEST_FILE, CheckedFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, WholeField, Within, at_most, one_line
from core.web.forms import FilterForm, Form
from marketplace.inventory.enums import (
    Column,
    Completeness,
    ErasureLevel,
    ErasureResult,
    Grading,
    ItemState,
    Looks,
    MediumKind,
    Nightly,
    SourceApi,
    Works,
)
from marketplace.inventory.models import StockDeclaration, StorageMedium
from marketplace.inventory.queries import DeclarationFilters, ItemFilters, LabelsWanted
from marketplace.inventory.rules.labels import LabelFormat, label_formats
from marketplace.inventory.rules.planning import NOT_IMPORTED
from marketplace.inventory.rules.reading import UNNAMED
from marketplace.inventory.rules.stock import MOST_UNITS, Stock
from marketplace.inventory.rules.vocabulary import word_key
from marketplace.inventory.services import Act, Correction, ErasureFacts

DAY = "Indiquez une date, par exemple 31/12/2025."
WHOLE = "Indiquez un nombre entier entre 0 et 1 000 000, par exemple 12."
GIGABYTES = "Indiquez un nombre entier de gigaoctets, par exemple 256."
EVERYTHING = SelectChoice("", "Toutes")


def _choice(value: Any) -> Any:
    return SelectChoice(value.value, value.label)


class DatedForm(Form):
    """A form that asks for one day."""

    on = DayField("Date", [InputRequired(DAY)])

    @property
    def day(self) -> date:
        """The day of a form that is valid."""
        if self.on.data is None:
            raise ValueError("read before it is validated")
        return self.on.data


class ImportForm(Form):
    file = FileField(
        "Fichier", [FileRequired("Choisissez le fichier à importer.")], render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.json"}
    )
    asks_columns = BooleanField("Je veux dire moi-même ce que contient chaque colonne")


class ColumnsForm(Form):
    """For each column of a file, what it holds; made by `columns_form`."""

    headers: Sequence[str] = ()

    def said(self) -> dict[str, Column | None]:
        """What was answered, by the key of each header; a column without a name is never imported."""
        answers = ((header, self[f"column_{position}"].data) for position, header in enumerate(self.headers) if header != UNNAMED)
        return {word_key(header): Column(column) if column else None for header, column in answers}

    def rows(self) -> list[tuple[str, Field]]:
        """The header and the field of each column."""
        return [(header, self[f"column_{n}"]) for n, header in enumerate(self.headers) if header != UNNAMED]


def columns_form(headers: Sequence[str], places: Mapping[Column, int]) -> ColumnsForm:
    """A form with a choice for each column, filled with what is known of it."""
    at = {position: column.value for column, position in places.items()}
    choices = [SelectChoice("", "Ne pas importer"), *(SelectChoice(column.value, column.label) for column in Column)]
    fields: dict[str, Any] = {
        f"column_{position}": SelectField(header, choices=choices, default=at.get(position, ""), validators=[Optional()])
        for position, header in enumerate(headers)
        if header != UNNAMED
    }
    return type("FilledColumnsForm", (ColumnsForm,), fields | {"headers": tuple(headers)})()


class KindsForm(Form):
    """For each unknown word, what it means; made by `kinds_form`."""

    words: Sequence[str] = ()

    def meanings(self) -> dict[str, int]:
        """What was answered: word → category key, or `NOT_IMPORTED`. Words left without an answer are asked again."""
        answers = {word: self[_field_of(word)].data for word in self.words}
        return {word: int(answer) for word, answer in answers.items() if answer}

    def rows(self) -> list[tuple[str, Field]]:
        return [(word, self[_field_of(word)]) for word in self.words]


def kinds_form(words: Sequence[str], categories: Sequence[EquipmentCategory]) -> KindsForm:
    """A form with a choice of category for each word."""
    choices = [
        SelectChoice("", "Choisir…"),
        SelectChoice(str(NOT_IMPORTED), "Ne pas importer"),
        *(SelectChoice(str(category.id), category.label) for category in categories),
    ]
    fields: dict[str, Any] = {
        _field_of(word): SelectField(f"Qu’est-ce que « {word} » ?", choices=choices, validators=[Optional()]) for word in words
    }
    return type("FilledKindsForm", (KindsForm,), fields | {"words": tuple(words)})()


def _field_of(word: str) -> str:
    return f"kind_{sha256(word.encode()).hexdigest()[:16]}"


class ConfirmForm(Form):
    """A button that changes something, and nothing to fill in."""


ACT = "Par exemple : délibération 2026-14, décision du maire du 3 mars 2026."


class ItemsForm(DatedForm):
    """Some items of a list, a day, and the act that decommissions them if there is one."""

    act = StringField("Acte de réforme", [at_most(120)], filters=[one_line], description=ACT)

    item_ids = SelectMultipleField("Équipements", coerce=ticked_key, validate_choice=False)


class ChoiceForm(Form):
    """Some items of a list."""

    item_ids = SelectMultipleField("Équipements", coerce=ticked_key, validate_choice=False)


class ListForm(DatedForm):
    """Every item in use of a list, and a day. `expected` is how many the person saw."""

    on = DayField("Date de réforme", [InputRequired(DAY)])
    expected = WholeField("Nombre d’équipements", [InputRequired(WHOLE)])
    act = StringField("Acte de réforme", [at_most(120)], filters=[one_line], description=ACT)
    file = FileField(
        "Document de l’acte",
        description=sentence_of(DOCUMENTS, LARGEST_FILE),
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    def decision(self) -> Act:
        """The act of a form that is valid; raises what `core.uploads.check_file` raises."""
        given = given_file(self.file.data)
        return Act(self.act.data or "", check_file(given, field="file") if given else None)


UNCHANGED = "Ne pas changer"


class BulkForm(Form):
    """What is corrected on several items at once; what is left empty stays as it is on each."""

    expected = WholeField("Nombre d’équipements", [InputRequired(WHOLE)], widget=HiddenInput())
    purchased_on = DayField("Date d’achat", [Optional()])
    decommissioned_on = DayField("Date de réforme", [Optional()], description="Sans effet sur un équipement en service.")
    category_id = SelectField("Catégorie", coerce=key_of, default=0)
    place = StringField("Lieu", [at_most(200)], filters=[one_line])
    works = SelectField("Fonctionnent-ils ?", choices=[SelectChoice("", UNCHANGED), *map(_choice, Works)], default="")
    looks = SelectField("Quel est leur aspect ?", choices=[SelectChoice("", UNCHANGED), *map(_choice, Looks)], default="")
    completeness = SelectField(
        "Sont-ils complets ?", choices=[SelectChoice("", UNCHANGED), *map(_choice, Completeness)], default=""
    )

    def __init__(self, categories: Iterable[EquipmentCategory], **values: Any) -> None:
        super().__init__(**values)
        self.category_id.choices = [
            SelectChoice(0, UNCHANGED),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    @property
    def correction(self) -> Correction:
        """What a form that is valid says."""
        return Correction(
            category_id=self.category_id.data or None,
            place=self.place.data or None,
            purchased_on=self.purchased_on.data,
            decommissioned_on=self.decommissioned_on.data,
            grading=Grading(
                works=Works(self.works.data) if self.works.data else None,
                looks=Looks(self.looks.data) if self.looks.data else None,
                completeness=Completeness(self.completeness.data) if self.completeness.data else None,
            ),
        )


class ReasonForm(Form):
    reason = TextAreaField("Pourquoi ?", [DataRequired("Dites pourquoi en une phrase."), at_most(300)], filters=[one_line])


class ErasureForm(Form):
    """What was done to the data: the same questions for whoever erases."""

    level = RadioField(
        "Comment les données ont-elles été effacées ?",
        [InputRequired("Dites comment les données ont été effacées.")],
        choices=[SelectChoice(level.value, f"{level.label} : {level.meaning}") for level in ErasureLevel],
        description="Ce sont les trois niveaux de la norme NIST SP 800-88.",
    )
    tool = StringField(
        "Avec quel outil ?",
        [DataRequired("Indiquez l’outil ou le moyen employé, par exemple « nwipe » ou « perçage »."), at_most(80)],
        filters=[one_line],
        description="Par exemple : nwipe, hdparm, Blancco, réinitialisation d’usine, perçage.",
    )
    tool_version = StringField("Version de l’outil", [at_most(40)], filters=[one_line])
    result = RadioField(
        "Avec quel résultat ?",
        [InputRequired("Dites si l’effacement a réussi.")],
        choices=[SelectChoice(result.value, result.label) for result in ErasureResult],
        description="Une erreur se corrige en enregistrant un autre effacement : le dernier compte, les autres restent visibles.",
    )
    operator = StringField("Qui l’a fait ?", [at_most(120)], filters=[one_line])
    on = DayField("Quand ?", [InputRequired(DAY)])
    note = StringField("Remarque", [at_most(300)], filters=[one_line])
    file = FileField(
        "Certificat ou rapport de l’outil",
        description=f"{sentence_of(DOCUMENTS, LARGEST_FILE)} En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    @property
    def facts(self) -> ErasureFacts:
        """What a form that is valid says."""
        return ErasureFacts(
            level=ErasureLevel(self.level.data),
            result=ErasureResult(self.result.data),
            tool=self.tool.data or "",
            erased_on=self.on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            tool_version=self.tool_version.data or "",
            operator=self.operator.data or "",
            note=self.note.data or "",
        )

    def checked_file(self) -> CheckedFile | None:
        """The file that was joined, safe to keep; raises what `core.uploads.check_file` raises."""
        given = given_file(self.file.data)
        return check_file(given, field="file") if given else None


class ErasureReportForm(Form):
    file = FileField(
        "Rapport de l’outil", [FileRequired("Choisissez le rapport à lire.")], render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}
    )


class OwnErasureForm(ErasureForm):
    """`expected` is how many devices the person saw; `medium_id` is asked of one device that has several media."""

    expected = WholeField("Nombre d’équipements", [Optional()], widget=HiddenInput())
    medium_id = SelectField("De quel support ?", coerce=key_of, validate_choice=False)

    def offer(self, media: Sequence[StorageMedium]) -> None:
        """The media of the only device, or no question."""
        if media:
            every = SelectChoice(0, "Tous les supports de l’appareil")
            self.medium_id.choices = [every, *(SelectChoice(medium.id, medium.label) for medium in media)]
            self._fields = {"medium_id": self._fields.pop("medium_id"), **self._fields}  # asked first, hence its errors first
        else:
            del self.medium_id


class MediumForm(Form):
    kind = SelectField("Support", choices=[SelectChoice(kind.value, kind.label) for kind in MediumKind])
    serial = StringField("Numéro de série du support", [at_most(80)], filters=[one_line])
    capacity_gb = WholeField("Capacité, en gigaoctets", [Optional(), Within(1, 1_000_000, GIGABYTES)], wrong=GIGABYTES)


class FiltersForm(FilterForm):
    texte = StringField("Nom, numéro, modèle", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    categorie = SelectField("Catégorie", [Optional()], coerce=lambda value: int(value) if value else None)
    etat = SelectField(
        "État", [Optional()], choices=[SelectChoice("", "Tous"), *(SelectChoice(state.value, state.label) for state in ItemState)]
    )
    lieu = StringField("Lieu", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    sans_date = BooleanField("Sans date d’achat ou de réforme")
    a_effacer = BooleanField("Données à effacer")
    reforme_avant = DayField("Réformé avant le", [Optional()])

    def __init__(self, args: Any, categories: Iterable[EquipmentCategory]) -> None:
        super().__init__(args)
        self.exactly = {name: args[name][:200] for name in ("fabricant", "modele") if name in args}
        self.categorie.choices = [EVERYTHING, *(SelectChoice(category.id, category.label) for category in categories)]

    def narrow(self, category_ids: Set[int], states: Set[str]) -> None:
        """Once read, leave in the page only the choices the inventory has: each is an element of it.

        The day before which devices were decommissioned is there for whoever came with one, from the dormant stock.
        """
        found_by_field: dict[Any, Any] = {self.categorie: category_ids, self.etat: states}
        for field, found in found_by_field.items():
            field.choices = [choice for choice in field.choices if choice.value in {"", field.data, *found}]
        if not self.reforme_avant.raw_data:
            del self.reforme_avant

    def filters(self) -> ItemFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return ItemFilters(
            category_id=chosen.get("categorie"),
            state=ItemState(chosen["etat"]) if "etat" in chosen else None,
            text=" ".join(chosen.get("texte", "").split()),
            place=" ".join(chosen.get("lieu", "").split()),
            undated=bool(chosen.get("sans_date")),
            to_erase=bool(chosen.get("a_effacer")),
            decommissioned_before=chosen.get("reforme_avant"),
            manufacturer=self.exactly.get("fabricant"),
            model=self.exactly.get("modele"),
        )


class ItemForm(Form):
    category_id = SelectField("Catégorie", coerce=int)
    purchased_on = DayField("Date d’achat", [Optional()])
    decommissioned_on = DayField("Date de réforme", [Optional()], description="Sans effet tant que l’équipement est en service.")

    def __init__(self, categories: Iterable[EquipmentCategory], **values: Any) -> None:
        super().__init__(**values)
        self.category_id.choices = [SelectChoice(category.id, category.label) for category in categories]


class StockForm(Form):
    """For each category, the fleet and its decommissioned part; made by `stock_form`."""

    reason = StringField(
        "Raison de l’écart ou de la correction",
        [Optional(), at_most(500)],
        filters=[one_line],
        description="À remplir si vos nombres diffèrent de l’inventaire, ou corrigent une déclaration déjà figée.",
    )

    def units(self) -> dict[int, tuple[int, int]]:
        """What was filled in: category key → (fleet, decommissioned)."""
        return {
            int(name.removeprefix("fleet_")): (field.data, self[name.replace("fleet_", "decommissioned_")].data)
            for name, field in self._fields.items()
            if name.startswith("fleet_")
        }

    def fields_of(self, category_id: int) -> tuple[Field, Field]:
        """The two fields of a category."""
        return self[f"fleet_{category_id}"], self[f"decommissioned_{category_id}"]


def _count(label: str, rules: Sequence[Any], default: int | None) -> WholeField:
    return WholeField(label, rules, wrong=WHOLE, default=default)


def stock_form(
    categories: Sequence[EquipmentCategory],
    proposed: Mapping[int, Stock],
    declared: StockDeclaration | None = None,
) -> StockForm:
    """A form with two numbers for each category, filled with what was declared, or else with what is proposed."""
    rules = [InputRequired(WHOLE), Within(0, MOST_UNITS, WHOLE)]
    fields: dict[str, Any] = {}
    lines = declared.by_category() if declared else {}
    for category in categories:
        said = lines.get(category.id)
        stock = proposed.get(category.id) or Stock()
        fleet, decommissioned = (said.fleet_units, said.decommissioned_units) if said else (stock.fleet, stock.decommissioned)
        fields[f"fleet_{category.id}"] = _count(f"{category.label}, parc", rules, fleet)
        fields[f"decommissioned_{category.id}"] = _count(f"{category.label}, réformés", rules, decommissioned)
    return type("FilledStockForm", (StockForm,), fields)()


class FreezeForm(Form):
    """The draft a person has read, and will not change any more."""

    draft = HiddenField()


class DeclarationsForm(FilterForm):
    """Who has declared its stock."""

    texte = StringField("Organisme", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    etat = SelectField(
        "Déclaration",
        [Optional()],
        choices=[SelectChoice("", "Toutes"), SelectChoice("faite", "Faite"), SelectChoice("attendue", "Attendue")],
    )

    def filters(self) -> DeclarationFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return DeclarationFilters(
            text=" ".join(chosen.get("texte", "").split()),
            is_declared={"faite": True, "attendue": False}.get(chosen.get("etat", "")),
        )


class SheetForm(FilterForm):
    """On which sheet labels are printed, from which place of it."""

    format = SelectField(
        "Planche", [Optional()], choices=[SelectChoice(kind.code, kind.label) for kind in label_formats().values()]
    )
    premiere = StringField(
        "Première place libre de la planche", description="1 pour une planche neuve ; de gauche à droite, puis de haut en bas."
    )

    def sheet(self) -> LabelFormat:
        """A format that exists."""
        return label_formats()[str(self.chosen().get("format") or next(iter(label_formats())))]

    def first(self) -> int:
        """A place that exists on the sheet; the first for anything else."""
        return place if 1 <= (place := key_of(self.premiere.data or "")) <= self.sheet().per_page else 1


class LabelsForm(SheetForm):
    """Which devices get a label, on which sheet, from which place of it."""

    equipement = HiddenField()
    etat = SelectField(
        "Équipements",
        [Optional()],
        choices=[SelectChoice("", "Tous ceux qui sont là"), SelectChoice("reformes", "Réformés, dans aucun lot")],
    )

    def wanted(self) -> LabelsWanted:
        """The devices asked for."""
        chosen: dict[str, Any] = self.chosen()
        return LabelsWanted(
            item_id=key_of(chosen["equipement"]) if "equipement" in chosen else None, is_available=chosen.get("etat") == "reformes"
        )


class DormantForm(FilterForm):
    """One category of the dormant stock."""

    categorie = SelectField("Catégorie", [Optional()])

    def __init__(self, args: Any, by_category: Iterable[Any]) -> None:
        super().__init__(args)
        self.categorie.choices = [EVERYTHING, *(SelectChoice(str(row.id), row.label) for row in by_category)]

    def category_id(self) -> int | None:
        """The category asked for, among those that have some."""
        return key_of(self.chosen().get("categorie", "")) or None


def _secret(label: str, hint: str, *, is_header: bool = True) -> PasswordField:
    """A secret: never written back in the page. One that travels in a header has no accents nor spaces."""
    rules: list[Any] = [Optional(), at_most(300)]
    if is_header:
        rules.append(Regexp(r"\A[!-~]+\Z", message="Un jeton n’a ni accent ni espace : copiez-le de nouveau."))
    return PasswordField(label, rules, filters=[one_line], description=hint, render_kw={"autocomplete": "off"})


class SourceForm(Form):
    """Where a GLPI is, how it is asked, the secrets of that way."""

    api = RadioField(
        "Façon de lire GLPI", choices=[SelectChoice(api.value, api.label) for api in SourceApi], default=SourceApi.GLPI_V1.value
    )
    address = StringField(
        "Adresse de GLPI",
        [DataRequired("Indiquez l’adresse de GLPI, par exemple https://glpi.exemple.fr."), at_most(300)],
        filters=[one_line],
        description="Celle que vous voyez dans votre navigateur, par exemple https://glpi.exemple.fr.",
        render_kw={"autocomplete": "off"},
    )
    app_token = _secret(
        "Jeton d’application", "Configuration, Générale, API, puis le client de l’API. Vide si GLPI n’en demande pas."
    )
    user_token = _secret("Jeton d’API du compte", "Préférences du compte, Clés d’accès distant, Jeton d’API.")
    client_id = _secret("Identifiant du client OAuth", "Configuration, Clients OAuth, avec la portée « api ».")
    client_secret = _secret("Secret du client OAuth", "Affiché à côté de l’identifiant.")
    username = _secret("Nom du compte", "Un compte de lecture réservé à Boucle, plutôt que celui d’une personne.", is_header=False)
    password = _secret("Mot de passe du compte", "", is_header=False)
    nightly = RadioField(
        "Chaque nuit", choices=[SelectChoice(each.value, each.label) for each in Nightly], default=Nightly.PREVIEW.value
    )

    def secrets(self) -> dict[str, str]:
        """What was typed, for the API chosen."""
        return {name: self[name].data or "" for name in SourceApi(self.api.data).secrets}
