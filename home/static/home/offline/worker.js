/* Keeps the pages marked with `data-keep`, and shows them when the network fails. `SITE`, written
   before this file by `home.front.offline.views`, has the limits, addresses and sentences.

   A kept page is an HTML response with the headers Kept-On (ISO date), Kept-Kind (value of
   `data-keep`), Kept-Title and Kept-Label (URI-encoded), Kept-Files (addresses that it needs). */
const PAGES = "offline-pages";
const FILES = "offline-files";
const DAY = 24 * 3600 * 1000;
const PATIENCE = 4000; // milliseconds before a kept page replaces a slow answer
const MAIN = /<main id="contenu"[^>]*>/;
const NEAR = new Set(["near", "position"]);
const COPIED = ["Content-Security-Policy", "Content-Language", "Content-Type", "Permissions-Policy"];
const GONE = new Set([401, 403, 404, 410]);
const FAILED = new Set([502, 503, 504]);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(fetchAndKeep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    // The other addresses are files: a feed, a PDF, a calendar.
    if (url.pathname.endsWith("/") && !url.pathname.startsWith("/admin/")) {
      event.respondWith(answer(event, url));
    }
  } else if (isFile(url.pathname)) {
    event.respondWith(fetch(request).catch(() => keptFile(request)));
  }
});

