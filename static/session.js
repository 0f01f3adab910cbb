// A session lasts while somebody is there. Real signs of a person (pointer, key, scroll) are told to
// the server every few minutes; two minutes before it ends the page says so. By the seconds that
// were left when the page came: a device's clock may be wrong.
"use strict";

// A browser keeps whole pages for its Back button, and some keep those that nothing may store. What
// comes back may be shown to somebody else, after a sign-out: so a page is hidden as it is put away,
// and asked for anew.
addEventListener("pagehide", () => document.documentElement.classList.add("put-away"));
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

(() => {
  const { ends, latest, idle } = document.body.dataset;
  if (!ends) return;

  const TELL_EVERY = 3 * 60 * 1000;
  const WARN = 2 * 60 * 1000;
  const LOOK = 5000;
  const came = Date.now();
  const inAnyCase = came + latest * 1000;
  let endsAt = came + ends * 1000;
  let toldAt = came;
  let seenAt = 0;
  let over = false;

  // One tab keeps all of them open.
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("outreach-session") : null;
  const staysUntil = (moment) => {
    endsAt = Math.max(endsAt, Math.min(moment, inAnyCase));
    toldAt = Date.now();
    look();
  };
  tabs?.addEventListener("message", ({ data }) => {
    if (data.person === document.body.dataset.person) staysUntil(data.until);
  });

  const stay = async () => {
    toldAt = Date.now();
    try {
      const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
      const answer = await fetch("/account/here", {
        method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual",
      });
      if (answer.status === 204) {
        const until = toldAt + idle * 1000;
        staysUntil(until);
        tabs?.postMessage({ person: document.body.dataset.person, until });
      } else if (answer.type === "opaqueredirect") {
        endsAt = 0;
        look();
      }
    } catch { /* no connection: the next sign tells it */ }
  };

  const place = () => {
    let box = document.getElementById("session-notice");
    if (!box) {
      box = document.createElement("div");
      box.id = "session-notice";
      box.className = "session-notice";
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    return box;
  };
  const say = (sentence, control) => {
    const box = place();
    if (box.dataset.says === sentence) return;
    box.dataset.says = sentence;
    const text = document.createElement("p");
    text.append(sentence);
    box.replaceChildren(text, control);
  };
  const button = () => {
    const stays = document.createElement("button");
    stays.type = "button";
    stays.textContent = "Stay signed in";
    stays.addEventListener("click", stay);
    return stays;
  };
  const link = (label) => {
    const a = document.createElement("a");
    a.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    a.textContent = label;
    return a;
  };
  const at = (moment) => new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: "Europe/London",
  }).format(moment);

  const look = () => {
    const left = endsAt - Date.now();
    if (over) return;
    if (left <= 0) {
      over = true;
      say("You have been signed out, because nothing happened here for a while or the day is over.", link("Sign in to go on"));
    } else if (left > WARN) {
      document.getElementById("session-notice")?.remove();
    } else if (endsAt >= inAnyCase - 1000) {
      say(`You will be signed out at ${at(endsAt)}: one sign-in lasts no longer. Finish what you are at, and sign in again.`, "");
    } else {
      say(`You will be signed out at ${at(endsAt)}.`, button());
    }
  };

  // Once somebody was told, only their answer counts: a mouse that is pushed is none.
  const sign = (event) => {
    if (!event.isTrusted || endsAt - Date.now() <= WARN) return;
    seenAt = Date.now();
    if (seenAt - toldAt >= TELL_EVERY) stay();
  };
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(kind, sign, { passive: true, capture: true });
  }
  setInterval(() => {
    // A sign of just after the last time it was told.
    if (!over && seenAt > toldAt && Date.now() - toldAt >= TELL_EVERY && endsAt - Date.now() > WARN) stay();
    look();
  }, LOOK);
  document.addEventListener("visibilitychange", look);
  look();

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
