"""One report for each view of the results."""
