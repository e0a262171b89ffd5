/* What a page does by itself: menus, dialogs, tabs, drafts, sorting, copying, notices. Every page works without it. */
(function () {
  "use strict";
  const all = (query, within) => Array.from((within || document).querySelectorAll(query));
  const on = (event, query, act) => document.addEventListener(event, (e) => {
    const found = e.target.closest && e.target.closest(query);
    if (found) act(found, e);
  });
  const word = (name) => document.body.dataset[name] || "";
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (refused) { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (refused) { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch (refused) { /* nothing was kept */ } },
    keys() { try { return Object.keys(localStorage); } catch (refused) { return []; } },
  };

  /* Menus: one open at a time; Escape and a click elsewhere close it. */
  const openMenus = () => all("details.menu[open]");
  document.addEventListener("click", (e) => openMenus().forEach((menu) => { if (!menu.contains(e.target)) menu.open = false; }));
  document.addEventListener("focusin", (e) => openMenus().forEach((menu) => { if (!menu.contains(e.target)) menu.open = false; }));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    openMenus().forEach((menu) => { menu.open = false; if (menu.contains(document.activeElement)) menu.querySelector("summary").focus(); });
  });

  /* Dialogs. */
  on("click", "[data-opens]", (button) => document.getElementById(button.dataset.opens).showModal());
  on("click", "[data-closes]", (button) => button.closest("dialog").close());

  /* Appearance. */
  const markTheme = () => all("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (document.documentElement.dataset.theme || "")));
  });
  on("click", "[data-theme-choice]", (button) => {
    const choice = button.dataset.themeChoice;
    if (choice) document.documentElement.dataset.theme = choice; else delete document.documentElement.dataset.theme;
    try { choice ? localStorage.setItem("wayfare:theme", choice) : localStorage.removeItem("wayfare:theme"); } catch (refused) { /* for this page only */ }
    markTheme();
  });

  /* Notices. The server sends them as the event `toast` in HX-Trigger: {"toast": {"text": "…", "kind": "bad"}}. */
  function toast(text, kind) {
    const box = document.getElementById("toasts");
    if (!box || !text) return;
    const note = document.createElement("div");
    note.className = "toast" + (kind === "bad" ? " toast-bad" : "");
    const said = document.createElement("span");
    said.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "✕";
    close.setAttribute("aria-label", word("dismiss"));
    close.addEventListener("click", () => note.remove());
    note.append(said, close);
    box.append(note);
    if (kind !== "bad") setTimeout(() => { if (!note.matches(":hover, :focus-within")) note.remove(); }, 8000);
  }
  document.addEventListener("toast", (e) => toast(e.detail.text || e.detail.value, e.detail.kind));
  document.addEventListener("htmx:sendError", () => toast(word("offline"), "bad"));
  document.addEventListener("htmx:responseError", () => toast(word("failed"), "bad"));

  /* A merge: take one side into what should stand. */
  on("click", "[data-takes]", (button) => {
    const field = document.getElementById(button.dataset.into);
    const text = document.getElementById(button.dataset.takes).textContent;
    field.value = text === "–" ? "" : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  /* Copy. */
  on("click", "[data-copy]", (button) => {
    const source = document.getElementById(button.dataset.copy);
    const text = source ? (source.value || source.textContent) : button.dataset.copy;
    const done = () => toast(word("copied"));
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => source && getSelection().selectAllChildren(source));
    else if (source) getSelection().selectAllChildren(source);
  });

  /* Another row of a small table of fields: a copy of the last one, empty, with the next number in its names. */
  const ROW = /^(.+)-(\d+)-([^-]+)$/;
  function addRow(button) {
    const rows = all("tbody tr", button.closest("[data-rows]"));
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    all("[name]", row).forEach((field) => {
      field.name = field.name.replace(ROW, (_, name, number, column) => `${name}-${Number(number) + 1}-${column}`);
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, rows.length + 1));
      field.removeAttribute("value");
      all("[selected]", field).forEach((option) => option.removeAttribute("selected"));
      field.value = "";
    });
    last.after(row);
    return row;
  }
  on("click", "[data-adds-row]", (button) => addRow(button).querySelector("[name]").focus());
  function rowsFor(form, names) {
    names.filter((name) => ROW.test(name) && !form.elements[name]).forEach((name) => {
      const first = form.elements[name.replace(ROW, "$1-0-$3")];
      const button = first && first.closest("[data-rows]") && first.closest("[data-rows]").querySelector("[data-adds-row]");
      while (button && !form.elements[name]) addRow(button);
    });
  }

  /* Tabs: links to parts of the page; with script one part shows at a time. Arrow keys follow the direction of the text. */
  function choose(tabs, chosen) {
    tabs.forEach((tab) => {
      const here = tab === chosen;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !here;
    });
  }
  function makeTabs(list) {
    const tabs = all("a[href^='#']", list);
    list.setAttribute("role", "tablist");
    all("li", list).forEach((item) => item.setAttribute("role", "presentation"));
    tabs.forEach((tab) => {
      const panel = document.getElementById(tab.hash.slice(1));
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.id = tab.id || panel.id + "-tab";
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      tab.addEventListener("click", (e) => { e.preventDefault(); choose(tabs, tab); });
    });
    list.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      const at = tabs.indexOf(document.activeElement);
      if (at < 0 || (!step && e.key !== "Home" && e.key !== "End")) return;
      e.preventDefault();
      const turn = getComputedStyle(list).direction === "rtl" ? -1 : 1;
      const next = e.key === "Home" ? 0 : e.key === "End" ? tabs.length - 1 : (at + step * turn + tabs.length) % tabs.length;
      choose(tabs, tabs[next]);
      tabs[next].focus();
    });
    choose(tabs, tabs.find((tab) => tab.hash === location.hash) || tabs[0]);
  }

  /* A switch between ways to see the same thing, for instance chart and table. */
  function show(button) {
    all("[data-shows]", button.parentElement).forEach((each) => {
      const here = each === button;
      each.setAttribute("aria-pressed", String(here));
      document.getElementById(each.dataset.shows).hidden = !here;
    });
  }
  on("click", "[data-shows]", show);

  /* Sorting. What has no value stays last, whichever way the rest is sorted. */
  function sortBy(head) {
    const table = head.closest("table");
    const at = Array.from(head.parentElement.children).indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    const key = (row) => { const cell = row.children[at]; return cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim(); };
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const compare = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const told = isNaN(x) || isNaN(y) ? order.compare(x, y) : Number(x) - Number(y);
      return down ? -told : told;
    };
    all("[aria-sort]", table).forEach((each) => each.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    body.append(...Array.from(body.rows).sort(compare));
  }
  function makeSortable(table) {
    all("thead th[data-sort]", table).forEach((head) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sortBy(head));
    });
  }

  /* Drafts: what was typed and not sent is kept in this browser, for this person, until it is on the server. */
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  const mine = "wayfare:draft:" + (word("user") || "-") + ":";
  const keyOf = (form) => mine + (form.dataset.draft || location.pathname);
  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const fieldsOf = (form) => Array.from(new FormData(form)).filter(([name, value]) => {
    const field = form.elements[name];
    return typeof value === "string" && name !== "csrfmiddlewaretoken" && !["hidden", "password"].includes(field && field.type);
  });
  const versionOf = (form) => (form.elements.version ? form.elements.version.value : "");
  function say(form, state, at) {
    const line = form.querySelector("[data-kept]");
    if (!line) return;
    line.dataset.state = state;
    const text = line.dataset[state];
    if (text) line.querySelector("[data-words]").textContent = text.replace("{time}", new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
  }
  function keep(form) {
    const at = Date.now();
    form.dataset.dirty = store.set(keyOf(form), { at, version: versionOf(form), fields: fieldsOf(form) }) ? "kept" : "lost";
    say(form, form.dataset.dirty === "kept" ? "typed" : "unkept", at);
  }
  function restore(form, draft) {
    const values = new Map();
    draft.fields.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    rowsFor(form, Array.from(values.keys()));
    Array.from(form.elements).forEach((field) => {
      if (!field.name || ["hidden", "password", "file", "submit", "button"].includes(field.type) || field.tagName === "FIELDSET") return;
      const kept = values.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(kept && kept.includes(field.value));
      else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = Boolean(kept && kept.includes(option.value)); });
      else if (kept) field.value = kept.shift();
    });
    keep(form);
  }
  function makeDraft(form) {
    const key = keyOf(form);
    const draft = store.get(key);
    if (!form.querySelector("[data-offer]")) form.prepend(copyOf("draft-offer"));
    if (!form.querySelector("[data-kept]")) (form.querySelector(".form-end, .actions:last-child") || form).append(copyOf("draft-kept"));
    const offer = form.querySelector("[data-offer]");
    if (draft && draft.sent && draft.version !== versionOf(form)) store.drop(key);
    else if (draft && offer && JSON.stringify(draft.fields) !== JSON.stringify(fieldsOf(form))) {
      offer.hidden = false;
      const when = offer.querySelector("time");
      if (when) when.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      offer.querySelector("[data-restore]").addEventListener("click", () => { restore(form, draft); offer.hidden = true; });
      offer.querySelector("[data-discard]").addEventListener("click", () => { store.drop(key); offer.hidden = true; });
    }
    let waiting;
    form.addEventListener("input", () => { clearTimeout(waiting); form.dataset.dirty = "soon"; waiting = setTimeout(() => keep(form), 400); });
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      if (form.dataset.dirty) store.set(key, { at: Date.now(), version: versionOf(form), fields: fieldsOf(form), sent: true });
      delete form.dataset.dirty;
    });
  }
  document.addEventListener("htmx:afterRequest", (e) => {
    const form = e.detail.elt && e.detail.elt.closest && e.detail.elt.closest("form[data-draft]");
    if (form && e.detail.successful) { store.drop(keyOf(form)); say(form, "server", Date.now()); }
  });
  window.addEventListener("beforeunload", (e) => {
    if (all("form[data-draft]").some((form) => form.dataset.dirty && form.dataset.dirty !== "kept")) e.preventDefault();
  });
  function sweep() {
    const arrived = word("user") && !document.body.hasAttribute("data-refused");
    store.keys().filter((key) => key.startsWith("wayfare:draft:")).forEach((key) => {
      const draft = store.get(key);
      const here = all("form[data-draft]").some((form) => keyOf(form) === key);
      if (!draft || Date.now() - draft.at > KEPT_FOR || (draft.sent && arrived && key.startsWith(mine) && !here)) store.drop(key);
    });
  }

  function begin(part) {
    const within = (query) => all(query, part).concat(part.matches && part.matches(query) ? [part] : []);
    within("[data-tabs]").forEach(makeTabs);
    within("table[data-sortable]").forEach(makeSortable);
    within("form[data-draft]").forEach(makeDraft);
    within("[data-shows][aria-pressed='true']").forEach(show);
    within(".summary-of-errors").filter((box) => !box.closest("[data-quiet]")).forEach((box) => box.focus());
  }
  document.addEventListener("DOMContentLoaded", () => {
    markTheme();
    sweep();
    begin(document);
    const here = document.querySelector(".way [aria-current]");
    const line = here && here.closest(".way");
    if (line && line.scrollWidth > line.clientWidth) line.scrollLeft += here.getBoundingClientRect().left - line.getBoundingClientRect().left - line.clientWidth / 3;
  });
  document.addEventListener("htmx:load", (e) => { if (e.detail.elt !== document.body) begin(e.detail.elt); });
})();
