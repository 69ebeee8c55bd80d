"""Documents to text or bytes, a file a format; a renderer knows documents and nothing of plans."""
