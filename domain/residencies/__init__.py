"""Who lives in which room, and since when it is true: applied → approved → ended."""
