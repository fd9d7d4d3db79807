"""`inspect`: looks into worlds."""
