"""Invented year's work of a synthetic county: the plan split to units, and what they reported."""
