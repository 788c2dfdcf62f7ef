/** `<live-bell>` in JSX: `import type {} from "livebell/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { LiveBellElement, LiveBellEventMap, LiveBellTokenProvider } from "livebell";

/** `onlivebell-status` and so on, as React hands events to custom elements. */
type LiveBellHandlers = { [K in keyof LiveBellEventMap as `on${K}`]?: (event: LiveBellEventMap[K]) => void };

interface LiveBellAttributes extends HTMLAttributes<LiveBellElement> {
    "api-url"?: string;
    "ws-url"?: string;
    auth?: "token" | "ticket";
    user?: string;
    interpreter?: "micropython" | "pyodide";
    theme?: "light" | "dark" | "auto";
    toasts?: "all" | "sync" | "none";
    "title-count"?: boolean;
    debug?: boolean;
    getToken?: LiveBellTokenProvider;
}

declare module "react" {
    namespace JSX {
        interface IntrinsicElements {
            "live-bell": DetailedHTMLProps<LiveBellAttributes, LiveBellElement> & LiveBellHandlers;
        }
    }
}
