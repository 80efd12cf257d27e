// Elements without markup strings: nothing that a model or a user wrote is ever parsed as HTML.
const SVG = "http://www.w3.org/2000/svg";

function make(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

export const h = (tag, properties, ...children) => make(document.createElement(tag), properties, children);
export const s = (tag, properties, ...children) => make(document.createElementNS(SVG, tag), properties, children);
export const $ = id => document.getElementById(id);

/** Says something to screen readers once. */
export function announce(text) {
  const live = $("live");
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem("hanok." + key);
    else localStorage.setItem("hanok." + key, value);
  } catch { /* storage may be forbidden: the choice then lasts as long as the page */ }
}

export function recall(key) {
  try { return localStorage.getItem("hanok." + key); } catch { return null; }
}
