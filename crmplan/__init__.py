"""crmplan plans the introduction of a CRM in a company."""

__version__ = "0.1.0"
