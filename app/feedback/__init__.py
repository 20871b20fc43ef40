"""Owns the tags that members put on what customers wrote, and reads both together."""
