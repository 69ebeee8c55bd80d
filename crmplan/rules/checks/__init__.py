"""The rules, a file for each mistake."""
