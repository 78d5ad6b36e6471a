"""From a fresh machine to the running program.

python run.py           makes everything ready, builds the sample branch and its weekly pack, opens the window
python run.py test      runs all tests
python run.py --help    lists the rest
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("cmdesk needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from tools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
