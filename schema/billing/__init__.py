"""Bills in GraphQL."""
