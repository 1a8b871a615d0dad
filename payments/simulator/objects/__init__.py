"""One file per noun of Stripe's API: what its operations do to the state."""
