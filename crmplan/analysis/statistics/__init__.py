"""How sure a change is: intervals, rank test, bootstrap, interrupted series; numbers in, frozen results out."""
