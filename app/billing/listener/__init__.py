"""A developer's machine that stands in for the host's backend, in test mode alone."""
