/**
 * The baseline: the same rules in JavaScript, with Redux Toolkit as its documentation recommends:
 * configureStore, createSlice, createSelector, and a list that is normalised by an entity adapter
 * or, as in many an application, kept as an array. Auto-freeze and middleware are left as they come.
 */
import { configureStore, createEntityAdapter, createSelector, createSlice } from "@reduxjs/toolkit";

const REMEMBERED = 500; // ids of what was deleted
const WINDOW = 60; // notifications that the panel shows

/** Newest first: by date, then by id. */
const newestFirst = (one, other) => (other.created_at < one.created_at ? -1 : other.created_at > one.created_at ? 1 : other.id - one.id);

/** What a numbered event does to the count, the place and the memory, whatever it says of the list. */
function isOld(state, frame) {
    return frame.seq !== undefined && state.seq !== null && frame.seq <= state.seq;
}

function counted(state, frame, by) {
    state.unread = frame.unread_count ?? Math.max(state.unread + by, 0);
    state.seq = frame.seq ?? state.seq;
}

/** By id, so that asking costs nothing; the oldest go in batches, so that forgetting costs little. */
function remember(state, id) {
    state.deleted[id] = true;
    state.deletions += 1;
    if (state.deletions % REMEMBERED === 0) {
        const ids = Object.keys(state.deleted);
        for (const old of ids.slice(0, Math.max(ids.length - REMEMBERED, 0))) delete state.deleted[old];
    }
}

const start = { unread: 0, seq: null, deleted: {}, deletions: 0 };

export function withArray() {
    const slice = createSlice({
        name: "notifications",
        initialState: { ...start, items: [] },
        reducers: {
            loaded(state, { payload }) {
                state.items = payload.results;
                state.unread = payload.unread_count;
                state.seq = payload.seq;
            },
            notification_created(state, { payload: frame }) {
                if (isOld(state, frame) || state.deleted[frame.payload.id]) return;
                const known = state.items.findIndex((item) => item.id === frame.payload.id);
                if (known >= 0) state.items.splice(known, 1);
                const place = state.items.findIndex((item) => newestFirst(frame.payload, item) < 0);
                state.items.splice(place < 0 ? state.items.length : place, 0, frame.payload);
                counted(state, frame, known < 0 && !frame.payload.is_read ? 1 : 0);
            },
            notification_updated(state, { payload: frame }) {
                if (isOld(state, frame)) return;
                const item = state.items.find((each) => each.id === frame.payload.id);
                const before = item?.is_read;
                if (item) Object.assign(item, frame.payload.updates);
                counted(state, frame, item ? Number(before) - Number(item.is_read) : 0);
            },
            notification_deleted(state, { payload: frame }) {
                if (isOld(state, frame)) return;
                const place = state.items.findIndex((each) => each.id === frame.payload.id);
                const [item] = place < 0 ? [] : state.items.splice(place, 1);
                remember(state, frame.payload.id);
                counted(state, frame, item && !item.is_read ? -1 : 0);
            },
        },
    });
    return { slice, all: (state) => state.items };
}

function withAdapter() {
    const adapter = createEntityAdapter({ sortComparer: newestFirst });
    const slice = createSlice({
        name: "notifications",
        initialState: adapter.getInitialState(start),
        reducers: {
            loaded(state, { payload }) {
                adapter.setAll(state, payload.results);
                state.unread = payload.unread_count;
                state.seq = payload.seq;
            },
            notification_created(state, { payload: frame }) {
                if (isOld(state, frame) || state.deleted[frame.payload.id]) return;
                const known = state.entities[frame.payload.id];
                adapter.setOne(state, frame.payload);
                counted(state, frame, !known && !frame.payload.is_read ? 1 : 0);
            },
            notification_updated(state, { payload: frame }) {
                if (isOld(state, frame)) return;
                const before = state.entities[frame.payload.id]?.is_read;
                adapter.updateOne(state, { id: frame.payload.id, changes: frame.payload.updates });
                const after = state.entities[frame.payload.id]?.is_read;
                counted(state, frame, before === undefined ? 0 : Number(before) - Number(after));
            },
            notification_deleted(state, { payload: frame }) {
                if (isOld(state, frame)) return;
                const item = state.entities[frame.payload.id];
                adapter.removeOne(state, frame.payload.id);
                remember(state, frame.payload.id);
                counted(state, frame, item && !item.is_read ? -1 : 0);
            },
        },
    });
    return { slice, all: adapter.getSelectors().selectAll };
}

/** A store that hears a socket; `seen` is what its selectors gave last, `hear(socket)` subscribes. */
export function make(shape, page) {
    const { slice, all } = shape === "array" ? withArray() : withAdapter();
    const store = configureStore({ reducer: slice.reducer });
    const selectUnread = (state) => state.unread;
    const selectWindow = createSelector([all], (items) => items.slice(0, WINDOW));
    const seen = { unread: 0, window: [] };
    store.dispatch(slice.actions.loaded(page));
    store.subscribe(() => {
        const state = store.getState();
        seen.unread = selectUnread(state);
        seen.window = selectWindow(state);
    });
    const received = (event) => {
        const frame = JSON.parse(event.data);
        const action = slice.actions[frame.type];
        if (action) store.dispatch(action(frame));
    };
    return {
        seen,
        place: () => store.getState().seq,
        count: () => all(store.getState()).length,
        hear: (socket) => socket.addEventListener("message", received),
    };
}
