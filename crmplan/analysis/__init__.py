"""What follows from a plan: one method each, from frozen data to one frozen result."""
