"""What stands within texts: fields that are filled in for each customer."""
