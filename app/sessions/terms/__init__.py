"""What a cancellation means: consequences, declaration, and what its receipt says."""
