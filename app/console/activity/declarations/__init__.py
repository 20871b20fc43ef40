"""The public form: who canceled without signing in, and what became of that."""
