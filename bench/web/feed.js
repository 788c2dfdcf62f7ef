/**
 * Set into a page before anything else: a backend with very many notifications, and a stopwatch.
 *
 * The page is the real one, with its style sheet and its layout; only what would come over the network is
 * played, so that no network is measured. A whole turn is timed: what the event does, the frame
 * that it asks for, and style, layout and paint of that frame.
 */
(() => {
    const PAGE = 500; // notifications in one answer
    const START = Date.UTC(2026, 0, 1);
    const HELD = 200; // ms without news, after which a page is at rest
    const state = { count: 0, newest: 0, top: 0 };
    const sockets = [];

    class Played extends EventTarget {
        static OPEN = 1;
        readyState = 1;
        constructor() {
            super();
            sockets.push(this);
            setTimeout(() => {
                this.dispatchEvent(new Event("open"));
                this.say({ type: "unread_count", payload: { unread_count: state.count }, seq: state.newest });
            }, 0);
        }
        send() {}
        close() {}
        say(frame) {
            this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
        }
    }

    const notification = (id) => ({
        id,
        title: `Deployment ${id} finished`,
        message: "All checks passed; the new version is live in every region, and nobody was woken by it.",
        notification_type: id % 5 ? "info" : "sync_completed",
        is_read: false,
        created_at: new Date(START + id * 1000).toISOString(),
        metadata: { url: `/deployments/${id}` },
    });

    function answer(url) {
        const before = Number(url.searchParams.get("before") ?? state.newest + 1);
        const length = Math.min(PAGE, before - 1);
        const results = Array.from({ length }, (_, index) => notification(before - 1 - index));
        const next = length && before - length > 1 ? before - length : null;
        return { results, next, unread_count: state.count, seq: state.newest };
    }

    const fetched = globalThis.fetch.bind(globalThis);
    globalThis.fetch = (url, options) => {
        const asked = new URL(String(url?.url ?? url), location.href);
        if (!asked.pathname.includes("/api/notifications/")) return fetched(url, options);
        return Promise.resolve(Response.json(answer(asked)));
    };
    globalThis.WebSocket = Played;

    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const root = () => document.querySelector("#bell, live-bell").shadowRoot;
    const content = () => root().getElementById("lb-content");
    const rows = () => [...root().querySelectorAll("article")];

    /** Milliseconds of the main thread for `act()` and the frame after it, up to what it painted. */
    function turn(act) {
        return new Promise((resolve) => {
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                setTimeout(() => {
                    const begin = performance.now();
                    act();
                    const spent = performance.now() - begin;
                    let drawn = 0;
                    // Asked for last, it runs behind what `act` asked for; so the frame's begin is its timestamp's.
                    const before = performance.now();
                    requestAnimationFrame(() => port2.postMessage(0));
                    const first = () => { drawn = performance.now(); };
                    frames.unshift(first);
                    port1.onmessage = () => resolve(spent + performance.now() - Math.max(drawn, before));
                }, 0);
            });
        });
    }
    // The first callback of every frame: where its work begins.
    const frames = [];
    (function tick() {
        for (const each of frames.splice(0)) each();
        requestAnimationFrame(tick);
    })();

    /** Which article is the first in sight, and where. */
    function top() {
        const edge = content().getBoundingClientRect().top;
        const row = rows().find((each) => each.getBoundingClientRect().bottom > edge + 1);
        return { id: row.id, at: row.getBoundingClientRect().top };
    }

    globalThis.bench = {
        begin(count) {
            Object.assign(state, { count, newest: count });
        },

        /** Scroll to the end until everything that there is has been loaded. */
        async load() {
            for (let last; Number(last?.ariaPosInSet) !== state.count; last = rows().at(-1)) {
                content().scrollTop = content().scrollHeight;
                await pause(30);
            }
            content().scrollTop = 0;
            await pause(HELD);
        },

        /** Open the panel: ms until it is painted. */
        async open() {
            const spent = await turn(() => root().getElementById("lb-button").click());
            if (rows().length < 5) throw new Error("the panel opened without its list");
            return spent;
        },

        async close() {
            root().getElementById("lb-close").click();
            await pause(HELD);
        },

        /** Another one arrives: ms of the main thread, and how far the first row in sight moved. */
        async arrive(happens = true) {
            const before = content() && top();
            state.newest += happens;
            state.count += happens;
            const frame = { type: "notification_created", payload: notification(state.newest) };
            const numbers = { seq: state.newest, unread_count: state.count };
            const spent = await turn(() => happens && sockets.at(-1).say({ ...frame, ...numbers }));
            const name = root().getElementById("lb-button").getAttribute("aria-label");
            if (!name.includes(String(state.count))) throw new Error(`${state.count} are unread, the bell says ${name}`);
            const after = before && root().getElementById(before.id).getBoundingClientRect().top;
            return { spent, moved: before ? Math.abs(after - before.at) : 0 };
        },

        /** So many, one after the other; or as many looks at what happens when nothing does. */
        async arrivals(many, happens = true) {
            const all = { spent: [], moved: [] };
            for (let number = 0; number < many; number += 1) {
                const { spent, moved } = await this.arrive(happens);
                all.spent.push(spent);
                all.moved.push(moved);
            }
            return all;
        },

        /** Scroll as a wheel does, so many pixels a frame; then by throws of the scroll bar. */
        async scroll(frames, pixels) {
            const area = content();
            for (let number = 0; number < frames; number += 1) await turn(() => { area.scrollTop += pixels; });
            for (const part of [0.3, 0.7, 0.1, 0.9, 0.5]) {
                await turn(() => { area.scrollTop = area.scrollHeight * part; });
                await turn(() => {});
            }
            await pause(HELD);
            const edge = area.getBoundingClientRect();
            const seen = rows().filter((row) => row.getBoundingClientRect().bottom > edge.top && row.getBoundingClientRect().top < edge.bottom);
            if (seen.length < 3) throw new Error("scrolling ended on emptiness");
            return { articles: rows().length };
        },
    };
})();
