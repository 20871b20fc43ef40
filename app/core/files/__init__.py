"""Files of ours: where they lie, and what may stand in a cell of a table."""
