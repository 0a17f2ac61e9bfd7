// Starts the worker, and makes way for the archived page, which it then makes.
"use strict";
const asked = /^#(\d{4,14})\/(https?:\/\/.+)$/.exec(location.hash);

async function start() {
  if (!asked || !("serviceWorker" in navigator)) throw new Error("no worker");
  const { serviceWorker } = navigator;
  const registered = serviceWorker.register("/sw.js", { scope: "/" });
  if (!serviceWorker.controller) await registered;
  // Whether this page is in its charge doesn't matter: the next one is. A worker that was active
  // before, and let go of by an archived page or a hard reload, never takes this one over.
  await serviceWorker.ready;
  location.replace(`/w/a/${asked[1]}mp_/${asked[2]}`);
}

start().catch(() => {
  // The portal, and nobody else may have us in a frame, knows where it may succeed.
  parent.postMessage({ wb_type: "refused" }, "*");
  document.getElementById("wait").hidden = true;
  document.getElementById("fault").hidden = false;
});
