from .menus import Surroundings


def network(request):
    """`network` in every template: the settings and the menus, asked for only when shown."""
    return {"network": Surroundings(request)}
