"""What a component may ask for. Hooks belong to a scope and end with it."""
