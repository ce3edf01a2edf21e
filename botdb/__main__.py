"""``python -m botdb``, and the command `botdb`."""

import signal
import sys


def main() -> int:
    """Run botdb. Ctrl-C while its modules load ends it in silence, without a traceback."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:  # not in a background job, which ignores Ctrl-C
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from botdb.cli import main as run

    signal.signal(signal.SIGINT, handler)
    return run()


if __name__ == "__main__":
    sys.exit(main())
