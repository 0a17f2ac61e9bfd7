"""The explorer's visit: what a page does when it is worked is tried out, and it is noted where that
leads.

`plan` and `memory` decide what is tried (pure); `hands` does it with real pointer and keyboard;
`exploration` makes the visit; `js/hooks.js` sees from inside the page what is there to be tried.
"""
