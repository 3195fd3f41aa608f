"""Who sees which layer."""

from marketplace.atlas.enums import MapLayer
from marketplace.lots.access import can_see_catalogue
from marketplace.retex.access import can_see_drafts


def can_see_layer(user: object, layer: MapLayer) -> bool:
    """Open lots are for whoever sees the catalogue; the others, for everybody."""
    return layer is not MapLayer.LOTS or can_see_catalogue(user)


def can_see_live_years(user: object) -> bool:
    """Figures of a year that is not published: the coordinator and officials."""
    return can_see_drafts(user)
