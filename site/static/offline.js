"use strict";
// Has the page kept for use without a network, and tells it of a new version. Where the server does
// not isolate the page, which memory shared between workers needs, the service worker does: then the
// first visit loads once more before it starts.
(() => {
  const workers = navigator.serviceWorker;
  if (!workers || !window.isSecureContext) return;
  const register = () => workers.register("sw.js", { updateViaCache: "none" });
  const tried = "plywood-isolating";

  async function isolate() {
    if (window.crossOriginIsolated) {
      sessionStorage.removeItem(tried);
      return;
    }
    if (sessionStorage.getItem(tried)) return; // it does not help in this browser
    sessionStorage.setItem(tried, "1");
    await register();
    await workers.ready;
    location.reload();
    await new Promise(() => {});
  }

  function watch(registration) {
    const offer = () => {
      window.plywoodUpdate = () => {
        if (!registration.waiting) return location.reload(); // another tab has taken it
        workers.addEventListener("controllerchange", () => location.reload(), { once: true });
        registration.waiting.postMessage("take over");
      };
      window.dispatchEvent(new Event("plywood-update"));
    };
    if (registration.waiting && workers.controller) offer();
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next.addEventListener("statechange", () => {
        if (next.state === "installed" && registration.waiting && workers.controller) offer();
      });
    });
    setInterval(() => registration.update().catch(() => {}), 3600e3);
  }

  window.plywoodIsolated = isolate().catch((err) => console.info("Plywood runs without isolation:", err.message));
  // boot.js calls this when the page is up: keeping it may wait, starting may not.
  window.plywoodStarted = async () => {
    try {
      watch(await register());
      (await workers.ready).active.postMessage("keep");
    } catch (err) {
      console.info("Plywood is not kept for use without a network:", err.message);
    }
  };
})();
