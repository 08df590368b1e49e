"""Pages of the kernel that are no ledger: users, parameters, the access log."""
