// Markdown to a tree of plain objects {tag, attrs, kids} and strings; no HTML is read or written. Own and small: what a model writes in a chat.
const node = (tag, kids = [], attrs = {}) => ({ tag, kids, attrs });
const DEPTH = 8;
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(\s+|$)(.*)$/;
const TABLE_RULE = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function parse(source, depth = 0) {
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  const blocks = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    let m;
    if (!line.trim()) { i++; continue; }
    if ((m = FENCE.exec(line))) { i = fence(lines, i, m, blocks); continue; }
    if ((m = HEADING.exec(line))) { blocks.push(node("h" + Math.min(5, m[1].length + 2), inline(m[2]))); i++; continue; }
    if (RULE.test(line)) { blocks.push(node("hr")); i++; continue; }
    if (/^ {0,3}>/.test(line) && depth < DEPTH) {
      const inner = [];
      while (i < lines.length && (/^ {0,3}>/.test(lines[i]) || (lines[i].trim() && inner.at(-1)?.trim() && !starts(lines[i])))) inner.push(lines[i++].replace(/^ {0,3}> ?/, ""));
      blocks.push(node("blockquote", parse(inner.join("\n"), depth + 1)));
      continue;
    }
    if (ITEM.test(line) && depth < DEPTH) { i = list(lines, i, blocks, depth); continue; }
    if (line.includes("|") && i + 1 < lines.length && TABLE_RULE.test(lines[i + 1]) && cells(lines[i + 1]).length === cells(line).length) { i = grid(lines, i, blocks); continue; }
    const paragraph = [line];
    for (i++; i < lines.length && lines[i].trim() && !starts(lines[i]); i++) paragraph.push(lines[i]);
    blocks.push(node("p", inline(paragraph.map(l => l.trim()).join("\n"))));
  }
  return blocks;
}

const starts = line => FENCE.test(line) || HEADING.test(line) || RULE.test(line) || /^ {0,3}>/.test(line) || ITEM.test(line);

function fence(lines, i, m, blocks) {
  const close = new RegExp("^ {0,3}" + m[1][0] + "{" + m[1].length + ",}\\s*$"), body = [];
  for (i++; i < lines.length && !close.test(lines[i]); i++) body.push(lines[i]);
  if (i >= lines.length && body.at(-1) === "") body.pop(); // still being written
  blocks.push(node("div", [
    node("div", [node("span", [m[2] || ""]), node("button", [], { type: "button", class: "copy" })], { class: "code-bar" }),
    node("pre", [node("code", [body.join("\n")])], { tabindex: "0" }),
  ], { class: "code" }));
  return i + 1;
}

function list(lines, i, blocks, depth) {
  const first = ITEM.exec(lines[i]), ordered = /\d/.test(first[2]), base = first[1].length;
  const items = [];
  while (i < lines.length) {
    const m = ITEM.exec(lines[i]);
    if (!m || m[1].length > base + 3 || m[1].length < base || /\d/.test(m[2]) !== ordered || RULE.test(lines[i])) break;
    const indent = m[1].length + m[2].length + 1, body = [m[4]];
    for (i++; i < lines.length; i++) {
      const line = lines[i], lead = /^ */.exec(line)[0].length;
      if (!line.trim()) {
        const next = lines[i + 1];
        if (next === undefined || !next.trim() || /^ */.exec(next)[0].length < indent) break;
        body.push("");
      } else if (lead >= indent) body.push(line.slice(indent));
      else if (lead > base && ITEM.test(line)) body.push(line.slice(lead));
      else if (starts(line) || !body.at(-1)) break;
      else body.push(line.trim());
    }
    const kids = parse(body.join("\n"), depth + 1);
    items.push(node("li", kids[0]?.tag === "p" && kids.every((k, n) => n === 0 || k.tag !== "p") ? [...kids[0].kids, ...kids.slice(1)] : kids));
    while (i < lines.length && !lines[i].trim() && ITEM.test(lines[i + 1] ?? "")) i++;
  }
  const start = ordered ? parseInt(first[2], 10) : 1;
  blocks.push(node(ordered ? "ol" : "ul", items, start !== 1 ? { start: String(start) } : {}));
  return i;
}

function cells(line) {
  const out = [];
  let cell = "";
  const text = line.trim().replace(/^\|/, "").replace(/([^\\])\|$/, "$1");
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\" && text[i + 1] === "|") { cell += "|"; i++; }
    else if (text[i] === "|") { out.push(cell.trim()); cell = ""; }
    else cell += text[i];
  }
  return [...out, cell.trim()];
}

