"""A second small site: for each way to hide a page, one page that is hidden that way.

`capture.demo.finds.site` serves it, `capture/demo/finds.toml` says what must be found and how.
"""
