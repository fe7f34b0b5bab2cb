"""Match suppliers with the needs of mines."""
