"""What the catalogue refuses."""

from core.errors import Refusal


class OutsideDecree(Refusal):
    message = "Le décret 2023-266 ne compte que les catégories DEEE 2 et 6. Changez la catégorie DEEE, ou décochez le décret."
    field = "in_decree"


class CodeTaken(Refusal):
    message = "Une catégorie porte déjà ce code. Modifiez-la, ou choisissez un autre code."
    field = "code"


class LabelTaken(Refusal):
    message = "Une catégorie porte déjà ce nom. Choisissez un nom qui les distingue."
    field = "label"
