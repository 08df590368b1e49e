"""The JSON interface: every ledger read-only, with the scope, permissions and masks of the pages."""
