"""How long things take: `python -m benchmarks` compares minigraph with hand-written NumPy and its peers."""
