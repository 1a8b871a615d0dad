"""One file for each mutation of this noun."""
