// Keeps the files of one version of the page, so that it starts without a network, and gives the page
// the headers that isolate it where the server does not. A version is kept whole: a new one is
// fetched beside it and takes over when the person says so, or when no tab shows the old one.
importScripts("packed.js");

const scope = new URL(self.registration.scope).pathname;
const prefix = "plywood " + scope + " ";
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

self.addEventListener("install", (event) => {
  // A first visit is not kept waiting: its page asks for the files once it is up.
  event.waitUntil(self.registration.active ? fill() : self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    // The version before stays, since a tab may run it.
    const others = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== prefix + bundle.version);
    await Promise.all(others.slice(0, -1).map((key) => caches.delete(key)));
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(fill());
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(scope)) return;
  const path = url.pathname.slice(scope.length);
  const file = path === "index.html" ? "" : path;
  if (file === "data/fashion-mnist/index.json") {
    event.respondWith(fetch(event.request).catch(() => Response.json({ found: false, why: "there is no network" })));
  } else if (bundle.files.includes(file)) {
    event.respondWith(answer(event.request, file, url.searchParams.get("v") || bundle.version));
  }
});

async function answer(request, file, version) {
  const kept = await caches.match(scope + file, { cacheName: prefix + version });
  const response = kept || await load(file);
  if (request.mode !== "navigate" && request.destination !== "worker") return response;
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the body is unpacked already
  headers.delete("Content-Length");
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

// fill fetches what this version lacks. It fails, and the version is not installed, where a file is
// not to be had.
async function fill() {
  const cache = await caches.open(prefix + bundle.version);
  await Promise.all(bundle.files.map(async (file) => {
    if (!await cache.match(scope + file)) await cache.put(scope + file, await load(file));
  }));
}

async function load(file) {
  const options = { cache: "no-cache" };
  const response = await (file.endsWith(".wasm") ? fetchPacked(scope + file, "application/wasm", options) : fetch(scope + file, options));
  if (!response.ok) throw new Error(file + ": the server answered " + response.status);
  return response;
}
