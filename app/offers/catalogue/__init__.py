"""What an owner writes down as offers, plans and segments."""
