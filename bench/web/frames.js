/**
 * A page that replays frames: into livebell under either interpreter, and into Redux Toolkit.
 *
 * Both hear the same events of the same kind of socket, one MessageEvent a frame, as a browser
 * hands them out; what a network would add is left out on both sides.
 */
import { make } from "/redux.bundle.js";
import { bridge } from "/public/bridge.js";

globalThis.livebell = { bridge };
const sockets = [];

/** A WebSocket that opens at once and says what it is told. */
class Replayed extends EventTarget {
    static OPEN = 1;
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

/** Starts an interpreter with the library as it is shipped; from then on `bench.call(name)` calls frames.py. */
export async function boot(interpreter) {
    const files = await (await fetched("/library.json")).json();
    let fs;
    let run;
    let call;
    if (interpreter === "pyodide") {
        const { loadPyodide } = await import("/public/vendor/pyodide/pyodide.mjs");
        const pyodide = await loadPyodide({ indexURL: "/public/vendor/pyodide/" });
        fs = pyodide.FS;
        run = (source) => pyodide.runPython(source);
        call = (name, ...values) => pyodide.globals.get(name)(...values);
    } else {
        const { loadMicroPython } = await import("/public/vendor/micropython/micropython.mjs");
        const heapsize = 8 * 1024 * 1024; // as public/livebell.js has it
        const micropython = await loadMicroPython({ url: "/public/vendor/micropython/micropython.wasm", heapsize });
        fs = micropython.FS;
        run = (source) => micropython.runPython(source);
        call = (name, ...values) => micropython.globals.get(name)(...values);
    }
    for (const [name, text] of Object.entries(files)) {
        const folders = `/library/${name}`.split("/").slice(1, -1);
        folders.forEach((_, depth) => {
            const folder = `/${folders.slice(0, depth + 1).join("/")}`;
            if (!fs.analyzePath(folder).exists) fs.mkdir(folder);
        });
        fs.writeFile(`/library/${name}`, text);
    }
    run("import sys\nsys.path.insert(0, '/library')\n");
    run(await (await fetched("/frames.py")).text());
    globalThis.bench.call = call;
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

/** Microseconds a frame, and what its selectors say at the end. */
export function replay(socket, frames, seen) {
    const begin = performance.now();
    for (const text of frames) socket.say(text);
    const spent = performance.now() - begin;
    return { micros: (spent * 1000) / frames.length, seen: seen() };
}

/** livebell, once. */
export async function ours(many, frames) {
    const socket = await open(many, false);
    const result = replay(socket, frames, () => JSON.parse(globalThis.bench.call("seen")));
    globalThis.bench.call("stop");
    return result;
}

/** Redux Toolkit, once. */
export function theirs(shape, many, frames) {
    const socket = new Replayed();
    const store = make(shape, pageOf(many));
    store.hear(socket);
    return replay(socket, frames, () => [store.seen.unread, store.count(), store.seen.window.map((item) => [item.id, item.is_read])]);
}

/** Frames one task each, as a line delivers them, with the bell on the page: renders and long tasks. */
export async function stream(frames) {
    const socket = await open(100, true);
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
    seen.seconds = (performance.now() - begin) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 500));
    running = false;
    observer.disconnect();
    bridge.morph = morph;
    globalThis.bench.call("stop");
    return seen;
}

globalThis.bench = { story, boot, open, ours, theirs, stream };
