"use strict";
// Starts the worker that measures. ask() is for the command that drives this page; the button is for people.
const worker = new Worker("worker.js");
const waiting = [];
worker.onmessage = (event) => waiting.shift()?.(event.data);
worker.onerror = (event) => show("The worker has failed: " + event.message + "\n");
const heard = () => new Promise((resolve) => waiting.push(resolve));
const show = (text) => { document.querySelector("#results").textContent += text; };

window.ask = (request) => {
  worker.postMessage(request);
  return heard();
};

const ready = heard();
(async () => {
  const { about } = JSON.parse(await ready);
  document.querySelector("#about").textContent = about;
  document.querySelector("#start").disabled = false;
})();

document.querySelector("#start").onclick = async (event) => {
  event.target.disabled = true;
  document.querySelector("#results").textContent = "";
  worker.postMessage(JSON.stringify({ do: "bench", batches: { "lenet-bn": 256, resnet: 256, densenet: 64 } }));
  for (;;) {
    const said = JSON.parse(await heard());
    if (said.error) show(said.error + "\n");
    if (said.text) show(said.text);
    if (said.last) break;
  }
  event.target.disabled = false;
};
