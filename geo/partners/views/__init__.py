"""The directory of partners and the sector map."""

from geo.partners.views import api, coverage, directory, documents, profiles, sector_map, sheets, suggestions
from geo.partners.views.blueprint import bp

__all__ = ["api", "bp", "coverage", "directory", "documents", "profiles", "sector_map", "sheets", "suggestions"]
