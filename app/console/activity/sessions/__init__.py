"""Sessions: finding one, its whole story, and sending a customer a link into the flow."""
