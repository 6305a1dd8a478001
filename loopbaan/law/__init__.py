"""The law on the command line: decisions for whoever has the facts, without a database."""
