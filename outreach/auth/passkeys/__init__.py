"""Passkeys (WebAuthn): signing in with a phone, a laptop or a security key."""
