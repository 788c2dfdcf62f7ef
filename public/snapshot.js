/**
 * The interpreter's memory as it is once everything is imported: kept for the next visit, never waited for.
 *
 * On a first visit it would cost more than it saves. So it is fetched when the page has been live for a
 * while and nothing else goes on, and kept in Cache Storage, as it is and not compressed.
 */
const CACHE = "livebell-snapshot";

/** Its bytes, or null where this visitor has none of this build. */
export async function keptSnapshot(url) {
    try {
        const answer = await (await caches.open(CACHE)).match(url);
        return answer ? await answer.arrayBuffer() : null;
    } catch {
        return null; // no Cache Storage here: a page without an origin of its own, or without https
    }
}

/** Keep it for the next visit, and let go of those of earlier builds. */
export async function keepSnapshot(url) {
    if (!globalThis.caches || navigator.connection?.saveData) return;
    try {
        const cache = await caches.open(CACHE);
        const kept = await cache.keys();
        await Promise.all(kept.filter((request) => request.url !== url).map((request) => cache.delete(request)));
        if (!kept.some((request) => request.url === url)) await cache.add(url);
    } catch (error) {
        console.info(`livebell: no snapshot was kept for the next visit: ${error.message}`);
    }
}

export async function forgetSnapshots() {
    await globalThis.caches?.delete(CACHE).catch(() => false);
}
