/**
 * <live-bell>: one tag, a bell that is alive.
 *
 * This file keeps the tag and paints the inert bell at once; then it brings MicroPython and our
 * library, which do the rest. It touches nothing of the page but its own elements.
 */
import { bridge } from "./bridge.js";

const BASE = new URL("./", import.meta.url);
const HEAP = 8 * 1024 * 1024; // bytes; grows no further than what 10,000 notifications need
const DEADLINE = 30_000; // ms; a lost .wasm can leave the interpreter waiting for ever instead of failing
const OFF = "Live updates are off: the runtime could not be loaded.";
const ATTRIBUTES = { "api-url": "api_url", "ws-url": "ws_url", auth: "auth", toasts: "toasts", lang: "lang", theme: "theme" };
const SVG = "http://www.w3.org/2000/svg";

globalThis.livebell ??= Object.freeze({ bridge });

// One stylesheet for all bells, adopted before it is there: a constructable one needs no style-src.
const sheet = new CSSStyleSheet();
const styled = fetch(new URL("livebell.css", BASE))
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`livebell.css: HTTP ${answer.status}`))))
    .then((text) => sheet.replace(text));
styled.catch((error) => console.warn(`livebell: ${error.message}`));

let runtime; // one interpreter for all bells of a page

/** The interpreter with our library in it; `attach` makes one element live. */
function bringPython() {
    runtime ??= Promise.race([load(), deadline()]);
    return runtime;
}

function deadline() {
    return new Promise((_, reject) => setTimeout(reject, DEADLINE, new Error("no Python after 30 s")));
}

async function load() {
    const [{ loadMicroPython }, files] = await Promise.all([
        import(new URL("vendor/micropython/micropython.mjs", BASE).href),
        library(),
    ]);
    const micropython = await loadMicroPython({
        url: new URL("vendor/micropython/micropython.wasm", BASE).href,
        heapsize: HEAP,
        linebuffer: true,
        stdout: (line) => console.info(line),
        stderr: (line) => console.warn(line),
    });
    for (const [path, text] of files) write(micropython.FS, path, text);
    micropython.runPython("from livebell.app.element import LiveBell\nfrom livebell.browser.element import attach");
    const [attach, element] = ["attach", "LiveBell"].map((name) => micropython.globals.get(name));
    return (...values) => attach(element, ...values);
}

