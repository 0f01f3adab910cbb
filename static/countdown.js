// How long an MP is still yours, to the minute. The server says it first; see minutes_left there.
"use strict";

const ends = new WeakMap();

const words = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  if (minutes > 0) return `${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  return seconds > 0 ? "less than a minute left" : "no time left";
};

// By the seconds that were left when it came, where it says so: a phone's clock may be wrong.
const end = (span) => {
  if (!ends.has(span)) {
    const { seconds, until } = span.dataset;
    ends.set(span, seconds ? Date.now() + seconds * 1000 : Date.parse(until));
  }
  return ends.get(span);
};

const count = () => {
  for (const span of document.querySelectorAll("[data-until]")) {
    const text = words((end(span) - Date.now()) / 1000);
    if (span.textContent !== text) span.textContent = text;
  }
};

count();
setInterval(count, 5000);
document.addEventListener("visibilitychange", count);
document.addEventListener("htmx:after:swap", count);
