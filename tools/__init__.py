"""Tools of the project: run as modules, from its root."""
