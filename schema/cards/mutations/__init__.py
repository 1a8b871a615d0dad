"""What a person does with saved cards."""
