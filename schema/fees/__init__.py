"""Fee items and the runs that make bills of them, in GraphQL."""
