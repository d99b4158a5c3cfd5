"""What the tests of the API stand on; tests/README.md shows how to use it."""
