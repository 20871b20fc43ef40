"""The account over the API: itself, its members, its webhook endpoints."""
