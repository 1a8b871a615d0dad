"""Sign-in sessions in GraphQL."""
