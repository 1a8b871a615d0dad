"""What a community charges, as its finance staff set it up: fee items, and the rooms of the special ones."""
