"""The formulas that numbers are made of. Pure."""
