"""Bills of a room (账单) and their lines."""
