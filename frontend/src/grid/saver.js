// Keeps what was typed until the server has it: sends in batches, keeps it in the browser while there is no connection.

const WAIT = 700;
const RETRY = 5000;

/** Changes by address that wait; `tell(event, detail)` hears saving, saved, refused, conflict, offline. */
export class Saver {
  constructor({ url, token, key, revision, tell }) {
    Object.assign(this, { url, token, key, tell });
    this.base = revision;
    this.seen = new Map();
    this.waiting = new Map();
    this.timer = null;
    this.running = null;
    this.offline = false;
    addEventListener("online", () => this.flush());
  }

  /** Take up what an earlier visit could not save, of this same return; gives the addresses and values. */
  restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      for (const [address, change] of Object.entries(kept)) this.waiting.set(address, change);
    } catch { localStorage.removeItem(this.key); }
    if (this.waiting.size) this.later(0);
    return [...this.waiting].map(([address, change]) => [address, change.value]);
  }

  /** Keep a cell's value to be sent, with `note` where that changed; one that waits is not lost by another value. */
  put(address, value, note = this.waiting.get(address)?.note) {
    this.waiting.set(address, { value, note, seen: this.seen.get(address) ?? this.base });
    this.keep();
    this.later(WAIT);
  }

  keep() {
    try {
      if (this.waiting.size) localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(this.waiting)));
      else localStorage.removeItem(this.key);
    } catch { /* a full or forbidden store: the changes are still in memory */ }
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /** Send everything that waits; true once nothing does. */
  async flush() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.waiting.size) return true;
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    return done && (!this.waiting.size || this.flush());
  }

  async send() {
    const sent = new Map(this.waiting);
    const changes = [...sent].map(([address, change]) => ({ address, ...change }));
    this.tell("saving", { count: sent.size });
    let answer, told;
    try {
      answer = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ changes }),
        redirect: "error",
      });
      if (answer.status >= 500) throw new Error("later");
      told = await answer.json();
    } catch {
      this.offline = true;
      this.tell("offline", { count: this.waiting.size });
      this.later(RETRY);
      return false;
    }
    this.offline = false;
    return answer.ok ? this.saved(sent, told) : this.refusedAll(sent, told);
  }

  saved(sent, told) {
    for (const [address, change] of sent) {
      if (this.waiting.get(address) === change) this.waiting.delete(address);
      this.seen.set(address, told.revision);
    }
    for (const [address, change] of this.waiting) change.seen = this.seen.get(address) ?? change.seen;
    for (const other of told.others) this.seen.set(other.address, other.revision);
    this.keep();
    this.tell("saved", told);
    return true;
  }

  /** Somebody else was first at some cells: those go to the person, the rest is sent again. */
  refusedAll(sent, told) {
    const conflicts = told.conflicts ?? [];
    for (const one of conflicts) {
      this.waiting.delete(one.address);
      this.seen.set(one.address, one.revision);
    }
    if (!conflicts.length) for (const address of sent.keys()) this.waiting.delete(address);
    this.keep();
    this.tell("conflict", told);
    if (this.waiting.size) this.later(0);
    return false;
  }
}
