"use strict";
// Reading needs none of this: it adds the keys n and p, and keeps the reports side by side by fact.
(() => {
  const all = (css, root = document) => [...root.querySelectorAll(css)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const facts = (mark) => mark.dataset.f.split(" ");
  for (const note of all(".keys")) note.hidden = false;

  const light = (root, number) => {
    for (const old of all(".on")) old.classList.remove("on");
    for (const mark of all("mark[data-f]", root)) if (facts(mark).includes(number)) mark.classList.add("on");
  };
  const show = (text, number) => {
    const mark = all("mark[data-f]", text).find((m) => facts(m).includes(number));
    if (!mark) return;
    const cut = mark.closest("details");
    if (cut) cut.open = true;
    const top = mark.getBoundingClientRect().top - text.getBoundingClientRect().top + text.scrollTop;
    text.scrollTo({ top: top - text.clientHeight / 3, behavior: calm });
  };
  const follow = (story, number, but) => {
    light(story, number);
    for (const text of all(".text", story)) if (text !== but) show(text, number);
  };

  addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-f]");
    if (mark) follow(mark.closest("article"), facts(mark)[0], mark.closest(".text"));
    const cell = event.target.closest("a.cell");
    if (cell) follow(cell.closest("article"), cell.closest("tr").id.split("-f")[1], null);
  });

  // A report that the reader scrolls takes the others along, fact by fact.
  let reader = null;
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
    addEventListener(kind, (event) => { reader = event.target.closest ? event.target.closest(".text") : null; }, { passive: true });
  let last = "";
  for (const text of all(".text"))
    text.addEventListener("scroll", () => {
      if (text !== reader) return;
      const line = text.getBoundingClientRect().top + text.clientHeight / 3;
      const mark = all("mark[data-f]:not(.alone)", text).find((m) => m.getBoundingClientRect().top >= line);
      if (mark && mark.dataset.f !== last) {
        last = mark.dataset.f;
        follow(text.closest("article"), facts(mark)[0], text);
      }
    }, { passive: true });

  const rows = all("tr.differ, tr.denied");
  let at = -1;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !rows.length) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key !== "n" && event.key !== "p") return;
    at = event.key === "n" ? (at + 1) % rows.length : (at + rows.length - (at < 0 ? 0 : 1)) % rows.length;
    follow(rows[at].closest("article"), rows[at].id.split("-f")[1], null);
    rows[at].classList.add("on");
    rows[at].scrollIntoView({ block: "center", behavior: calm });
  });
})();
