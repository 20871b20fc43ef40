"""Decides where a customer stands in a flow, and which step comes next. Pure."""
