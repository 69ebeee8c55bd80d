"""A view or a report as data: what is said, never how it looks."""
