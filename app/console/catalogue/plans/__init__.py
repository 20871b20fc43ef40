"""Plans: the catalogue that offers compare."""
