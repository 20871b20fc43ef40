"""The owner's words of a flow: every text with every language, and what is wrong with them."""
