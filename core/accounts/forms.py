"""What people fill in about themselves and their organisation."""

from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import InputRequired, Length

from core.web.forms import Form


class SignInForm(Form):
    email = EmailField(
        "Adresse électronique",
        [InputRequired("Indiquez votre adresse électronique."), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Mot de passe",
        [InputRequired("Indiquez votre mot de passe."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField("Se connecter")
