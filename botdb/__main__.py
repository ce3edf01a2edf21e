"""``python -m botdb``."""

import sys

from botdb.cli import main

sys.exit(main())
