import { createRoot } from "react-dom/client";
import { App } from "./App";

const bell = document.querySelector<HTMLMetaElement>('meta[name="livebell"]')?.content ?? "";
// The bell's files are copied as they are (`livebell public/livebell`): they find each other by their place.
const files = "/livebell/livebell.js";
// React sets `getToken` as a property only on an element that is defined already: define it, then render.
import(/* @vite-ignore */ files).then(() => {
    createRoot(document.querySelector("#root")!).render(<App api={`${bell}/api`} />);
});
