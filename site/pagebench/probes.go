//go:build !js

package main

// probes run in the page before its own scripts.
const probes = `
// Up: the network is drawn and Train may be pressed; the time is that of the frame which shows it.
new MutationObserver((_, observer) => {
  const train = document.querySelector("#train");
  if (!train || train.disabled || !document.querySelector("[data-block]")) return;
  observer.disconnect();
  requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => { window.benchUp = performance.now(); }; c.port2.postMessage(0); });
}).observe(document, { childList: true, subtree: true, attributes: true });

window.benchStart = () => ({
  Fetched: (performance.getEntriesByType("resource").find(r => r.name.endsWith("/plywood.wasm")) || {}).responseEnd || 0,
  Compiled: performance.getEntriesByName("plywood-compiled")[0].startTime,
  Instantiated: performance.getEntriesByName("plywood-instantiated")[0].startTime,
  Up: window.benchUp,
});

// The service worker keeps the page whole: it is quiet from then on.
window.benchKept = async () => {
  const version = document.documentElement.dataset.version;
  for (const key of await caches.keys()) {
    if (key.endsWith(" " + version) && (await (await caches.open(key)).match("plywood.wasm"))) window.benchWhole = true;
  }
};

window.benchFrames = () => {
  const times = [];
  const frame = (t) => { times.push(t); if (window.benchFrameTimes === times) requestAnimationFrame(frame); };
  window.benchFrameTimes = times;
  requestAnimationFrame(frame);
  return true;
};
window.benchFramesEnd = () => {
  const times = window.benchFrameTimes;
  window.benchFrameTimes = null;
  return times.slice(1).map((t, i) => t - times[i]);
};

// From an event of a type to the end of the frame that shows what came of it.
let asked = 0, took = [];
window.benchReactions = (type) => {
  asked = 0, took = [];
  window.benchAsks = type;
  return true;
};
window.benchReactionsEnd = () => {
  window.benchAsks = "";
  return took;
};
window.benchReaction = (k) => new Promise((done, fail) => {
  const end = performance.now() + 20000;
  const look = () => {
    if (took.length > k) done(true);
    else if (performance.now() > end) fail("nothing has changed on the page");
    else setTimeout(look, 20);
  };
  look();
});
for (const type of ["keydown", "pointerup", "pointerover"]) {
  addEventListener(type, (e) => { if (type === window.benchAsks) asked = e.timeStamp; }, { capture: true, passive: true });
}
new MutationObserver(() => {
  if (asked) shown(took, asked);
  asked = 0;
}).observe(document, { subtree: true, attributes: true, childList: true, characterData: true });

// From the pointer's event to the end of the frame in which what it moves has moved.
window.benchGhost = [];
window.benchMark = [];
let moved = 0;
addEventListener("pointermove", (e) => { moved = e.timeStamp; }, { capture: true, passive: true });
const shown = (list, since) => requestAnimationFrame(() => {
  const c = new MessageChannel();
  c.port1.onmessage = () => list.push(performance.now() - since);
  c.port2.postMessage(0);
});
new MutationObserver((changes) => {
  let ghost = false, mark = false;
  for (const c of changes) {
    for (const e of c.addedNodes) mark ||= e.matches?.(".drop");
    if (c.type !== "attributes" || c.oldValue === c.target.getAttribute("style")) continue;
    ghost ||= c.target.matches(".ghost");
    mark ||= c.target.matches(".drop");
  }
  if (ghost) shown(benchGhost, moved);
  if (mark) shown(benchMark, moved);
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["style"], attributeOldValue: true });
`
