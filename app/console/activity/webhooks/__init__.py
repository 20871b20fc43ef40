"""Webhooks: endpoints and their health, what was delivered, and sending it again."""
