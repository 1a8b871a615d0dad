"""The handsets that pushes are sent to."""
