// Keeps the pages that a reader has read, so that they can be read again without a network. Before this text stands one
// line, `const SITE = …`: its fields are documented by content.publishing.offline.
"use strict";

const KEPT = "kept-1";
const OFF = "kept-off"; // its existence is the wish of a reader who wants nothing kept
const CALM = "calm-" + SITE.digest;
const MOST_PAGES = 40;
const MOST_FILES = 80;
const PATIENCE = 4000; // milliseconds of waiting for a network before a kept copy is shown
const SWEEP = 15 * 60 * 1000;
const FILES = /\/(?:static|media\/pictures)\/[^"'\s,)<>]+/g;

let missed = false; // whether the network failed since everything that is kept was asked for anew

self.addEventListener("install", event => {
  event.waitUntil((async () => {
    const calm = await caches.open(CALM);
    for (const path of Object.values(SITE.calm)) {
      const answer = await fetch(path, { cache: "no-cache" });
      if (!answer.ok) throw new Error(path + " answers " + answer.status);
      await calm.put(path, answer.clone());
      await keepFiles(calm, await answer.text());
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("calm-") && name !== CALM) await caches.delete(name);
    await self.clients.claim();
    // The page that brought this worker was read before it came.
    for (const client of await self.clients.matchAll({ type: "window" })) {
      if (keepable(new URL(client.url))) await renew(client.url);
    }
  })());
});

self.addEventListener("fetch", event => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (ours(url)) event.respondWith(navigate(event, url));
  } else if (/^\/(static|media\/pictures)\//.test(url.pathname)) {
    // Their names hold their digests: what was kept is what the server has.
    event.respondWith(caches.match(request.url).then(found => found || fetch(request)));
  }
});

// Addresses that readers go to. Not the desk's, nor those that someone of the staff gave.
function ours(url) {
  const first = url.pathname.split("/")[1];
  return first === "" || first === "q" || first in SITE.calm;
}

// Never a search, nor anything with a question in its address.
function keepable(url) {
  return url.pathname.split("/")[1] in SITE.calm && !url.search && !SITE.never.includes(url.pathname);
}

function isPage(answer) {
  return (answer.headers.get("Content-Type") || "").startsWith("text/html");
}

function bare(url) {
  return url.origin + url.pathname;
}

async function navigate(event, url) {
  const may = keepable(url), kept = may ? await match(url) : null;
  const fromNetwork = (async () => {
    const answer = await fetch(event.request);
    if (may) event.waitUntil(settle(url, answer.clone()));
    return answer;
  })();
  let answer = null, slow = false;
  try {
    answer = await (kept ? Promise.race([fromNetwork, late()]) : fromNetwork);
    slow = !answer;
    if (slow) event.waitUntil(fromNetwork.catch(() => null));
  } catch (error) {
    missed = true;
  }
  if (answer && !(answer.status >= 500 && kept)) {
    if (answer.ok) event.waitUntil(sweep());
    return answer;
  }
  const language = languageOf(url);
  // A leaflet's file can hold no notice: a page with one leads to it.
  const paper = !kept && url.search === "?kept" && (await match(url));
  if (paper) return paper;
  if (!kept) return calm(language, "");
  if (isPage(kept)) return withNotice(kept, language, slow);
  const notice = '<p class="notice" role="note">' + noticeFor(language, kept, "", slow) + "</p>";
  return calm(language, notice + '<p><a class="btn" href="?kept">' + SITE.texts[language].open + "</a></p>");
}

function late() {
  return new Promise(resolve => setTimeout(resolve, PATIENCE, null));
}

async function match(url) {
  return (await caches.open(KEPT)).match(bare(url));
}

