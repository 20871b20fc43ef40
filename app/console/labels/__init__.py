"""What codes of the domain are called in the console."""
