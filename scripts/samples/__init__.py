"""Tables and sentence templates behind the sample texts written by ``make_samples.py``."""
