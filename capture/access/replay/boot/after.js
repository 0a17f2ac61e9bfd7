// Runs after the rewriting library, and mends what it leaves different from what browsers do.
(() => {
  "use strict";
  document.currentScript?.remove();

  // It knows the window by `this`, which a bare `addEventListener("message", …)` leaves out: what
  // frames say to each other would be lost.
  for (const name of ["addEventListener", "removeEventListener"]) {
    const theirs = EventTarget.prototype[name];
    const { [name]: ours } = {
      [name](type, listener, ...more) {
        return Reflect.apply(theirs, this ?? self, [type, listener, ...more]);
      },
    };
    Object.defineProperty(EventTarget.prototype, name, {
      ...Object.getOwnPropertyDescriptor(EventTarget.prototype, name),
      value: ours,
    });
  }

  // What it refuses without a reason is refused as browsers do.
  const { serviceWorker } = navigator;
  if (!serviceWorker || serviceWorker instanceof self.ServiceWorkerContainer) return;
  serviceWorker.register = () =>
    Promise.reject(new DOMException("An archived page gets no worker of its own", "SecurityError"));
})();
