// A canvas knows neither light-dark() nor variables: the browser resolves them on an element, once a theme.

const names = [
  "ink",
  "quiet",
  "line",
  "edge",
  "surface",
  "ground",
  "value",
  "expected",
  "band",
  "anomaly",
  "score",
  "label",
  "label-edge",
  "ignore",
  "mute",
  "state",
  "accent",
  "critical",
  "second",
  "good",
];
let resolved = null;
addEventListener("theme", () => {
  resolved = null;
});

/** @returns {Record<string, string>} the colours of the theme in force, as a canvas takes them. */
export function colours() {
  if (resolved) return resolved;
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  resolved = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    resolved[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return resolved;
}
