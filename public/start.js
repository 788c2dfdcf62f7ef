/**
 * Brings PyScript into the page, and says so when it cannot come.
 *
 * The page works without: this file is all that knows what to say then.
 */
import { bridge } from "./bridge.js";

const DEADLINE = 30_000; // ms; a lost .wasm can leave the interpreter waiting for ever instead of failing
const OFF = "Live updates are off: the runtime could not be loaded. The page works without them; reload to try again.";

performance.mark("livebell:painted");
globalThis.livebell = Object.freeze({ bridge });

function ready() {
    return performance.getEntriesByName("livebell:ready").length > 0;
}

function off(reason) {
    if (ready()) return;
    console.warn(`livebell: ${reason}`);
    const status = document.getElementById("page-status");
    if (status) status.textContent = OFF;
    const button = document.getElementById("bell")?.shadowRoot?.getElementById("lb-button");
    if (button) {
        button.dataset.connection = "offline";
        button.title = OFF;
    }
}

setTimeout(() => off("no Python after 30 s"), DEADLINE);
addEventListener("unhandledrejection", (event) => off(String(event.reason?.message ?? event.reason)));
addEventListener("error", (event) => event.message && off(event.message));

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
    const { hooks } = await import("./vendor/pyscript/core.js");
    // PyScript would evaluate these as code, which our policy forbids and we do not use.
    hooks.worker?.onBeforeRunAsync?.clear?.();
} catch (error) {
    off(error.message);
}
