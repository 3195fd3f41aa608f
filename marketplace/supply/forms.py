"""What partners say of their stock, and what public bodies ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.uploads import LARGEST_FILE, CheckedFile, Kind, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, DecimalField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.filters import counted
from core.web.forms import NO_SUCH_CHOICE, FilterForm, Form
from marketplace.supply.enums import Delivery, Grade, OfferState, PriceBasis, RequestState, Terms
from marketplace.supply.models import StockOffer
from marketplace.supply.queries import OfferFilters
from marketplace.supply.rules import DEAREST_EUR, LONGEST_WARRANTY, MOST_UNITS, OfferFacts, price_in_words
from marketplace.supply.services import RequestFacts

EVERY = SelectChoice("", "Toutes")
UNSAID = SelectChoice("", "Choisissez")
PDFS = (Kind.PDF,)


def _choices(kind: Any) -> list[Any]:
    return [SelectChoice(each.value, each.label) for each in kind]


class OfferForm(Form):
    """One model a partner can supply."""

    category_id = SelectField("Catégorie", [InputRequired("Choisissez une catégorie.")], coerce=key_of, validate_choice=False)
    model = StringField(
        "Marque et modèle",
        [DataRequired("Indiquez la marque et le modèle."), at_most(150)],
        filters=[one_line],
        description="Par exemple : Dell Latitude 5490.",
    )
    details = TextAreaField(
        "Caractéristiques",
        [at_most(500)],
        filters=[cleaned],
        description="Par exemple : 8 Go de mémoire, SSD de 256 Go, Windows 11, batterie neuve, chargeur fourni.",
    )
    grade = SelectField("Aspect", [InputRequired("Choisissez un aspect.")], choices=[UNSAID, *_choices(Grade)])
    units = WholeField(
        "Unités disponibles",
        [InputRequired("Indiquez combien vous en avez."), Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 100\u202f000.")],
    )
    terms = SelectField("Conditions", [InputRequired("Choisissez.")], choices=[UNSAID, *_choices(Terms)])
    unit_price_eur = DecimalField(
        "Prix d’une unité, en euros",
        [Optional(), Within(0, DEAREST_EUR, "Indiquez un prix entre 0 et 100\u202f000\u00a0€.")],
        digits=6,
        places=2,
        wrong="Indiquez un prix en euros et centimes, par exemple 185 ou 184,90.",
        description="Rien, si le matériel est à donner.",
    )
    price_basis = SelectField("Ce prix est", [Optional()], choices=[SelectChoice("", "Sans objet"), *_choices(PriceBasis)])
    is_not_from_gift = BooleanField(
        "Ce matériel ne m’a pas été donné par un organisme public",
        description="À cocher pour ce qui est à vendre : la loi ne permet pas de lui revendre ce qu’il a donné.",
    )
    warranty_months = WholeField(
        "Garantie, en mois",
        [InputRequired("Indiquez 0 s’il n’y a pas de garantie."), Within(0, LONGEST_WARRANTY, "Indiquez de 0 à 120 mois.")],
        default=12,
    )
    delivery = SelectField("Livraison", [InputRequired("Choisissez.")], choices=[UNSAID, *_choices(Delivery)])
    delivery_note = StringField(
        "Précision sur la livraison",
        [at_most(200)],
        filters=[one_line],
        description="Par exemple : sous dix jours, dans la métropole, 40 € au-delà.",
    )

    def offer(self, categories: Sequence[EquipmentCategory]) -> None:
        """The categories people choose from."""
        self.category_id.choices = [UNSAID, *(SelectChoice(category.id, category.label) for category in categories)]

    def facts(self) -> OfferFacts:
        """What was said; the rules judge it."""
        return OfferFacts(
            category_id=self.category_id.data,
            model=self.model.data or "",
            details=self.details.data or "",
            grade=Grade(self.grade.data),
            units=self.units.data or 0,
            terms=Terms(self.terms.data),
            unit_price_eur=self.unit_price_eur.data,
            price_basis=PriceBasis(self.price_basis.data) if self.price_basis.data else None,
            is_not_from_gift=bool(self.is_not_from_gift.data),
            warranty_months=self.warranty_months.data or 0,
            delivery=Delivery(self.delivery.data),
            delivery_note=self.delivery_note.data or "",
        )


class StockFilterForm(FilterForm):
    """Which offers."""

    texte = StringField("Marque, modèle ou caractéristique", filters=[one_line])
    categorie = SelectField("Catégorie d’équipement", validate_choice=False)
    aspect = SelectField("Aspect", choices=[EVERY, *_choices(Grade)], default="")
    conditions = SelectField("Conditions", choices=[EVERY, *_choices(Terms)], default="")
    livraison = SelectField("Livraison", choices=[EVERY, *_choices(Delivery)], default="")
    prix_max = DecimalField("Prix d’une unité, au plus", [Optional()], places=2, wrong="Indiquez un prix, par exemple 200.")

    def __init__(self, formdata: Any, *, categories: Sequence[EquipmentCategory]) -> None:
        super().__init__(formdata)
        self.categorie.choices = [EVERY, *(SelectChoice(category.code, category.label) for category in categories)]

    def validate_categorie(self, field: Any) -> None:
        if field.data and field.data not in {value for value, *_rest in field.iter_choices()}:
            raise ValidationError(NO_SUCH_CHOICE)

    def filters(self) -> OfferFilters:
        """What is asked, as the queries name it."""
        asked = self.chosen()
        return OfferFilters(
            text=str(asked.get("texte", "")),
            category=asked.get("categorie"),  # type: ignore[arg-type]  # one of the choices, or nothing
            grade=Grade(asked["aspect"]) if "aspect" in asked else None,
            terms=Terms(asked["conditions"]) if "conditions" in asked else None,
            delivery=Delivery(asked["livraison"]) if "livraison" in asked else None,
            most_eur=asked.get("prix_max"),  # type: ignore[arg-type]  # a Decimal, or nothing
        )


class OwnStockForm(FilterForm):
    """Which of one's own offers."""

    etat = SelectField("État", choices=[SelectChoice("", "Toutes celles en cours"), *_choices(OfferState)], default="")

    def state(self) -> OfferState | None:
        """The state asked for, if it is one."""
        return OfferState(self.etat.data) if self.etat.data in set(OfferState) else None


