"""What happens at a career centre: one module a theme, one function an event."""
