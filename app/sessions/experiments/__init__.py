"""What a session has to do with experiments: its variant, its exposure, and the results."""
