// The bridge that the library needs, then PyScript, from our own origin.
import { bridge } from "/bridge.js";

globalThis.livebell = Object.freeze({ bridge });
const { hooks } = await import("/vendor/pyscript/core.js");
hooks.worker?.onBeforeRunAsync?.clear?.();
