/**
 * The baseline for bytes, memory and drawing: the bell as a React application has it, with what the makers of
 * these libraries recommend. React, React Redux, Redux Toolkit; partysocket keeps the line.
 *
 * It mirrors livebell's design: one hook that feeds one store, the same markup under the same style sheet, marking and
 * deleting at once with a way back, a toast for each finished sync. It has less than livebell does: no resume, no
 * shared socket, no Undo, no settings, no languages. So its bytes and its memory are the least that React needs.
 */
import { configureStore, createSelector } from "@reduxjs/toolkit";
import { WebSocket as ReconnectingWebSocket } from "partysocket";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { Provider, useDispatch, useSelector } from "react-redux";

import sheet from "../../public/livebell.css";
import { withArray } from "./redux.js";

const HEARTBEAT = 30_000; // ms
const TOAST = 6_000; // ms
const WINDOW = 60; // notifications that the panel shows
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
const DRAWINGS = {
    bell: "M18 8a6 6 0 0 0-12 0c0 7-3 9-3 9h18s-3-2-3-9M13.7 21a2 2 0 0 1-3.4 0",
    check: "M20 6 9 17l-5-5",
    unread: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
    trash: "M3 6h18M8 6V4h8v2M6 6l1 15h10l1-15",
    close: "M18 6 6 18M6 6l12 12",
};

const { slice, all } = withArray();
const { actions } = slice;
const selectUnread = (state) => state.unread;
const selectUnreadItems = createSelector([all], (items) => items.filter((item) => !item.is_read));
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** REST with the token of now; a refusal is an error. */
function useApi({ api, getToken }) {
    return useCallback(
        async (path, method = "GET", body = undefined) => {
            const headers = { Authorization: `Bearer ${await getToken()}`, "Content-Type": "application/json" };
            const answer = await fetch(`${api}/notifications/${path}`, { method, headers, body: body && JSON.stringify(body) });
            if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
            return answer.status === 204 ? undefined : answer.json();
        },
        [api, getToken],
    );
}

/** Feeds the store: the page when the line is open, then its frames. Whether it is open. */
function useNotificationsWebSocket(settings, onSync) {
    const dispatch = useDispatch();
    const ask = useApi(settings);
    const [isOpen, setOpen] = useState(false);
    const heard = useRef(onSync);
    heard.current = onSync;
    useEffect(() => {
        const { socket, getToken, onOpen } = settings;
        const line = new ReconnectingWebSocket(async () => `${socket}?token=${encodeURIComponent(await getToken())}`);
        const opened = async () => {
            dispatch(actions.loaded(await ask("")));
            setOpen(true);
            onOpen?.();
        };
        const received = ({ data }) => {
            const frame = JSON.parse(data);
            if (frame.type in actions) dispatch(actions[frame.type](frame));
            if (frame.type === "sync_completed" || frame.type === "sync_failed") heard.current(frame.payload);
        };
        line.addEventListener("open", opened);
        line.addEventListener("message", received);
        line.addEventListener("close", () => setOpen(false));
        const heartbeat = setInterval(() => line.readyState === 1 && line.send('{"type":"ping"}'), HEARTBEAT);
        return () => {
            clearInterval(heartbeat);
            line.close();
        };
    }, [settings, dispatch, ask]);
    return isOpen;
}

/** What a user does, seen at once and taken back where the server refuses. */
function useNotificationActions(settings) {
    const dispatch = useDispatch();
    const ask = useApi(settings);
    const mark = useCallback(
        async (item, is_read) => {
            const say = (value) => dispatch(actions.notification_updated({ payload: { id: item.id, updates: { is_read: value } } }));
            say(is_read);
            await ask(`${item.id}/`, "PATCH", { is_read }).catch(() => say(!is_read));
        },
        [dispatch, ask],
    );
    const remove = useCallback(
        async (item) => {
            dispatch(actions.notification_deleted({ payload: { id: item.id } }));
            await ask(`${item.id}/`, "DELETE").catch(async () => dispatch(actions.loaded(await ask(""))));
        },
        [dispatch, ask],
    );
    const markAll = useCallback(async () => {
        await ask("mark-all-read/", "POST", {});
        dispatch(actions.loaded(await ask("")));
    }, [dispatch, ask]);
    return { mark, remove, markAll };
}

function Icon({ name }) {
    return (
        <svg className="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
            <path d={DRAWINGS[name]} />
        </svg>
    );
}

function IconButton({ label, name, onClick }) {
    return (
        <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
            <Icon name={name} />
        </button>
    );
}

function ago(item, now) {
    const seconds = (now - Date.parse(item.created_at)) / 1000;
    const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? ["minute", 60];
    return relative.format(-Math.round(seconds / length), unit);
}

const Item = memo(function Item({ item, position, size, now, mark, remove }) {
    const name = `item-${item.id}`;
    const turn = item.is_read ? "Mark as unread" : "Mark as read";
    return (
        <article
            id={name} className="item" tabIndex={0} aria-posinset={position} aria-setsize={size}
            aria-labelledby={`${name}-t`} aria-describedby={`${name}-m ${name}-w`}
            data-read={item.is_read} data-kind={item.notification_type === "sync_completed" ? "success" : "info"}
        >
            <span className="item-icon"><Icon name="bell" /></span>
            <h3 id={`${name}-t`} className="item-title" dir="auto">
                {item.metadata?.url ? <a href={item.metadata.url}>{item.title}</a> : item.title}
            </h3>
            <div className="item-side">
                <time id={`${name}-w`} className="item-when" dateTime={item.created_at} title={exact.format(new Date(item.created_at))}>
                    {ago(item, now)}
                </time>
                <div className="item-actions">
                    <IconButton label={turn} name={item.is_read ? "unread" : "check"} onClick={() => mark(item, !item.is_read)} />
                    <IconButton label="Delete" name="trash" onClick={() => remove(item)} />
                </div>
            </div>
            <p id={`${name}-m`} className="item-message" dir="auto">{item.message}</p>
            {!item.is_read && <span className="item-unread" role="img" aria-label="Unread" />}
        </article>
    );
});

