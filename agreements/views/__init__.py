"""Model agreements, their clauses, and agreements."""

from agreements.views import agreements, clauses, models, proposals, templates
from agreements.views.blueprint import bp

__all__ = ["agreements", "bp", "clauses", "models", "proposals", "templates"]
