"""What members keep for themselves about reports: saved views, a digest, how files are written."""
