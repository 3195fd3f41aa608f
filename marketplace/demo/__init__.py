"""Demonstration data: real municipalities, fictitious partners and people."""
