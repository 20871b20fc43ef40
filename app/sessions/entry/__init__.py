"""The way into a session: what a host signed, the links we hand out, and the first step."""
