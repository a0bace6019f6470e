"""Generated projects as people see them: in a browser."""
