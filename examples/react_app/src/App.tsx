import { useRef, useState } from "react";
import type { LiveBellElement, LiveBellState } from "livebell";
import type {} from "livebell/react";

const getToken = async () => (await fetch("/my-token")).text();

export function App({ api }: { api: string }) {
    const bell = useRef<LiveBellElement>(null);
    const [unread, setUnread] = useState(0);
    const [state, setState] = useState<LiveBellState>("idle");
    const [shown, setShown] = useState(true);
    return (
        <>
            {shown && (
                <live-bell
                    ref={bell}
                    api-url={api}
                    toasts="all"
                    getToken={getToken}
                    onlivebell-unreadcount={(event) => setUnread(event.detail.unread_count)}
                    onlivebell-status={(event) => setState(event.detail.status.state)}
                />
            )}
            <p>
                Unread: <output>{unread}</output>, connection: {state}
            </p>
            <button type="button" onClick={() => bell.current?.toast({ title: "Hello from React", kind: "success" })}>
                Say hello
            </button>
            <button type="button" onClick={() => setShown(!shown)}>
                {shown ? "Hide the bell" : "Show the bell"}
            </button>
        </>
    );
}
