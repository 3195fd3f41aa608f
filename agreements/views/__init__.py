"""Model agreements and agreements."""

from agreements.views import agreements, templates
from agreements.views.blueprint import bp

__all__ = ["agreements", "bp", "templates"]
