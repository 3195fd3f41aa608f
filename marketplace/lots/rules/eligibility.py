"""What may stand in the way of an organisation that would ask for a lot."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.web.filters import counted, french_date
from geo.partners.enums import LegalClass
from marketplace.lots.enums import Criterion, Level
from marketplace.lots.rules.scoring import percent
from marketplace.lots.rules.situation import Candidate, Choices, Finding, Offer, OfferedLine, wanted_of

MAY_RESELL = frozenset({LegalClass.PUBLIC_UTILITY, LegalClass.GENERAL_INTEREST})  # CG3P, L. 3212-2, 3° (read November 2026)


def findings_of(
    offer: Offer, candidate: Candidate, choices: Choices, *, today: date, asked: Mapping[int, int] | None = None
) -> list[Finding]:
    """What each criterion says of an organisation before a lot, in the order in which one would mend them.

    A public body needs to be known only: it takes for its own use, without agreement (CG3P, L. 3212-3, read November 2026).
    """
    wanted = wanted_of(offer, asked)
    if candidate.is_public:
        return [_verified(candidate)]
    return [
        _verified(candidate),
        _documents(candidate, today),
        _legal_class(candidate),
        _categories(candidate, wanted),
        _service_area(offer, candidate),
        _capacity(candidate, wanted, is_asked=asked is not None),
        _price_caps(candidate, wanted),
        _quota(candidate, choices),
        _agreement(offer, candidate),
    ]


def _verified(candidate: Candidate) -> Finding:
    if candidate.is_verified:
        return Finding(Criterion.VERIFIED, Level.MET, "La coordination a vérifié cet organisme.")
    return Finding(
        Criterion.VERIFIED,
        Level.OBSTACLE,
        "La coordination n’a pas vérifié cet organisme, ou l’a suspendu.",
        "Complétez votre profil de partenaire et soumettez-le ; s’il est suspendu, écrivez à la coordination.",
    )


def _documents(candidate: Candidate, today: date) -> Finding:
    end = candidate.documents_valid_until
    if end is None or today <= end:
        return Finding(Criterion.DOCUMENTS, Level.MET, "Aucun justificatif n’est périmé.")
    return Finding(
        Criterion.DOCUMENTS,
        Level.OBSTACLE,
        f"Un justificatif est périmé depuis le {french_date(end)}.",
        "Déposez le nouveau sur votre profil : vous pourrez demander des lots dès que la coordination l’aura accepté. "
        "Ce qui vous est déjà attribué ne change pas.",
    )


def _legal_class(candidate: Candidate) -> Finding:
    if candidate.legal_class is not None and candidate.legal_class.may_receive_gifts:
        return Finding(Criterion.LEGAL_CLASS, Level.MET, "La loi permet de lui donner du matériel numérique.")
    return Finding(
        Criterion.LEGAL_CLASS,
        Level.OBSTACLE,
        "Sa catégorie juridique n’est pas de celles à qui une collectivité peut donner (CG3P, article L. 3212-2, 3°).",
        "Si votre catégorie a changé, corrigez votre profil. Sinon, demandez à la collectivité si elle peut vous le vendre.",
    )


def _categories(candidate: Candidate, wanted: Sequence[tuple[OfferedLine, int]]) -> Finding:
    unable = list(dict.fromkeys(_described(line) for line, _units in wanted if not candidate.handles(line)))
    if not unable:
        return Finding(Criterion.CATEGORIES, Level.MET, "Son savoir-faire couvre tout ce matériel.")
    remedy = "Si vous savez le faire, ajoutez l’activité à votre profil."
    missing = ", ".join(unable)
    if any(candidate.handles(line) for line, _units in wanted):
        return Finding(
            Criterion.CATEGORIES,
            Level.NOTICE,
            f"Son profil ne cite pas ce qu’il faut savoir faire pour une partie du matériel : {missing}.",
            f"Ne demandez que ce que vous traitez. {remedy}",
        )
    return Finding(
        Criterion.CATEGORIES,
        Level.OBSTACLE,
        f"Son profil ne cite pas ce qu’il faut savoir faire pour ce matériel : {missing}.",
        remedy,
    )


def _described(line: OfferedLine) -> str:
    return f"{line.category.lower()} ({line.works.label.lower()})"


def _service_area(offer: Offer, candidate: Candidate) -> Finding:
    if not candidate.served_codes or offer.insee_code is None or offer.insee_code in candidate.served_codes:
        return Finding(Criterion.SERVICE_AREA, Level.MET, f"Vient chercher du matériel à {offer.town}.")
    return Finding(
        Criterion.SERVICE_AREA,
        Level.OBSTACLE,
        f"Ne vient pas chercher de matériel à {offer.town}.",
        f"Si vous pouvez y aller, ajoutez {offer.town} aux communes desservies de votre profil.",
    )


def _capacity(candidate: Candidate, wanted: Sequence[tuple[OfferedLine, int]], *, is_asked: bool) -> Finding:
    left, units = candidate.capacity_left, sum(units for _line, units in wanted)
    if left is None or left >= units:
        fact = "Pas de limite déclarée." if left is None else f"Peut encore accueillir {counted(left, 'appareil')} ce mois-ci."
        return Finding(Criterion.CAPACITY, Level.MET, fact)
    fact = f"Peut encore accueillir {counted(left, 'appareil')} ce mois-ci, sur les {candidate.monthly_capacity} déclarés."
    raise_it = "Augmentez la capacité de votre profil si elle a grandi, ou attendez le mois prochain."
    if left == 0 or is_asked:
        ask_less = f"Demandez-en {left} au plus. " if left else ""
        return Finding(Criterion.CAPACITY, Level.OBSTACLE, fact, ask_less + raise_it)
    return Finding(Criterion.CAPACITY, Level.NOTICE, fact, f"Ne demandez qu’une partie du lot. {raise_it}")


def _price_caps(candidate: Candidate, wanted: Sequence[tuple[OfferedLine, int]]) -> Finding:
    """Décret n° 2022-1413 caps the solidarity prices; CG3P, L. 3212-2, 3° names who may resell (both read November 2026)."""
    if not any(candidate.sells(line) for line, _units in wanted):
        return Finding(Criterion.PRICE_CAPS, Level.MET, "Ne vend pas ce matériel.")
    if candidate.price_caps_accepted_on is None:
        return Finding(
            Criterion.PRICE_CAPS,
            Level.OBSTACLE,
            "Vend ce matériel sans s’être engagé à respecter les prix solidaires plafonnés.",
            "Prenez cet engagement sur votre profil, ou retirez-en la vente de ces catégories.",
        )
    if candidate.legal_class not in MAY_RESELL:
        return Finding(
            Criterion.PRICE_CAPS,
            Level.NOTICE,
            "S’est engagé sur les prix plafonnés ; mais la loi ne laisse revendre un don qu’aux associations d’utilité publique "
            "ou d’intérêt général.",
            "Ne vendez pas ce qui vous est donné : redistribuez-le, ou achetez-le à la collectivité.",
        )
    since = french_date(candidate.price_caps_accepted_on)
    return Finding(Criterion.PRICE_CAPS, Level.MET, f"S’est engagé le {since} à respecter les prix solidaires plafonnés.")


def _quota(candidate: Candidate, choices: Choices) -> Finding:
    share = choices.share_of(candidate)
    if not choices.is_over_quota(candidate):
        return Finding(Criterion.QUOTA, Level.MET, f"A reçu {percent(share)} de ce qui a été donné cette année.")
    fact = (
        f"A reçu {percent(share)} de ce qui a été donné cette année, plus que la part fixée par le territoire ({choices.quota} %)."
    )
    if choices.quota_forbids:
        return Finding(
            Criterion.QUOTA, Level.OBSTACLE, fact, "Vous pourrez demander de nouveau l’an prochain, ou si la part baisse."
        )
    return Finding(
        Criterion.QUOTA, Level.NOTICE, fact, "Vous pouvez demander ; les autres demandes seront classées avant la vôtre."
    )


def _agreement(offer: Offer, candidate: Candidate) -> Finding:
    """Without agreement one may ask, and nothing is handed over: see `marketplace.transfers.rules.check_agreement`."""
    if candidate.has_agreement:
        return Finding(Criterion.AGREEMENT, Level.MET, f"Une convention est en vigueur avec {offer.giver}.")
    remedy = "Vous pouvez demander dès maintenant ; rien ne sera remis avant les deux signatures."
    if candidate.has_agreement_to_sign:
        fact = f"Une convention avec {offer.giver} attend une signature."
        return Finding(Criterion.AGREEMENT, Level.NOTICE, fact, remedy)
    fact = f"Pas encore de convention avec {offer.giver} : le modèle du territoire sera proposé si la demande est retenue."
    return Finding(Criterion.AGREEMENT, Level.NOTICE, fact, remedy)
