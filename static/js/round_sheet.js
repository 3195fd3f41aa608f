/* The driver's sheet. What is said of a stop is kept in this telephone until the server has it: a cellar has no network. The page is
   kept too (pick_worker.js), to be opened again there. Without script, each button sends its own form. */
(() => {
  "use strict";
  const RETRY = 5000;
  const sheet = document.getElementById("sheet");
  const status = document.getElementById("sheet-status");
  const place = `boucle.sheet.${location.pathname}`;
  let sending = false;
  let news = ""; /* what the server said of the latest answers */

  /* [{stop, action, result, kg, reason, tap}]: an answer is sent under one key, however often */
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(place)) || [];
    } catch {
      return [];
    }
  };
  const keep = (queue) => {
    try {
      localStorage.setItem(place, JSON.stringify(queue));
      return true;
    } catch {
      return false;
    }
  };
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };
  const tell = (why) => {
    const left = kept().length;
    if (!left) return say(news ? `${news} Tout est enregistré.` : "");
    const what = left === 1 ? "1 réponse n’est pas encore envoyée" : `${left} réponses ne sont pas encore envoyées`;
    say(`${news ? `${news} ` : ""}${what}${why ? ` : ${why}` : ""}.`);
  };

  /* What waits is shown in its stop, in place of the buttons, and may be taken back until it is sent. */
  const showWaiting = (answer) => {
    const form = document.querySelector(`#${answer.stop} form[data-say]`);
    if (!form || form.hidden) return;
    form.hidden = true;
    const words = document.createElement("p");
    words.dataset.waiting = answer.tap;
    words.textContent = answer.result === "done" ? "Fait, en attente d’envoi." : "Pas pu, en attente d’envoi.";
    form.after(words);
  };

  const body = (answer) => {
    const token = document.querySelector("input[name=csrf_token]");
    const { result, kg, reason, tap } = answer;
    return new URLSearchParams({ csrf_token: token ? token.value : "", request_key: tap, tap, result, kg, reason });
  };

  /* The stop as the server shows it now, and what it says of the answer. */
  const refresh = (answer, text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const [now, then] = [document.getElementById(answer.stop), page.getElementById(answer.stop)];
    if (now && then) now.replaceChildren(...then.childNodes);
    const told = [...page.querySelectorAll(".flash, [data-flash]")].map((one) => one.textContent.trim()).filter(Boolean);
    if (told.length) news = told.join(" ");
  };

  /* An answer that is refused comes back to its form, with what was typed: it leaves the queue, and the person decides. */
  const giveBack = (answer) => {
    const item = document.getElementById(answer.stop);
    const form = item && item.querySelector("form[data-say]");
    item?.querySelector("[data-waiting]")?.remove();
    if (!form) return;
    form.hidden = false;
    form.elements.kg.value = answer.kg;
    form.elements.reason.value = answer.reason;
  };

  const sendOne = async (answer) => {
    const reply = await fetch(answer.action, { method: "POST", body: body(answer), headers: { Accept: "text/html" } });
    if (reply.status >= 500) throw new Error("no answer");
    if (reply.ok && new URL(reply.url).pathname !== location.pathname) return "reconnectez-vous dans un autre onglet";
    const text = await reply.text();
    if (reply.ok) refresh(answer, text);
    else if (reply.status === 422) {
      giveBack(answer);
      const page = new DOMParser().parseFromString(text, "text/html");
      const errors = [...page.querySelectorAll(".error-summary li")].map((one) => one.textContent.trim());
      news = `Une réponse est refusée. ${errors.join(" ")}`;
    } else return "rechargez la page là où il y a du réseau";
    keep(kept().filter((one) => one.tap !== answer.tap));
    return "";
  };

  const send = async () => {
    if (sending) return;
    if (!kept().length) return tell();
    if (!navigator.onLine) return tell("pas de réseau");
    sending = true;
    let why = "";
    try {
      for (const answer of kept()) {
        why = await sendOne(answer);
        if (why) break;
      }
    } catch {
      why = "pas de réseau";
    } finally {
      sending = false;
      tell(why);
    }
  };

  sheet.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-say]");
    if (!form || !event.submitter) return;
    const answer = {
      stop: form.closest("li").id,
      action: form.action,
      result: event.submitter.value,
      kg: form.elements.kg.value,
      reason: form.elements.reason.value,
      tap: String(crypto.getRandomValues(new Uint32Array(3)).join("-")),
    };
    if (answer.result !== "done" && !answer.reason.trim()) {
      event.preventDefault();
      form.elements.reason.focus();
      return say("Dites en quelques mots pourquoi vous n’avez pas pu, puis appuyez de nouveau.");
    }
    if (!keep([...kept(), answer])) return; /* this telephone keeps nothing: the form is sent as it is */
    event.preventDefault();
    news = "";
    showWaiting(answer);
    send();
  });

  const keepPage = async () => {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    try {
      await navigator.serviceWorker.register(sheet.dataset.worker, { scope: location.pathname });
      await navigator.serviceWorker.ready;
      if (!navigator.onLine) return;
      const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img[src]")];
      const cache = await caches.open("boucle-pick");
      await cache.addAll([location.pathname, ...new Set(parts.map((part) => part.href || part.src))]);
      document.documentElement.dataset.kept = "yes";
    } catch {
      /* The page works without: it must then stay open. */
    }
  };

  kept().forEach(showWaiting);
  addEventListener("online", send);
  addEventListener("offline", () => tell("pas de réseau"));
  setInterval(send, RETRY);
  keepPage();
  if (kept().length) send();
})();
