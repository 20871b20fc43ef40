"""Flows in work: revisions, edits, merging two members' changes, and what is wrong with a draft."""
