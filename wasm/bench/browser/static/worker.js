"use strict";
// Runs the measuring binary.
importScripts("wasm_exec.js");
(async () => {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch("bench.wasm"), go.importObject);
  await go.run(instance);
})();
