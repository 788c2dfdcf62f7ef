// node keys_of_module.mjs <folder of Pyodide> <its glue, adapted>: what Module no longer has, as JSON.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, adapted] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const kinds = async (glue) => {
    const { default: createPyodideModule } = await import(pathToFileURL(glue).href);
    const pyodide = await loadPyodide({ indexURL: `${folder}/`, createPyodideModule });
    const sum = pyodide.runPython("import json\nsum(json.loads('[1, 2, 3]'))");
    if (sum !== 6) throw new Error(`Python says ${sum}`);
    return new Map(Object.entries(pyodide._module).map(([name, value]) => [name, typeof value]));
};
const [before, after] = [await kinds(path.join(folder, "pyodide.asm.mjs")), await kinds(adapted)];
const lost = [...before].filter(([name, kind]) => after.get(name) !== kind);
console.log(JSON.stringify({ count: before.size, lost }));
