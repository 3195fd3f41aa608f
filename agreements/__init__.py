"""Model agreements, signed agreements and their signatures."""
