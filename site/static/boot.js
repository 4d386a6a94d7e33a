"use strict";
// Starts the page's half of the binary and keeps the compiled module for the worker.
(async () => {
  if (typeof WebAssembly !== "object" || !WebAssembly.compileStreaming) {
    throw new Error("This browser has no WebAssembly. Plywood runs in current versions of Chrome, Edge, Firefox and Safari.");
  }
  await window.plywoodIsolated;
  const go = new Go();
  const kept = navigator.serviceWorker && navigator.serviceWorker.controller;
  const module = await WebAssembly.compileStreaming(kept ? fetch("plywood.wasm") : fetchPacked("plywood.wasm", "application/wasm"));
  performance.mark("plywood-compiled");
  window.plywoodModule = module;
  const instance = await WebAssembly.instantiate(module, go.importObject);
  performance.mark("plywood-instantiated");
  const ended = go.run(instance);
  if (window.plywoodStarted) window.plywoodStarted();
  await ended;
  throw new Error("Plywood has stopped. Reload the page: your network is kept.");
})().catch((err) => {
  console.error(err);
  const p = document.createElement("p");
  p.className = "loading failed";
  p.setAttribute("role", "alert");
  p.textContent = err.message;
  document.body.prepend(p);
});
