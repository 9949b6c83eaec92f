// Unit tests of the parts that need no browser: node --test frontend/tests/

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBlocks, purge, selectorUsed, splitOutside } from "../purge_css.mjs";
import { classColours, classOf, quantileBreaks, textOn } from "../src/maps/classes.js";
import { boundsOf, pathOf, projection } from "../src/maps/projection.js";
import { compareKeys } from "../src/tables.js";
import { formatNumber, number } from "../src/texts.js";
import { allIllustrative, isIsolated, splitIllustrative } from "../src/charts/series.js";

test("a missing number is null and never zero", () => {
  for (const raw of [null, undefined, "", "x"]) assert.equal(number(raw), null);
  assert.equal(number("0"), 0);
  assert.equal(number("1234.5"), 1234.5);
});

test("numbers are grouped in the language of the page", () => {
  assert.equal(formatNumber("1234567.5", 1, "vi"), "1.234.567,5");
  assert.equal(formatNumber(1234567.5, 1, "en"), "1,234,567.5");
  assert.equal(formatNumber(null, 0, "vi"), "–");
});

test("an illustrative tail is split off and joins the real line", () => {
  const series = { values: [1, 2, 3], illustrative: [false, false, true] };
  assert.deepEqual(splitIllustrative({}, series), [[1, 2, null], [null, 2, 3]]);
  assert.deepEqual(splitIllustrative({}, { values: [1, null], illustrative: false }), [[1, null], null]);
  assert.equal(allIllustrative({}, series), false);
  assert.equal(allIllustrative({}, { values: [null, 3], illustrative: [false, true] }), true);
});

test("a lone point is recognised", () => {
  assert.equal(isIsolated([null, 5, null], 1), true);
  assert.equal(isIsolated([4, 5, null], 1), false);
});

test("missing keys sort last in both directions", () => {
  const collator = new Intl.Collator("vi");
  const sorted = (descending) => [3, null, 7, 1].sort((a, b) => compareKeys(a, b, descending, collator));
  assert.deepEqual(sorted(false), [1, 3, 7, null]);
  assert.deepEqual(sorted(true), [7, 3, 1, null]);
});

test("class limits take no notice of missing values and of repeats", () => {
  assert.deepEqual(quantileBreaks([null, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), [3, 5, 7, 9]);
  assert.deepEqual(quantileBreaks([5, 5, 5]), []);
  assert.equal(classOf(3, [3, 5]), 1);
  assert.equal(classColours(["a", "b", "c", "d", "e"], 2).join(""), "ae");
  assert.equal(textOn("#ffffff"), "#14202e");
  assert.equal(textOn("#1a5589"), "#ffffff");
});

test("north is up and the whole collection fits", () => {
  const ring = [[102, 8], [110, 8], [110, 24], [102, 24], [102, 8]];
  const collection = { features: [{ geometry: { type: "Polygon", coordinates: [ring] } }] };
  assert.deepEqual(boundsOf(collection), [102, 8, 110, 24]);
  const project = projection([102, 8, 110, 24], 100);
  assert.deepEqual(project.at(102, 24), [0, 0]);
  assert.ok(project.at(102, 8)[1] > 0);
  assert.match(pathOf(collection.features[0].geometry, project), /^M0\.0 .*Z$/);
});

test("css: classes that no source names are dropped, the rest is kept", () => {
  const css = ".a{color:red}.b,.a:hover{color:var(--x)}@media print{.b{top:0}}:root{--x:1;--y:2}@keyframes k{0%{top:0}}p::after{content:'}'}";
  const out = purge(css, new Set(["a"]));
  assert.equal(out, ".a{color:red}.a:hover{color:var(--x)}:root{--x:1}p::after{content:'}'}");
  assert.equal(selectorUsed(".a:not(.zzz)", new Set(["a"])), true);
  assert.deepEqual(splitOutside("a:is(b,c),d", ","), ["a:is(b,c)", "d"]);
  assert.equal(parseBlocks("@import url(x;y.css);a{}").length, 2);
});
