"""What follows an outcome: undo, reactivation, pauses and their end, cancellations told later."""
