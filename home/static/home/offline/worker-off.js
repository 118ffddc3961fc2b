/* Replaces the service worker on the devices that have it, once the setting OFFLINE is 0. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("offline-")).map((name) => caches.delete(name)));
  await self.registration.unregister();
}
