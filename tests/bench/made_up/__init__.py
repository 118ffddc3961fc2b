"""Generated sites of any size. The `fill` functions of the modules can be combined."""