async function install() {
  const files = await caches.open(FILES);
  for (const address of Object.values(SITE.offline)) {
    // Without cookies: the page of a visitor, even if someone is signed in.
    const response = await fetch(address, { credentials: "omit", cache: "reload" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await keepFiles(filesOf(await response.clone().text()));
    await files.put(address, response);
  }
  await self.skipWaiting();
}

async function activate() {
  await self.clients.claim();
  await prune();
}

/* Network first; the kept copy if the network fails, or takes more than PATIENCE. */
async function answer(event, url) {
  const kept = await find(url);
  const live = load(event, url, Boolean(kept));
  event.waitUntil(live.catch(() => {}));
  try {
    const response = await (kept ? Promise.race([live, wait(PATIENCE)]) : live);
    return response && !(kept && FAILED.has(response.status)) ? response : kept;
  } catch {
    return kept || offlinePage(url);
  }
}

/* With a kept copy, the browser's own cache must not answer: it would hide that the network failed. */
async function load(event, url, isKept) {
  const { request } = event;
  const { referrer, referrerPolicy } = request;
  const options = isKept ? { cache: "no-cache", referrer, referrerPolicy } : undefined;
  const response = await fetch(request, options);
  event.waitUntil(settle(url, response.clone()).catch(() => {}));
  return response;
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* The page that registered the worker was loaded before it. */
async function fetchAndKeep(address) {
  const url = new URL(address, location.href);
  if (url.origin === location.origin) await settle(url, await fetch(url));
}

/* Keep a response if its page may be kept; remove the copy of a page that no longer exists. */
async function settle(url, response) {
  if (GONE.has(response.status)) return (await caches.open(PAGES)).delete(keyOf(url));
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok || response.redirected || !type.startsWith("text/html")) return;
  const html = await response.text();
  // The server marks pages for visitors without a session only.
  const kind = html.match(MAIN)?.[0].match(/ data-keep="(\w+)"/)?.[1];
  const policy = response.headers.get("Cache-Control") || "";
  // An answer around a position is for this visitor only, and so is this device.
  if (!kind || (kind !== "position" && /private|no-store/.test(policy))) return;
  await keep(url, kind, html, response.headers);
}

async function keep(url, kind, html, received) {
  const pages = await caches.open(PAGES);
  const key = keyOf(url, kind);
  if (NEAR.has(kind)) {
    const former = (await entries()).filter((entry) => NEAR.has(entry.kind) && entry.request.url !== key);
    for (const { request } of former) await pages.delete(request);
  }
  const language = html.match(/<html[^>]*\slang="([^"]+)"/)?.[1] || "fr";
  const [label, advice] = SITE.notices[language] || SITE.notices.fr;
  const now = new Date();
  const dated = label
    .replace("{day}", now.toLocaleDateString(language, { day: "numeric", month: "long" }))
    .replace("{time}", clock(now, language));
  const files = filesOf(html);
  const headers = new Headers(COPIED.flatMap((name) => (received.has(name) ? [[name, received.get(name)]] : [])));
  headers.set("Kept-On", now.toISOString());
  headers.set("Kept-Kind", kind);
  headers.set("Kept-Title", encodeURIComponent(html.match(/<title[^>]*>([^<]*)/)?.[1].trim() || url.pathname));
  headers.set("Kept-Label", encodeURIComponent(dated));
  headers.set("Kept-Files", JSON.stringify(files));
  const notice = `<p class="callout callout--warning" role="status">${dated}. ${advice}</p>`;
  await keepFiles(files);
  await pages.put(key, new Response(html.replace(MAIN, (main) => main + notice), { headers }));
  await prune();
}

function clock(moment, language) {
  const time = moment.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
  if (!language.startsWith("fr")) return time;
  return time.replace(/^0(?=\d)/, "").replace(":", "\u00a0h\u00a0").replace(/\u00a000$/, "");
}

/* The address of an answer around a position is kept without the position. */
function keyOf(url, kind = "") {
  return url.origin + url.pathname + (kind === "position" ? "" : url.search);
}

function hasPosition(url) {
  return [...url.searchParams].some(([name, value]) => name === "lat" || /^\s*[+-]?\d+[.,]\d/.test(value));
}

async function find(url) {
  const fresh = (await entries()).filter((entry) => !isOld(entry));
  const own = (entry) => entry.request.url === keyOf(url);
  const near = ({ request, kind }) =>
    NEAR.has(kind) && (kind === "position" ? hasPosition(url) : !url.search) &&
    new URL(request.url).pathname === url.pathname;
  return (fresh.find(own) || fresh.find(near))?.response;
}

async function entries() {
  const pages = await caches.open(PAGES);
  return Promise.all((await pages.keys()).map(async (request) => {
    const response = await pages.match(request);
    const keptOn = new Date(response.headers.get("Kept-On"));
    return { request, response, keptOn, kind: response.headers.get("Kept-Kind") };
  }));
}

const isOld = ({ keptOn }) => !(Date.now() - keptOn < SITE.days * DAY);

/* Delete the pages that are too old or too many, then the files that no page needs. */
async function prune() {
  const [pages, files] = await Promise.all([caches.open(PAGES), caches.open(FILES)]);
  const all = (await entries()).sort((one, other) => other.keptOn - one.keptOn);
  const needed = new Set(Object.values(SITE.offline));
  for (const address of Object.values(SITE.offline)) {
    const page = await files.match(address);
    for (const file of filesOf(page ? await page.text() : "")) needed.add(file);
  }
  for (const [rank, entry] of all.entries()) {
    if (isOld(entry) || rank >= SITE.most) await pages.delete(entry.request);
    else for (const file of JSON.parse(entry.response.headers.get("Kept-Files"))) needed.add(file);
  }
  for (const request of await files.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!needed.has(pathname + search)) await files.delete(request);
  }
}

async function offlinePage(url) {
  const code = url.pathname.split("/")[1];
  const files = await caches.open(FILES);
  const page = await files.match(SITE.offline[code] || SITE.offline.fr);
  return page || Response.error();
}

const isFile = (path) => /^\/(style|static)\//.test(path) || path.endsWith("/code.svg");

function filesOf(html) {
  const named = html.matchAll(/<(?:link|script|img)\b[^>]*?\s(?:href|src)="(\/[^"]+)"/g);
  return [...new Set([...named].map((match) => match[1]).filter(isFile))];
}

async function keepFiles(addresses) {
  const files = await caches.open(FILES);
  await Promise.all(addresses.map(async (address) => {
    if (await files.match(address)) return;
    const response = await fetch(address);
    if (response.ok) await files.put(address, response);
  }));
}

async function keptFile(request) {
  return (await (await caches.open(FILES)).match(request)) || Response.error();
}
