"""The annual report, through pages."""

from marketplace.retex.views import publication, reports, story
from marketplace.retex.views.blueprint import bp

__all__ = ["bp", "publication", "reports", "story"]
