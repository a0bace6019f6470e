"""What a person can give and what can go wrong, tried with the installed command as a process."""
