"use strict";
// Starts the worker's half of the binary from the module the page compiled, and tells the page when
// it has ended, which it never does by itself.
importScripts("wasm_exec.js");
self.onmessage = async (event) => {
  self.onmessage = null;
  const go = new Go();
  let why = "it stopped by itself.";
  try {
    await go.run(await WebAssembly.instantiate(event.data, go.importObject));
  } catch (err) {
    why = String(err && err.message || err);
  }
  self.postMessage({ died: why });
};
