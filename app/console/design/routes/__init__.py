"""Routes: which customers get which flow."""
