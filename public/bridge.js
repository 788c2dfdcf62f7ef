/**
 * The few things that Python in a browser cannot do itself, as one small object.
 *
 * MicroPython lets JavaScript exceptions pass through `except` and `finally`, and no
 * interpreter may parse markup under a Trusted Types policy but a script's own. All rules
 * are in Python; nothing here decides anything.
 */
let patch; // idiomorph's morph, once it is here
let policy; // made at the first need: a second copy of this file may never need one, and would be refused

function trusted(markup) {
    const asItIs = { createHTML: (text) => text };
    policy ??= globalThis.trustedTypes?.createPolicy("livebell", asItIs) ?? asItIs;
    return policy.createHTML(markup);
}

/** Never throws: what came of it, or why nothing did. */
function attempt(call) {
    try {
        return { ok: true, value: call(), name: "", message: "" };
    } catch (error) {
        return { ok: false, value: null, name: String(error?.name ?? "Error"), message: String(error?.message ?? error) };
    }
}

// What may change in an element that stays as it is: its place in the list.
const PLACE = ["aria-posinset", "aria-setsize"];
// What is set here and not by markup, so no markup takes it away.
const OURS = new Set(["style", "data-clamped"]);

/** Remembers which articles are in sight; the returned function scrolls so that the first one is where it was. */
function keepInPlace(scroller) {
    if (!scroller?.scrollTop) return () => {}; // at the top one sees what is on top
    const edge = scroller.getBoundingClientRect().top;
    const seen = [];
    for (const row of scroller.querySelectorAll("article")) {
        const { top, bottom } = row.getBoundingClientRect();
        if (bottom > edge + 1) seen.push([row, top]);
    }
    return () => {
        const [row, top] = seen.find(([each]) => each.isConnected) ?? [];
        const moved = row ? row.getBoundingClientRect().top - top : 0;
        if (Math.abs(moved) > 0.25) scroller.scrollTop += moved;
    };
}

/** What only a browser can: heights, which a strict policy lets no markup set, and whether a text is cut. */
function settle(target) {
    for (const box of target.querySelectorAll("[data-block-size]")) {
        const height = `${box.dataset.blockSize}px`;
        if (box.style.blockSize !== height) box.style.blockSize = height;
    }
    const texts = [...target.querySelectorAll(".item-message:not([data-expanded=true]):has(+ .item-more)")];
    const isCut = (text) => text.scrollHeight > text.clientHeight + 8; // a line is more, a link's padding less
    const cut = texts.map((text) => isCut(text) || isCut(text.parentNode.querySelector(".item-title")));
    texts.forEach((text, index) => text.toggleAttribute("data-clamped", cut[index]));
}

const SEPARATOR = "\u001e"; // between two JSON texts (RFC 7464); no JSON has it as it is (RFC 8259, section 7)
const BINARY = "\u0000"; // told instead of what is in it, which nobody asks for
const LONGEST = 65_536; // characters; a longer frame is dropped unread, and need not fit into Python's memory before
const TOO_LONG = "\u0001"; // told instead of it
const TOGETHER = 64; // frames; a light interpreter collects its garbage after each call, not within
const SLICE = 8; // ms of a burst between two turns of the browser: half of an animation frame
const FRESH = 30_000; // ms; the deadline for Python: what came since is told from the answer's place on, or loaded anew
const asked = new Map(); // URL → the question that was put before Python was up

