// Start de service worker en vraagt hem iets wat de server niet heeft.
async function begin() {
  const stand = document.getElementById('stand');
  await navigator.serviceWorker.register('/voorbeelden/service-worker/werker.js');
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((klaar) => navigator.serviceWorker.addEventListener('controllerchange', klaar, { once: true }));
  }
  stand.textContent = await (await fetch('/voorbeelden/service-worker/uit-de-werker')).text();
}
begin();
