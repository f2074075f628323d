"""`python -m web` is `mobility`."""

from web.cli import main

main()
