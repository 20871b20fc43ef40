"""The demo: a company, its catalogue, and a history for the console to show."""
