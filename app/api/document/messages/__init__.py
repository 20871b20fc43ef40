"""What the service sends to hosts: its shape, and an example of each message."""
