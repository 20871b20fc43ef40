"""``fairwell experiment``: comparisons of flows, run and written as files."""
