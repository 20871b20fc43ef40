"""The flow document: its schema, how it is read and written, and how its parts are named. Pure."""
