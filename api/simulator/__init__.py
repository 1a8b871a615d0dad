"""Stand-ins of the demo and the tests for what the world outside would answer. Production never imports
this."""
