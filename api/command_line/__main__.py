"""`python -m api.command_line`, for where the `palm` script is not on the path."""

from api.command_line.app import main

main()
