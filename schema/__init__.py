"""The GraphQL language of the product: one code-first schema, three contracts."""
