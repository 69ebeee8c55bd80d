"""Analyses to documents, one view or report a file; sentences begin here."""
