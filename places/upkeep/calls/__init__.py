"""The call list: places that the network has to telephone, each with a reason.

May import `confirmations`, `corrections` and the layers below `upkeep`.
"""
