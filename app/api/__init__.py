"""DOOR for the host's backend: JSON, API key, ``/api/v1``."""
