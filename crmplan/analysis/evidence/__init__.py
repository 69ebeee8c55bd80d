"""What the facts of a plan answer to the questions of the built-in bank."""
