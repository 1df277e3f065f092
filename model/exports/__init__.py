"""Exports: tables as files, plans that make them, bundles that can be made again, the ledger."""
