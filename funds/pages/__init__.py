"""Pages of 小额信贷 that are more than a ledger."""
