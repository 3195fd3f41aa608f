"""What people fill in about lots, claims and allocations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.uploads import LARGEST_PHOTO, PHOTOS, GivenFile, accepted_by_browsers, given_file, sentence_of
from core.web.fields import DayField, DecimalField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.filters import french_date
from core.web.forms import FilterForm, Form
from marketplace.inventory.enums import Completeness, Condition, Grading, Looks, Works
from marketplace.inventory.forms import SheetForm
from marketplace.lots.enums import Age, ClaimState, LotOrder, LotState, PickupAccess, PickupVehicle, Shown, WishState
from marketplace.lots.models import Claim, Lot, LotLine, LotPhoto
from marketplace.lots.queries import Landmarks, LotFilters
from marketplace.lots.rules import MOST_UNITS

ALL, CHOSEN = "all", "chosen"
DISTANCES_KM = (5, 10, 20, 50)
TITLE_MAX, DESCRIPTION_MAX, PLACE_MAX, MESSAGE_MAX, REASON_MAX, CAPTION_MAX = 120, 2000, 200, 2000, 400, 200
CONTACT_MAX = 120
UNITS_RANGE = "Indiquez un nombre entre 1 et 100\u202f000."


def choices_of(states: Iterable[Any]) -> list[Any]:
    """Every value of an enumeration, in its order."""
    return [SelectChoice(state.value, state.label) for state in states]


def choices_among(all_of_them: str, pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """No filter, then each (key, label)."""
    return [SelectChoice("", all_of_them), *(SelectChoice(key, label) for key, label in pairs)]


class EurosField(DecimalField):
    """An amount in euros, to the cent; empty means unknown."""

    def __init__(self, label: str, **settings: Any) -> None:
        wrong = "Indiquez un montant en euros, par exemple 45 ou 12,50."
        super().__init__(label, [Optional()], wrong=wrong, digits=7, places=2, **settings)

    def number(self, typed: str) -> Any:
        amount = super().number(typed.replace("€", ""))
        if amount < 0:
            raise ValueError(self.wrong)
        return amount


class KeysField(SelectMultipleField):
    """Check boxes whose values are keys; whether they may be chosen is for the command to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [key for value in valuelist if (key := key_of(value))]


# Building a lot


class LotForm(Form):
    title = StringField(
        "Titre du lot",
        [DataRequired("Donnez un titre au lot."), at_most(TITLE_MAX)],
        filters=[cleaned],
        description="Ce qu’on lira dans le catalogue. Par exemple : 12 ordinateurs portables de l’école.",
    )
    description = TextAreaField(
        "Description",
        [at_most(DESCRIPTION_MAX)],
        filters=[cleaned],
        description="Ce qu’il est utile de savoir : câbles, chargeurs, pannes connues.",
    )
    pickup_place = StringField(
        "Où venir chercher le lot",
        [DataRequired("Indiquez l’adresse où venir chercher le lot."), at_most(PLACE_MAX)],
        filters=[cleaned],
    )
    pickup_hours = StringField(
        "Quand",
        [at_most(PLACE_MAX)],
        filters=[cleaned],
        description="Par exemple : du mardi au jeudi, de 9 h à 12 h, sur rendez-vous.",
    )
    pickup_access = SelectField("Accès", choices=choices_of(PickupAccess), default=PickupAccess.UNKNOWN)
    pickup_vehicle = SelectField(
        "Le plus gros véhicule qui peut approcher", choices=choices_of(PickupVehicle), default=PickupVehicle.UNKNOWN
    )
    pickup_parking = StringField(
        "Stationnement", [at_most(PLACE_MAX)], filters=[cleaned], description="Par exemple : cour arrière, entrée rue du Moulin."
    )
    pickup_help = BooleanField("Quelqu’un aide à charger")
    pickup_contact = StringField(
        "À qui s’adresser sur place",
        [at_most(CONTACT_MAX)],
        filters=[cleaned],
        description="Une fonction plutôt qu’un nom : l’accueil de la mairie, le service informatique.",
    )
    claims_until = DayField(
        "Recevoir des demandes jusqu’au",
        [InputRequired("Indiquez la date limite des demandes.")],
    )


