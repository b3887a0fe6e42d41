"""What turns text into a program: shapes for the sanitiser, and pages that hold them all."""
