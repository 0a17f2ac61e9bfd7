// The page itself, not a frame within it: the portal goes on, in its own words.
if (parent !== self && parent === top) {
  const asked = /^\/w\/a\/(\d*)[a-z_]*\/(.+)$/.exec(location.pathname + location.search);
  if (asked) parent.postMessage({ wb_type: "elsewhere", ts: asked[1], url: asked[2] }, PORTAL);
}
