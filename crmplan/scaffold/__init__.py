"""A new plan's text, made of a template of the method, the packaged library and a few answers."""
