// Starts the worker, waits until it is in charge, and makes way for the archived page.
"use strict";
const asked = /^#(\d{4,14})\/(https?:\/\/.+)$/.exec(location.hash);

async function start() {
  if (!asked || !("serviceWorker" in navigator)) throw new Error("no worker");
  const { serviceWorker } = navigator;
  const registered = serviceWorker.register("/sw.js", { scope: "/" });
  if (!serviceWorker.controller) await registered;
  await serviceWorker.ready;
  if (!serviceWorker.controller) {
    await new Promise((done) => serviceWorker.addEventListener("controllerchange", done));
  }
  location.replace(`/w/a/${asked[1]}mp_/${asked[2]}`);
}

start().catch(() => {
  // The portal, and nobody else may have us in a frame, knows where it may succeed.
  parent.postMessage({ wb_type: "refused" }, "*");
  document.getElementById("wait").hidden = true;
  document.getElementById("fault").hidden = false;
});
