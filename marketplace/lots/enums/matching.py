"""What speaks for an organisation, and against it."""

from enum import StrEnum


class Criterion(StrEnum):
    """What is looked at before an organisation may ask for a lot."""

    VERIFIED = "verified"
    DOCUMENTS = "documents"
    LEGAL_CLASS = "legal_class"
    CATEGORIES = "categories"
    SERVICE_AREA = "service_area"
    CAPACITY = "capacity"
    PRICE_CAPS = "price_caps"
    QUOTA = "quota"
    AGREEMENT = "agreement"

    @property
    def label(self) -> str:
        return {
            "verified": "Organisme vérifié",
            "documents": "Justificatifs",
            "legal_class": "Catégorie juridique",
            "categories": "Savoir-faire",
            "service_area": "Communes desservies",
            "capacity": "Capacité d’accueil",
            "price_caps": "Prix solidaires",
            "quota": "Part de l’année",
            "agreement": "Convention",
        }[self.value]


class Level(StrEnum):
    """What a criterion says: all is well, something to know, or a claim is refused."""

    MET = "met"
    NOTICE = "notice"
    OBSTACLE = "obstacle"

    @property
    def label(self) -> str:
        return {"met": "Convient", "notice": "À savoir", "obstacle": "Obstacle"}[self.value]

    @property
    def tone(self) -> str:
        return {"met": "good", "notice": "waiting", "obstacle": "bad"}[self.value]


class Scale(StrEnum):
    """What gives points in the ranking of claims."""

    DISTANCE = "distance"
    CATEGORIES = "categories"
    CAPACITY = "capacity"
    SHARE = "share"

    @property
    def label(self) -> str:
        return {
            "distance": "Proximité",
            "categories": "Savoir-faire",
            "capacity": "Capacité d’accueil",
            "share": "Part déjà reçue cette année",
        }[self.value]
