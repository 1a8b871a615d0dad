"""What is owed after its due date (欠费), by building and age."""
