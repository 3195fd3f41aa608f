"""Equipment items, their import, their decommissioning, and the yearly stock declarations."""
