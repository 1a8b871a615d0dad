"""What every request passes on its way in: the log, and the last catch of what broke."""
