"""Settings: of the account, its connections, its keys, what it keeps, and its mail."""
