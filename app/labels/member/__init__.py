"""What members read at the console, in their language."""
