"""Made-up sites of any size. Each `fill` adds its own: they can stand side by side."""
