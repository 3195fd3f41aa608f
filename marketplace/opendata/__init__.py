"""Open data: what others may take away and build upon, by year, with its schema and its catalogue. Nobody is identified in it."""