function grid(lines, i, blocks) {
  const head = cells(lines[i]);
  const sides = cells(lines[i + 1]).map(c => c.endsWith(":") ? (c.startsWith(":") ? "center" : "right") : "");
  const row = (values, tag) => node("tr", head.map((_, n) => node(tag, inline(values[n] ?? ""), sides[n] ? { class: sides[n] } : {})));
  const body = [];
  for (i += 2; i < lines.length && lines[i].includes("|") && lines[i].trim(); i++) body.push(row(cells(lines[i]), "td"));
  blocks.push(node("div", [node("table", [node("thead", [row(head, "th")]), node("tbody", body)])], { class: "table", tabindex: "0" }));
  return i;
}

/** A link's address if it is one that may be opened. */
function safe(url) {
  try {
    const { protocol } = new URL(url);
    return ["http:", "https:", "mailto:"].includes(protocol) ? url : null;
  } catch { return null; }
}

const link = (url, kids) => node("a", kids, { href: url, rel: "noopener noreferrer nofollow", target: "_blank" });

export function inline(text, depth = 0) {
  const out = [];
  let plain = "", i = 0;
  const missing = new Set(); // delimiters without an end: not looked for again
  const flush = () => { if (plain) out.push(plain); plain = ""; };
  const closing = (mark, from) => {
    if (missing.has(mark)) return -1;
    for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
      if (/\s/.test(text[at - 1]) || text[at - 1] === "\\") continue;
      if (mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark)) { at++; continue; }
      if (mark[0] === "_" && /[\p{L}\p{N}]/u.test(text[at + mark.length] ?? " ")) continue;
      return at;
    }
    missing.add(mark);
    return -1;
  };
  while (i < text.length) {
    const c = text[i];
    if (c === "\n") { flush(); out.push(node("br")); i++; continue; }
    if (c === "\\" && /[!-/:-@[-`{-~]/.test(text[i + 1] ?? "")) { plain += text[i + 1]; i += 2; continue; }
    if (c === "`") {
      const ticks = /^`+/.exec(text.slice(i, i + 40))[0];
      const end = missing.has(ticks) ? -1 : text.indexOf(ticks, i + ticks.length);
      if (end > 0 && text[end + ticks.length] !== "`") {
        flush();
        out.push(node("code", [text.slice(i + ticks.length, end).replace(/^ (.*[^ ].*) $/, "$1")]));
        i = end + ticks.length;
        continue;
      }
      missing.add(ticks);
      plain += ticks;
      i += ticks.length;
      continue;
    }
    const bang = c === "!" && text[i + 1] === "[";
    if ((c === "[" || bang) && depth < DEPTH) {
      const m = /^!?\[((?:[^\[\]\\]|\\.){0,500})\]\(\s*<?([^\s<>()]{1,2000}(?:\([^\s()]*\)[^\s<>()]*)?)>?(?:\s+"[^"]{0,300}")?\s*\)/.exec(text.slice(i, i + 3000));
      const url = m && safe(m[2]);
      if (url) {
        flush();
        // A picture would be fetched from elsewhere: its description stands for it.
        out.push(bang ? link(url, [m[1] || m[2]]) : link(url, inline(m[1], DEPTH)));
        i += m[0].length;
        continue;
      }
    }
    if ((c === "*" || c === "_" || c === "~") && depth < DEPTH) {
      const mark = text.startsWith(c + c, i) ? c + c : c;
      const wordBefore = c === "_" && /[\p{L}\p{N}]/u.test(text[i - 1] ?? " ");
      const product = c === "*" && /\d/.test(text[i - 1] ?? "") && /\d/.test(text[i + mark.length] ?? ""); // 2*3*4
      if (!(c === "~" && mark.length === 1) && !wordBefore && !product && /\S/.test(text[i + mark.length] ?? " ")) {
        const end = closing(mark, i + mark.length + 1);
        if (end > 0) {
          flush();
          out.push(node(c === "~" ? "del" : mark.length === 2 ? "strong" : "em", inline(text.slice(i + mark.length, end), depth + 1)));
          i = end + mark.length;
          continue;
        }
      }
      plain += mark;
      i += mark.length;
      continue;
    }
    if (c === "h" && !/[\p{L}\p{N}]/u.test(text[i - 1] ?? " ")) {
      const m = /^https?:\/\/[^\s<>"'`]{1,2000}/.exec(text.slice(i, i + 2010));
      const url = m && m[0].replace(/[.,;:!?)\]}*_~가-힣]+$/, "");
      if (url && depth < DEPTH && safe(url)) {
        flush();
        out.push(link(url, [url]));
        i += url.length;
        continue;
      }
    }
    plain += c;
    i++;
  }
  flush();
  return out;
}
