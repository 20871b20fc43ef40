"""What customers read: our default copy of a flow, and how dates and amounts are written."""
