"""What every page shares: headers, htmx, and the catalog it speaks from. Knows requests."""
