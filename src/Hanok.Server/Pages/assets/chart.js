// The loss curve as inline SVG: one line a chain, one after the other, thin grid, axes with units.
import { s, h } from "./dom.js";
import { number, t } from "./strings.js";

const H = 300, LEFT = 44, RIGHT = 12, TOP = 26, BOTTOM = 42;

/** Round steps of an axis: about `count` of them. */
function ticks(low, high, count) {
  const rough = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(v => v >= rough);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) out.push(k * step || 0); // not -0
  return out;
}

const chain = name => t("chain." + name).replace(/^chain\./, "");

/** Drawn as wide as there is room, so that its letters keep their size. */
export function drawChart(figure, curves) {
  const W = Math.max(240, Math.round(figure.clientWidth) || 640);
  const drawn = curves.filter(c => c.steps.length > 0);
  if (!drawn.length) {
    figure.replaceChildren(s("svg", { viewBox: `0 0 ${W} ${H}`, "aria-hidden": "true" },
      ...[0, 1, 2, 3, 4].map(i => s("path", { class: "grid", d: `M${LEFT} ${TOP + i * 58}H${W - RIGHT}` })),
      s("text", { class: "empty", x: W / 2, y: TOP + 2.5 * 58 + 5, "text-anchor": "middle" }, t("chartEmpty"))));
    return;
  }
  let offset = 0;
  const lines = drawn.map(c => {
    const line = { name: c.chain, from: offset, points: c.steps.map((step, i) => [offset + step, c.losses[i]]) };
    offset += c.steps.at(-1);
    return line;
  });
  const losses = drawn.flatMap(c => c.losses);
  const pad = (Math.max(...losses) - Math.min(...losses)) * .05 || .5;
  const low = Math.max(0, Math.min(...losses) - pad), high = Math.max(...losses) + pad, last = Math.max(1, offset);
  const x = v => LEFT + v / last * (W - LEFT - RIGHT), y = v => TOP + (high - v) / (high - low) * (H - TOP - BOTTOM);
  const yTicks = ticks(low, high, 5), digits = yTicks.length > 1 && yTicks[1] - yTicks[0] < 1 ? (yTicks[1] - yTicks[0] < .1 ? 2 : 1) : 0;
  const parts = [];
  for (const v of yTicks) parts.push(s("path", { class: "grid", d: `M${LEFT} ${y(v).toFixed(1)}H${W - RIGHT}` }), s("text", { x: LEFT - 7, y: (y(v) + 4).toFixed(1), "text-anchor": "end" }, number(v, digits)));
  for (const v of ticks(0, last, W < 400 ? 3 : 5)) if (Number.isInteger(v)) parts.push(s("text", { x: x(v).toFixed(1), y: H - BOTTOM + 18, "text-anchor": v === 0 ? "start" : x(v) > W - 40 ? "end" : "middle" }, number(v)));
  parts.push(s("text", { x: 0, y: 12 }, t("chartY")), s("text", { x: W - RIGHT, y: H - 4, "text-anchor": "end" }, t("chartX")));
  lines.forEach((line, i) => {
    const c = Math.min(i, 2);
    if (i > 0) parts.push(s("path", { class: "grid", "stroke-dasharray": "3 3", d: `M${x(line.from).toFixed(1)} ${TOP}V${H - BOTTOM}` }));
    parts.push(s("path", { class: "line c" + c, d: line.points.map(([a, b], n) => (n ? "L" : "M") + x(a).toFixed(1) + " " + y(b).toFixed(1)).join("") }));
    const [ex, ey] = line.points.at(-1);
    parts.push(s("circle", { class: "end" + c, cx: x(ex).toFixed(1), cy: y(ey).toFixed(1), r: 4 }));
    const middle = Math.min((x(line.from) + x(ex)) / 2, W - 60);
    parts.push(s("text", { class: "end" + c, x: middle.toFixed(1), y: TOP + 2, "text-anchor": "middle" }, chain(line.name)));
  });
  const label = t("chartLabel", drawn.map(c => `${chain(c.chain)} ${number(c.losses[0], 2)} → ${number(c.losses.at(-1), 2)}`).join(", "));
  figure.replaceChildren(s("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label }, ...parts));
}

/** The same numbers as a table: at most some twenty rows, evenly chosen. */
export function fillTable(table, curves) {
  const rows = curves.flatMap(c => {
    const every = Math.max(1, Math.ceil(c.steps.length / 12));
    return c.steps.map((step, i) => [c.chain, step, c.losses[i]]).filter((_, i) => i % every === 0 || i === c.steps.length - 1);
  });
  table.replaceChildren(
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }), h("th", { scope: "col" }, t("step")), h("th", { scope: "col" }, t("loss")))),
    h("tbody", {}, ...rows.map(([name, step, loss]) => h("tr", {}, h("td", {}, chain(name)), h("td", {}, number(step)), h("td", {}, number(loss, 3))))));
}
