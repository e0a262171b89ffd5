"""What programs may do: tokens, and the operations they open over the same queries and actions as the pages."""
