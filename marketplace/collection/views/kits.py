"""The communication kit of a box: a poster, a label, a note, a text for the bulletin."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.clock import today
from core.web.access import Audience, open_to, require
from core.web.files import made_pdf
from geo.territory.queries import municipality_names
from marketplace.collection import access, queries, rules, services
from marketplace.collection.enums import KitPart
from marketplace.collection.models import CollectionBox
from marketplace.collection.views.blueprint import bp


@bp.get("/bornes/<int:box_id>/affichage")
@open_to(Audience.SIGNED_IN)
def show_kit(box_id: int) -> ResponseReturnValue:
    box = _box_to_tell_of(box_id)
    article = rules.article_paragraphs(
        box, municipality=municipality_names().get(box.insee_code, ""), address=services.address_of(box)
    )
    return render_template("collection/show_kit.html", box=box, parts=list(KitPart), article=article)


@bp.get("/bornes/<int:box_id>/affichage/<any(affiche, etiquette, note, article):kit_part>")
@open_to(Audience.SIGNED_IN)
def print_kit(box_id: int, kit_part: str) -> Response:
    box, part = _box_to_tell_of(box_id), KitPart.of_word(kit_part)
    return made_pdf(services.print_kit(box, part, on=today()), f"{part.label} {box.name}")


def _box_to_tell_of(box_id: int) -> CollectionBox:
    box = queries.get_box(box_id)
    require(access.can_see_history, box)
    return box
