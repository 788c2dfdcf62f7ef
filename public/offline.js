/**
 * The service worker of our own page: registered late, never on this machine itself unless asked for.
 *
 * A worker on localhost would answer for the developer's next project on the same port.
 */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/;

export async function keepOffline(wanted, url) {
    const container = navigator.serviceWorker;
    if (!container) return;
    try {
        if (wanted === "on" || (wanted === "auto" && !LOOPBACK.test(location.hostname))) {
            await container.register(url, { updateViaCache: "none" });
            return;
        }
        const ours = await container.getRegistration(url);
        const script = (ours?.active ?? ours?.waiting ?? ours?.installing)?.scriptURL;
        if (script !== url) return;
        await ours.unregister();
        const kept = (await caches.keys()).filter((name) => name.startsWith("livebell-build-"));
        await Promise.all(kept.map((name) => caches.delete(name)));
    } catch (error) {
        console.info(`livebell: the page is not kept for offline: ${error.message}`);
    }
}
