"""Pages of monitoring that are more than a ledger."""
