"""What customers did: sessions, feedback, declarations; and what hosts were told of it."""
