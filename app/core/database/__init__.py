"""How rows are kept: column types, indexes, whose turn it is to write, the shared clock."""
