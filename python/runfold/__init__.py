"""Runfold: two lines that track everything and never hurt training."""
