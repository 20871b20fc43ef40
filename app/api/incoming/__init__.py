"""What other systems tell by themselves, signed in their own way."""
