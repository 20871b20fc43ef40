"""``python -m app.commands``: the ``fairwell`` command without its script."""

from app.commands import cli

cli()
