// Runs after the rewriting library: what it refuses without a reason is refused as browsers do.
(() => {
  "use strict";
  document.currentScript?.remove();
  const { serviceWorker } = navigator;
  if (!serviceWorker || serviceWorker instanceof self.ServiceWorkerContainer) return;
  serviceWorker.register = () =>
    Promise.reject(new DOMException("An archived page gets no worker of its own", "SecurityError"));
})();
