"""What a member says of themselves, and how they sign in. Belongs to no account."""
