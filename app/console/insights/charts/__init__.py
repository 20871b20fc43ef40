"""Charts as shapes of an SVG: drawn here, so that they print, and need no script. Pure."""
