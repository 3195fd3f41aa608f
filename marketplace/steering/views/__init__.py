"""Pages of steering."""

from marketplace.steering.views import actions, dashboard, indicators, reports
from marketplace.steering.views.blueprint import bp

__all__ = ["actions", "bp", "dashboard", "indicators", "reports"]
