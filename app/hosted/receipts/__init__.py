"""Receipts: the customer's page, files to keep, and their verification."""
