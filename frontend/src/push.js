// Web push: switching it on and off in this browser. What is shown comes from worker.js.

import { text } from "./texts.js";

const bytes = (value) => Uint8Array.from(atob(value.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function send(form, action, subscription) {
  const body = new FormData(form);
  body.set("action", action);
  body.set("endpoint", subscription.endpoint);
  body.set("p256dh", encoded(subscription.getKey("p256dh")));
  body.set("auth", encoded(subscription.getKey("auth")));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.status !== 204) throw new Error(String(answer.status));
}

export async function initPush(form) {
  const say = (key) => { form.querySelector("[data-push-state]").textContent = text(key); };
  const on = form.querySelector("[data-push-on]");
  const off = form.querySelector("[data-push-off]");
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const registration = await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
  const show = (subscription) => {
    on.hidden = Boolean(subscription);
    off.hidden = !subscription;
    say(subscription ? "push_on" : "push_off");
  };
  on.addEventListener("click", async () => {
    try {
      const key = bytes(form.dataset.pushKey);
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      try {
        await send(form, "subscribe", made);
      } catch (error) {
        await made.unsubscribe();
        throw error;
      }
      show(made);
    } catch {
      say(Notification.permission === "denied" ? "push_denied" : "push_failed");
    }
  });
  off.addEventListener("click", async () => {
    const held = await registration.pushManager.getSubscription();
    if (held) {
      await send(form, "unsubscribe", held).catch(() => {});
      await held.unsubscribe();
    }
    show(null);
  });
  show(await registration.pushManager.getSubscription());
}
