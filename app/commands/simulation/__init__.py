"""Sample data: a company that does not exist, whose customers go through the real engine.

It writes into accounts of its own alone, which say in their name what they are. Nobody is told
of their customers and nothing is billed: such an account has no endpoint of either kind.
"""
