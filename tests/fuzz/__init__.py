"""Requests that nobody means well with: a hundred thousand by `make fuzz`, some thousands in every run."""