export const bridge = {
    /** Load the newest page of `apiUrl` (the address that Python asks as well) before Python does. */
    askEarly(apiUrl, token) {
        if (!token) return;
        const url = `${new URL(apiUrl, location.origin).href.replace(/\/$/, "")}/notifications/?limit=20`;
        const authorization = `Bearer ${token}`;
        const headers = { Authorization: authorization, Accept: "application/json" };
        const answer = fetch(url, { headers, cache: "no-store", credentials: "omit" }).then(
            // Read now: where nobody comes for it, the browser may never be done with it.
            async (response) => new Response(await response.text(), response),
        );
        answer.catch(() => {}); // then Python asks itself
        asked.set(url, { authorization, answer, at: performance.now() });
    },

    /** fetch, but a question that was put early is not put twice: the same address, the same token, once. */
    fetch(url, options) {
        const early = asked.get(url);
        asked.delete(url);
        const same = early?.authorization === options.headers?.Authorization && options.method === "GET";
        if (!early || !same || performance.now() - early.at > FRESH) return fetch(url, options);
        return early.answer.catch(() => fetch(url, options));
    },

    /** target[method](...values) */
    call: (target, method, ...values) => attempt(() => target[method](...values)),

    /** new globalThis[name](...values) */
    make: (name, ...values) => attempt(() => new globalThis[name](...values)),

    /** target[name], which a browser may refuse (storage, in a page without an origin of its own) */
    get: (target, name) => attempt(() => target[name]),

    /** JSON as strict as JavaScript's, with every character itself; "" where it is none. */
    normalise(text) {
        const parsed = attempt(() => JSON.stringify(JSON.parse(text)));
        return parsed.ok ? parsed.value : "";
    },

    /**
     * Tell every frame of a socket as text, BINARY for a binary one; returns the end of it.
     *
     * The way into an interpreter costs as much as a frame does. So what comes before the browser had a turn
     * for anything else (a burst after an outage) is told together, `SEPARATOR` between, and in slices, so
     * that no burst keeps the page from being drawn. A frame that comes alone is told at once.
     */
    hear(socket, tell, strictly) {
        const { port1: booked, port2: turn } = new MessageChannel();
        let waiting = null; // frames since the last turn; null while none is booked
        const slice = (until) => {
            while (waiting?.length && performance.now() < until) tell(waiting.splice(0, TOGETHER).join(SEPARATOR));
        };
        const book = () => {
            waiting ??= [];
            turn.postMessage(null);
        };
        const heard = ({ data }) => {
            let frame = BINARY;
            if (data.length > LONGEST) frame = TOO_LONG;
            else if (typeof data === "string") frame = data.includes(SEPARATOR) ? "" : strictly ? bridge.normalise(data) : data;
            if (waiting) {
                waiting.push(frame);
                return;
            }
            book();
            tell(frame);
        };
        const ended = () => slice(Infinity); // what came before the end is heard before it
        booked.onmessage = () => {
            if (!waiting?.length) {
                waiting = null;
                return;
            }
            slice(performance.now() + SLICE);
            if (waiting) book();
        };
        socket.addEventListener("message", heard);
        socket.addEventListener("close", ended);
        return () => {
            socket.removeEventListener("message", heard);
            socket.removeEventListener("close", ended);
            waiting = null;
            booked.close();
        };
    },

    /** Patch by `idiomorph` from now on. It is a third of our bytes and no part of the first picture. */
    patchBy(idiomorph) {
        patch = idiomorph.morph;
    },

    /** Why this page will not let us parse markup; "" where it does. */
    refusal: () => attempt(() => trusted("")).message,

    /**
     * Change what is inside `target` to `markup`, keeping every element that stays, and in the place on the
     * screen where it is what the reader of a scroller (`data-keeps-place`) looks at. What stands for an
     * element that is there already (`data-same`, with its id) leaves it as it is, but for its place.
     */
    morph(target, markup) {
        return attempt(() => {
            const template = document.createElement("template");
            template.innerHTML = trusted(markup);
            const putBack = keepInPlace(target.querySelector("[data-keeps-place]"));
            const fresh = [...template.content.childNodes];
            // Python that did not wait for it (an app's own, on a page without a bell) draws as it can.
            if (!patch && template.content.querySelector("[data-same]")) throw new Error("all of it is needed");
            if (!patch) return target.replaceChildren(...fresh);
            patch(target, fresh, {
                morphStyle: "innerHTML",
                ignoreActiveValue: true,
                callbacks: {
                    beforeAttributeUpdated: (name) => !OURS.has(name),
                    beforeNodeMorphed: (element, fresh) => {
                        if (!fresh.hasAttribute?.("data-same")) return true;
                        for (const name of PLACE) {
                            const place = fresh.getAttribute(name);
                            if (place !== element.getAttribute(name)) element.setAttribute(name, place);
                        }
                        return false;
                    },
                },
            });
            if (target.querySelector("[data-same]")) throw new Error("what was to stay is not there");
            settle(target);
            putBack();
        });
    },

    /** Which articles of `scroller` are in sight, by their places, how far it is scrolled, and how high a row is. */
    sight(scroller) {
        const box = scroller.getBoundingClientRect();
        const rows = [...scroller.querySelectorAll("article")].map((row) => [row, row.getBoundingClientRect()]);
        const seen = rows.filter(([, { top, bottom }]) => bottom > box.top && top < box.bottom);
        const place = (entry) => (entry ? Number(entry[0].getAttribute("aria-posinset")) : 0);
        const height = rows.length ? rows.at(-1)[1].bottom - rows[0][1].top : 0;
        return {
            first: place(seen[0]),
            last: place(seen.at(-1)),
            top: scroller.scrollTop,
            row: rows.length ? height / rows.length : 0,
        };
    },
};
