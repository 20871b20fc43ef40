"""Who belongs to an account, as what, and who is invited."""
