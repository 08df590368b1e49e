"""Pages of 资金和小额信贷 that are more than a ledger."""
