"""Readers of picture formats that remove metadata: JPEG, PNG, GIF, WebP, AVIF."""
