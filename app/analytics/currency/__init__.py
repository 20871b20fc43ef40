"""One currency for the sums of an account, by rates that the account enters itself."""
