/**
 * What PyScript takes for the interpreter: Pyodide, with our library in it, from a snapshot where there is one.
 *
 * The build writes LOCK above: what Pyodide's lock file says of itself, without its packages. Whatever
 * goes wrong with the snapshot, the start goes on without it.
 */
import { loadPyodide as load, version } from "./pyodide.mjs";
import createPyodideModule from "./pyodide.asm.mjs";

export { version };

const RESTORE_DEADLINE = 10_000; // ms; a restored memory that does not answer is given up

export async function loadPyodide(options) {
    const boot = options.boot ?? globalThis.livebell.boot;
    const files = unbundled(await boot.app());
    const whole = {
        ...options,
        createPyodideModule,
        lockFileContents: LOCK,
        packageBaseUrl: new URL("./", import.meta.url).href, // and never a CDN
        fsInit: (FS, { sitePackages }) => write(FS, sitePackages, files),
    };
    const memory = await boot.snapshot();
    if (memory) {
        try {
            const pyodide = await restored(whole, memory);
            performance.mark("livebell:restored");
            return pyodide;
        } catch (error) {
            boot.snapshotFailed(error);
        }
    }
    return load(whole);
}

/** Pyodide with `memory` as it was when its snapshot was taken; proves that it is alive. */
async function restored(options, memory) {
    const late = new Promise((_, reject) => setTimeout(reject, RESTORE_DEADLINE, new Error("no answer in time")));
    const pyodide = await Promise.race([load({ ...options, _loadSnapshot: memory }), late]);
    // All visitors woke with the same random numbers; jitter that is the same for all is none.
    pyodide.runPython("import random\nrandom.seed()");
    return pyodide;
}

/** [name, bytes] of a bundle: a length (4 bytes, little endian), an index as JSON, and the contents. */
function unbundled(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    let place = 4 + length;
    return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))).map(([name, size]) => {
        const content = new Uint8Array(buffer, place, size);
        place += size;
        return [name, content];
    });
}

function write(FS, folder, files) {
    for (const [name, content] of files) {
        const file = `${folder}/${name}`;
        FS.mkdirTree(file.slice(0, file.lastIndexOf("/")));
        FS.writeFile(file, content);
    }
}
