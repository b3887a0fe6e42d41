"""The accounts of staff, as commands and the desk change them."""
