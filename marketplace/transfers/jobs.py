"""What follows in the background."""
