"""Why the demonstration is not loaded."""

from core.errors import Refusal


class RealData(Refusal):
    message = "Cette base contient de vrais organismes : la démonstration n’y est pas chargée."
