"""Owns the endpoint, the event, its deliveries and attempts: tells the host until it has heard."""
