"""From a row of the ledger to a handset: jobs, the sender, and the transports that push services need."""
