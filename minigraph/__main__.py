"""`python -m minigraph` is the command `minigraph`."""

import sys

from minigraph.cli import main

sys.exit(main())
