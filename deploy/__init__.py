"""Puts the portal on a machine: embedded servers, preparation, supervision."""
