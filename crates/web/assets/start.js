// Starts the app; if it cannot, shows the page's own sentence with the cause.
const failed = (error) => {
  const box = document.getElementById("start-failed");
  if (!box) return;
  const cause = box.querySelector("[data-cause]");
  if (cause) cause.textContent = String((error && error.message) || error);
  box.hidden = false;
};

// The service worker comes after the page: it only prepares the next visit.
addEventListener("ironlaw-ready", async () => {
  const { live, preview } = document.documentElement.dataset;
  // What an author edits, and what an instructor only looks at, is never kept.
  if (live || preview || !("serviceWorker" in navigator)) return;
  let reloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloading) location.reload();
  });
  try {
    const registration = await navigator.serviceWorker.register(new URL("../sw.js", import.meta.url));
    const waiting = () => {
      if (registration.waiting && navigator.serviceWorker.controller) {
        dispatchEvent(new Event("ironlaw-update"));
      }
    };
    waiting();
    registration.addEventListener("updatefound", () => {
      registration.installing.addEventListener("statechange", waiting);
    });
    addEventListener("ironlaw-take-update", () => {
      reloading = true;
      registration.waiting?.postMessage("take-over");
    });
  } catch {
    // Without it the lab works as long as its server is there.
  }
});

try {
  const app = await import("./APP_JS");
  await app.default({ module_or_path: new URL("./APP_WASM", import.meta.url) });
} catch (error) {
  failed(error);
  console.error(error);
}
