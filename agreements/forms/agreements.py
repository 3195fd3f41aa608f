"""What people fill in to propose, sign, decline and terminate an agreement."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from agreements.enums import AgreementStanding, ErasedBy, Transport
from agreements.queries import models_to_propose
from agreements.rules import LONGEST_YEARS, MOST_SUPPORT_EUR, PREMISES_LENGTH
from core.accounts.queries import public_bodies
from core.keys import key_of
from core.uploads import MEBIBYTE, Kind, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, WholeField
from core.web.filters import french_number
from core.web.forms import FilterForm, Form
from geo.partners.queries import verified_partners

YEARS = f"Indiquez un nombre entier d’années, de 1 à {LONGEST_YEARS}, par exemple 3."
A_DAY = "Indiquez une date, par exemple 01/04/2027."
LARGEST_SCAN = 10 * MEBIBYTE
CAPACITY_LENGTH, REASON_LENGTH, PARTY_LENGTH = 120, 1000, 150


def tidy(text: str | None) -> str:
    """What was typed, without the signs nobody sees."""
    return "".join(sign for sign in (text or "") if sign.isprintable() or sign in "\n\t").strip()


class Followed(HiddenField):
    """The key of the agreement that the new one amends, renews or joins, if any."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = key_of(valuelist[0]) or None if valuelist else None


class ProposalForm(Form):
    """With whom, on which model, from when to when, how it works. Whoever acts for one public body does not choose the giver."""

    giver_id = SelectField("Organisme qui donne", [InputRequired("Choisissez l’organisme qui donne.")], coerce=key_of)
    partner_id = SelectField(
        "Avec qui",
        [InputRequired("Choisissez un partenaire.")],
        coerce=key_of,
        description="Les partenaires vérifiés par la coordination, avec leur catégorie, puis les organismes publics.",
    )
    template_id = SelectField(
        "Convention type",
        [InputRequired("Choisissez une convention type.")],
        coerce=key_of,
        description="Elle décide de la base juridique ; la catégorie du partenaire doit le permettre.",
    )
    starts_on = DayField("Premier jour", [InputRequired(A_DAY)], description="Aujourd’hui ou dans les douze prochains mois.")
    years = WholeField(
        "Durée, en années",
        [InputRequired("Indiquez un nombre entier d’années, par exemple 3.")],
        wrong=YEARS,
        description=f"De 1 à {LONGEST_YEARS} ans. Une convention de plusieurs années évite d’en signer une par lot.",
    )
    erased_by = RadioField(
        "Qui efface les données des appareils ?",
        [DataRequired("Choisissez qui efface les données.")],
        choices=[SelectChoice(one.value, one.label) for one in ErasedBy],
        default=ErasedBy.GIVER.value,
        description="Un article de la convention le dira. Sans effacement prouvé, rien n’est remis, ou rien n’est réemployé.",
    )
    transport = RadioField(
        "Qui transporte le matériel ?",
        [DataRequired("Choisissez qui transporte le matériel.")],
        choices=[SelectChoice(one.value, one.label) for one in Transport],
        default=Transport.PARTNER.value,
    )
    premises = TextAreaField(
        "Locaux et moyens prêtés",
        [Optional(), Length(max=PREMISES_LENGTH, message=f"Résumez en {PREMISES_LENGTH} signes au plus.")],
        filters=[tidy],
        description="Un local, un véhicule, des palettes, des heures d’agents : quoi, où, quand. Vide : rien n’est prêté.",
        render_kw={"rows": 3},
    )
    support_eur_a_year = WholeField(
        "Valeur de cet appui, en euros par an",
        [Optional()],
        wrong="Indiquez une somme en euros, sans les centimes, par exemple 1200.",
        default=0,
        description=f"Une contribution en nature, comptée avec les dons de l’année. De 0 à {french_number(MOST_SUPPORT_EUR)}.",
    )

    amends_id = Followed()
    renews_id = Followed()
    joins_id = Followed()

    def __init__(self, *args: Any, for_giver: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.partner_id, self.giver_id, self.template_id):
            field.validate_choice = False  # the service says what is wrong with a choice
        bodies = public_bodies()
        partners = [SelectChoice(one, f"{name} ({legal_class.label})") for one, name, legal_class in verified_partners()]
        others = [SelectChoice(one, f"{name} (organisme public)") for one, name in bodies if one != for_giver]
        self.partner_id.choices = [SelectChoice(0, "Choisissez un partenaire"), *partners, *others]
        models = models_to_propose(for_giver, asked_id=self.template_id.data or 0)
        self.template_id.choices = [SelectChoice(row.template_id, self._name_of(row)) for row in models]
        self.has_models = bool(models)
        if self.joins_id.data:  # the framework it joins says both
            del self.template_id, self.years
        self.has_partners = bool(partners or (for_giver is not None and others))
        if for_giver is None:
            self.giver_id.choices = [SelectChoice(0, "Choisissez un organisme"), *(SelectChoice(one, name) for one, name in bodies)]
        else:
            del self.giver_id
        self.for_giver = for_giver

    @staticmethod
    def _name_of(row: Any) -> str:
        return f"{row.title}, version {row.number}" + (f" ({row.owner})" if row.owner else "")

    def validate_partner_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choisissez un partenaire.")

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of `services.propose_agreement`."""
        giver_id = self.for_giver if self.for_giver is not None else self.giver_id.data
        return {
            "giver_id": giver_id,
            "partner_id": self.partner_id.data,
            "template_id": self.template_id.data if "template_id" in self else None,
            "starts_on": self.starts_on.data,
            "years": self.years.data if "years" in self else 1,
            "erased_by": ErasedBy(self.erased_by.data),
            "transport": Transport(self.transport.data),
            "premises": self.premises.data or "",
            "support_eur_a_year": self.support_eur_a_year.data or 0,
            "amends_id": self.amends_id.data or None,
            "renews_id": self.renews_id.data or None,
            "joins_id": self.joins_id.data or None,
        }


class SendForm(Form):
    """A button under the text, with the hash of what was read."""

    read_sha256 = HiddenField()


class SignatureForm(Form):
    capacity = StringField(
        "En qualité de",
        [
            InputRequired("Indiquez en quelle qualité vous signez, par exemple « maire » ou « présidente »."),
            Length(max=CAPACITY_LENGTH, message=f"Résumez votre qualité en {CAPACITY_LENGTH} signes au plus."),
        ],
        filters=[tidy],
        description="La fonction qui vous permet d’engager votre organisme : maire, présidente, directeur par délégation…",
    )
    consent = BooleanField("Je le déclare, et je signe")
    read_sha256 = HiddenField()

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of `services.sign_agreement`."""
        return {"capacity": self.capacity.data, "consent": self.consent.data, "read_sha256": self.read_sha256.data}


