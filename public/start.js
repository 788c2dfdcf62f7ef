/**
 * Brings PyScript into the page, and says so when it cannot come.
 *
 * The page works without: this file is all that knows what to say then. What can be done before Python
 * is up, begins here: the question who is signed in, the last known count, the clicks.
 */
import { bridge } from "./bridge.js";
import { BUILD } from "./build.js";
import { forgetCount, keepClicks, keepCount, lastCount, lastUser, showCount } from "./early.js";
import { keepOffline } from "./offline.js";
import { forgetSnapshots, keepSnapshot, keptSnapshot } from "./snapshot.js";
import { Idiomorph } from "./vendor/idiomorph/idiomorph.esm.js";

const DEADLINE = 30_000; // ms; a lost .wasm can leave the interpreter waiting for ever instead of failing
const IDLE = 2_000; // ms after the line is open; what is fetched for the next visit is in nobody's way then
const OFF = "Live updates are off: the runtime could not be loaded. The page works without them; reload to try again.";
const BASE = new URL("./", import.meta.url);

bridge.patchBy(Idiomorph);
const apiUrl = BUILD.api_url;

const url = (name) => new URL(name, BASE).href;

async function bytes(name) {
    const answer = await fetch(url(name));
    if (!answer.ok) throw new Error(`${name}: HTTP ${answer.status}`);
    return answer.arrayBuffer();
}

/** What is asked for at once: `take()` gives that answer to who comes first, and a fresh one to all others. */
function early(ask) {
    const first = ask();
    let kept = first;
    first.catch(() => {}); // who takes it hears of it
    return {
        first,
        take() {
            const answer = kept;
            kept = null;
            return answer ?? ask();
        },
    };
}

// Asked for at once: on a return visit everything else is here before Python is.
const snapshot = BUILD.snapshot ? keptSnapshot(url(BUILD.snapshot)) : Promise.resolve(null);
// No preload: what Chromium keeps of compiled wasm, it finds for a fetch only.
const wasm = early(() => fetch(url(BUILD.wasm)));
const session = early(() => fetch(`${apiUrl}/demo-session/`, { cache: "no-store" }));
const signedIn = session.first.then((answer) => (answer.ok ? answer.clone().json() : {}));
signedIn.then(({ access }) => bridge.askEarly(apiUrl, access)).catch(() => {}); // Python asks, too
let known = null; // the count that the bell shows already

globalThis.livebell = Object.freeze({
    bridge,
    boot: Object.freeze({
        app: () => bytes(BUILD.app),
        snapshot: () => snapshot,
        /** A promise of the wasm's Response. */
        wasm: wasm.take,
        snapshotFailed(error) {
            console.warn(`livebell: the snapshot could not be used (${error?.message ?? error}); starting without it`);
            forgetSnapshots();
        },
    }),
    /** A promise of the answer to "who is signed in here?". */
    demoSession: session.take,
    /** What the bell shows before Python knows better, or null; and what it is to show at the next visit. */
    lastCount: () => known,
    keepCount: (user, count) => keepCount(apiUrl, user, count),
    forgetCount: (user) => forgetCount(apiUrl, user),
    /** The rest of Python's standard library, for a page that imports more than ours does. Its bytes, or null. */
    stdlib: () => (BUILD.rest ? bytes(BUILD.rest) : Promise.resolve(null)),
});

// Not waited for: what it lacks, PyScript hears when it asks for the interpreter.
import(url(BUILD.interpreter)).then(({ begin }) => begin()).catch(() => {});

// This script does not wait for the page to be read; from here on it needs what stands there.
if (document.readyState === "loading") {
    await new Promise((go) => document.addEventListener("DOMContentLoaded", go, { once: true }));
}
const shadow = document.getElementById("bell")?.shadowRoot;
const clicks = keepClicks(shadow);
signedIn
    .then(({ user }) => user, lastUser) // without a network whoever was signed in last still is
    .then((user) => {
        known = lastCount(apiUrl, user);
        if (known !== null) showCount(shadow, known);
    });

function marked(name) {
    return performance.getEntriesByName(name).length > 0;
}

/** Mark the frame that showed the bell: the page's first, which waited for it, if its stylesheet was there by then. */
function markPainted() {
    const style = shadow?.querySelector("link[rel=stylesheet]")?.href ?? "";
    const waits = document.createElement("link").blocking?.supports("render"); // knows index.html's rel=expect
    const types = globalThis.PerformanceObserver?.supportedEntryTypes ?? [];
    if (!waits || !types.includes("paint")) {
        requestAnimationFrame(() => setTimeout(() => performance.mark("livebell:painted")));
        return;
    }
    new PerformanceObserver((list, observer) => {
        const [first] = list.getEntriesByName("first-contentful-paint");
        if (!first) return;
        observer.disconnect();
        const styled = performance.getEntriesByName(style)[0]?.responseEnd;
        // Not known to be styled then, it is at the latest by now.
        performance.mark("livebell:painted", styled <= first.startTime ? { startTime: first.startTime } : {});
    }).observe({ type: "paint", buffered: true });
}

function off(reason) {
    if (marked("livebell:ready")) return;
    console.warn(`livebell: ${reason}`);
    const status = document.getElementById("page-status");
    if (status) status.textContent = OFF;
    const button = shadow?.getElementById("lb-button");
    if (button) {
        button.dataset.connection = "offline";
        button.title = OFF;
    }
}

setTimeout(() => off("no Python after 30 s"), DEADLINE);
addEventListener("unhandledrejection", (event) => off(String(event.reason?.message ?? event.reason)));
addEventListener("error", (event) => event.message && off(event.message));
markPainted();

new PerformanceObserver((list) => {
    const names = list.getEntries().map((mark) => mark.name);
    if (names.includes("livebell:ready") && clicks()) shadow?.getElementById("lb-button")?.click();
    if (names.includes("livebell:open")) setTimeout(prepareNextVisit, IDLE);
}).observe({ type: "mark", buffered: true });

function prepareNextVisit() {
    (globalThis.requestIdleCallback ?? setTimeout)(async () => {
        if (BUILD.snapshot) await keepSnapshot(url(BUILD.snapshot));
        await keepOffline(BUILD.offline, url("sw.js"));
        performance.mark("livebell:prepared"); // for the next visit
    });
}

/** PyScript looks for plugins once for each interpreter that it knows, ours or not; this page uses none. */
function withoutPlugins() {
    const config = document.createElement("mpy-config");
    config.hidden = true;
    config.setAttribute("type", "json");
    const names = ["error", "deprecations-manager", "py-terminal", "py-editor", "donkey", "py-game", "codemirror"];
    config.textContent = JSON.stringify({ plugins: names.map((name) => `!${name}`) });
    document.head.append(config);
}

try {
    withoutPlugins();
    const { hooks } = await import(url(BUILD.pyscript));
    // PyScript would evaluate these as code, which our policy forbids and we do not use.
    hooks.worker?.onBeforeRunAsync?.clear?.();
} catch (error) {
    off(error.message);
}
