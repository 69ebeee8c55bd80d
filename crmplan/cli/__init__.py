"""The command line: parses, calls, prints and exits; knows the clock, the environment and the terminal."""
