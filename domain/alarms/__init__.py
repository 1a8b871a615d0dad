"""Alarms (预警): what the devices' events mean, until somebody has looked."""
