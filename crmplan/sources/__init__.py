"""Clients' data: files and databases read into the canonical tables that KPIs are computed over."""
