"""Fee runs (出账): the bills of a community for a month, first as drafts, then issued."""
