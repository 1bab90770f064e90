"""Measure the reading on texts that people have annotated. Each module prints its measures as one JSON object."""
