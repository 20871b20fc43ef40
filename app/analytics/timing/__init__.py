"""How long customers take: from the events of their sessions."""
