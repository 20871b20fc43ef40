"""What experiments have shown: with the money, what became of it, and what offers cost."""
