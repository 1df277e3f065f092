"""What tests, benchmarks and the pictures of the documentation share."""
