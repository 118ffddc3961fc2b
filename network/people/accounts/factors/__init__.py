"""Second factors: passkeys, codes of an authenticator application, recovery codes."""
