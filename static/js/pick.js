/* The pick list of a transfer. What is ticked is kept in this telephone until the server has it: a cellar has no network.
   The page is kept too (pick_worker.js), to be opened again there. Without script, the button of the form sends the whole list. */
(() => {
  "use strict";
  const RETRY = 5000;
  const form = document.getElementById("pick");
  const status = document.getElementById("pick-status");
  const place = `boucle.pick.${location.pathname}`;
  const boxes = [...form.querySelectorAll("input[name=items]")];
  const numbers = [...form.querySelectorAll("input[name^=units_]")];
  let sending = false;

  /* {ticks: {id: true or false}, units: {name: text}, key: what is being sent is sent under one key, however often} */
  const kept = () => {
    try {
      return { ticks: {}, units: {}, ...JSON.parse(localStorage.getItem(place)) };
    } catch {
      return { ticks: {}, units: {} };
    }
  };
  const keep = (queue) => {
    try {
      localStorage.setItem(place, JSON.stringify(queue));
    } catch {
      say("Ce téléphone ne garde rien : ne quittez pas la page avant d’avoir enregistré.");
    }
  };
  const count = (queue) => Object.keys(queue.ticks).length + Object.keys(queue.units).length;
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };

  const tell = (why) => {
    const left = count(kept());
    if (!left) return say("Tout est enregistré.");
    const what = left === 1 ? "1 réponse n’est pas encore envoyée" : `${left} réponses ne sont pas encore envoyées`;
    say(`${what}${why ? ` : ${why}` : ""}.`);
  };

  const changed = (change) => {
    const queue = kept();
    change(queue);
    delete queue.key; /* another answer than the one that may have been sent */
    keep(queue);
    send();
  };

  const body = (queue) => {
    const data = new URLSearchParams();
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("request_key", queue.key);
    data.set("shown", Object.keys(queue.ticks).join(","));
    Object.entries(queue.ticks).forEach(([id, ticked]) => ticked && data.append("items", id));
    Object.entries(queue.units).forEach(([name, text]) => data.set(name, text));
    return data;
  };

  const forget = (sent) => {
    const queue = kept();
    for (const part of ["ticks", "units"])
      for (const name of Object.keys(sent[part])) if (queue[part][name] === sent[part][name]) delete queue[part][name];
    delete queue.key;
    keep(queue);
  };

  const send = async () => {
    if (sending) return;
    const queue = kept();
    if (!count(queue)) return tell();
    if (!navigator.onLine) return tell("pas de réseau");
    queue.key ||= String(crypto.getRandomValues(new Uint32Array(3)).join("-"));
    keep(queue);
    sending = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: body(queue), headers: { Accept: "text/html" } });
      if (new URL(answer.url).pathname !== location.pathname) tell("reconnectez-vous dans un autre onglet");
      else if (answer.ok) {
        forget(queue);
        tell();
      } else tell("une réponse est refusée, appuyez sur « Enregistrer la liste » pour savoir pourquoi");
    } catch {
      tell("pas de réseau");
    } finally {
      sending = false;
    }
  };

  /* Reading codes, where the browser knows how */
  const scan = async (detector, video) => {
    const codes = await detector.detect(video).catch(() => []);
    for (const { rawValue } of codes) {
      const path = rawValue.replace(/^https?:\/\/[^/]+/, "");
      const box = boxes.find((one) => one.dataset.label === path);
      if (box && !box.checked) box.click();
      else if (!box) say("Cette étiquette n’est pas celle d’un appareil de la liste.");
    }
    setTimeout(scan, 300, detector, video);
  };
  const offerCamera = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices || !boxes.length) return;
    const line = document.getElementById("pick-scan");
    const video = document.getElementById("pick-camera");
    line.hidden = false;
    line.firstElementChild.addEventListener("click", async () => {
      try {
        video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        video.hidden = false;
        line.hidden = true;
        await video.play();
        scan(new BarcodeDetector({ formats: ["qr_code"] }), video);
      } catch {
        say("La caméra n’est pas disponible : cochez dans la liste.");
      }
    });
  };

  /* Keeping the page and what it is made of */
  const keepPage = async () => {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    try {
      await navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname });
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

  const before = kept();
  boxes.forEach((box) => {
    if (box.value in before.ticks) box.checked = before.ticks[box.value];
    box.addEventListener("change", () => changed((queue) => (queue.ticks[box.value] = box.checked)));
  });
  numbers.forEach((number) => {
    if (number.name in before.units) number.value = before.units[number.name];
    number.addEventListener("change", () => changed((queue) => (queue.units[number.name] = number.value)));
  });
  form.addEventListener("submit", () => localStorage.removeItem(place));
  addEventListener("online", send);
  addEventListener("offline", () => tell("pas de réseau"));
  setInterval(send, RETRY);
  offerCamera();
  keepPage();
  if (count(before)) send();
})();
