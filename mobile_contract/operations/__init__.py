"""The apps' own operations, one file each: what a shipped screen asks for."""