class _Asked:
    """Shown as asked for. Whether it may be missing all the same is for the rules: the other side brought it already."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        pass


class PaperForm(Form):
    """What somebody signed on paper, recorded by a person responsible for her organisation."""

    signatory = StringField(
        "Nom de la personne qui a signé",
        [
            InputRequired("Indiquez le nom de la personne qui a signé le papier."),
            Length(max=CAPACITY_LENGTH, message=f"Écrivez {CAPACITY_LENGTH} signes au plus."),
        ],
        filters=[tidy],
    )
    capacity = StringField(
        "En qualité de",
        [
            InputRequired("Indiquez sa fonction, par exemple « maire » ou « présidente »."),
            Length(max=CAPACITY_LENGTH, message=f"Écrivez {CAPACITY_LENGTH} signes au plus."),
        ],
        filters=[tidy],
    )
    signed_on = DayField("Jour écrit sur le papier", [InputRequired(A_DAY)])
    original = FileField(
        "Original numérisé",
        [_Asked()],
        description=sentence_of((Kind.PDF,), LARGEST_SCAN) + " En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers((Kind.PDF,))},
    )

    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of `services.record_paper_signature`; raises `FileRefused`."""
        given = given_file(self.original.data, largest=LARGEST_SCAN)
        original = check_file(given, (Kind.PDF,), largest=LARGEST_SCAN, field="original") if given else None
        return {
            "signatory": self.signatory.data,
            "capacity": self.capacity.data,
            "signed_on": self.signed_on.data,
            "original": original,
        }


class DeclineForm(Form):
    reason = TextAreaField(
        "Raison",
        [
            InputRequired("Dites pourquoi, en une phrase : l’autre organisme lira cette raison."),
            Length(max=REASON_LENGTH, message=f"Résumez la raison en {REASON_LENGTH} signes au plus."),
        ],
        filters=[tidy],
        description="L’autre organisme la lira.",
        render_kw={"rows": 4},
    )


class TerminationForm(DeclineForm):
    terminates_on = DayField(
        "Elle cesse de s’appliquer à partir du",
        [InputRequired(A_DAY)],
        description="Aujourd’hui ou un jour à venir, avant le terme prévu.",
    )

    is_urgent = BooleanField(
        "Urgence, ou manquement de l’autre partie : sans préavis", description="Dites dans la raison ce qui s’est passé."
    )

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the names of `services.terminate_agreement`."""
        return {"on": self.terminates_on.data, "reason": self.reason.data, "keeps_notice": not self.is_urgent.data}


class DocumentForm(Form):
    """A single button."""


class AgreementFilters(FilterForm):
    etat = SelectField(
        "État",
        [Optional()],
        choices=[SelectChoice("", "Tous les états"), *(SelectChoice(one.value, one.label) for one in AgreementStanding)],
        validate_choice=False,
        filters=[lambda value: AgreementStanding(value) if value in set(AgreementStanding) else None],
    )
    organisme = StringField(
        "Organisme",
        [Optional(), Length(max=PARTY_LENGTH, message=f"Cherchez avec {PARTY_LENGTH} signes au plus.")],
        filters=[tidy],
        description="Une partie du nom suffit.",
    )

    def filters(self) -> dict[str, Any]:
        """What is asked, as the queries name it."""
        names = {"etat": "standing", "organisme": "party"}
        return {names[asked]: answer for asked, answer in self.chosen().items()}
