"""`python -m wayfare` is the command `wayfare`."""

from wayfare.cli.main import run

if __name__ == "__main__":
    run()
