"""Steering: the actions of the roadmap, the indicators and their reference, dashboards, half-year summaries and reports."""
