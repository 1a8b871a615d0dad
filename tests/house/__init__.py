"""Rules of this house that no linter knows, one a file, each with its reason. `walker` reads the sources for
all of them.
"""
