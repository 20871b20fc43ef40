"""Running the service: its processes, its schema, its health, and what is deleted by age."""