// What an answer of the network says of what is kept.
async function settle(url, answer) {
  const kept = await caches.open(KEPT);
  if (answer.status === 404 || answer.status === 410 || answer.type === "opaqueredirect") return kept.delete(bare(url));
  const type = answer.headers.get("Content-Type") || "";
  if (answer.status !== 200 || !/^(text\/html|application\/pdf)/.test(type) || (await caches.has(OFF))) return false;
  const headers = new Headers(answer.headers);
  headers.set("X-Kept", new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const body = await answer.arrayBuffer();
  // Deleted first: the oldest stand first.
  await kept.delete(bare(url));
  await kept.put(bare(url), new Response(body, { status: 200, headers }));
  if (type.startsWith("text/html")) await keepFiles(kept, new TextDecoder().decode(body));
  await prune(kept);
  return true;
}

async function renew(address) {
  const url = new URL(address);
  await settle(url, await fetch(bare(url), { cache: "no-cache", redirect: "manual" }));
}

// Every kept page is asked for anew: a new edition replaces it, a withdrawn one goes.
async function sweep() {
  const all = missed, kept = await caches.open(KEPT);
  missed = false;
  for (const request of await kept.keys()) {
    if (!keepable(new URL(request.url))) continue;
    const page = await kept.match(request);
    if (!page || (!all && Date.now() - Date.parse(page.headers.get("X-Kept")) < SWEEP)) continue;
    // Where the network is gone again, the next sweep does it.
    await renew(request.url).catch(() => { missed = true; });
  }
}

async function keepFiles(cache, html) {
  for (const path of new Set(html.match(FILES) || [])) {
    if (await cache.match(path)) continue;
    const answer = await fetch(path).catch(() => null); // a picture that does not come leaves its description
    if (answer && answer.ok) await cache.put(path, answer);
  }
}

async function prune(kept) {
  const pages = [], files = [];
  for (const request of await kept.keys()) (keepable(new URL(request.url)) ? pages : files).push(request);
  const many = [...pages.slice(0, Math.max(0, pages.length - MOST_PAGES)), ...files.slice(0, Math.max(0, files.length - MOST_FILES))];
  for (const request of many) await kept.delete(request);
}

function languageOf(url) {
  const first = url.pathname.split("/")[1];
  if (first in SITE.calm) return first;
  const wished = self.navigator.languages.map(each => each.split("-")[0]).find(each => each in SITE.calm);
  return wished || Object.keys(SITE.calm)[0];
}

function day(language, date) {
  return new Intl.DateTimeFormat(language + "-u-nu-latn", { dateStyle: "long" }).format(date);
}

// One sentence: why this copy is shown, of which edition it is, and when it was kept.
function noticeFor(language, kept, html, slow) {
  const texts = SITE.texts[language];
  const edition = /<section class="about[\s\S]*?<time datetime="[^"]*">([^<]*)<\/time>/.exec(html);
  const on = day(language, new Date(kept.headers.get("X-Kept")));
  const said = (edition ? texts.edition.replace("%s", edition[1]) : texts.page).replace("%s", on);
  return "<strong>" + (slow ? texts.slow : texts.offline) + "</strong> " + said;
}

async function withNotice(kept, language, slow) {
  const html = await kept.text();
  const notice = '<div class="wrap kept"><p class="notice" role="note">' + noticeFor(language, kept, html, slow) + "</p></div>";
  // A page without its place for a notice would be advice without a date: the notice then stands before everything.
  const main = /<main[^>]*>/.exec(html);
  const at = main ? main.index + main[0].length : 0;
  return new Response(html.slice(0, at) + notice + html.slice(at), { headers: kept.headers });
}

// The page for what cannot be shown, with the pages that can. more: what is to be said first.
async function calm(language, more) {
  const answer = await (await caches.open(CALM)).match(SITE.calm[language]);
  const kept = await caches.open(KEPT), items = [];
  for (const request of await kept.keys()) {
    const path = new URL(request.url).pathname;
    if (!path.startsWith("/" + language + "/") || !keepable(new URL(request.url))) continue;
    const page = await kept.match(request);
    const title = page && isPage(page) ? /<title>([^<]*)<\/title>/.exec(await page.text()) : null;
    if (title) items.push('<li><a class="tap" href="' + path + '">' + title[1] + "</a></li>");
  }
  const list = items.length ? "<h2>" + SITE.texts[language].kept + "</h2><ul>" + items.join("") + "</ul>" : "";
  const html = (await answer.text()).replace("<!--kept-->", () => more + list);
  return new Response(html, { headers: answer.headers });
}
