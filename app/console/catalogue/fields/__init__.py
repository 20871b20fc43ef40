"""Form fields that several parts of the catalogue share."""
