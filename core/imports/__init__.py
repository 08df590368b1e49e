"""Imports: from an uploaded workbook to merged rows: read, clean, stage, review, merge."""
