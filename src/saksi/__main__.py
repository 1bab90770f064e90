"""`python -m saksi` is the command line."""

from saksi.cli import main

if __name__ == "__main__":
    main()
