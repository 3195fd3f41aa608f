"""What accounts refuse."""

from core.errors import Refusal


class WrongSiret(Refusal):
    message = (
        "Ce numéro SIRET n’est pas valable : il compte 14 chiffres, le dernier sert de contrôle. Vérifiez-le chiffre par chiffre."
    )
    field = "siret"


class SiretTaken(Refusal):
    message = "Cet organisme est déjà inscrit. Demandez une invitation à son responsable ou à la coordination."
    field = "siret"


class WrongCredentials(Refusal):
    message = "L’adresse électronique ou le mot de passe ne sont pas les bons."


class TooManyAttempts(Refusal):
    message = "Trop d’essais de connexion. Patientez cinq minutes, puis recommencez."


class PasswordTooShort(Refusal):
    message = "Choisissez un mot de passe d’au moins 12 caractères, par exemple quatre mots sans lien entre eux."
    field = "password"


class PasswordTooLong(Refusal):
    message = "Choisissez un mot de passe d’au plus 128 caractères."
    field = "password"


class PasswordTooSimple(Refusal):
    message = "Ce mot de passe se devine facilement. Choisissez par exemple quatre mots sans lien entre eux."
    field = "password"


class LinkNotValid(Refusal):
    message = "Ce lien a déjà servi ou n’est plus valable. Demandez-en un nouveau."


class AlreadyMember(Refusal):
    message = "Cette personne fait déjà partie de l’organisme."
    field = "email"


class LastManager(Refusal):
    message = "Il faut au moins une personne responsable : nommez-en une autre d’abord."
