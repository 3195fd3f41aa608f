"""What public bodies buy, how much of it comes from reuse, and what they declare of it each year (AGEC law, article 58)."""
