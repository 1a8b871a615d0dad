// Elements from text: whatever comes from outside is text here, never markup.

export function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  if (text !== undefined && text !== null) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}
