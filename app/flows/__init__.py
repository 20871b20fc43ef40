"""Owns what is designed: the flow, its frozen versions, its steps and its words."""
