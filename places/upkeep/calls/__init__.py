"""The places that the network has to telephone, and why.

May import `confirmations`, `corrections`, and what is below `upkeep`."""
