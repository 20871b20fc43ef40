"""The brand: how the pages of customers look."""
