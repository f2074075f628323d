"""Words for what happened, and ways to send them."""
