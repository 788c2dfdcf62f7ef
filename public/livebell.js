/**
 * <live-bell>: one tag, a bell that is alive.
 *
 * This file keeps the tag and paints the inert bell at once; then it brings MicroPython and our
 * library, which do the rest. It touches nothing of the page but its own elements. The build joins it
 * with what it imports; `build.js` is the names of that build's files, and the looks of the inert bell.
 */
import { bridge } from "./bridge.js";
import { BUILD } from "./build.js";

const BASE = new URL("./", import.meta.url);
const HEAP = 8 * 1024 * 1024; // bytes; grows no further than what 10,000 notifications need
const DEADLINE = 30_000; // ms; a lost .wasm can leave the interpreter waiting for ever instead of failing
const FRAME = 100; // ms; a hidden tab never paints the frame that is waited for
const FRESH = 10_000; // ms; a token's life is counted from when Python gets it
const OFF = "Live updates are off: the runtime could not be loaded.";
// Attributes, and what Python calls them. Those of the first kind are texts, the others are there or not.
const TEXTS = {
    "api-url": "api_url", "ws-url": "ws_url", auth: "auth", toasts: "toasts", lang: "lang", theme: "theme", user: "user",
};
const FLAGS = { debug: "debug", "title-count": "title_count" };
const OUTPUT = { stdout: (line) => console.info(line), stderr: (line) => console.warn(line) };
const START = `
from livebell.app.element import LiveBell
from livebell.browser.element import attach
from livebell.browser.ffi import proxies_alive
`;
const LANGUAGES = "/languages";
const SVG = "http://www.w3.org/2000/svg";

const isFirst = !customElements.get("live-bell");

// For all bells: the looks of the inert one, and of what it becomes. Constructable ones need no style-src.
const sheets = [new CSSStyleSheet(), new CSSStyleSheet()];
if (isFirst) sheets[0].replaceSync(BUILD.css);

let face; // what draws all but the inert bell
let runtime; // one interpreter for all bells of a page
let countProxies = () => 0;

/** When the inert bell is on the screen: nothing that takes long comes before that. */
function afterPaint() {
    return new Promise((go) => {
        requestAnimationFrame(() => setTimeout(go));
        setTimeout(go, FRAME);
    });
}

/** The interpreter with our library in it: its name, and `attach`, which makes one element live. */
function bringPython(wanted) {
    const interpreter = wanted === "pyodide" ? "pyodide" : "micropython";
    runtime ??= inTime(load(interpreter));
    runtime.asked ??= interpreter;
    if (runtime.asked !== interpreter) console.warn(`livebell: this page's bells run on ${runtime.asked}, the first one's choice`);
    return runtime;
}

function inTime(loading) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(reject, DEADLINE, new Error("no Python after 30 s"));
    });
    return Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

// Languages by name, each asked for once: only English is in the library's image.
const lessons = new Map();

/** The lesson that MicroPython needs to speak the language of `tag`; undefined where it needs none. */
function lessonFor(tag) {
    const language = tag?.toLowerCase().split(/[-_]/)[0];
    const file = runtime?.asked === "pyodide" ? undefined : BUILD.languages[language]; // Pyodide has them all
    if (file && !lessons.has(language)) {
        const content = bytes(file);
        content.catch(() => {}); // who takes the lesson says it
        lessons.set(language, { language, content, isOver: false });
    }
    return lessons.get(language);
}

/** Let `python` speak the language of `tag`; where its words cannot be had, it speaks English. */
async function teach(python, tag) {
    const lesson = lessonFor(tag);
    if (!lesson || lesson.isOver) return;
    try {
        const content = new Uint8Array(await lesson.content);
        if (!lesson.isOver) python.learn(lesson.language, content);
    } catch (error) {
        console.warn(`livebell: the bell speaks English: ${error.message}`);
    }
    lesson.isOver = true;
}

function bringFace() {
    face ??= import(at(BUILD.face)).then(({ Idiomorph, css }) => {
        bridge.patchBy(Idiomorph);
        sheets[1].replaceSync(css);
    });
    return face;
}

