/**
 * The bell of our page between the first paint and Python: its last known count, and what is done to it meanwhile.
 *
 * A count is kept per backend and user, under the same name as the element's; never a text. Whose it is that
 * a page without a network may show, is kept too, until that user signs out.
 */
const LARGEST_BADGE = 99;
const LAST_USER = "livebell:page-user";

/** Local storage, as far as the browser lets us: nothing here throws. */
const storage = {
    get(key) {
        try {
            return localStorage.getItem(key);
        } catch {
            return null;
        }
    },
    set(key, value) {
        try {
            if (value === null) localStorage.removeItem(key);
            else localStorage.setItem(key, value);
        } catch {
            // full, or forbidden: the bell starts without a count
        }
    },
};

const keyOf = (apiUrl, user) => `livebell:unread:${new URL(apiUrl, location.origin)}:${user}`;

/** Who was signed in on this page last, or null. */
export const lastUser = () => storage.get(LAST_USER);

/** The count that `user` saw last, or null. */
export function lastCount(apiUrl, user) {
    const kept = user ? storage.get(keyOf(apiUrl, user)) : null;
    return /^\d{1,9}$/.test(kept ?? "") ? Number(kept) : null;
}

export function keepCount(apiUrl, user, count) {
    storage.set(LAST_USER, user);
    storage.set(keyOf(apiUrl, user), String(count));
}

/** Nothing of `user` stays. */
export function forgetCount(apiUrl, user) {
    storage.set(LAST_USER, null);
    if (user) storage.set(keyOf(apiUrl, user), null);
}

/** Show `count` on a bell that Python has not taken over yet. */
export function showCount(root, count) {
    const button = root?.getElementById("lb-button");
    if (!count || button?.dataset.connection !== "booting") return;
    button.dataset.unread = "true";
    button.setAttribute("aria-label", `Notifications, ${count} unread`);
    const badge = root.getElementById("lb-badge");
    badge.textContent = count > LARGEST_BADGE ? `${LARGEST_BADGE}+` : String(count);
    badge.hidden = false;
}

/**
 * Hear clicks (a key that presses the button is one, too) until Python does.
 * Returns a function to be called then: whether the panel is to be open.
 */
export function keepClicks(root) {
    const button = root?.getElementById("lb-button");
    let wanted = false;
    const heard = () => {
        wanted = !wanted;
    };
    const escaped = (event) => {
        if (event.key === "Escape") wanted = false;
    };
    button?.addEventListener("click", heard);
    button?.addEventListener("keydown", escaped);
    return () => {
        button?.removeEventListener("click", heard);
        button?.removeEventListener("keydown", escaped);
        return wanted;
    };
}
