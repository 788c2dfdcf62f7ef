/** `<live-bell>` in JSX: `import type {} from "livebell/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { LiveBellElement, LiveBellTokenProvider } from "livebell";

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
            "live-bell": DetailedHTMLProps<LiveBellAttributes, LiveBellElement>;
        }
    }
}
