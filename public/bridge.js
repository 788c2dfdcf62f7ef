/**
 * The few things that Python in a browser cannot do itself, as one small object.
 *
 * MicroPython lets JavaScript exceptions pass through `except` and `finally`, and no
 * interpreter may parse markup under a Trusted Types policy but a script's own. All rules
 * are in Python; nothing here decides anything.
 */
import { Idiomorph } from "./vendor/idiomorph/idiomorph.esm.js";

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

export const bridge = {
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

    /** Why this page will not let us parse markup; "" where it does. */
    refusal: () => attempt(() => trusted("")).message,

    /** Change what is inside `target` to `markup`, keeping every element that stays. */
    morph(target, markup) {
        return attempt(() => {
            const template = document.createElement("template");
            template.innerHTML = trusted(markup);
            return Idiomorph.morph(target, [...template.content.childNodes], {
                morphStyle: "innerHTML",
                ignoreActiveValue: true,
            });
        });
    },
};
