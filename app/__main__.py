"""`python -m app` is the console command."""

from app.cli import main

main()
