/**
 * <live-bell-inspector for="#my-bell">: what a bell is doing, for developers, and as JSON for a report.
 *
 * Load it beside livebell.js, only where it is wanted. It shows text as text and holds no token.
 */
const EVERY = 1000; // ms between two looks
const SECTIONS = ["history", "frames", "timers", "pending"];

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
    :host { display: block; font: 13px/1.5 ui-monospace, monospace; color-scheme: light dark; }
    section { max-height: 24em; overflow: auto; padding: 12px; border: 1px solid; }
    h2 { margin: 12px 0 4px; font: inherit; font-weight: 700; }
    pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    button { font: inherit; }
`);

function make(tag, text = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
}

function line(entry) {
    if (typeof entry !== "object") return String(entry);
    const { at, ...rest } = entry;
    return `${at ? new Date(at * 1000).toISOString().slice(11, 23) + " " : ""}${JSON.stringify(rest)}`;
}

class LiveBellInspector extends HTMLElement {
    #timer;
    #text = "";

    constructor() {
        super();
        const root = this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        const panel = make("section");
        panel.setAttribute("aria-label", "Bell inspector");
        panel.tabIndex = 0; // it scrolls
        const copy = make("button", "Copy as JSON");
        copy.type = "button";
        copy.addEventListener("click", () => this.#copy(copy));
        root.append(panel, copy);
    }

    connectedCallback() {
        this.#timer ??= setInterval(() => this.#look(), EVERY);
        this.#look();
    }

    disconnectedCallback() {
        clearInterval(this.#timer);
        this.#timer = undefined;
    }

    /** What the bell says of itself; null where there is none yet. */
    get report() {
        return document.querySelector(this.getAttribute("for") ?? "live-bell")?.inspect?.() ?? null;
    }

    #look() {
        const report = this.report;
        const text = JSON.stringify(report, null, 2);
        if (text === this.#text) return;
        this.#text = text;
        const panel = this.shadowRoot.querySelector("section");
        if (!report) {
            panel.replaceChildren(make("p", "There is no bell here."));
            return;
        }
        const rest = Object.entries(report).filter(([name]) => !SECTIONS.includes(name));
        const parts = [make("h2", "now"), make("pre", rest.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join("\n"))];
        for (const name of SECTIONS) {
            parts.push(make("h2", name), make("pre", (report[name] ?? []).map(line).reverse().join("\n") || "none"));
        }
        panel.replaceChildren(...parts);
    }

    async #copy(button) {
        try {
            await navigator.clipboard.writeText(JSON.stringify(this.report, null, 2));
            button.textContent = "Copied";
        } catch {
            getSelection().selectAllChildren(this.shadowRoot.querySelector("section"));
            button.textContent = "The clipboard is closed to this page: copy what is selected";
        }
    }
}

customElements.get("live-bell-inspector") ?? customElements.define("live-bell-inspector", LiveBellInspector);
