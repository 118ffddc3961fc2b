"""What is asked for after the password: passkeys, codes of an application, recovery codes."""
