// @ts-check
// Tabs after the WAI-ARIA pattern: arrow keys move between them, only the chosen one is a tab stop.

/**
 * @param {HTMLElement} list the element with role=tablist
 * @returns {(name: string) => void} shows the tab called `tab-NAME`
 */
export function tabs(list) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);

  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const tab of all) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = tab !== chosen;
    }
  }

  all.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(index + step + all.length) % all.length];
      choose(next);
      next.focus();
    });
  });
  return (name) => {
    const tab = all.find((candidate) => candidate.id === `tab-${name}`);
    if (tab) choose(tab);
  };
}
