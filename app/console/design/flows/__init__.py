"""Flows at the console: designed, looked at, published, and taken back."""
