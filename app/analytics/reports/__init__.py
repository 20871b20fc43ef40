"""The questions a product team asks: one report for each view, typed, with its definitions."""
