"""What every request of the API passes before and after its view."""
