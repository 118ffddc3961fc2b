"""The demonstration network: pages created once from the files of the folder `demo/`.

May import every wing below; only the command `load_demo` imports it.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "demo"