class LotChangeForm(LotForm):
    """What is said of a draft, with the revision its reader saw."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision of the draft that was on screen; one nobody has when it is nonsense."""
        text = self.revision.data or ""
        return key_of(text) or (0 if text == "0" else -1)

    def recorded_otherwise(self, lot: Lot) -> list[tuple[str, str]]:
        """Where what is recorded differs from what was typed: the label of the field, and the recorded words."""
        recorded = [(field, getattr(lot, field.name)) for field in self if field.name in LotForm.__dict__]
        return [(field.label.text, _words(said)) for field, said in recorded if (said or "") != (field.data or "")]


def _words(said: Any) -> str:
    if isinstance(said, bool):
        return "Oui" if said else "Non"
    if isinstance(said, date):
        return french_date(said)
    return getattr(said, "label", said) or "(rien)"


class ListLotForm(LotForm):
    """A lot made of a list of the inventory. `expected` is how many devices the person saw."""

    expected = WholeField("Nombre d’appareils", [InputRequired("Rechargez la page.")], widget=HiddenInput())


class LotOnBehalfForm(LotForm):
    giver_id = SelectField(
        "Au nom de quel organisme", [InputRequired("Choisissez un organisme.")], coerce=key_of, validate_choice=False
    )

    def offer(self, givers: Sequence[tuple[int, str]]) -> None:
        self.giver_id.choices = [SelectChoice(key, name) for key, name in givers]


ANSWER = "Choisissez une réponse ; en cas de doute, « À vérifier » ou « Je ne sais pas »."
AS_NOTED = "Comme sur la fiche de chaque appareil"


