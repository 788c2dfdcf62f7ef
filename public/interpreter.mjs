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

// How PyScript brings its own modules: as text, written and compiled at every start, before the first script.
const BRINGS_MODULES = /^import os as _os\nfrom pathlib import Path as _Path\n[^]*?\ndel _pyscript\n/;

let begun; // a start that did not wait for PyScript
const output = { stdout: (line) => console.info(line), stderr: (line) => console.warn(line) };

/** Start before PyScript asks for it: it has its own script, settings and storage to look at meanwhile. */
export function begin() {
    begun ??= started({
        indexURL: new URL(".", import.meta.url).href,
        stdout: (line) => output.stdout(line),
        stderr: (line) => output.stderr(line),
    });
    begun.catch(() => {}); // who asks for it hears of it
}

export async function loadPyodide(options) {
    if (!begun) return withoutBringing(await started(options));
    Object.assign(output, { stdout: options.stdout ?? output.stdout, stderr: options.stderr ?? output.stderr });
    return withoutBringing(await begun);
}

/** `pyodide`, which leaves out that text: the modules have come as bytecode, with ours. */
function withoutBringing(pyodide) {
    const run = pyodide.runPythonAsync.bind(pyodide);
    pyodide.runPythonAsync = (code, ...rest) => run(code.replace(BRINGS_MODULES, ""), ...rest);
    return pyodide;
}

async function started(options) {
    const boot = options.boot ?? globalThis.livebell.boot;
    const files = unbundled(await boot.app());
    const settings = () => ({
        ...options,
        createPyodideModule,
        lockFileContents: LOCK,
        packageBaseUrl: new URL("./", import.meta.url).href, // and never a CDN
        fsInit: (FS, { sitePackages }) => write(FS, sitePackages, files),
        wasm: boot.wasm?.(), // a Response is read once: each attempt has its own
    });
    const memory = await boot.snapshot();
    if (memory) {
        try {
            const pyodide = await restored(settings(), memory);
            performance.mark("livebell:restored");
            return pyodide;
        } catch (error) {
            boot.snapshotFailed(error);
        }
    }
    return load(settings());
}

/** Pyodide with `memory` as it was when its snapshot was taken; proves that it is alive. */
async function restored(options, memory) {
    const late = new Promise((_, reject) => setTimeout(reject, RESTORE_DEADLINE, new Error("no answer in time")));
    const pyodide = await Promise.race([load({ ...options, _loadSnapshot: whole(memory) }), late]);
    // All visitors woke with the same random numbers; jitter that is the same for all is none.
    pyodide.runPython("import random\nrandom.seed()");
    return pyodide;
}

/** The memory with its empty parts, of which the file says only where they are. */
function whole(file) {
    const [{ size, runs }, content] = headed(file);
    const memory = new Uint8Array(size);
    let place = 0;
    for (const [start, length] of runs) {
        memory.set(content.subarray(place, place + length), start);
        place += length;
    }
    return memory;
}

/** A file that begins with a length (4 bytes, little endian) and so much JSON: that, and the bytes after it. */
function headed(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    return [head, new Uint8Array(buffer, 4 + length)];
}

/** [name, bytes] of each file in a bundle. */
function unbundled(buffer) {
    const [index, content] = headed(buffer);
    let place = 0;
    return index.map(([name, size]) => [name, content.subarray(place, (place += size))]);
}

function write(FS, folder, files) {
    const made = new Set(); // to make a folder again throws, and is caught, for each part of its path
    for (const [name, content] of files) {
        const file = `${folder}/${name}`;
        const parent = file.slice(0, file.lastIndexOf("/"));
        if (!made.has(parent)) FS.mkdirTree(parent);
        made.add(parent);
        FS.writeFile(file, content);
    }
}
