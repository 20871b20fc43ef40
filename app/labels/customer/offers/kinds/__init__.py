"""The cards: a module for each kind of offer, found by the code of the kind."""
