"use strict";
// Starts the worker's half of the binary from the module the page compiled, and tells the page when
// it has ended, which it never does by itself.
importScripts("wasm_exec.js" + self.location.search); // of the page's version
// What the binary says before it ends, such as that it has no memory left, is why it ended.
let said = "";
const write = self.fs.writeSync.bind(self.fs), decoder = new TextDecoder();
self.fs.writeSync = (fd, buf) => {
  if (said.length < 4000) said += decoder.decode(buf);
  return write(fd, buf);
};
const reason = (said) => {
  if (/out of memory|allocation failed|cannot allocate/i.test(said)) return "it ran out of memory.";
  const last = said.match(/^(?:panic|fatal error): (.*)$/m);
  return last ? "it stopped by itself: " + last[1] : "it stopped by itself.";
};
self.onmessage = async (event) => {
  self.onmessage = null;
  self.plywoodModule = event.data; // for workers of its own
  const go = new Go();
  let why;
  try {
    await go.run(await WebAssembly.instantiate(event.data, go.importObject));
    why = reason(said);
  } catch (err) {
    why = String(err && err.message || err);
    if (/memory|allocat/i.test(why)) why = "it ran out of memory.";
  }
  self.postMessage({ died: why });
};

// Where workers that train together wait for one another. arrivals[0] counts who has come since the
// beginning, arrivals[1] is 1 once someone has left. A meeting is a few microseconds away as a rule:
// so look out for a while before sleeping.
self.plywoodMeet = (arrivals, size, round, limit) => {
  const all = size * round | 0;
  Atomics.add(arrivals, 0, 1);
  Atomics.notify(arrivals, 0);
  for (let looks = 0; looks < 5000; looks++) {
    if ((Atomics.load(arrivals, 0) - all | 0) >= 0) return true;
  }
  const end = performance.now() + limit;
  for (;;) {
    const come = Atomics.load(arrivals, 0);
    if ((come - all | 0) >= 0) return true;
    if (Atomics.load(arrivals, 1) !== 0 || performance.now() > end) return false;
    Atomics.wait(arrivals, 0, come, 1000);
  }
};
