"""The asset-management application an organisation lets us read."""

from typing import Any

from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Optional, Regexp

from core.web.fields import SelectChoice, at_most, one_line
from core.web.forms import Form
from marketplace.inventory.enums import Nightly, SourceApi


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
