"""What many tests share: the servers of a test run, and real processes of ours under test."""
