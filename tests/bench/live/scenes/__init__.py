"""What is measured, one scene a file."""
