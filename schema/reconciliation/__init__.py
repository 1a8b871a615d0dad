"""Reports of reconciliation in GraphQL."""