/** Our modules as [path, text], by the list that PyScript reads too. */
async function library() {
    const list = await text("pyscript.toml");
    const names = [...list.slice(list.indexOf("[files]")).matchAll(/^"([^"]+)" = "([^"]+)"$/gm)];
    return Promise.all(
        names
            .filter(([, , path]) => !path.endsWith("/testing.py"))
            .map(async ([, source, path]) => [path, await text(source.replace(/^\//, ""))]),
    );
}

async function text(path) {
    const answer = await fetch(new URL(path, BASE));
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
    return answer.text();
}

function write(FS, path, contents) {
    path.split("/").slice(0, -1).reduce((folder, name) => {
        const inner = `${folder}${name}`;
        if (!FS.analyzePath(inner).exists) FS.mkdir(inner);
        return `${inner}/`;
    }, "/");
    FS.writeFile(`/${path}`, contents);
}

/** An element of the inert bell. */
function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
}

function bellIcon() {
    const icon = document.createElementNS(SVG, "svg");
    const attributes = { "aria-hidden": "true", class: "icon", "data-icon": "bell", fill: "none", viewBox: "0 0 24 24" };
    const stroke = { stroke: "currentColor", "stroke-linecap": "round", "stroke-linejoin": "round", "stroke-width": "1.8" };
    for (const [name, value] of Object.entries({ ...attributes, ...stroke })) icon.setAttribute(name, value);
    for (const d of ["M6 9.5a6 6 0 0 1 12 0c0 5.2 2 6.7 2 6.7H4s2-1.5 2-6.7", "M10.2 19.7a2 2 0 0 0 3.6 0"]) {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("d", d);
        icon.append(path);
    }
    return icon;
}

/** The bell before Python is up; the first picture of Python's takes it over, element by element. */
function inertBell() {
    const button = make(
        "button",
        {
            id: "lb-button", type: "button", class: "bell", part: "button", "aria-label": "Notifications",
            "aria-haspopup": "dialog", "aria-expanded": "false", "data-connection": "booting", "data-unread": "false",
        },
        make("span", { id: "lb-bell-icon", class: "bell-icon" }, bellIcon()),
        make("span", { id: "lb-badge", class: "badge", part: "badge", "aria-hidden": "true", hidden: "" }),
        make("span", { id: "lb-bell-mark", class: "bell-mark", "aria-hidden": "true" }),
    );
    const root = make("div", { id: "lb-root", class: "root", "data-phase": "booting", "data-theme": "auto" }, button);
    return make("div", { id: "lb-mount" }, root);
}

class LiveBell extends HTMLElement {
    #live; // what Python gave us
    #starting;
    #wanted = []; // calls that came before Python did
    #token;
    #getToken;

    static observedAttributes = ["token"];

    constructor() {
        super();
        const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        if (!root.getElementById("lb-mount")) root.append(inertBell());
        // Set before the element was defined, it would hide our accessor.
        if (Object.hasOwn(this, "getToken")) {
            const given = this.getToken;
            delete this.getToken;
            this.getToken = given;
        }
    }

    connectedCallback() {
        if (this.#starting) return;
        performance.getEntriesByName("livebell:painted").length || performance.mark("livebell:painted");
        this.shadowRoot.getElementById("lb-button")?.addEventListener("click", () => this.#tooEarly(), { once: true });
        this.#starting = new Promise((go) => (globalThis.requestIdleCallback ?? setTimeout)(go, { timeout: 200 }))
            .then(bringPython)
            .then((attach) => this.#start(attach))
            .catch((error) => this.#off(error));
    }

    disconnectedCallback() {
        // A move takes it out and puts it in again within one task.
        queueMicrotask(() => {
            if (this.isConnected || !this.#starting) return;
            this.#starting = undefined;
            this.#live?.close();
            this.#live = undefined;
        });
    }

    attributeChangedCallback(name, _, value) {
        if (name !== "token" || value === null) return;
        this.#token = value;
        this.removeAttribute("token"); // it must not stand in the DOM
        this.#live?.renewToken();
    }

    #start(attach) {
        if (!this.#starting || !this.isConnected) return;
        const settings = { debug: this.hasAttribute("debug") };
        for (const [attribute, name] of Object.entries(ATTRIBUTES)) {
            if (this.hasAttribute(attribute)) settings[name] = this.getAttribute(attribute);
        }
        this.#live = attach(this, settings, (refused) => this.#askToken(refused));
        performance.getEntriesByName("livebell:ready").length || performance.mark("livebell:ready");
        this.#send("livebell-ready", { interpreter: "micropython" });
        for (const call of this.#wanted.splice(0)) call();
    }

    #send(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }

    #off(error) {
        console.warn(`livebell: ${error.message}`);
        const button = this.shadowRoot.getElementById("lb-button");
        if (!button) return;
        button.dataset.connection = "offline";
        button.title = OFF;
    }

    #tooEarly() {
        if (!this.#live) this.#wanted.push(() => this.#live.toggle());
    }

    async #askToken(refused) {
        if (this.#getToken) return (await this.#getToken({ refused })) ?? null;
        return this.#token ?? null;
    }

    /** Now, or as soon as Python is up. */
    #call(name, ...values) {
        if (this.#live) return this.#live[name](...values);
        this.#wanted.push(() => this.#live[name](...values));
        return undefined;
    }

    get getToken() {
        return this.#getToken;
    }

    set getToken(provider) {
        this.#getToken = provider;
        this.#live?.renewToken();
    }

    get unreadCount() {
        return this.#live?.unreadCount() ?? 0;
    }

    connect() {
        this.#call("connect");
    }

    disconnect() {
        this.#call("disconnect");
    }

    reconnect() {
        this.#call("reconnect");
    }

    getStatus() {
        const idle = { state: "idle", via: null, attempt: 0, next_attempt_in: null, last_close: null };
        return this.#live?.getStatus() ?? { ...idle, last_seq: null, since: Date.now() / 1000, dropped_frames: 0 };
    }

    signOut() {
        this.#token = undefined;
        this.#call("signOut");
    }

    toast({ title = "", message = "", kind = "info", duration = 5000 } = {}) {
        this.#call("toast", String(title), String(message), String(kind), Number(duration));
    }

    startPolling() {
        this.#call("startPolling");
    }

    stopPolling() {
        this.#call("stopPolling");
    }
}

if (customElements.get("live-bell")) {
    console.warn("livebell: <live-bell> is defined already; this second copy of livebell.js does nothing");
} else {
    customElements.define("live-bell", LiveBell);
}
