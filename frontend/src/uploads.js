// Uploads: the browser computes the file's SHA-256 before sending; the server compares it with what arrived.

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function initUploads(root) {
  for (const form of root.querySelectorAll("form[data-upload]:not([data-bound])")) {
    form.dataset.bound = "1";
    const chooser = form.querySelector("input[type=file]");
    const claimed = form.querySelector("[name=sha256]");
    const line = form.querySelector("[data-upload-hash]");
    const digest = form.querySelector("[data-upload-digest]");
    chooser.addEventListener("change", async () => {
      claimed.value = "";
      line.hidden = true;
      const file = chooser.files[0];
      // crypto.subtle is missing on plain http; the upload then goes without a comparison.
      if (!file || !globalThis.crypto?.subtle) return;
      const value = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      if (file !== chooser.files[0]) return;
      claimed.value = value;
      digest.textContent = value;
      line.hidden = false;
    });
  }
}
