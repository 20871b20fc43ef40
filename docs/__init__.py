"""The documentation, and the command that takes its pictures."""
