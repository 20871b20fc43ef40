"""What the numbers say, and what is still to set up."""
