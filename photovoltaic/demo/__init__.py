"""Invented stations of a synthetic county: three years of sun, snow, faults and curtailment, and what became of the money."""
