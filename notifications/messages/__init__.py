"""What a person is told: one typed message per domain event, in Chinese and English, with its delivery
profile."""
