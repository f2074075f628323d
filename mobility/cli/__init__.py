"""The command line of the service; `mobility.cli.main` is the way in."""
