"""How fast the library is: `python -m benchmarks` prints the whole table, `--help` tells the rest.

Absolute figures of a busy or virtual machine mean little, so wherever there is a peer or a limit, a figure is a ratio:
both take turns on the same memory in one run. What has neither (computed sizes and places, the import) is a time of the
machine. Modules, each above those that it uses:

    __main__    the command line
    report      results as JSON, as a table and in the documentation
    chart       results as a picture
    cases       what is measured, and the goals
    pipes       programs that write FizzBuzz into a pipe
    lab         what is compiled on the fly, and the drivers
    measure     turns, medians and quartiles
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# `python -m` looks here first, where a `fizzbuzz_ffi` is that is not built; what is measured is the installed one.
if sys.path and Path(sys.path[0] or ".").resolve() == ROOT:
    del sys.path[0]
