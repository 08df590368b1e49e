"""Invented projects and assets of a synthetic county, over its real towns and villages."""
