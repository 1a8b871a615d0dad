"""How long a month's bills take: `make bench-fees`."""
