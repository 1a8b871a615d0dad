"""Forward-only, deploy-safe changes of the database, and the one function that applies them."""
