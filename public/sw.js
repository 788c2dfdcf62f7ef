/**
 * Keeps exactly one build of our page for a visit without a network.
 *
 * The network comes first for the page itself, so nobody online ever sees an old one. All other files have
 * a hash in their name; they come from what was kept, or from the network. A page and the files that it names
 * are kept together or not at all. Built with `--offline off`, this file only clears away what an earlier one kept.
 */
import { BUILD } from "./build.js";

const PREFIX = "livebell-build-";
const CACHE = PREFIX + BUILD.version;
const SCOPE = new URL("./", location.href);
const isOff = BUILD.offline === "off";

async function install() {
    const cache = await caches.open(CACHE);
    try {
        const page = await fetch(SCOPE, { cache: "no-store" });
        if (!page.ok || (await digest(page.clone())) !== BUILD.page) throw new Error("the page is of another build");
        await cache.addAll(BUILD.files.map((name) => new URL(name, SCOPE).href));
        await cache.put(SCOPE, page);
    } catch (error) {
        await caches.delete(CACHE); // half a build is none
        throw error;
    }
}

async function digest(answer) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
    return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

async function forget(isKept) {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && !isKept(name));
    await Promise.all(names.map((name) => caches.delete(name)));
}

async function page(request) {
    try {
        return await fetch(request);
    } catch (error) {
        const kept = await (await caches.open(CACHE)).match(SCOPE);
        if (kept) return kept;
        throw error;
    }
}

async function file(request) {
    return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

const names = new Set(BUILD.files.map((name) => new URL(name, SCOPE).href));

addEventListener("install", (event) => {
    if (isOff) skipWaiting();
    else event.waitUntil(install());
});

addEventListener("activate", (event) => {
    event.waitUntil(isOff ? forget(() => false).then(() => registration.unregister()) : forget((name) => name === CACHE));
});

addEventListener("fetch", (event) => {
    const { request } = event;
    if (isOff || request.method !== "GET") return;
    const address = request.url.split(/[?#]/)[0];
    if (request.mode === "navigate" && (address === SCOPE.href || address === `${SCOPE.href}index.html`)) {
        event.respondWith(page(request));
    } else if (names.has(request.url)) {
        event.respondWith(file(request));
    }
});
