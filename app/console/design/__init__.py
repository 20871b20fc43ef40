"""Flows, their texts in every language, and the preview."""
