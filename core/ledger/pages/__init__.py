"""The pages every ledger has."""
