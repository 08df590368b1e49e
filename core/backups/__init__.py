"""Backup and restore of an installation: database and media in one file, checked by really restoring it."""
