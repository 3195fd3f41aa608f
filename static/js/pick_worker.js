/* Keeps the pick list in the telephone, so that it opens again where there is no network. It answers for that page alone, and for
   what that page is made of: with a network, the server always answers first. */
"use strict";
const CACHE = "boucle-pick";
const KEPT = 12 * 3600 * 1000; /* as long as a session */
const PATIENCE = 4000; /* a network that does not answer is none */

const inTime = (request) =>
  Promise.race([fetch(request), new Promise((_, fail) => setTimeout(fail, PATIENCE, new Error("no answer")))]);

const isFresh = (answer) => Date.now() - Date.parse(answer.headers.get("Date") || "") < KEPT;

/* The page as the server gives it; as it was kept when there is no network; forgotten once the server refuses it. */
const page = async (request) => {
  const cache = await caches.open(CACHE);
  const place = new URL(request.url).pathname;
  try {
    const answer = await inTime(request);
    if (answer.ok && !answer.redirected) await cache.put(place, answer.clone());
    else if (answer.status < 500) await cache.delete(place);
    return answer;
  } catch (error) {
    const kept = await cache.match(place);
    if (kept && isFresh(kept)) return kept;
    await cache.delete(place);
    throw error;
  }
};

/* A file of the page changes its address when it changes: one that was kept is right. */
const file = async (request) => {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(file(request));
});
