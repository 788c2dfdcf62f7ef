/**
 * A page that replays frames: into livebell under either interpreter, and into Redux Toolkit.
 *
 * Both hear the same events of the same kind of socket, one MessageEvent a frame, as a browser
 * hands them out; what a network would add is left out on both sides.
 */
import { make } from "/redux.bundle.js";
import { bridge } from "/public/bridge.js";
import { Idiomorph } from "/public/vendor/idiomorph/idiomorph.esm.js";

bridge.patchBy(Idiomorph);
globalThis.livebell = { bridge };
const sockets = [];

/** A WebSocket that opens at once and says what it is told. */
class Replayed extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 1;
    constructor() {
        super();
        sockets.push(this);
        setTimeout(() => this.dispatchEvent(new Event("open")), 0);
    }
    send() {}
    close() {}
    say(text) {
        this.dispatchEvent(new MessageEvent("message", { data: text }));
    }
}
const START = Date.UTC(2026, 0, 1);

/** A notification as a backend tells it. */
function notification(id) {
    return {
        id,
        title: `Deployment ${id} finished`,
        message: "All checks passed; the new version is live in every region.",
        notification_type: id % 5 ? "info" : "sync_completed",
        is_read: false,
        created_at: new Date(START + id * 1000).toISOString(),
        metadata: { url: `/deployments/${id}` },
    };
}

/** Frames that keep the list at its length: one comes, the one before it is read, the oldest goes. */
export function story(size, count) {
    const state = { id: size, oldest: 1, seq: size, unread: size };
    const read = new Set();
    const frames = [];
    const say = (type, payload) => {
        state.seq += 1;
        frames.push(JSON.stringify({ type, payload, seq: state.seq, unread_count: state.unread }));
    };
    while (frames.length < count) {
        state.id += 1;
        state.unread += 1;
        say("notification_created", notification(state.id));
        state.unread -= 1;
        read.add(state.id - 1);
        say("notification_updated", { id: state.id - 1, updates: { is_read: true } });
        if (!read.delete(state.oldest)) state.unread -= 1;
        say("notification_deleted", { id: state.oldest });
        state.oldest += 1;
    }
    return frames.slice(0, count);
}

const pageOf = (size) => ({
    results: Array.from({ length: size }, (_, index) => notification(size - index)),
    next: null,
    unread_count: size,
    seq: size,
});

let size = 100;
globalThis.WebSocket = Replayed;
const fetched = globalThis.fetch.bind(globalThis);
globalThis.fetch = (url, options) =>
    String(url).includes("/api/notifications/")
        ? Promise.resolve(new Response(JSON.stringify(pageOf(size)), { headers: { "Content-Type": "application/json" } }))
        : fetched(url, options);

/** Dresses the bell as every page that has one does: it is drawn, and laid out, as people see it. */
async function dress(host) {
    const sheet = await new CSSStyleSheet().replace(await (await fetched("/public/livebell.css")).text());
    host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
}

/** Starts an interpreter with the library as it is shipped; from then on `bench.call(name)` calls a function of frames.py. */
export async function boot(interpreter) {
    await dress(document.getElementById("host"));
    let run;
    let find;
    if (interpreter === "pyodide") {
        const { loadPyodide } = await import("/public/vendor/pyodide/pyodide.mjs");
        const pyodide = await loadPyodide({ indexURL: "/public/vendor/pyodide/" });
        const files = await (await fetched("/library.json")).json();
        for (const [name, text] of Object.entries(files)) {
            const path = `/library/${name}`;
            pyodide.FS.mkdirTree(path.replace(/\/[^/]*$/, ""));
            pyodide.FS.writeFile(path, text);
        }
        run = (source) => pyodide.runPython(source);
        run("import sys\nsys.path.insert(0, '/library')\n");
        find = (name) => pyodide.globals.get(name);
    } else {
        const { loadMicroPython } = await import("/public/vendor/micropython/micropython.mjs");
        const heapsize = 8 * 1024 * 1024; // as public/livebell.js has it, and so has it the image
        const romfs = new Uint8Array(await (await fetched("/library.romfs")).arrayBuffer());
        const url = "/public/vendor/micropython/micropython.wasm";
        const micropython = await loadMicroPython({ url, heapsize, romfs });
        run = (source) => micropython.runPython(source);
        run("import sys\nsys.path[:] = ['/rom', '.frozen', '']\n");
        find = (name) => micropython.globals.get(name);
    }
    run(await (await fetched("/frames.py")).text());
    globalThis.bench.find = find;
    globalThis.bench.call = (name, ...values) => find(name)(...values);
}

