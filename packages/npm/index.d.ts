/** What a page sees of `<live-bell>`: the element, its events, and what they carry. */

/** One notification, as on the wire. */
export interface LiveBellNotification {
    id: number | string;
    title: string;
    message: string;
    notification_type: string;
    is_read: boolean;
    created_at: string;
    metadata: Record<string, unknown>;
}

export type LiveBellState = "idle" | "connecting" | "open" | "waiting" | "degraded" | "unauthorized" | "closed";

/** What `getStatus()` gives. Never a token. */
export interface LiveBellStatus {
    state: LiveBellState;
    via: "own" | "tab" | null;
    attempt: number;
    next_attempt_in: number | null;
    last_close: { code: number | null; reason: string } | null;
    last_seq: number | null;
    since: number;
    dropped_frames: number;
}

/** Where access tokens come from. `refused`: the last one was turned down. None means: nobody is signed in. */
export type LiveBellTokenProvider = (question: { refused: boolean }) => Promise<string | null | undefined> | string | null;

export interface LiveBellToast {
    title?: string;
    message?: string;
    kind?: "success" | "info" | "warning" | "error";
    /** Milliseconds; 5000 where it is left out. */
    duration?: number;
}

export interface LiveBellEventMap {
    "livebell-ready": CustomEvent<{ interpreter: "micropython" | "pyodide" }>;
    "livebell-notification": CustomEvent<{ notification: LiveBellNotification }>;
    "livebell-unreadcount": CustomEvent<{ unread_count: number }>;
    "livebell-status": CustomEvent<{ status: LiveBellStatus }>;
    "livebell-synccompleted": CustomEvent<{ notification: LiveBellNotification }>;
    /** Cancelable: after `preventDefault()` the page routes to `url` itself. */
    "livebell-activate": CustomEvent<{ notification: LiveBellNotification; url: string }>;
    /** Cancelable: after `preventDefault()` the bell closes, and the page shows its own way in. */
    "livebell-signin": CustomEvent<Record<string, never>>;
}

export interface LiveBellElement extends HTMLElement {
    getToken: LiveBellTokenProvider | undefined;
    readonly unreadCount: number;
    connect(): void;
    disconnect(): void;
    reconnect(): void;
    getStatus(): LiveBellStatus;
    signOut(): void;
    toast(toast: LiveBellToast): void;
    startPolling(): void;
    stopPolling(): void;
    addEventListener<K extends keyof LiveBellEventMap>(
        type: K,
        listener: (this: LiveBellElement, event: LiveBellEventMap[K]) => unknown,
        options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
    removeEventListener<K extends keyof LiveBellEventMap>(
        type: K,
        listener: (this: LiveBellElement, event: LiveBellEventMap[K]) => unknown,
        options?: boolean | EventListenerOptions,
    ): void;
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
    interface HTMLElementTagNameMap {
        "live-bell": LiveBellElement;
    }
}
