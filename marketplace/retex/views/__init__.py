"""The annual report, through pages."""

from marketplace.retex.views import editions, publication, reports, story
from marketplace.retex.views.blueprint import bp

__all__ = ["bp", "editions", "publication", "reports", "story"]
