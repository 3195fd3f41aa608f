"""The plumbing of pages: who may call them, forms, errors, headers, filters."""
