"""What importing a file would do to an inventory: pure, quick, and the same for the preview and for the import itself.

Rows are plain tuples throughout: a territory's file has tens of thousands.
"""

from marketplace.inventory.rules.planning.catalogue import NOT_IMPORTED, Catalogue
from marketplace.inventory.rules.planning.facts import Facts
from marketplace.inventory.rules.planning.matching import plan_import
from marketplace.inventory.rules.planning.plans import Plan, Remark
from marketplace.inventory.rules.planning.reports import Group, Report, outcome_of, packed

__all__ = ["NOT_IMPORTED", "Catalogue", "Facts", "Group", "Plan", "Remark", "Report", "outcome_of", "packed", "plan_import"]
