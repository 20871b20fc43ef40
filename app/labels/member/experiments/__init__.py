"""What members read about experiments: how one is meant, and what it has shown."""
