"""What accounts refuse."""

from core.errors import Refusal


class WrongSiret(Refusal):
    message = (
        "Ce numéro SIRET n’est pas valable : il compte 14 chiffres, le dernier sert de contrôle. Vérifiez-le chiffre par chiffre."
    )
    field = "siret"


class SiretTaken(Refusal):
    message = "Cet organisme est déjà inscrit. Demandez une invitation à son responsable ou à la coordination."
    field = "siret"


class WrongCredentials(Refusal):
    message = "L’adresse électronique ou le mot de passe ne sont pas les bons. Vérifiez-les, ou suivez « Mot de passe oublié »."


class TooManyAttempts(Refusal):
    """Built with how long to wait."""


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


class WrongPassword(Refusal):
    message = "Ce n’est pas votre mot de passe actuel. Recommencez, ou demandez un lien pour en choisir un nouveau."
    field = "current_password"


class NothingToActFor(Refusal):
    message = (
        "Votre accès à cet organisme a pris fin, ou l’organisme n’est pas encore vérifié. Écrivez à la coordination du réemploi."
    )


class NotYourInvitation(Refusal):
    message = "Cette invitation est adressée à quelqu’un d’autre. Déconnectez-vous, puis ouvrez le lien de nouveau."


class SignInToJoin(Refusal):
    message = "Un compte existe déjà à cette adresse : connectez-vous pour accepter l’invitation."


class AlreadyMember(Refusal):
    message = "Cette personne fait déjà partie de l’organisme."
    field = "email"


class AlreadyInvited(Refusal):
    message = "Une invitation attend déjà cette personne : renvoyez-la depuis la page de l’organisme."
    field = "email"


class InvitationClosed(Refusal):
    message = "Cette invitation a déjà été acceptée ou annulée. Rechargez la page, puis invitez de nouveau si besoin."


class RoleNotAllowed(Refusal):
    message = "Vous ne pouvez pas donner ce rôle dans cet organisme. Choisissez-en un autre dans la liste."
    field = "role"


class NotVerified(Refusal):
    message = "Vérifiez d’abord cet organisme : tant qu’il ne l’est pas, personne ne peut agir pour lui."


class AlreadyVerified(Refusal):
    message = "Cet organisme est déjà vérifié : il n’y a plus rien à faire."


class MetropoleExists(Refusal):
    message = "La métropole est déjà inscrite, et il n’y en a qu’une. Choisissez un autre type d’organisme."
    field = "kind"


class LastManager(Refusal):
    message = "Il faut toujours au moins une personne responsable : donnez d’abord ce rôle à quelqu’un d’autre."
    field = "role"


class LastCoordinator(Refusal):
    message = "Il faut toujours au moins une personne à la coordination : donnez d’abord ce rôle à quelqu’un d’autre."
    field = "role"
