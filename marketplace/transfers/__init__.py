"""The life of the goods after the decision: handover, receipt, outcomes, deeds."""