/** What arrives while somebody reads waits behind the newest one of then, so that nothing moves. */
function useReading(tab) {
    const items = useSelector(tab === "all" ? all : selectUnreadItems);
    const [horizon, setHorizon] = useState(items[0]?.id ?? 0);
    const begin = items.findIndex((item) => item.id <= horizon);
    if (begin < 0 && items.length) setHorizon(items[0].id); // all that was read is gone
    const seen = useMemo(() => items.slice(Math.max(begin, 0), Math.max(begin, 0) + WINDOW), [items, begin]);
    return { seen, size: items.length - Math.max(begin, 0), waiting: Math.max(begin, 0), release: () => setHorizon(items[0].id) };
}

function Feed({ tab, settings }) {
    const { seen, size, waiting, release } = useReading(tab);
    const { mark, remove } = useNotificationActions(settings);
    const [now, setNow] = useState(Date.now);
    useEffect(() => {
        const ticking = setInterval(() => setNow(Date.now()), 60_000);
        return () => clearInterval(ticking);
    }, []);
    return (
        <div className="content" role="feed" aria-label="Notifications">
            {waiting > 0 && <button type="button" className="pill" onClick={release}>{`Show ${waiting} new notifications`}</button>}
            {seen.length === 0 && <p className="empty">No notifications</p>}
            {seen.map((item, index) => (
                <Item key={item.id} item={item} position={index + 1} size={size} now={now} mark={mark} remove={remove} />
            ))}
        </div>
    );
}

function Panel({ settings, isLive, close }) {
    const [tab, setTab] = useState("all");
    const unread = useSelector(selectUnread);
    const { markAll } = useNotificationActions(settings);
    const panel = useRef(null);
    useEffect(() => {
        panel.current.showPopover();
        panel.current.focus();
    }, []);
    return (
        <div
            ref={panel} className="panel" popover="manual" role="dialog" tabIndex={-1} aria-label="Notifications" data-open="true"
            onKeyDown={(event) => event.key === "Escape" && close()}
        >
            <div className="head">
                <h2 className="title">Notifications</h2>
                <span role="status">{isLive ? "Live" : "Offline"}</span>
                <IconButton label="Close" name="close" onClick={close} />
            </div>
            <div className="toolbar">
                <div className="tabs" role="tablist" aria-label="Which ones">
                    {["all", "unread"].map((name) => (
                        <button key={name} type="button" className="tab" role="tab" aria-selected={tab === name} onClick={() => setTab(name)}>
                            {name === "all" ? "All" : "Unread"}
                        </button>
                    ))}
                </div>
                <button type="button" className="text-button" aria-disabled={!unread} onClick={markAll}>Mark all as read</button>
            </div>
            <Feed key={tab} tab={tab} settings={settings} />
        </div>
    );
}

function Toasts({ toasts }) {
    return (
        <div className="toasts" role="region" aria-label="Notification messages" aria-live="polite">
            {toasts.map((toast) => (
                <div key={toast.key} className="toast"><p>{toast.text}</p></div>
            ))}
        </div>
    );
}

function Bell({ settings }) {
    const [isOpen, setOpen] = useState(false);
    const [toasts, setToasts] = useState([]);
    const unread = useSelector(selectUnread);
    const isLive = useNotificationsWebSocket(settings, (payload) => {
        const toast = { key: crypto.randomUUID(), text: `${payload.integration ?? "Sync"} finished` };
        setToasts((before) => [...before, toast]);
        setTimeout(() => setToasts((before) => before.filter((each) => each !== toast)), TOAST);
    });
    const close = useCallback(() => setOpen(false), []);
    return (
        <>
            <button
                type="button" className="bell" aria-haspopup="dialog" aria-expanded={isOpen} data-unread={unread > 0}
                aria-label={unread ? `Notifications, ${unread} unread` : "Notifications"} onClick={() => setOpen(!isOpen)}
            >
                <span className="bell-icon"><Icon name="bell" /></span>
                <span className="badge" aria-hidden="true" hidden={!unread}>{unread > 99 ? "99+" : unread}</span>
            </button>
            {isOpen && <Panel settings={settings} isLive={isLive} close={close} />}
            <Toasts toasts={toasts} />
        </>
    );
}

/** Puts the bell into `element`. `settings` are `{ api, socket, getToken, onOpen }`. Returns its store. */
export function mount(element, settings) {
    const root = element.attachShadow({ mode: "open" });
    const dress = new CSSStyleSheet();
    dress.replaceSync(sheet);
    root.adoptedStyleSheets = [dress];
    const store = configureStore({ reducer: slice.reducer });
    createRoot(root).render(
        <Provider store={store}>
            <Bell settings={settings} />
        </Provider>,
    );
    return { store, root, place: () => store.getState().seq };
}

// A page whose only bell this is says where its backend is in the script's address.
const { searchParams, origin } = new URL(import.meta.url);
if (searchParams.has("alone")) {
    mount(document.getElementById("bell"), {
        api: `${origin}/api`,
        socket: `${origin.replace("http", "ws")}/ws/notifications/`,
        getToken: async () => (await fetch("/my-token")).text(),
        onOpen: () => performance.mark("react:open"),
    });
}
