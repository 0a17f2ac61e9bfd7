"""The browser: a session, warm tabs, visits as named steps. The only place with Playwright."""
