"""Where a ledger's pages are."""

from django.urls import reverse


def address(ledger, page, *args):
    return reverse(f"{ledger.name}-{page}", args=args)
