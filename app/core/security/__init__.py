"""Secrets and signatures: tokens, signed requests, encryption at rest, pseudonyms."""
