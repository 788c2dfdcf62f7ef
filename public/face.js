/** What a bell needs once Python is up, and no sooner: how its picture is patched, and the looks of the rest of it. */
import { BUILD } from "./build.js";
import { Idiomorph } from "./vendor/idiomorph/idiomorph.esm.js";

const { css } = BUILD;

export { Idiomorph, css };
