"""The directory of partners and the sector map."""

from geo.partners.views import api, directory, documents, profiles, sector_map
from geo.partners.views.blueprint import bp

__all__ = ["api", "bp", "directory", "documents", "profiles", "sector_map"]
