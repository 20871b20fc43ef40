"""What a customer sees after the decision: the result, the way back, the end of a pause."""
