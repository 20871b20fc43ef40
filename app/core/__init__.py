"""Ground: clock, ids, types, money, locales, tokens, HTTP. Knows nothing about cancellation."""