/** Opens livebell on a list of so many; resolves when its socket listens. */
export async function open(many, withBell) {
    size = many;
    sockets.length = 0;
    globalThis.bench.call("start", withBell);
    const limit = performance.now() + 30_000;
    while (!globalThis.bench.call("is_ready")) {
        if (performance.now() > limit) throw new Error("livebell did not open within 30 s");
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return sockets.at(-1);
}

/** The browser's next turn, by a channel, which no browser slows down. */
function nextTurn() {
    return new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            port1.close();
            resolve();
        };
        port2.postMessage(0);
    });
}

/** Microseconds a frame until the last one is in the store, however late, and what the selectors say then. */
export async function replay(socket, frames, place, seen) {
    const { seq } = JSON.parse(frames.at(-1));
    const begin = performance.now();
    for (const text of frames) socket.say(text);
    while (place() !== seq) await nextTurn();
    const spent = performance.now() - begin;
    return { micros: (spent * 1000) / frames.length, seen: seen() };
}

/** Microseconds that a frame takes which comes alone: from its event until the store and selectors have it. */
async function oneByOne(socket, frames) {
    let spent = 0;
    for (const text of frames) {
        const begin = performance.now();
        socket.say(text);
        spent += performance.now() - begin;
        await nextTurn();
        await nextTurn(); // whatever was put off has had its turn too
    }
    return (spent * 1000) / frames.length;
}

/** livebell, once. */
export async function ours(many, frames, alone = false) {
    const socket = await open(many, false);
    const { call, find } = globalThis.bench;
    const place = find("place");
    const result = alone
        ? { micros: await oneByOne(socket, frames) }
        : await replay(socket, frames, () => place(), () => JSON.parse(call("seen")));
    call("stop");
    return result;
}

/** Redux Toolkit, once. */
export async function theirs(shape, many, frames, alone = false) {
    const socket = new Replayed();
    const store = make(shape, pageOf(many));
    store.hear(socket);
    if (alone) return { micros: await oneByOne(socket, frames) };
    const seen = () => [store.seen.unread, store.count(), store.seen.window.map((item) => [item.id, item.is_read])];
    return replay(socket, frames, store.place, seen);
}

/** livebell with its bell on the page, open. */
async function ourBell() {
    const socket = await open(100, true);
    const place = globalThis.bench.find("place");
    return { socket, place: () => place(), stop: () => globalThis.bench.call("stop") };
}

/** React's bell on the page, open. */
async function theirBell() {
    size = 100;
    const { mount } = await import("/react.bundle.js");
    const host = document.getElementById("host");
    const { root, place } = await new Promise((resolve) => {
        const settings = { api: "/api", socket: "ws://played/", getToken: async () => "secret", onOpen: () => resolve(bell) };
        const bell = mount(host, settings);
    });
    root.querySelector(".bell").click();
    return { socket: sockets.at(-1), place, stop: () => host.remove() };
}

/** Frames one task each, as a line delivers them, with the bell on the page: renders and long tasks. */
export async function stream(whose, frames) {
    const { socket, place, stop } = await (whose === "ours" ? ourBell() : theirBell());
    await new Promise((resolve) => setTimeout(resolve, 300));
    const seen = { renders: 0, worst: 0, frames: 0, tasks: [] };
    let drawn = 0;
    const morph = bridge.morph;
    bridge.morph = (...values) => {
        drawn += 1;
        seen.renders += 1;
        return morph(...values);
    };
    let running = true;
    const tick = () => {
        seen.worst = Math.max(seen.worst, drawn);
        drawn = 0;
        seen.frames += 1;
        if (running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    const observer = new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((entry) => entry.duration)));
    observer.observe({ type: "longtask" });
    const begin = performance.now();
    await new Promise((resolve) => {
        const channel = new MessageChannel();
        let next = 0;
        channel.port1.onmessage = () => {
            socket.say(frames[next]);
            next += 1;
            if (next < frames.length) channel.port2.postMessage(0);
            else resolve();
        };
        channel.port2.postMessage(0);
    });
    while (place() !== JSON.parse(frames.at(-1)).seq) await nextTurn();
    seen.seconds = (performance.now() - begin) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 500));
    running = false;
    observer.disconnect();
    bridge.morph = morph;
    const shown = document.getElementById("host").shadowRoot.querySelectorAll("article").length;
    if (shown < 5) throw new Error(`the bell of ${whose} shows ${shown} notifications at the end`);
    stop();
    return seen;
}

globalThis.bench = { story, boot, open, ours, theirs, stream };
