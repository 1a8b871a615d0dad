"""What a person does with their inbox: reads it, tells how far a push came, says what they want to be
pushed."""