async function load(interpreter) {
    if (!globalThis.WebAssembly) throw new Error("this browser has no WebAssembly, or forbids it here");
    const refusal = bridge.refusal();
    if (refusal) throw new Error(`the page's policy must allow the Trusted Types policy "livebell": ${refusal}`);
    const [python] = await Promise.all([INTERPRETERS[interpreter](), bringFace()]);
    python.runPython(START);
    const [attach, element] = ["attach", "LiveBell"].map((name) => python.globals.get(name));
    countProxies = python.globals.get("proxies_alive");
    return { interpreter, attach: (...values) => attach(element, ...values), learn: python.learn };
}

const INTERPRETERS = {
    async micropython() {
        const [{ loadMicroPython }, wasm, rom] = await Promise.all([
            import(at(`${BUILD.micropython}/micropython.mjs`)),
            compiled(`${BUILD.micropython}/micropython.wasm`), // beside the main thread, while the rest comes
            bytes(BUILD.rom),
            afterPaint(),
        ]);
        const micropython = await loadMicroPython({
            instantiateWasm: (imports, done) => done(new WebAssembly.Instance(wasm, imports)),
            heapsize: HEAP,
            romfs: new Uint8Array(rom), // our library, compiled: it runs from where it lies
            linebuffer: true,
            ...OUTPUT,
        });
        // Looking for each module in the empty file system first would cost more than loading it.
        micropython.runPython("import sys\nsys.path[:] = ['/rom', '.frozen', '']");
        // Where other languages than English are put when they have come.
        micropython.FS.mkdir(LANGUAGES);
        micropython.runPython(`import livebell.ui.languages as languages\nlanguages.__path__ = "${LANGUAGES}"`);
        micropython.learn = (language, module) => micropython.FS.writeFile(`${LANGUAGES}/${language}.mpy`, module);
        return micropython;
    },
    async pyodide() {
        const { loadPyodide } = await import(at(BUILD.interpreter));
        return loadPyodide({
            indexURL: at(BUILD.interpreter.replace(/[^/]*$/, "")),
            boot: { app: () => bytes(BUILD.library), snapshot: () => null },
            ...OUTPUT,
        });
    },
};

function at(name) {
    return new URL(name, BASE).href;
}

async function bytes(name) {
    const answer = await fetch(at(name));
    if (!answer.ok) throw new Error(`${name}: HTTP ${answer.status}`);
    return answer.arrayBuffer();
}

