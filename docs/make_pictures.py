"""Makes the pictures of the documentation from the examples. Run: python docs/make_pictures.py"""

import os
import runpy
from pathlib import Path

import minigraph as tf
from minigraph import viz

PICTURES = Path("docs/pictures")


def main():
    os.chdir(Path(__file__).parent.parent)  # paths in the pictures are relative then
    for name in ("manual_rnn", "static_rnn", "packed_rnn"):
        tf.reset_default_graph()
        runpy.run_path(f"examples/{name}.py")
        print(viz.render(tf.get_default_graph(), PICTURES / f"{name}.svg"))


if __name__ == "__main__":
    main()
