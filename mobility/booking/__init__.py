"""From a wish over offers to a ride: promises, holds, confirmations, cancellations."""
