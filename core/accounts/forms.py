"""What people fill in about themselves and their organisation."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from wtforms import EmailField, Field, PasswordField, RadioField, SearchField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp

from core.accounts.enums import OrganisationKind, Role, VerificationState
from core.accounts.models import Membership
from core.web.fields import IS_EMAIL, SelectChoice, at_most, one_line
from core.web.forms import FilterForm, Form

LONGEST_PASSWORD_READ = 1000


IS_POSTCODE = Regexp(r"^[0-9]{5}$", message="Indiquez un code postal de cinq chiffres, par exemple 57140")
IS_PHONE = Regexp(r"^[0-9+ .()-]{6,30}$", message="Indiquez un numéro de téléphone, par exemple 03 87 00 00 00")
IS_INSEE_CODE = Regexp(r"^([0-9]{2}|2[AB])[0-9]{3}$", message="Indiquez un code INSEE de cinq caractères, par exemple 57751")


class AttemptForm(Form):
    """A form whose refusal is itself recorded: it bears no key, since sending it again is a new attempt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request_key.data = ""


def new_password_field(label: str) -> PasswordField:
    """A password to choose."""
    return PasswordField(
        label,
        [InputRequired("Choisissez un mot de passe."), at_most(LONGEST_PASSWORD_READ)],
        description="Au moins 12 caractères. Quatre mots sans lien entre eux se retiennent bien et se devinent mal.",
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(AttemptForm):
    email = EmailField(
        "Adresse électronique",
        [DataRequired("Indiquez votre adresse électronique."), at_most(254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Mot de passe",
        [InputRequired("Indiquez votre mot de passe."), at_most(LONGEST_PASSWORD_READ)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForgottenForm(Form):
    email = EmailField(
        "Adresse électronique",
        [DataRequired("Indiquez votre adresse électronique."), at_most(254), IS_EMAIL],
        filters=[one_line],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(Form):
    password = new_password_field("Nouveau mot de passe")


class PasswordForm(AttemptForm):
    current_password = PasswordField(
        "Mot de passe actuel",
        [InputRequired("Indiquez votre mot de passe actuel."), at_most(LONGEST_PASSWORD_READ)],
        render_kw={"autocomplete": "current-password"},
    )
    password = new_password_field("Nouveau mot de passe")


def person_name_field(label: str = "Prénom et nom") -> StringField:
    """How a person is called on the platform."""
    return StringField(
        label,
        [DataRequired("Indiquez le prénom et le nom."), at_most(120)],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )


class NameForm(Form):
    name = person_name_field()


class AcceptInvitationForm(Form):
    name = person_name_field("Votre prénom et votre nom")
    password = new_password_field("Mot de passe")


class ActForForm(Form):
    membership_id = RadioField("Pour quel organisme agissez-vous ?", [InputRequired("Choisissez un organisme.")], coerce=int)

    def __init__(self, memberships: Iterable[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = Markup("<span data-typed>{}</span>, {}")  # the name was typed by somebody
        self.membership_id.choices = [
            SelectChoice(each.id, words.format(each.organisation.name, each.role.label.lower())) for each in memberships
        ]


def role_choices(roles: Iterable[Role]) -> list[Any]:
    """Roles with what each allows, since the word alone says little."""
    return [SelectChoice(role, f"{role.label} : {role.explanation}") for role in roles]


class _Addressee(Form):
    email = EmailField(
        "Adresse électronique",
        [DataRequired("Indiquez l’adresse électronique de la personne."), at_most(254), IS_EMAIL],
        filters=[one_line],
        description="La personne y reçoit un lien valable 14 jours.",
    )


class RoleForm(Form):
    role = RadioField("Rôle", [InputRequired("Choisissez un rôle.")], coerce=Role)

    def __init__(self, roles: Iterable[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = role_choices(roles)


class InviteForm(RoleForm, _Addressee):
    """Fields come in the order of the classes of this file: whom, then which role."""


def kind_choices() -> list[Any]:
    """The kinds of organisations, by name."""
    return [SelectChoice(kind, kind.label) for kind in OrganisationKind]


class _Kind(Form):
    """Asked first: fields come in the order of the classes of this file."""

    kind = RadioField(
        "Type d’organisme", [InputRequired("Choisissez un type d’organisme.")], coerce=OrganisationKind, choices=kind_choices()
    )


class _OrganisationFacts(Form):
    name = StringField(
        "Nom de l’organisme",
        [DataRequired("Indiquez le nom de l’organisme."), at_most(150)],
        filters=[one_line],
        description="Tel qu’il figure sur ses documents officiels.",
    )
    siret = StringField(
        "Numéro SIRET",
        [DataRequired("Indiquez le numéro SIRET."), at_most(40)],
        filters=[one_line],
        description="14 chiffres, par exemple 215 707 514 00018. Il figure sur l’avis de situation de l’INSEE.",
        render_kw={"inputmode": "numeric"},
    )
    street = StringField("Numéro et rue", [at_most(200)], filters=[one_line], render_kw={"autocomplete": "street-address"})
    postcode = StringField(
        "Code postal",
        [Optional(), IS_POSTCODE],
        filters=[one_line],
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )
    town = StringField("Commune", [at_most(100)], filters=[one_line], render_kw={"autocomplete": "address-level2"})
    email = EmailField("Adresse électronique de l’organisme", [Optional(), at_most(254), IS_EMAIL], filters=[one_line])
    phone = TelField("Téléphone", [Optional(), IS_PHONE], filters=[one_line], render_kw={"autocomplete": "tel"})

    def facts(self, *names: str) -> dict[str, Any]:
        """What was answered, by name; nothing is an empty text."""
        return {name: self[name].data or "" for name in names}


FACTS = ("name", "siret", "street", "postcode", "town", "email", "phone")


class EditOrganisationForm(_OrganisationFacts):
    insee_code = StringField(
        "Code INSEE de la commune",
        [Optional(), IS_INSEE_CODE],
        filters=[one_line],
        description="Celui de la commune où se trouve l’organisme : il le place sur la carte.",
    )


class CreateOrganisationForm(EditOrganisationForm, _Kind):
    """An organisation the coordinator knows."""


JOINING_KINDS = [
    (OrganisationKind.MUNICIPALITY, "Une commune"),
    (OrganisationKind.PUBLIC_BODY, "Un autre organisme public : école, syndicat, établissement"),
    (OrganisationKind.PARTNER, "Un partenaire du réemploi : association, entreprise solidaire, reconditionneur"),
]


class JoinForm(_OrganisationFacts, _Kind):
    contact_name = person_name_field("Votre prénom et votre nom")
    contact_email = EmailField(
        "Votre adresse électronique professionnelle",
        [DataRequired("Indiquez votre adresse électronique."), at_most(254), IS_EMAIL],
        filters=[one_line],
        description="Vous y recevrez l’invitation quand l’organisme sera vérifié.",
        render_kw={"autocomplete": "email"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.label.text = "Vous représentez…"
        self.kind.choices = [SelectChoice(*choice) for choice in JOINING_KINDS]

    def answers(self) -> list[tuple[str, str]]:
        """Each question with what was answered, to be read again before sending."""
        kinds = dict(JOINING_KINDS)
        return [
            (str(field.label.text), kinds[field.data] if field is self.kind else field.data or "Non renseigné")
            for field in self._visible()
        ]

    def sent_again(self) -> list[tuple[str, str]]:
        """The same answers as the next form must carry them."""
        return [(field.name, getattr(field.data, "value", field.data) or "") for field in self._visible()]

    def _visible(self) -> list[Field]:
        order = ("kind", *FACTS, "contact_name", "contact_email")
        return [self[name] for name in order]


class OrganisationsFilter(FilterForm):
    texte = SearchField("Nom, commune ou SIRET", [at_most(100)], filters=[one_line])
    nature = SelectField(
        "Type", choices=[SelectChoice("", "Tous")], default="", coerce=lambda value: OrganisationKind(value) if value else ""
    )
    verification = SelectField(
        "Vérification",
        choices=[SelectChoice("", "Toutes")],
        default="",
        coerce=lambda value: VerificationState(value) if value else "",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nature.choices = [SelectChoice("", "Tous"), *kind_choices()]
        self.verification.choices = [SelectChoice("", "Toutes"), *(SelectChoice(state, state.label) for state in VerificationState)]

    def filters(self) -> dict[str, Any]:
        """What is asked, as the queries name it."""
        names = {"texte": "text", "nature": "kind", "verification": "verification"}
        return {names[asked]: answer for asked, answer in self.chosen().items()}
