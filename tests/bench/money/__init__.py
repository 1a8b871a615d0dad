"""How many bills are paid a second, from the first tap to PAID, and how many webhooks are taken in."""
