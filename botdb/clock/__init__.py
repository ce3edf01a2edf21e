"""Time: moments, New York's trading day, and dates as people type them."""
