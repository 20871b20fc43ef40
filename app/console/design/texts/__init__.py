"""The words of a flow in every language: the grid, one cell of it, and files for translators."""
