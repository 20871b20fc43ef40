"""What Stripe is asked to do, a module for each sort of action."""
