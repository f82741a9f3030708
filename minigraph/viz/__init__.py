"""Graphs to look at: networkx, DOT, and pictures."""

from minigraph.viz.dot import to_dot
from minigraph.viz.networkx_graph import to_networkx
from minigraph.viz.render import render

__all__ = ["render", "to_dot", "to_networkx"]
