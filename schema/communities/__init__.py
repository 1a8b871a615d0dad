"""Places in GraphQL."""
