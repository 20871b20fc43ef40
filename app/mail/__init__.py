"""Owns how letters leave: headers, the mail server, trying again. Not what they say."""
