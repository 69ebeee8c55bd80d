"""Changes of a plan in place: which lines, proven to change only what they should, written so that nothing is lost."""
