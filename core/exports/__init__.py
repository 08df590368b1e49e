"""Exports: a ledger's rows as a workbook, at once or in the background, and the template to fill in."""
