"""The editor of a flow."""
