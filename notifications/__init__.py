"""From a domain event to a phone: messages, audiences, preferences, inbox, push, and the live hub."""
