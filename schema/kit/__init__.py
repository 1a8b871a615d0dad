"""What every noun of the schema stands on: commands, user errors, money, audiences."""
