// The page while a recipe runs: steps, curve, figures, what each checkpoint answered.
import { $, h, announce } from "./dom.js";
import { currentLanguage, duration, has, number, onLanguage, percent, pick, t } from "./strings.js";
import { drawChart, fillTable } from "./chart.js";

let run = null, curves = [], samples = [], drawnSamples = "";

const stepName = name => has("step." + name) ? t("step." + name) : name;
const marks = { done: "✓", skipped: "✓", failed: "!", pending: "", running: "" };

/** Takes a status from the server; curves and samples are only in it when they changed. */
export function showRun(status) {
  const before = run;
  run = status;
  const newCurves = Boolean(status.curves);
  if (status.curves) curves = status.curves;
  if (status.samples) samples = status.samples;
  draw(newCurves || !before);
  const finished = status.steps.find(step => step.state === "done" && before?.steps.find(b => b.name === step.name)?.state === "running");
  if (finished) announce(`${stepName(finished.name)}: ${t("state.done")}`);
}

function draw(withCurves) {
  if (!run) return;
  const training = run.steps.some(step => step.state === "running" && (step.name === "pretrain" || step.name === "tune"));
  const title = run.failure ? t("runTitleFailed") : t(training ? "runTitleTraining" : "runTitle");
  if ($("run-title").textContent !== title) $("run-title").textContent = title;
  const started = run.started ? new Date(run.started).toLocaleTimeString(currentLanguage() === "ko" ? "ko-KR" : "en-GB", { hour: "2-digit", minute: "2-digit" }) : "…";
  $("run-sub").textContent = t("runSub", run.recipe, started);
  drawFailure();
  drawSteps();
  drawFigures();
  if (withCurves) drawCurves();
  drawSamples();
}

function drawFailure() {
  const box = $("run-failure");
  box.hidden = !run.failure;
  if (run.failure && box.textContent !== pick(run.failure) + t("failureHint")) box.replaceChildren(h("strong", {}, pick(run.failure)), h("span", {}, t("failureHint")));
}

function drawSteps() {
  const list = $("steps");
  while (list.children.length > run.steps.length) list.lastChild.remove();
  run.steps.forEach((step, i) => {
    const running = step.state === "running";
    let item = list.children[i];
    if (!item) {
      item = h("li", {}, h("span", { class: "dot", "aria-hidden": "true" }), h("span", { class: "name" }), h("span", { class: "state" }), h("div", { class: "bar" }, h("i", {})), h("div", { class: "more" }));
      list.append(item);
    }
    item.className = "step " + step.state;
    if (running) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    const [dot, name, state, bar, more] = item.children;
    dot.textContent = marks[step.state] ?? "";
    name.textContent = stepName(step.name);
    state.textContent = running ? percent(step.progress) : step.state === "done" && step.seconds !== null ? duration(step.seconds) : t("state." + step.state);
    bar.hidden = !running;
    bar.firstChild.style.width = (100 * step.progress).toFixed(1) + "%";
    bar.setAttribute("role", "progressbar");
    bar.setAttribute("aria-valuenow", Math.round(100 * step.progress));
    bar.setAttribute("aria-label", stepName(step.name));
    const facts = [pick(step.detail)];
    if (running && step.rate !== null) facts.push(`${number(step.rate, step.rate < 10 ? 1 : 0)} ${step.rate_unit ?? ""}`.trim());
    if (running && step.seconds_left !== null) facts.push(t("left", duration(step.seconds_left)));
    more.textContent = facts.filter(Boolean).join(" · ");
    more.hidden = !more.textContent;
  });
}

function drawFigures() {
  const last = curves.at(-1), figures = [];
  if (last?.steps.length) figures.push([t("step"), number(last.steps.at(-1))], [t("loss"), number(last.losses.at(-1), 3)]);
  if (run.tokens_per_second !== null) figures.push([t("speed"), number(run.tokens_per_second)]);
  if (run.share_of_peak !== null) figures.push([t("peak"), percent(run.share_of_peak)]);
  $("figures").replaceChildren(...figures.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function drawCurves() {
  const pretrain = curves[0];
  $("chart-title").textContent = pretrain?.steps.length > 1 ? t("chartTitle", number(pretrain.losses[0], 2), number(curves.at(-1).losses.at(-1), 2)) : t("chartTitleEmpty");
  drawChart($("chart"), curves);
  $("numbers").closest("details").hidden = !pretrain;
  fillTable($("numbers"), curves);
}

function drawSamples() {
  const state = currentLanguage() + JSON.stringify(samples);
  if (state === drawnSamples) return;
  drawnSamples = state;
  $("samples-empty").hidden = samples.length > 0;
  const prompts = [...new Set(samples.map(sample => sample.prompt))];
  $("samples").replaceChildren(...prompts.map(prompt => h("article", { class: "card sample" },
    h("p", { class: "prompt" }, prompt),
    h("ol", { tabindex: "0" }, ...samples.filter(sample => sample.prompt === prompt).reverse().map(sample => h("li", {},
      h("span", { class: "when" }, t("sampleWhen", t("chain." + sample.chain), number(sample.step))),
      h("span", { class: "answer" }, sample.answer || t("emptyAnswer"))))))));
}

onLanguage(() => { draw(true); });
let width = 0;
new ResizeObserver(() => {
  const now = $("chart").clientWidth;
  if (now === width || !run) return;
  width = now;
  drawCurves();
}).observe($("chart"));
