"""Who gets a message: people near the trouble or on duty for it, and never more than a policy lets see it."""
