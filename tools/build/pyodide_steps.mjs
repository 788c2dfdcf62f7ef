/**
 * What only Pyodide itself can make, in Node: bytecode of its own version, and a picture of its memory.
 *
 *     node pyodide_steps.mjs <job.json>
 *
 * The job names folders and files; see pyodide.py, which writes it. Progress goes to stdout, one line each.
 */
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import path from "node:path";

const job = JSON.parse(await readFile(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(path.join(job.pyodide, "pyodide.mjs")).href);
// Compiling: bytecode tells lines, and no columns of them, which are a third of its compressed size.
const lean = { env: { PYTHONNODEBUGRANGES: "1" } };
const quiet = { stdout: () => {}, stderr: (line) => console.error(line), indexURL: job.pyodide };

// Zip entries of one date, so that the same content is the same file: the snapshot is bound to its bytes.
const COMPILE = `
import ast, importlib.util, io, marshal, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(source, name, tree=None):
    code = compile(tree or source, name, "exec", dont_inherit=True, optimize=2)
    return _code_to_hash_pyc(code, importlib.util.source_hash(source), False)

# Each annotated function has another behind it, which would say what its annotations are (PEP 649).
class Untyped(ast.NodeTransformer):
    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_If(self, node):
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

def untyped(source, name):
    return compiled(source, name, Untyped().visit(ast.parse(source)))

def add(archive, name, content):
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)  # stored: the transport compresses, and zipimport has less to do

def module_of(name):
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

def stdlib(source, wanted):
    wanted = set(wanted)
    parts = io.BytesIO(), io.BytesIO()
    found = set()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(parts[0], "w") as boot, zipfile.ZipFile(parts[1], "w") as rest:
        for name in sorted(old.namelist()):
            if name.endswith("/"):
                continue
            content = old.read(name)
            module = module_of(name)
            is_boot = module in wanted
            if is_boot:
                found.add(module)
            if name.endswith(".py"):
                name, content = name + "c", compiled(content, "/lib/" + name)
            add(boot if is_boot else rest, name, content)
    missing = wanted - found
    if missing:
        raise SystemExit("the standard library has no " + ", ".join(sorted(missing)))
    return parts[0].getvalue(), parts[1].getvalue()
`;

if (job.stdlib) {
    console.log("Compiling Python's standard library …");
    const pyodide = await loadPyodide({ ...quiet, ...lean });
    pyodide.runPython(COMPILE);
    pyodide.FS.writeFile("/stdlib.zip", await readFile(path.join(job.pyodide, "python_stdlib.zip")));
    const parts = pyodide.globals.get("stdlib")("/stdlib.zip", pyodide.toPy(job.stdlib.modules));
    await writeFile(job.stdlib.boot, parts.get(0).toJs());
    await writeFile(job.stdlib.rest, parts.get(1).toJs());
}

if (job.app) {
    console.log("Compiling livebell …");
    const pyodide = await loadPyodide({ ...quiet, ...lean });
    pyodide.runPython(COMPILE);
    const untyped = pyodide.globals.get("untyped");
    for (const { source, name, target } of job.app) {
        const text = pyodide.toPy(new Uint8Array(await readFile(source)));
        await writeFile(target, untyped(pyodide.globals.get("bytes")(text), name).toJs());
    }
}

if (job.snapshot) {
    console.log("Taking the snapshot …");
    const { modules, files, target, boot, pyodide: indexURL } = job.snapshot;
    const { loadPyodide } = await import(pathToFileURL(path.join(indexURL, "pyodide.mjs")).href);
    const contents = await Promise.all(files.map(async ([name, file]) => [name, await readFile(file)]));
    const start = (options) => loadPyodide({ ...quiet, indexURL, stdLibURL: boot, ...options });
    const pyodide = await start({
        _makeSnapshot: true,
        fsInit(FS, { sitePackages }) {
            for (const [name, content] of contents) {
                const file = `${sitePackages}/${name}`;
                FS.mkdirTree(path.dirname(file));
                FS.writeFile(file, content);
            }
        },
    });
    pyodide.runPython(modules.map((name) => `import ${name}`).join("\n") + "\nimport gc\ngc.collect()");
    const memory = pyodide.makeMemorySnapshot();
    await writeFile(target, (await wakes(trimmed(memory), start)) ? trimmed(memory) : memory);
}

/** Without the pages at its end that memory grew by and nobody wrote to; the interpreter grows it again. */
function trimmed(memory) {
    const PAGE = 65536;
    const head = memory.length % PAGE; // what stands before the memory itself
    let end = memory.length;
    while (end > head && memory[end - 1] === 0) end -= 1;
    return memory.subarray(0, Math.min(memory.length, head + (Math.ceil((end - head) / PAGE) + 1) * PAGE));
}

/** Whether an interpreter lives from it, and can still take more memory than it was given. */
async function wakes(memory, start) {
    const restored = await start({ _loadSnapshot: memory });
    return restored.runPython("held = [bytearray(1000) for _ in range(60_000)]\nsum(map(len, held))") === 60_000_000;
}
