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

try {
    const { hooks } = await import("./vendor/pyscript/core.js");
    // PyScript would evaluate these as code, which our policy forbids and we do not use.
    hooks.worker?.onBeforeRunAsync?.clear?.();
} catch (error) {
    off(error.message);
}
