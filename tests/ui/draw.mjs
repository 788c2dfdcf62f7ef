/** Prints what tests/ui/drawings.py draws under the MicroPython that browsers get. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMicroPython } from "../../node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const micropython = await loadMicroPython({ linebuffer: true, stdout: console.log, stderr: console.error });

function bring(from, to, wanted) {
    micropython.FS.mkdirTree(to);
    for (const name of readdirSync(join(ROOT, from)).filter(wanted)) {
        micropython.FS.writeFile(`${to}/${name}`, readFileSync(join(ROOT, from, name)));
    }
}

bring("pyapp/livebell/core", "/house/livebell/core", (name) => name.endsWith(".py"));
bring("pyapp/livebell/ui", "/house/livebell/ui", (name) => name.endsWith(".py"));
bring("pyapp/livebell/ui/languages", "/house/livebell/ui/languages", (name) => name.endsWith(".py"));
bring("tests/ui", "/house/tests/ui", (name) => ["given.py", "payloads.py", "drawings.py"].includes(name));
micropython.runPython("import sys\nsys.path.insert(0, '/house')\nfrom tests.ui.drawings import draw\nprint(draw())");
