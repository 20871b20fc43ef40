"""Owns what a flow may do, and where: policy packs, how they combine, and what they find."""
