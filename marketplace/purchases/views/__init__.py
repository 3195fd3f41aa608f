"""Pages of purchases, of their yearly declaration and of their references."""

from marketplace.purchases.views import files, lines, references, territory, years
from marketplace.purchases.views.blueprint import bp

__all__ = ["bp", "files", "lines", "references", "territory", "years"]
