// Makes the children of an element equal to a tree of {tag, attrs, kids} and strings, changing as little as possible:
// text that only grew is appended to, so that a selection in it and the reader's focus stay.
export function patch(element, kids) {
  let child = element.firstChild;
  for (const kid of kids) {
    const name = typeof kid === "string" ? "#text" : kid.tag.toUpperCase();
    if (child && child.nodeName === name) {
      if (typeof kid === "string") {
        if (child.data !== kid) {
          if (kid.startsWith(child.data)) child.appendData(kid.slice(child.data.length));
          else child.data = kid;
        }
      } else update(child, kid);
      child = child.nextSibling;
      continue;
    }
    element.insertBefore(create(kid), child);
    if (child) {
      const gone = child;
      child = child.nextSibling;
      gone.remove();
    }
  }
  while (child) {
    const gone = child;
    child = child.nextSibling;
    gone.remove();
  }
}

function update(element, { attrs, kids }) {
  for (const { name } of [...element.attributes]) if (!(name in attrs)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attrs)) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  if (element.tagName !== "BUTTON") patch(element, kids);
}

function create(kid) {
  if (typeof kid === "string") return document.createTextNode(kid);
  const element = document.createElement(kid.tag);
  for (const [name, value] of Object.entries(kid.attrs)) element.setAttribute(name, value);
  element.append(...kid.kids.map(create));
  return element;
}
