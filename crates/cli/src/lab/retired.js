// Takes the place of a worker that was installed here earlier, empties its store and goes.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const leave = async () => {
    const ours = (await caches.keys()).filter((name) => name.startsWith("ironlaw-"));
    await Promise.all(ours.map((name) => caches.delete(name)));
    await self.registration.unregister();
    for (const page of await self.clients.matchAll()) await page.navigate(page.url);
  };
  event.waitUntil(leave());
});
