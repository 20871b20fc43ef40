"""Sessions one by one, as they were counted: narrow rows, and sums over them."""