class RequestsForm(FilterForm):
    """Which requests."""

    etat = SelectField("État", choices=[EVERY, *_choices(RequestState)], default="")

    def state(self) -> RequestState | None:
        """The state asked for, if it is one."""
        return RequestState(self.etat.data) if self.etat.data in set(RequestState) else None


class AskForm(Form):
    """Where and when, and a word."""

    place = StringField(
        "Où livrer, ou qui viendra chercher",
        [DataRequired("Indiquez un lieu, ou qui viendra."), at_most(300)],
        filters=[one_line],
    )
    wanted_by = DayField("Au plus tard le", [Optional()], description="Laissez vide s’il n’y a pas d’urgence.")
    message = TextAreaField(
        "Un mot pour le partenaire",
        [at_most(1000)],
        filters=[cleaned],
        description="Par exemple : à quoi servira le matériel, ce qui doit être installé, à qui adresser le devis.",
    )


def ask_form(offers: Sequence[StockOffer], *, chosen_id: int | None = None, place: str = "") -> Any:
    """A form that asks how many units of each offer are wanted: one of the offer people came from, none of the others."""
    fields = {f"offer_{offer.id}": _units_field(offer, 1 if offer.id == chosen_id else None) for offer in offers}
    return type("AskForm", (AskForm,), fields)(place=place)


def request_facts(form: Any) -> RequestFacts:
    """What such a form says; an empty number means none."""
    return RequestFacts(
        units=_units_by_offer(form),
        place=form.place.data or "",
        wanted_by=form.wanted_by.data,
        message=form.message.data or "",
    )


def _units_by_offer(form: Any) -> Mapping[int, int]:
    return {int(name.removeprefix("offer_")): field.data or 0 for name, field in form._fields.items() if name.startswith("offer_")}


def _units_field(offer: StockOffer, proposed: int | None) -> WholeField:
    hint = f"{offer.grade.label}. {price_in_words(offer.terms, offer.unit_price_eur, offer.price_basis)} l’unité."
    if offer.details:
        hint = f"{offer.details}. {hint}"
    return WholeField(
        f"{offer.model} ({counted(offer.units, 'disponible')})",
        [Optional(), Within(0, offer.units, f"Indiquez un nombre entre 0 et {offer.units}.")],
        default=proposed,
        description=hint,
    )


class QuotationForm(Form):
    """A quotation, as a file, a text or both."""

    answer = TextAreaField(
        "Votre réponse",
        [at_most(2000)],
        filters=[cleaned],
        description="Prix, délai, ce qui est compris. Facultatif si le devis joint dit tout.",
    )
    quotation_file = FileField(
        "Devis",
        [Optional()],
        description=sentence_of(PDFS, LARGEST_FILE) + " En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(PDFS)},
    )

    def file(self) -> CheckedFile | None:
        """The file given, if one was; raises `FileRefused`."""
        given = given_file(self.quotation_file.data)
        return check_file(given, PDFS, field="quotation_file") if given else None


class DeclineForm(Form):
    """Why there will be no quotation."""

    reason = TextAreaField(
        "Pourquoi ?",
        [DataRequired("Dites pourquoi en une phrase : l’organisme qui demande la lira."), at_most(1000)],
        filters=[cleaned],
    )
