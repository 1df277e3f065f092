"""The inputs: every estimate of a scenario, and the sources that they rest on."""
