#!/usr/bin/env node
// Copies the files of <live-bell> to where a page can load them: `livebell public/livebell`.
import { cpSync } from "node:fs";

const target = process.argv[2];
if (!target) {
    console.error("livebell: say where to, for example `livebell public/livebell`");
    process.exit(2);
}
cpSync(new URL("../dist/", import.meta.url), target, { recursive: true });
