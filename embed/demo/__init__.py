"""Tidemark, a small time-tracking product that lets Fairwell handle cancellations."""

from embed.demo.app import create_demo
from embed.demo.config import ConfigurationError, DemoConfig, load_config
from embed.demo.server import serve

__all__ = ["ConfigurationError", "DemoConfig", "create_demo", "load_config", "serve"]
