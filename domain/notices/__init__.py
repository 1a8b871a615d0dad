"""What a community tells its residents (通知通告), and who has read it."""
