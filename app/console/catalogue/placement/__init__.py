"""Where an offer stands: the lists of flows it is in, its rank there, and whom it would reach."""
