"""``python -m kaivosmatch`` is the command line."""

from __future__ import annotations

import sys

from kaivosmatch.cli import main

sys.exit(main())
