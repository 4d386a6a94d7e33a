"use strict";
// Starts the worker's half of the binary from the module the page compiled.
importScripts("wasm_exec.js");
self.onmessage = async (event) => {
  self.onmessage = null;
  const go = new Go();
  await go.run(await WebAssembly.instantiate(event.data, go.importObject));
};
