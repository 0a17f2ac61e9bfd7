"""Pictures of a page that has come to rest, as shots; `capture.screenshots` makes files of them."""
