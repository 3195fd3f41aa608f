"""What is refused about addresses."""

from core.errors import Refusal


class FarFromMunicipality(Refusal):
    message = "Ce point est à plus de 50 km de la mairie\u00a0: vérifiez la latitude et la longitude."
    field = "latitude"
