// Unit tests of the grid's parts that need no browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../src/grid/history.js";
import { block, micro, sum, typed } from "../src/grid/numbers.js";
import { Saver } from "../src/grid/saver.js";

const kept = new Map();
globalThis.addEventListener ??= () => {};
globalThis.localStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};

test("numbers are read as people type them, exactly", () => {
  assert.equal(micro("1.234,5", "vi"), 1_234_500_000n);
  assert.equal(micro("1,234.5", "en"), 1_234_500_000n);
  assert.equal(micro("-0,000001", "vi"), -1n);
  for (const text of ["", "x", "1,2,3", "0,0000001"]) assert.equal(micro(text, "vi"), null);
});

test("what was read is typed the same", () => {
  for (const text of ["0,1", "-12,345678", "1000", "0"]) assert.equal(typed(micro(text, "vi"), "vi"), text);
});

test("sums have no floating point, and none of nothing", () => {
  assert.equal(typed(sum(["0,1", "0,2"], "vi"), "vi"), "0,3");
  assert.equal(sum(["", "x"], "vi"), null);
});

test("a block of a spreadsheet is rows of cells", () => {
  assert.deepEqual(block("1\t2\r\n3\t \n"), [["1", "2"], ["3", ""]]);
});

test("undo and redo give the values back", () => {
  const applied = [];
  const history = new History((changes) => applied.push(...changes.map((change) => change.value)));
  history.add([{ input: 1, from: "a", to: "b" }]);
  assert.equal(history.undo(), true);
  assert.equal(history.redo(), true);
  assert.deepEqual(applied, ["a", "b"]);
  assert.equal(history.redo(), false);
});

function saver(told = []) {
  return new Saver({ url: "/", token: "t", key: "k", revision: "3", tell: (event) => told.push(event) });
}

test("what cannot be sent is kept and sent when the connection is back", async () => {
  const told = [];
  const one = saver(told);
  globalThis.fetch = async () => { throw new TypeError("offline"); };
  one.put("a.b.c", "5");
  assert.equal(await one.flush(), false);
  assert.deepEqual(JSON.parse(kept.get("k")), { "a.b.c": { value: "5", seen: "3" } });
  assert.deepEqual(saver().restore(), [["a.b.c", "5"]]);
  let sent;
  globalThis.fetch = async (_url, options) => {
    sent = JSON.parse(options.body);
    return { ok: true, status: 200, json: async () => ({ revision: 4, saved: ["a.b.c"], refused: [], others: [] }) };
  };
  assert.equal(await one.flush(), true);
  assert.deepEqual(sent, { changes: [{ address: "a.b.c", value: "5", seen: "3" }] });
  assert.equal(kept.has("k"), false);
  assert.deepEqual(told, ["saving", "offline", "saving", "saved"]);
  clearTimeout(one.timer);
});

test("a cell that somebody else changed is given to the person, the others are sent again", async () => {
  const one = saver();
  globalThis.fetch = async () => ({
    ok: false, status: 409,
    json: async () => ({ message: "m", conflicts: [{ address: "a.b.c", value: "9", by: "x", revision: 7 }] }),
  });
  one.put("a.b.c", "5");
  one.put("a.b.d", "6");
  assert.equal(await one.send(), false);
  clearTimeout(one.timer);
  assert.deepEqual([...one.waiting.keys()], ["a.b.d"]);
  assert.equal(one.seen.get("a.b.c"), 7);
});
