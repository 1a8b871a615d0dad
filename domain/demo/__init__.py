"""The demo world: communities full of people, bills, notices and devices, the same ones for the same seed."""
