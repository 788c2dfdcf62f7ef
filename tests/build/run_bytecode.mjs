// node run_bytecode.mjs < job.json: what Python, started from our bytecode, answers to the job's code.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(await readFile("/dev/stdin", "utf8"));
const { loadPyodide } = await import(pathToFileURL(path.join(job.pyodide, "pyodide.mjs")).href);
const contents = await Promise.all(job.files.map(async ([name, file]) => [name, await readFile(file)]));
const pyodide = await loadPyodide({
    indexURL: job.pyodide,
    stdLibURL: job.boot,
    fsInit(FS, { sitePackages }) {
        for (const [name, content] of contents) {
            const file = `${sitePackages}/${name}`;
            FS.mkdirTree(path.dirname(file));
            FS.writeFile(file, content);
        }
    },
});
console.log(pyodide.runPython(job.code));
