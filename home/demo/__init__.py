"""A credible network to look at: reads the folder `demo/` and makes pages of it, once.

May import every room below; nothing imports it but its command.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "demo"
