"""Pictures of pages. The only place with Pillow."""