class ItemsForm(Form):
    scope = RadioField(
        "Quels appareils ajouter ?",
        [InputRequired("Choisissez : tous, ou ceux que vous cochez.")],
        choices=[SelectChoice(ALL, "Tous les appareils de cette liste"), SelectChoice(CHOSEN, "Seulement ceux que je coche")],
    )
    item_ids = KeysField("Appareils", validate_choice=False)
    works = SelectField("Ces appareils fonctionnent-ils ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Works)], default="")
    looks = SelectField("Quel est leur aspect ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Looks)], default="")
    completeness = SelectField("Sont-ils complets ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Completeness)], default="")

    @property
    def grading(self) -> Grading:
        """What is said of all the devices chosen."""
        return Grading(
            works=Works(self.works.data) if self.works.data else None,
            looks=Looks(self.looks.data) if self.looks.data else None,
            completeness=Completeness(self.completeness.data) if self.completeness.data else None,
        )


class CountedForm(Form):
    category_id = SelectField("Catégorie", [InputRequired("Choisissez une catégorie.")], coerce=key_of, validate_choice=False)
    units = WholeField(
        "Combien ?",
        [
            InputRequired("Indiquez combien il y en a."),
            Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 100\u202f000."),
        ],
        render_kw={"inputmode": "numeric"},
    )
    works = RadioField(
        "Ce matériel fonctionne-t-il ?", [InputRequired(ANSWER)], choices=choices_of(Works), default=Works.TO_CHECK.value
    )
    looks = RadioField("Quel est son aspect ?", [InputRequired(ANSWER)], choices=choices_of(Looks), default=Looks.UNKNOWN.value)
    completeness = RadioField(
        "Est-il complet ?",
        [InputRequired(ANSWER)],
        choices=choices_of(Completeness),
        default=Completeness.UNKNOWN.value,
        description="Avec ses accessoires : chargeur, câbles, pied, télécommande.",
    )
    age = RadioField(
        "Quel âge avait ce matériel quand il a été mis hors service ?",
        [InputRequired("Dites quel âge avait ce matériel, ou « Je ne sais pas ».")],
        choices=choices_of(Age),
        description="Le décret ne compte que le matériel de dix ans au plus. « Je ne sais pas » est une bonne réponse.",
    )

    @property
    def condition(self) -> Condition:
        """The condition of a form that is valid."""
        return Condition(Works(self.works.data), Looks(self.looks.data), Completeness(self.completeness.data))

    def offer(self, categories: Sequence[EquipmentCategory]) -> None:
        self.category_id.choices = [
            SelectChoice(0, "Choisissez"),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    def validate_category_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choisissez une catégorie.")


class LineForm(Form):
    units = WholeField("Combien ?", [Optional()])
    unit_value_eur = EurosField(
        "Ce que vaut un appareil, en euros",
        description="Votre estimation du prix auquel il se vendrait aujourd’hui, par exemple 45. Laissez vide si vous l’ignorez.",
    )


def line_form(line: LotLine, *, is_inventoried: bool) -> LineForm:
    """The number of units (of a counted line), and what one is worth, as they are."""
    form = LineForm(units=line.units, unit_value_eur=line.unit_value_eur)
    if is_inventoried:
        del form.units
    else:
        form.units.validators = [InputRequired("Indiquez combien il y en a."), Within(1, MOST_UNITS, UNITS_RANGE)]
    return form


class PublishForm(Form):
    """One button."""


class WindowForm(Form):
    """When a lot is available, and for how long other public bodies come first."""

    available_on = DayField(
        "Disponible à partir du",
        [Optional()],
        description="Laissez vide si le lot est disponible dès maintenant. Annoncé à l’avance, il s’ouvre aux demandes ce jour-là.",
    )
    bodies_first_days = WholeField(
        "Jours réservés aux autres collectivités",
        [Optional()],
        default=0,
        render_kw={"inputmode": "numeric"},
    )


class PostponeForm(Form):
    claims_until = DayField("Nouvelle date limite", [InputRequired("Indiquez la nouvelle date limite.")])


class ReasonForm(Form):
    reason = TextAreaField(
        "Pourquoi ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(REASON_MAX)],
        filters=[cleaned],
    )


# Claiming and deciding


class ClaimForm(Form):
    message = TextAreaField(
        "Un mot pour l’organisme qui donne",
        [at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Par exemple : à quoi servira le matériel, quand vous pouvez venir.",
    )
    may_wait = BooleanField(
        "Rester sur la liste d’attente si tout est attribué à d’autres",
        default=True,
        description="Si du matériel se libère, votre demande est de nouveau examinée, dans l’ordre d’arrivée.",
    )


def claim_form(lines: Iterable[LotLine]) -> Any:
    """A form that asks how many units of each line are wanted: all that remain, to begin with."""
    fields = {
        f"line_{line.id}": _line_field(
            line,
            most=line.remaining_units,
            hint=f"Il en reste {line.remaining_units}." if line.remaining_units else "Il n’en reste plus.",
        )
        for line in lines
    }
    return type("ClaimForm", (ClaimForm,), fields)()


def allocation_form(claim: Claim) -> Any:
    """A form that proposes to grant what is asked for, within what remains."""
    fields = {}
    for asked in claim.lines:
        remaining = asked.lot_line.remaining_units
        proposed = min(asked.units, remaining)
        fields[f"line_{asked.lot_line_id}"] = _line_field(
            asked.lot_line, most=proposed, hint=f"Demande : {asked.units}. Il en reste {remaining}."
        )
    return type("AllocationForm", (Form,), fields)()


def units_by_line(form: Form) -> Mapping[int, int]:
    """The units typed, by lot line; an empty field means none."""
    return {int(name.removeprefix("line_")): field.data or 0 for name, field in form._fields.items() if name.startswith("line_")}


def _line_field(line: LotLine, *, most: int, hint: str) -> WholeField:
    refusal = f"Indiquez un nombre entre 0 et {most}." if most else "Il n’en reste plus : indiquez 0."
    return WholeField(
        f"{line.category.label}, {line.condition.label.lower()}",
        [InputRequired("Indiquez un nombre, ou 0."), Within(0, most, refusal)],
        default=most,
        description=hint,
        render_kw={"inputmode": "numeric"},
    )


# Talking


class MessageForm(Form):
    body = TextAreaField(
        "Votre message",
        [DataRequired("Écrivez votre message."), at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Du texte seul, 2 000 caractères au plus. Un message envoyé ne se modifie plus.",
    )


class AnswerForm(Form):
    question = TextAreaField(
        "La question, telle que tout le monde la lira",
        [DataRequired("Écrivez la question."), at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Retirez tout ce qui dirait qui l’a posée.",
    )
    answer = TextAreaField("Votre réponse", [DataRequired("Écrivez la réponse."), at_most(MESSAGE_MAX)], filters=[cleaned])


# Filters. Their names are part of the address: people share it, other pages lead to a list through it.


class CatalogueForm(FilterForm):
    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line])
    categorie = SelectField("Catégorie", default="", validate_choice=False)
    fonctionnement = SelectField("Fonctionnement", choices=[SelectChoice("", "Indifférent"), *choices_of(Works)], default="")
    distance = SelectField(
        "Distance, à vol d’oiseau",
        choices=[SelectChoice("", "Partout"), *(SelectChoice(str(km), f"Moins de {km}\u00a0km") for km in DISTANCES_KM)],
        default="",
    )
    organisme = StringField("Organisme", [at_most(100)], filters=[one_line])
    commune = StringField("Commune", [at_most(100)], filters=[one_line])
    etat = SelectField("Lots", choices=choices_of(Shown), default=Shown.OPEN.value)
    tri = SelectField("Trier par", choices=choices_of(LotOrder), default=LotOrder.NEWEST.value)
    exact = HiddenField()

    def offer(self, landmarks: Landmarks) -> None:
        """Leave the choices that exist: categories with lots; distances, when one's own place is known."""
        self.categorie.choices = choices_among("Toutes", ((code, label) for code, label, _ in landmarks.categories.values()))
        if not landmarks.knows_here:
            del self.distance
            self.tri.choices = [choice for choice in choices_of(LotOrder) if choice.value != LotOrder.NEAREST]

    def filters(self) -> LotFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return LotFilters(
            text=chosen.get("texte", ""),
            category=chosen.get("categorie", ""),
            works=Works(chosen["fonctionnement"]) if "fonctionnement" in chosen else None,
            giver=chosen.get("organisme", ""),
            municipality=chosen.get("commune", ""),
            within_km=int(chosen["distance"]) if "distance" in chosen else None,
            shown=Shown(chosen.get("etat", Shown.OPEN)),
            order=LotOrder(chosen.get("tri", LotOrder.NEWEST)),
            exactly=bool(chosen.get("exact")),
        )


class OwnLotsForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *choices_of(LotState)], validate_choice=False)

    def state(self) -> LotState | None:
        """The state asked for, if it is one."""
        return LotState(self.etat.data) if self.etat.data in set(LotState) else None


class LotLabelsForm(SheetForm):
    """Which lots get a label: those that are ticked; without any, those of the list that were not taken back."""

    lot = SelectMultipleField(validate_choice=False)
    etat = HiddenField()

    def lot_ids(self) -> list[int]:
        """The lots ticked, by key."""
        return sorted({key for text in self.lot.data or [] if (key := key_of(text))})

    def state(self) -> LotState | None:
        """The state the list was narrowed to, if it is one."""
        return LotState(self.etat.data) if self.etat.data in set(LotState) else None


class OwnClaimsForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Toutes"), *choices_of(ClaimState)], validate_choice=False)

    def state(self) -> ClaimState | None:
        """The state asked for, if it is one."""
        return ClaimState(self.etat.data) if self.etat.data in set(ClaimState) else None


class CandidatesForm(FilterForm):
    convient = SelectField(
        "Le lot leur convient",
        choices=[SelectChoice("", "Tous les partenaires"), SelectChoice("oui", "Oui"), SelectChoice("non", "Non")],
        validate_choice=False,
    )

    def is_eligible(self) -> bool | None:
        """Those it suits, those it does not, or both."""
        return {"oui": True, "non": False}.get(self.convient.data or "")


# Photos


class PhotosForm(Form):
    taken = FileField(
        "Prendre une photo",
        description="Sur un téléphone, ouvre l’appareil photo.",
        render_kw={"accept": accepted_by_browsers(PHOTOS), "capture": "environment"},
    )
    chosen = MultipleFileField(
        "Choisir des photos déjà prises",
        description=f"Une ou plusieurs. Chacune : {sentence_of(PHOTOS, LARGEST_PHOTO)}",
        render_kw={"accept": accepted_by_browsers(PHOTOS)},
    )

    def files(self) -> Iterator[GivenFile]:
        """What was given, one photo at a time."""
        for file in [self.taken.data, *(self.chosen.data or [])]:
            if given := given_file(file, largest=LARGEST_PHOTO):
                yield given


def captions_form(photos: Iterable[LotPhoto], **settings: Any) -> Any:
    """A form that asks what each photo shows."""
    fields = {
        f"caption_{photo.id}": StringField(
            f"Que montre la photo {number} ?",
            [DataRequired("Dites en quelques mots ce que montre cette photo."), at_most(CAPTION_MAX)],
            filters=[cleaned],
            default=photo.caption,
        )
        for number, photo in enumerate(photos, start=1)
    }
    return type("CaptionsForm", (Form,), fields)(**settings)


def captions_by_photo(form: Form) -> dict[int, str]:
    """What was said of each photo, by key."""
    return {int(name.removeprefix("caption_")): field.data for name, field in form._fields.items() if name.startswith("caption_")}


def filters_of(question: str) -> LotFilters:
    """The filters that an address of the catalogue carries after its `?`."""
    return CatalogueForm(MultiDict(parse_qsl(question))).filters()


# Following lots


class SearchForm(Form):
    name = StringField(
        "Nom de la recherche",
        [DataRequired("Donnez un nom à cette recherche."), at_most(80)],
        filters=[one_line],
        description="Par exemple : portables près de chez nous.",
    )
    question = HiddenField(validators=[Length(max=600)])
    is_alerted = BooleanField("M’avertir des nouveaux lots, par un courriel par jour au plus", default=True)


class WishForm(Form):
    category_id = SelectField(
        "Que cherchez-vous ?", [InputRequired("Choisissez une catégorie.")], coerce=key_of, validate_choice=False
    )
    units = WholeField(
        "Combien ?",
        [
            InputRequired("Indiquez combien il vous en faut."),
            Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 100\u202f000."),
        ],
        render_kw={"inputmode": "numeric"},
    )
    words = StringField(
        "Mots que le lot doit contenir",
        [at_most(100)],
        filters=[one_line],
        description="Laissez vide pour être averti de tous les lots de cette catégorie.",
    )
    details = TextAreaField(
        "Précisions pour les donneurs",
        [at_most(500)],
        filters=[cleaned],
        description="Par exemple : 8 Go de mémoire au moins, pour des ateliers. Elles se lisent, elles ne filtrent rien.",
    )
    within_km = SelectField(
        "À quelle distance, au plus ?",
        coerce=lambda value: int(value) if str(value).isdigit() else None,
        choices=[SelectChoice("", "Peu importe"), *(SelectChoice(str(km), f"{km}\u00a0km") for km in DISTANCES_KM)],
        validate_choice=False,
    )
    until = DayField("Jusqu’à quel jour ?", [InputRequired("Indiquez le dernier jour de votre recherche.")])

    def offer(self, categories: Sequence[EquipmentCategory]) -> None:
        """The categories people choose from."""
        self.category_id.choices = [
            SelectChoice(0, "Choisissez"),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    def validate_category_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choisissez une catégorie.")

    def validate_within_km(self, field: Field) -> None:
        if field.data is not None and field.data not in DISTANCES_KM:
            raise ValidationError("Choisissez une distance dans la liste.")


class WishesForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *choices_of(WishState)], default="")

    def state(self) -> WishState | None:
        """The state asked for, if it is one."""
        return WishState(self.etat.data) if self.etat.data in set(WishState) else None


class AlertsForm(Form):
    wants_digest = RadioField(
        "Le courriel des nouveaux lots",
        [InputRequired("Dites si vous voulez recevoir ce courriel.")],
        choices=[
            SelectChoice("oui", "Le recevoir, une fois par jour au plus, quand il y a du nouveau"),
            SelectChoice("non", "Ne pas le recevoir"),
        ],
    )
