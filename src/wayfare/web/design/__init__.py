"""The design system: how every room looks, and the page that shows it."""
