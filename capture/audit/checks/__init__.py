"""One module per family of requirements: pure functions from facts to a judgement."""
