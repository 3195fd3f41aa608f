"""What is refused about spotted actors."""

from core.errors import Refusal


class ReadingUnderWay(Refusal):
    message = "Une lecture est déjà en cours. Attendez qu’elle se termine."


class NoPublicationAddress(Refusal):
    message = (
        "L’adresse de la publication n’est pas réglée (ACTORS_URL) : donnez un fichier, ou demandez à l’exploitant de la régler."
    )


class FileMissing(Refusal):
    message = "Choisissez le fichier à importer."
    field = "file"


class ActorsFileTooLarge(Refusal):
    message = "Ce fichier dépasse 10 Mo. Téléchargez seulement les lignes du territoire, ou demandez à l’exploitant de l’importer."
    field = "file"


class ReasonMissing(Refusal):
    message = "Écrivez le motif : il sera relu par qui retrouvera cet acteur."
    field = "reason"


class ActorChangedMeanwhile(Refusal):
    message = "Une autre personne a traité cet acteur entre-temps : rechargez la page pour voir où il en est."


class PairAnswered(Refusal):
    message = "Une autre personne a déjà décidé pour ces deux-là : la page montre ce qu’elle en a dit."
