"""`python -m fizzbuzz_ffi` is the command `fizzbuzz`."""

import sys

from fizzbuzz_ffi._cli import main

sys.exit(main())
