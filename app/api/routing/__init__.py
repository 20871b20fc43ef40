"""Routes over the API: which customers get which flow."""
