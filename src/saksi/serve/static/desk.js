"use strict";
// Reading and correcting need none of this: it adds keys, keeps columns side by side by fact, and finds any span.
(() => {
  const all = (css, root = document) => [...root.querySelectorAll(css)];
  const one = (css, root = document) => root.querySelector(css);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const typing = (event) => event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");

  // A span that has no anchor of its own: the pieces that it lies in are marked.
  const span = () => {
    const found = /^#s(\d+)-(\d+)$/.exec(location.hash);
    if (!found || document.getElementById(location.hash.slice(1))) return;
    const [start, end] = [Number(found[1]), Number(found[2])];
    const pieces = all("[data-s]").filter((p) => Number(p.dataset.s) < end && Number(p.dataset.e) > start);
    for (const piece of pieces) {
      const stub = piece.closest("details");
      if (stub) stub.open = true;
      piece.classList.add("on");
    }
    if (pieces.length) pieces[0].scrollIntoView({ block: "center" });
  };

  // What an address leads to lies open.
  const opened = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return span();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const inner = target.matches(".finding") && one("details", target);
    if (inner) inner.open = true;
    target.scrollIntoView({ block: target.matches(".anchor, mark, sup") ? "center" : "start" });
  };
  addEventListener("hashchange", opened);
  opened();

  // Columns side by side, by fact.
  const facts = (mark) => mark.dataset.f.split(" ");
  const light = (number) => {
    for (const old of all("mark.on")) old.classList.remove("on");
    for (const mark of all(".beside mark[data-f]")) if (facts(mark).includes(number)) mark.classList.add("on");
  };
  const show = (text, number) => {
    const mark = all("mark[data-f]", text).find((m) => facts(m).includes(number));
    if (!mark) return;
    const stub = mark.closest("details");
    if (stub) stub.open = true;
    const top = mark.getBoundingClientRect().top - text.getBoundingClientRect().top + text.scrollTop;
    text.scrollTo({ top: top - text.clientHeight / 3, behavior: calm });
  };
  const follow = (number, but) => {
    light(number);
    for (const text of all(".beside .text")) if (text !== but) show(text, number);
  };
  addEventListener("click", (event) => {
    const mark = event.target.closest(".beside mark[data-f]");
    if (mark) follow(facts(mark)[0], mark.closest(".text"));
    const jump = event.target.closest("a.jump");
    if (jump) follow(jump.hash.split("-f")[1].replace(/\D.*$/, ""), null);
  });
  let reader = null;
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
    addEventListener(kind, (event) => { reader = event.target.closest ? event.target.closest(".beside .text") : null; }, { passive: true });
  let last = "";
  for (const text of all(".beside .text"))
    text.addEventListener("scroll", () => {
      if (text !== reader) return;
      const line = text.getBoundingClientRect().top + text.clientHeight / 3;
      const mark = all("mark[data-f]:not(.alone)", text).find((m) => m.getBoundingClientRect().top >= line);
      if (mark && mark.dataset.f !== last) { last = mark.dataset.f; follow(facts(mark)[0], text); }
    }, { passive: true });

  // Words that are marked with the mouse are those that a new finding will rest on.
  const words = one("[data-words]"), stored = one(".one-report .text");
  if (words && stored)
    document.addEventListener("selectionchange", () => {
      const range = getSelection().rangeCount && getSelection().getRangeAt(0);
      if (!range || range.collapsed || !stored.contains(range.commonAncestorContainer)) return;
      const piece = range.startContainer.parentElement.closest("[data-s]");
      words.value = String(getSelection()).slice(0, 1000);
      if (piece) one("[data-near]").value = Number(piece.dataset.s) + [...range.startContainer.textContent.slice(0, range.startOffset)].length;
    });

  // Copying.
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).catch(() => {}); else document.execCommand("copy");
    });
  }
  const citation = () => {
    const here = one("tr.here, .row.here, .finding.here") || document;
    const words = one("q", here);
    const link = one("a.cell, a", here);
    const text = words && link ? `“${words.textContent}” – ${document.title} – ${link.href}` : `${document.title} – ${location.href}`;
    if (navigator.clipboard) navigator.clipboard.writeText(text).catch(() => {});
  };

  // Keys.
  let at = -1, before = "";
  const step = (css, by) => {
    const rows = all(css).filter((row) => row.offsetParent !== null);
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("here"));
    at = now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by));
    for (const old of all(".here")) old.classList.remove("here");
    rows[at].classList.add("here");
    rows[at].scrollIntoView({ block: "center", behavior: calm });
    const link = one("h2 a, h3 a, summary, a", rows[at]);
    if (link) link.focus({ preventScroll: true });
    if (document.body.classList.contains("beside") && rows[at].dataset.f) follow(facts(rows[at])[0], null);
  };
  const go = (css) => { const link = one(css); if (link) link.click(); return Boolean(link); };
  const open = (id) => { const part = document.getElementById(id); if (part) { location.hash = id; part.scrollIntoView(); } };
  const unfold = (box) => {
    if (!box) return;
    for (let outer = box; outer; outer = outer.parentElement.closest("details")) outer.open = true;
    const field = one("input:not([type=hidden]), select, button", box);
    if (field) field.focus();
    box.scrollIntoView({ block: "center", behavior: calm });
  };
  // A finding is judged on the page that has its forms: the key comes along.
  const judge = (action) => {
    const link = one(".finding.here .judge-link");
    if (link) {
      sessionStorage.setItem("saksi-judge", action);
      link.click();
      return;
    }
    const form = one(`.finding.here .judge form[action="/correct/${action}"], .judge form[action="/correct/${action}"]`);
    if (!form) return;
    form.closest("details").open = true;
    const known = one("input[name=who]", form);
    const field = action === "edit" ? one("select, input:not([type=hidden])", form) : known && !known.value ? known : one("button", form);
    field.focus();
    form.scrollIntoView({ block: "center", behavior: calm });
  };
  const waiting = sessionStorage.getItem("saksi-judge");
  if (waiting && one(".judge")) {
    sessionStorage.removeItem("saksi-judge");
    one(".judge").closest(".finding").classList.add("here");
    addEventListener("load", () => setTimeout(() => judge(waiting), 50)); // going to the fragment takes the focus away
  }

  const does = {
    j: () => step(".row, .matrix tbody tr, .finding", 1),
    k: () => step(".row, .matrix tbody tr, .finding", -1),
    n: () => step("tr.differ, tr.denied, .finding, .unread, .beside .columns .report:first-child mark:not(.alone), .flagged", 1),
    p: () => step("tr.differ, tr.denied, .finding, .unread, .beside .columns .report:first-child mark:not(.alone), .flagged", -1),
    o: () => go(".row.here h2 a, .row.here h3 a, .row.here a, tr.here a.cell, .finding.here summary"),
    v: () => go(".here [data-original], [data-original]"),
    s: () => go("[data-side]"),
    t: () => open("timeline"),
    "!": () => {
      if (document.getElementById("flags") || location.pathname !== "/stories") return open("flags");
      const asked = new URL(location.href); // the list keeps what is flagged, and the same key shows all again
      if (asked.searchParams.has("flag")) asked.searchParams.delete("flag"); else asked.searchParams.set("flag", "any");
      asked.searchParams.delete("offset");
      location.assign(asked);
    },
    "#": () => unfold(one("details.filters")),
    "/": () => { const field = one("main [type=search]") || one("[data-search]"); if (field) field.focus(); },
    y: citation,
    a: () => judge("accept"),
    x: () => judge("record"),
    e: () => judge("edit"),
    m: () => unfold(one("#correct details:has([name=other])")),
    u: () => { // the last correction is the one with the highest number
      const number = (box) => Number(one("[name=number]", box).value);
      unfold(all(".corrections details:has([name=number]), .finding details.small:has([name=number])").sort((a, b) => number(b) - number(a))[0]);
    },
    b: () => go("[data-up]"),
    f: () => {
      const form = one("[data-follow-row]"), link = one(".row.here h3 a");
      if (form && link) { form.action = `${link.pathname}/${one(".followed", link.closest(".row")) ? "unfollow" : "follow"}`; form.submit(); }
      else go("[data-follow]");
    },
    "?": () => { const box = one("details.keys"); box.open = !box.open; if (box.open) { box.scrollIntoView(); one("summary", box).focus(); } },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event)) { if (event.key === "Escape") event.target.blur(); return; }
    const key = event.key;
    if (before === "g") { before = ""; if (go(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault(); return; }
    if (key === "g") { before = "g"; setTimeout(() => { before = ""; }, 1500); return; }
    if (/^[1-9]$/.test(key)) {
      const text = one(`.report[data-column="${key}"] .text`);
      if (text) { text.focus(); event.preventDefault(); }
      return;
    }
    if (Object.hasOwn(does, key)) { does[key](); event.preventDefault(); }
  });
})();
