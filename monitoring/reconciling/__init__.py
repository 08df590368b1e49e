"""Reconciliation: an export staged like an import, compared with the registers, never merged by itself."""
