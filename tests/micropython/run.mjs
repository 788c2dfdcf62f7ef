/**
 * Runs our Python under the MicroPython that browsers get, in Node.
 *
 *   node tests/micropython/run.mjs imports    imports every module of pyapp/livebell
 *   node tests/micropython/run.mjs vectors    plays tests/vectors/*.json, one JSON line a table
 *   node tests/micropython/run.mjs names      what the interpreter has, for tools/micropython_lint/names.json
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGE = "@micropython/micropython-webassembly-pyscript/micropython.mjs";
const HEAP = 32 * 1024 * 1024; // tables hold thousands of frames; the page itself needs far less

// Where the library is at home in a browser: its modules may miss a document here.
const NEEDS_A_BROWSER = /^livebell\.(browser(\.|$)|app$)/;
const WHAT_A_PAGE_GIVES = /AttributeError|no module named '(js|pyscript|pyodide)/;

// What both interpreters have and our rooms may use. Modules that are not here are not imported.
const MODULES = [
    "abc", "asyncio", "base64", "binascii", "collections", "copy", "datetime", "functools", "gc", "hashlib",
    "heapq", "html", "io", "itertools", "json", "logging", "math", "operator", "random", "re", "string",
    "struct", "sys", "time", "types",
];
const TYPES = ["bytes", "dict", "float", "int", "list", "set", "str", "tuple"];

const { loadMicroPython } = await import(new URL(`../../node_modules/${PACKAGE}`, import.meta.url)).catch(() => {
    console.error("livebell: MicroPython is not in node_modules: run `make dev`");
    process.exit(1);
});

/** A fresh interpreter with these folders on its path. */
async function start(...folders) {
    const micropython = await loadMicroPython({
        heapsize: HEAP,
        linebuffer: true,
        stdout: (line) => console.error(line), // our own stdout is for results
        stderr: (line) => console.error(line),
    });
    for (const folder of folders) {
        const files = readdirSync(join(ROOT, folder), { recursive: true }).map((name) => join(folder, name));
        for (const file of files.filter((name) => name.endsWith(".py"))) write(micropython.FS, file);
        micropython.runPython(`import sys\nsys.path.insert(0, ${JSON.stringify(inside(folder))})`);
    }
    return micropython;
}

/** Where a file of the checkout lies in the interpreter's own file system. */
function inside(file) {
    return `/house/${file.split(sep).join("/")}`;
}

function write(FS, file) {
    const target = inside(file);
    const folders = target.split("/").slice(1, -1);
    folders.forEach((_, depth) => {
        const folder = `/${folders.slice(0, depth + 1).join("/")}`;
        if (!FS.analyzePath(folder).exists) FS.mkdir(folder);
    });
    FS.writeFile(target, readFileSync(join(ROOT, file)));
}

/** Runs some Python and gives the error's last words, or nothing. */
function complaint(micropython, source) {
    try {
        micropython.runPython(source);
        return "";
    } catch (error) {
        return String(error.message ?? error).trim();
    }
}

async function imports() {
    const micropython = await start("pyapp");
    const library = join(ROOT, "pyapp", "livebell");
    const modules = readdirSync(library, { recursive: true })
        .filter((name) => name.endsWith(".py"))
        .map((name) => name.split(sep).join(".").slice(0, -".py".length))
        .map((name) => `livebell.${name}`.replace(/\.__init__$/, ""))
        .sort();
    let failures = 0;
    for (const name of modules) {
        const error = complaint(micropython, `import ${name}`);
        // Only what a page would give may be missing here: every other mistake is one in a browser too.
        const excused = NEEDS_A_BROWSER.test(name) && WHAT_A_PAGE_GIVES.test(error);
        if (error === "") console.log(`imported ${name}`);
        else if (excused) console.log(`skipped ${name}: needs a browser (${error.split("\n").at(-1)})`);
        else {
            failures += 1;
            console.log(`FAILED ${name}\n${error.replace(/^/gm, "    ")}`);
        }
    }
    return failures;
}

async function vectors() {
    if (!existsSync(join(ROOT, "tests", "vectors"))) return 0;
    const micropython = await start("pyapp", join("tests", "vectors"));
    const tables = readdirSync(join(ROOT, "tests", "vectors")).filter((name) => name.endsWith(".json")).sort();
    for (const table of tables) {
        const file = join("tests", "vectors", table);
        micropython.FS.writeFile(inside(file), readFileSync(join(ROOT, file)));
        const error = complaint(
            micropython,
            `import json, runner\nwith open(${JSON.stringify(inside(file))}) as _file:\n` +
                "    _sentences = json.dumps(runner.run(_file.read()))",
        );
        const failures = error ? [`the runner stopped: ${error}`] : JSON.parse(micropython.globals.get("_sentences"));
        console.log(JSON.stringify({ table, failures }));
    }
    return 0; // failures are the reader's affair: each table is a test of its own
}

async function names() {
    const micropython = await start();
    const list = (expression) => {
        micropython.runPython(`import json\n_names = json.dumps(sorted(dir(${expression})))`);
        return JSON.parse(micropython.globals.get("_names"));
    };
    const visible = (found) => found.filter((name) => !name.startsWith("_"));
    micropython.runPython("import builtins");
    const modules = MODULES.map((name) => {
        micropython.runPython(`import ${name}`);
        return [name, visible(list(name))];
    });
    const types = TYPES.map((name) => [name, visible(list(name))]);
    const found = {
        builtins: list("builtins"),
        modules: Object.fromEntries(modules),
        types: Object.fromEntries(types),
    };
    console.log(JSON.stringify(found, null, 1));
    return 0;
}

const modes = { imports, vectors, names };
const mode = modes[process.argv[2]];
if (!mode) {
    console.error(`usage: node tests/micropython/run.mjs ${Object.keys(modes).join("|")}`);
    process.exit(2);
}
process.exitCode = (await mode()) > 0 ? 1 : 0;
