"""Number 1 of a machine of namespaces: does nothing, and takes everything with it when it ends.

Ignoring SIGCHLD is how orphans are reaped. Until it is told to stay it lives as long as whoever made it: the end
of standard input is that one's end, whatever the cause.
usage: init.py confcom-cluster FOLDER
"""

import os
import signal
import sys

for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
os.write(1, b"up\n")
if not os.read(0, 1):
    sys.exit(1)
while True:
    signal.pause()
