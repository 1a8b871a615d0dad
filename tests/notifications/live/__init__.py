"""From the outbox to open subscriptions, on real servers."""
