// Sampling settings: kept in this browser, the model's own where nothing was chosen.
import { $, h, recall, remember } from "./dom.js";
import { number, onLanguage, t } from "./strings.js";

let defaults = { temperature: 1, top_p: 1, top_k: 0 };
let chosen = {};
try { chosen = JSON.parse(recall("sampling")) ?? {}; } catch { /* not ours any more */ }
const listeners = [];

const ranges = [["temperature", 0, 2, .05], ["top_p", 0, 1, .01]];
const numbers = [["top_k", 0, 1000000], ["max_tokens", 1, 1000000], ["seed", 0, Number.MAX_SAFE_INTEGER]];
const label = { temperature: "temperature", top_p: "topP", top_k: "topK", max_tokens: "maxTokens", seed: "seed" };

/** What goes into a request. */
export function sampling() {
  const out = {};
  for (const [name] of [...ranges, ...numbers]) if (typeof chosen[name] === "number") out[name] = chosen[name];
  return out;
}

export const sendsWithEnter = () => chosen.send !== "ctrl";
export function onSettings(listener) { listeners.push(listener); }
export function setDefaults(values) { defaults = { ...defaults, ...values }; draw(); }

function choose(name, value) {
  if (value === undefined) delete chosen[name]; else chosen[name] = value;
  remember("sampling", JSON.stringify(chosen));
  for (const listener of listeners) listener();
}

function draw() {
  const fields = [];
  for (const [name, min, max, step] of ranges) {
    const value = chosen[name] ?? defaults[name], shown = h("output", { for: "set-" + name }, number(value, 2));
    const input = h("input", { type: "range", id: "set-" + name, min, max, step, value, "aria-describedby": "help-" + name,
      oninput: () => { shown.textContent = number(Number(input.value), 2); choose(name, Number(input.value)); } });
    fields.push(h("div", { class: "field" }, h("div", { class: "row" }, h("label", { for: "set-" + name }, t(label[name])), shown), input, h("small", { id: "help-" + name }, t(label[name] + "Help"))));
  }
  for (const [name, min, max] of numbers) {
    const input = h("input", { type: "number", id: "set-" + name, min, max, step: 1, inputmode: "numeric", value: chosen[name] ?? "", placeholder: name === "top_k" ? String(defaults.top_k) : null, "aria-describedby": "help-" + name,
      onchange: () => {
        const value = Math.min(max, Math.max(min, Math.round(Number(input.value))));
        if (input.value.trim() === "" || !Number.isFinite(value)) { input.value = ""; choose(name, undefined); }
        else { input.value = value; choose(name, value); }
      } });
    fields.push(h("div", { class: "field" }, h("label", { for: "set-" + name }, t(label[name])), input, h("small", { id: "help-" + name }, t(label[name] + "Help"))));
  }
  const select = h("select", { id: "set-send", onchange: () => choose("send", select.value === "ctrl" ? "ctrl" : undefined) },
    h("option", { value: "enter" }, t("sendEnter")), h("option", { value: "ctrl" }, t("sendCtrl")));
  select.value = sendsWithEnter() ? "enter" : "ctrl";
  fields.push(h("div", { class: "field" }, h("label", { for: "set-send" }, t("sendKey")), select));
  $("settings-fields").replaceChildren(...fields);
}

export function startSettings() {
  const dialog = $("settings-dialog");
  draw();
  onLanguage(draw);
  $("open-settings").addEventListener("click", () => dialog.showModal());
  $("close-settings").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  $("reset-settings").addEventListener("click", () => {
    const send = chosen.send;
    chosen = send ? { send } : {};
    choose("send", send);
    draw();
  });
}
