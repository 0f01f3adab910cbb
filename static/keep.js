// Nothing typed is lost. What is typed stays on this device until the server has it; what was sent
// without a connection goes out by itself, once, by its key; signing out leaves nothing behind.
//
// Kept in localStorage, for one person each:
//   outreach:<person>:draft:<form>  {at, fields, url, sent}   what is being typed
//   outreach:<person>:out:<key>     {at, body, url, name, draft}  what was sent off, unanswered
"use strict";

(() => {
  const person = document.body.dataset.person;
  const mine = `outreach:${person}:`;
  const A_WEEK = 7 * 24 * 3600 * 1000; // the server knows a key for so long
  const AGAIN = 15000;
  const DEVICE = matchMedia("(max-width: 60rem)").matches ? "phone" : "computer";
  let signedOut = false;
  let full = false;

  // --- the device's memory, which may be full or forbidden ---------------------------------

  const keys = (prefix) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();
    } catch {
      return [];
    }
  };
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    if (signedOut) return false;
    try {
      localStorage.setItem(key, JSON.stringify(value));
      full = false;
    } catch {
      full = true;
    }
    return !full;
  };
  const remove = (key) => {
    try {
      localStorage.removeItem(key);
    } catch { /* then there was nothing */ }
  };
  const forgetAll = (prefix = "outreach:") => keys(prefix).forEach(remove);

  if (!person) return;

  // --- words ---------------------------------------------------------------------------------

  const notice = (sentence, link) => {
    const place = document.getElementById("notice");
    const text = document.createElement("p");
    text.className = "warning";
    text.append(sentence);
    if (link) {
      const a = document.createElement("a");
      [a.href, a.textContent] = link;
      if (link[2]) a.target = link[2];
      text.append(" ", a);
    }
    place.replaceChildren(text);
  };
  const say = (form, sentence, button) => {
    const place = form?.querySelector("#on-device") ?? document.getElementById("on-device");
    if (!place) return;
    if (place.firstChild?.data !== sentence || button) place.replaceChildren(sentence);
    if (button) place.append(" ", button);
  };
  const linkButton = (label, press) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.addEventListener("click", press);
    return button;
  };
  const NOT_SENT = `Saved on this ${DEVICE}, not sent yet.`;
  const TOO_FULL = `This ${DEVICE} cannot keep what you type. Log it before you leave this page.`;
  const SIGN_IN = "You are signed out. What you typed is still here: sign in, then go on.";

  // --- what is being typed ---------------------------------------------------------------------

  const forms = () => document.querySelectorAll("form[data-keep]");
  const draftKey = (form) => `${mine}draft:${form.dataset.keep}`;
  const NEVER = ["csrf_token", "pc"];
  const THE_PAGES = ["channel", "phone_id", "script_version_id", ...NEVER]; // its own, never filled in

  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) if (!NEVER.includes(name)) fields[name] = value;
    return fields;
  };
  const typedIn = (form) =>
    [...form.elements].some((field) =>
      field.type === "radio" || field.type === "checkbox"
        ? field.checked && !field.defaultChecked
        : field.type !== "hidden" && field.tagName !== "BUTTON" && field.value && field.value !== (field.defaultValue ?? ""));

  const keep = (form) => {
    form.querySelector("#kept")?.replaceChildren();
    // What another tab of the page has a field for, and this one not, stays.
    const before = read(draftKey(form))?.fields ?? {};
    const elsewhere = ["note", "own", "subject", "letter"].filter((name) => before[name] && !form.elements[name]);
    const kept = write(draftKey(form), {
      at: Date.now(),
      name: form.dataset.name ?? "",
      page: location.pathname,
      fields: { ...Object.fromEntries(elsewhere.map((name) => [name, before[name]])), ...fieldsOf(form) },
      url: form.querySelector("#kept")?.getAttribute("hx-post") ?? "",
      sent: false,
    });
    say(form, kept ? NOT_SENT : signedOut ? SIGN_IN : TOO_FULL);
  };

  const fill = (form, fields) => {
    for (const field of form.elements) {
      if (!field.name || THE_PAGES.includes(field.name) || field.tagName === "BUTTON") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = fields[field.name] === field.value;
      else if (field.name in fields) field.value = fields[field.name];
    }
    freshenMail(form);
  };

  // What is on the page came from the server; what is here may be newer, or say more.
  const offerBack = (form) => {
    const draft = read(draftKey(form));
    if (!draft) return;
    const atServer = Date.parse(form.dataset.keptAt ?? "") || 0;
    if (draft.sent || Date.now() - draft.at > A_WEEK) return remove(draftKey(form));
    if (draft.submitted) write(draftKey(form), { ...draft, submitted: false }); // it came back
    const fields = fieldsOf(form);
    const ignored = ["idempotency_key", ...THE_PAGES];
    const here = Object.entries(draft.fields).filter(([name]) => form.elements[name] && !ignored.includes(name));
    if (draft.fields.channel !== fields.channel && (draft.fields.own || draft.fields.letter)) {
      notice(`You began a letter on this ${DEVICE}, and it is not sent yet.`, [`?channel=${draft.fields.channel}`, "Go on with it"]);
    }
    if (here.every(([name, text]) => (fields[name] ?? "") === text)) return;
    const time = new Date(draft.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const putBack = () => {
      fill(form, draft.fields);
      const fold = form.closest("details");
      if (fold) fold.open = true;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      say(form, `${NOT_SENT} You typed this at ${time}.`, linkButton("Throw it away", () => {
        remove(draftKey(form));
        location.reload();
      }));
    };
    if (atServer > draft.at) {
      say(form, `Something else was typed on this ${DEVICE} at ${time}.`, linkButton("Put that here instead", putBack));
    } else putBack();
  };

  // The link to the mail program follows what is typed.
  const freshenMail = (form) => {
    const link = document.getElementById("mailto");
    if (!link || form.id !== "log") return;
    const { subject = "", letter = "" } = fieldsOf(form);
    const said = [subject, letter.replace(/\r?\n/g, "\r\n")].map(encodeURIComponent);
    link.href = `mailto:${link.dataset.address}?subject=${said[0]}&body=${said[1]}`;
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("form[data-keep]")) return;
    keep(form);
    freshenMail(form);
  });

  // --- sending -----------------------------------------------------------------------------------

  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];

  // After signing in again the page still has the token of before.
  const freshToken = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const headers = page.body.getAttribute("hx-headers:inherited");
    if (page.body.dataset.person !== person || !headers) return false;
    document.body.setAttribute("hx-headers:inherited", headers);
    const fresh = JSON.parse(headers)["X-CSRFToken"];
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = fresh; });
    return true;
  };

  const post = (url, body) =>
    fetch(url, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Request-Type": "partial" },
    });
  const postTwice = async (url, body) => {
    const answer = await post(url, body);
    return answer.status === 400 && (await freshToken()) ? post(url, body) : answer;
  };
  const sentenceOf = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return (page.querySelector(".error") ?? page.querySelector("p"))?.textContent ?? "It was not accepted.";
  };

  const delivered = (key, entry) => {
    remove(key);
    const draft = read(entry.draft);
    if (draft?.fields.idempotency_key === entry.body.idempotency_key) remove(entry.draft);
  };

  let flushing = false;
  const flush = async () => {
    if (flushing || signedOut) return;
    flushing = true;
    try {
      for (const key of keys(`${mine}out:`)) {
        const entry = read(key);
        if (!entry || Date.now() - entry.at > A_WEEK) { remove(key); continue; }
        if (entry.sending > Date.now() - AGAIN) continue; // this very moment, by another page
        write(key, { ...entry, sending: Date.now() });
        let answer;
        try {
          answer = await postTwice(entry.url, entry.body);
        } catch {
          write(key, { ...entry, sending: 0 });
          break; // still no connection
        }
        if (answer.status === 401) {
          write(key, { ...entry, sending: 0 });
          notice(`${NOT_SENT} Sign in to send it:`, [answer.headers.get("HX-Redirect") ?? "/sign-in", "Sign in"]);
          break;
        }
        if (answer.status >= 500) { write(key, { ...entry, sending: 0 }); break; }
        await settle(key, entry, answer);
      }
    } finally {
      flushing = false;
    }
  };

  const settle = async (key, entry, answer) => {
    const page = entry.url.replace(/\/contacts$/, "");
    if (!answer.ok) {
      remove(key); // what was typed stays, as a draft of its page
      const draft = read(entry.draft);
      if (draft) {
        delete draft.fields.idempotency_key; // what is sent next is another form
        write(entry.draft, draft);
      }
      const why = await sentenceOf(answer);
      notice(`${entry.name}: not accepted yet. ${why}`, [page, "Look at it"]);
      return;
    }
    delivered(key, entry);
    if (location.pathname === page) location.assign(answer.url);
    else notice(`Sent: ${entry.name}.`, [page, "See it"]);
  };

  // htmx sends; we note before that it is under way, and afterwards that it arrived.
  const outKey = (body) => `${mine}out:${body.get("idempotency_key")}`;

  document.addEventListener("htmx:before:request", (event) => {
    const { sourceElement: form, request } = event.detail.ctx;
    if (!form.matches?.("#log[data-keep]") || request.method !== "POST") return;
    if (signedOut) {
      event.preventDefault();
      notice(SIGN_IN, ["/sign-in", "Sign in in a new tab", "_blank"]);
      return;
    }
    const body = Object.fromEntries(request.body);
    delete body.csrf_token;
    keep(form);
    write(outKey(request.body), {
      at: Date.now(), sending: Date.now(), body, url: request.action, name: form.dataset.name, draft: draftKey(form),
    });
  });

  document.addEventListener("htmx:before:response", (event) => {
    const { sourceElement: source, request, response } = event.detail.ctx;
    const isLog = source.matches?.("#log[data-keep]");
    if (response.status === 401 && (isLog || source.closest?.("#call"))) {
      // Leaving the page now would lose what was typed since. Signing in elsewhere is enough.
      event.preventDefault();
      say(null, SIGN_IN);
      notice(SIGN_IN, ["/sign-in", "Sign in in a new tab", "_blank"]);
      if (isLog) unsend(request.body);
      return;
    }
    if (isLog) {
      if (response.status === 400 || response.status >= 500) {
        event.preventDefault();
        unsend(request.body);
        notSent(source);
        setTimeout(flush, response.status === 400 ? 0 : AGAIN);
        return;
      }
      const entry = read(outKey(request.body));
      remove(outKey(request.body));
      if (response.status < 400 && entry) remove(entry.draft);
    } else if (source.id === "kept" && (response.status === 400 || response.status >= 500)) {
      event.preventDefault(); // it stays on the device, and is sent with the next letter typed
      if (response.status === 400) freshToken();
    } else if (source.id === "kept" && response.status === 200) {
      const form = source.form ?? source.closest("form");
      const draft = read(draftKey(form));
      const { csrf_token: _, ...sent } = Object.fromEntries(request.body);
      const all = draft && Object.keys(sent).every((name) => NEVER.includes(name) || sent[name] === draft.fields[name]);
      if (all) write(draftKey(form), { ...draft, sent: true });
      say(form, "");
    } else if (source.matches?.("form.pledge") && response.status < 400) {
      remove(draftKey(source));
    }
  });

  const unsend = (body) => {
    const entry = read(outKey(body));
    if (entry) write(outKey(body), { ...entry, sending: 0 });
  };
  const notSent = (form) => {
    say(form, full ? TOO_FULL : NOT_SENT);
    notice(full
      ? `No connection, and this ${DEVICE} cannot keep what you typed. Leave the page open and try again.`
      : `${NOT_SENT} It goes out by itself when the connection is back. You can close this page.`);
  };

  document.addEventListener("htmx:error", (event) => {
    const { sourceElement: source, request } = event.detail.ctx ?? {};
    if (source?.matches?.("#log[data-keep]")) {
      unsend(request.body);
      notSent(source);
    }
  });

  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(flush, AGAIN);

  // Forms that a page of their own answers: if it is another page, they were taken. The page that
  // asks for the password first has not taken them yet.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-keep]:not([hx-post])")) return;
    const draft = read(draftKey(form));
    if (draft) write(draftKey(form), { ...draft, submitted: true });
  });
  const taken = () => {
    if (document.querySelector("form[data-asks]")) return;
    const here = [...forms()].map(draftKey);
    keys(`${mine}draft:`).filter((key) => read(key)?.submitted && !here.includes(key)).forEach(remove);
  };

  // --- signing out ---------------------------------------------------------------------------------

  const unsent = () => [
    ...keys(`${mine}out:`),
    ...keys(`${mine}draft:`).filter((key) => !read(key)?.sent),
  ];

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form.sign-out") || form.dataset.sure) return;
    if (!unsent().length) return forgetAll();
    event.preventDefault();
    await flush();
    for (const key of keys(`${mine}draft:`)) {
      const draft = read(key);
      if (draft.sent || !draft.url) continue;
      try {
        if ((await postTwice(draft.url, draft.fields)).ok) write(key, { ...draft, sent: true });
      } catch { /* it stays unsent */ }
    }
    form.dataset.sure = "yes";
    if (!unsent().length) {
      forgetAll();
      form.requestSubmit();
      return;
    }
    notice(`Something you typed is only on this ${DEVICE} and cannot be sent now. Signing out deletes it.`);
    document.getElementById("notice").append(linkButton("Sign out and delete it", () => {
      forgetAll();
      form.submit();
    }));
  });

  // Another page of this browser signed out, or in again.
  addEventListener("storage", async (event) => {
    if (event.key === null || (event.key === "outreach:here" && !event.newValue)) {
      signedOut = true;
      if ([...forms()].some(typedIn)) say(null, SIGN_IN);
    } else if (event.key === "outreach:here" && event.newValue?.startsWith(`"${person} `) && signedOut) {
      signedOut = false;
      document.getElementById("notice").replaceChildren();
      await freshToken();
      forms().forEach((form) => typedIn(form) && keep(form));
    }
  });

  // --- when a page is there --------------------------------------------------------------------------

  for (const key of keys("outreach:")) {
    const at = read(key)?.at;
    if (at && Date.now() - at > A_WEEK) remove(key);
  }
  write("outreach:here", `${person} ${Date.now()}`);
  taken();
  forms().forEach(offerBack);
  if (location.pathname === "/today") {
    const leaving = keys(`${mine}out:`).map((key) => read(key)?.draft);
    const waiting = keys(`${mine}draft:log-`)
      .filter((key) => !leaving.includes(key)).map(read).find((draft) => draft && !draft.sent && draft.page);
    if (waiting) notice(`You typed something about ${waiting.name} that is not sent yet.`, [waiting.page, "Look at it"]);
  }
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target?.id === "call") forms().forEach(offerBack);
  });
  flush();
})();