/** A module of WebAssembly; where its server does not send it as one, it is read as a whole. */
async function compiled(name) {
    try {
        return await WebAssembly.compileStreaming(fetch(at(name)));
    } catch {
        return WebAssembly.compile(await bytes(name));
    }
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
    const attributes = { "aria-hidden": "true", class: "icon", "data-icon": "bell", fill: "none", focusable: "false", viewBox: "0 0 24 24" };
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

/** Where the last count of a user is kept. */
function countKey(address, user) {
    try {
        return `livebell:unread:${new URL(address ?? "/api", location.origin)}:${user}`;
    } catch {
        return ""; // Python says what is wrong with the address
    }
}

function stored(key) {
    try {
        return key ? localStorage.getItem(key) : null;
    } catch {
        return null; // a browser may refuse it
    }
}

function mark(name) {
    performance.getEntriesByName(name).length || performance.mark(name);
}

class LiveBell extends HTMLElement {
    #life; // one for each time in the document: what comes late for an earlier one is dropped
    #live; // what Python gave us
    #off = ""; // why it gave us nothing
    #changing = false;
    #pressed = false; // the bell, before Python was up
    #wanted = []; // calls that came before Python did
    #token;
    #getToken;
    #isEarly = false; // the token may be asked for before Python is up
    #early; // the answer to that

    static observedAttributes = [...Object.keys(TEXTS), ...Object.keys(FLAGS), "token"];

    constructor() {
        super();
        const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = sheets;
        if (!root.getElementById("lb-mount")) root.append(inertBell());
        root.addEventListener("click", (event) => {
            if (!this.#live && !this.#off && event.target.closest("#lb-button")) this.#pressed = !this.#pressed;
        });
        // Set before the element was defined, it would hide our accessor.
        if (Object.hasOwn(this, "getToken")) {
            const given = this.getToken;
            delete this.getToken;
            this.getToken = given;
        }
    }

    connectedCallback() {
        if (this.#live) this.#live.moved(); // taken out and put in again within one task
        if (!this.#life) this.#begin();
    }

    disconnectedCallback() {
        queueMicrotask(() => this.isConnected || this.#end());
    }

    attributeChangedCallback(name, before, value) {
        if (name === "token") this.#takeToken(value);
        else if (before !== value && this.isConnected && !this.#changing) {
            this.#changing = true; // several at once are one change
            queueMicrotask(() => this.#change());
        }
    }

    #takeToken(value) {
        if (value === null) return;
        this.removeAttribute("token"); // it must not stand in the DOM
        if (value === this.#token) return;
        this.#token = value;
        if (!this.#getToken) this.#live?.renewToken(true);
    }

    #begin() {
        const life = (this.#life = {});
        const stillOurs = (go) => (value) => this.#life === life && go(value);
        this.#off = "";
        this.#showStored();
        afterPaint().then(() => mark("livebell:painted"));
        this.#isEarly = !runtime;
        this.#askEarly();
        const python = bringPython(this.getAttribute("interpreter"));
        lessonFor(this.#attributes().lang); // its words come while Python does
        this.#learn(python)
            .then(stillOurs((ready) => this.#start(ready)))
            .catch(stillOurs((error) => this.#giveUp(error, OFF)));
    }

    /** `python`, when it speaks the language that the element asks for by then. */
    async #learn(python) {
        const { lang } = this.#attributes();
        const ready = await python;
        await teach(ready, lang);
        return this.#attributes().lang === lang ? ready : this.#learn(python);
    }

    #end() {
        this.#life = undefined;
        this.#early = undefined;
        this.#live?.close();
        this.#live = undefined;
    }

    #start({ attach, interpreter }) {
        const live = attach(this, this.#attributes(), (refused) => this.#askToken(refused));
        if (typeof live === "string") {
            this.#giveUp(new Error(live), live);
            return;
        }
        this.#live = live;
        mark("livebell:ready");
        this.#send("livebell-ready", { interpreter });
        if (this.#pressed) live.toggle();
        this.#pressed = false;
        for (const call of this.#wanted.splice(0)) call();
    }

    #change() {
        this.#changing = false;
        if (!this.isConnected) return;
        if (this.#live) this.#follow();
        else if (this.#off) this.#begin();
    }

    /** Python does what the attributes say, once it speaks the language that they ask for. */
    async #follow() {
        const { lang } = this.#attributes();
        const life = this.#life;
        if (lessonFor(lang)?.isOver === false) await teach(await runtime, lang);
        // Meanwhile there may be another element, another language (which is being learnt), or none.
        if (this.#life !== life || this.#attributes().lang !== lang) return;
        const trouble = this.#live?.change(this.#attributes());
        if (trouble) this.#giveUp(new Error(trouble), trouble);
    }

    #attributes() {
        const given = { lang: this.closest("[lang]")?.lang };
        for (const [attribute, name] of Object.entries(TEXTS)) {
            if (this.hasAttribute(attribute)) given[name] = this.getAttribute(attribute);
        }
        for (const [attribute, name] of Object.entries(FLAGS)) given[name] = this.hasAttribute(attribute);
        if (given.user) given.count_key = countKey(given.api_url, given.user);
        const additions = this.querySelector(':scope > script[type="application/json"]')?.textContent;
        if (additions) given.additions = bridge.normalise(additions) || additions;
        return given;
    }

    /** The count that this user saw last, until Python has a better one. */
    #showStored() {
        const count = this.unreadCount;
        const badge = this.shadowRoot.getElementById("lb-badge");
        if (!count || !badge) return;
        badge.hidden = false;
        badge.textContent = count > 99 ? "99+" : String(count);
        const button = this.shadowRoot.getElementById("lb-button");
        button.dataset.unread = "true";
        button.setAttribute("aria-label", `Notifications, ${count} unread`);
    }

    #send(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }

    /** The bell stays, says why it is off when it is asked, and costs the page nothing. */
    #giveUp(error, words) {
        console.warn(`livebell: ${error.message}`);
        this.#live?.close();
        this.#live = undefined;
        this.#off = error.message;
        this.#wanted = [];
        const mount = inertBell();
        const button = mount.querySelector("#lb-button");
        button.dataset.connection = "offline";
        button.title = words;
        const note = make("p", { id: "lb-note", class: "panel note", part: "panel", popover: "auto", role: "status" }, words);
        button.popoverTargetElement = note;
        mount.firstChild.append(note);
        this.shadowRoot.getElementById("lb-mount").replaceWith(mount);
        this.#send("livebell-status", { status: this.getStatus() });
    }

    /** The first bell's token comes while Python does. Others may share its services, and never ask. */
    #askEarly() {
        if (!this.#isEarly || !this.#life || this.#live || !this.#getToken) return;
        this.#isEarly = false;
        const provider = this.#getToken;
        const answer = this.#given(provider, false);
        const { api_url = "/api" } = this.#attributes();
        answer.then((token) => bridge.askEarly(api_url, token)).catch(() => {}); // who asks for it hears of it
        this.#early = { provider, answer, at: performance.now() };
    }

    async #askToken(refused) {
        const early = this.#early;
        this.#early = undefined;
        if (early && !refused && early.provider === this.#getToken && performance.now() - early.at < FRESH) {
            return early.answer;
        }
        return this.#getToken ? this.#given(this.#getToken, refused) : (this.#token ?? null);
    }

    /** What the page's function gives: a text, or null. Its faults are Errors, the only ones that Python can raise. */
    async #given(provider, refused) {
        let token;
        try {
            token = await provider({ refused });
        } catch (error) {
            throw error instanceof Error ? error : new Error(String(error));
        }
        if (!token || typeof token === "string") return token?.trim?.() || null;
        console.warn(`livebell: getToken must give a text or null, got ${Array.isArray(token) ? "array" : typeof token}`);
        throw new TypeError("no token");
    }

    /** Now, or as soon as Python is up. */
    #call(name, ...values) {
        if (this.#live) this.#live[name](...values);
        else if (!this.#off) this.#wanted.push(() => this.#live[name](...values));
    }

    get getToken() {
        return this.#getToken;
    }

    set getToken(provider) {
        this.#getToken = typeof provider === "function" ? provider : undefined;
        this.#askEarly();
        if (provider && !this.#getToken) console.warn(`livebell: getToken must be a function, got ${typeof provider}`);
        this.#live?.renewToken(false);
    }

    get unreadCount() {
        const { user, count_key } = this.#attributes();
        return this.#live?.unreadCount() ?? (user ? Number(stored(count_key)) || 0 : 0);
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
        const last_close = this.#off ? { code: null, reason: this.#off } : null;
        const idle = { state: "idle", via: null, attempt: 0, next_attempt_in: null, last_close };
        return this.#live?.getStatus() ?? { ...idle, last_seq: null, since: performance.timeOrigin / 1000, dropped_frames: 0 };
    }

    signOut() {
        this.#token = undefined;
        this.#call("signOut");
    }

    toast({ title = "", message = "", kind = "info", duration = 5000 } = {}) {
        this.#call("toast", String(title), String(message), String(kind), Math.min(duration, 2 ** 31 - 1)); // MicroPython counts no further
    }

    /** For `<live-bell-inspector>`: a plain object, without tokens and without anybody's words. */
    inspect() {
        const report = this.#live ? JSON.parse(this.#live.inspect()) : { status: this.getStatus() };
        return { ...report, interpreter: runtime?.asked ?? null, proxies: countProxies() };
    }

    startPolling() {
        this.#call("startPolling");
    }

    stopPolling() {
        this.#call("stopPolling");
    }
}

if (isFirst) {
    // The one global: what Python needs of JavaScript, and how many of its functions JavaScript holds.
    globalThis.livebell ??= Object.freeze({ bridge, proxies: () => countProxies() });
    customElements.define("live-bell", LiveBell);
    // Also for a page without a bell, whose own Python draws: after the paint, and whatever comes of it.
    afterPaint().then(bringFace).catch(() => {});
} else {
    console.warn("livebell: <live-bell> is defined already; this second copy of livebell.js does nothing");
}
