"""How fast Saksi reads, how much memory it takes, how soon it starts: `python -m benchmarks`."""
