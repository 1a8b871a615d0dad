"""What a resident does with autopay."""
