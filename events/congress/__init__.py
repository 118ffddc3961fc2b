"""The editions of a congress: sessions, programme, visitors' choice, proceedings.

The last wing: may import every other one."""
