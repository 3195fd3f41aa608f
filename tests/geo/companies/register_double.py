"""A server that speaks as « Recherche d’entreprises » does, and fails as it does."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.marketplace.inventory.glpi_double import said

Said = tuple[int, dict[str, str], bytes]


def place(siret: str, **facts: Any) -> dict[str, Any]:
    """An establishment, open."""
    return {
        "siret": siret, "etat_administratif": "A", "date_fermeture": None, "est_siege": True,
        "statut_diffusion_etablissement": "O", "adresse": "3 RUE DE L'EXEMPLE 57140 WOIPPY", "latitude": "49.151", **facts,
    }  # fmt: skip


def company(siret: str, *, establishment: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    """A company that has that establishment, and its seat elsewhere."""
    complements = {"est_ess": True, "est_siae": False, "est_association": True, "identifiant_association": "W000000000"}
    return {
        "siren": siret[:9], "nom_complet": "ATELIER FICTIF (AF)", "etat_administratif": "A", "date_fermeture": None,
        "statut_diffusion": "O", "siege": place(f"{siret[:9]}99999"), "complements": complements | facts.pop("complements", {}),
        "dirigeants": [{"nom": "PERSONNE", "prenoms": "CAMILLE"}],
        "matching_etablissements": [place(siret, **(establishment or {}))], **facts,
    }  # fmt: skip


class RegisterDouble:
    """The companies it holds, by SIRET, how it misbehaves, what it was asked."""

    def __init__(self) -> None:
        self.companies: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.answers: list[Said] = []  # said once each, instead of the true answer
        self.always: Said | None = None
        self.address = ""

    def answer(self, _method: str, target: str, _headers: dict[str, str], _body: bytes) -> Said:
        self.asked.append(target)
        if self.answers:
            return self.answers.pop(0)
        if self.always:
            return self.always
        url = urlsplit(target)
        question = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path != "/search" or len(question.get("q", "")) < 3:
            return said(400, {"erreur": "3 caractères minimum pour les termes de la requête"})
        found = self.companies.get(question["q"])
        results = [self._minimal(found, question)] if found else []
        return said(200, {"results": results, "total_results": len(results), "page": 1, "per_page": 1, "total_pages": len(results)})

    @staticmethod
    def _minimal(found: dict[str, Any], question: dict[str, str]) -> dict[str, Any]:
        optional = {"siege", "matching_etablissements", "complements", "dirigeants", "finances"}
        if question.get("minimal") == "true":
            optional -= set(question.get("include", "").split(","))
            return {name: value for name, value in found.items() if name not in optional}
        return found
