"""Owns the job: durable work done later, in order, at least once. The only queue."""
