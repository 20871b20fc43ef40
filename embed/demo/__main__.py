"""``python -m embed.demo``."""

import sys

from embed.demo.config import ConfigurationError, load_config
from embed.demo.server import serve

try:
    serve(load_config())
except ConfigurationError as error:
    sys.exit(str(error))
