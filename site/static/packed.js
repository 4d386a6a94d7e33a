"use strict";
// Fetches a large file, or the compressed copy beside it where the server hands out files as they
// lie. The page and its service worker share it.
async function fetchPacked(url, type, options) {
  const plain = await fetch(url, options);
  if (!plain.ok || plain.headers.has("Content-Encoding") || typeof DecompressionStream === "undefined") return plain;
  const packed = await fetch(url + ".gz", options).catch(() => null);
  if (!packed || !packed.ok) return plain;
  plain.body.cancel();
  const unpacked = packed.headers.has("Content-Encoding"); // some servers unpack what ends with .gz
  const body = unpacked ? packed.body : packed.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(body, { headers: { "Content-Type": type } });
}
