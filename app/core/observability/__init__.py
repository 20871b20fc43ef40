"""What is written down while the service runs: log lines, and errors by type and place."""
