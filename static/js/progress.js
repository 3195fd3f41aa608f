/* Follows a long job without reloading the page; the link « Actualiser » does the same without script. */
(() => {
  "use strict";
  const PAUSE = 2000;
  const shown = document.getElementById("progress");

  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const news = page.getElementById("progress");
      if (!news) return location.reload();
      if (news.textContent !== shown.textContent) shown.replaceChildren(...news.childNodes);
    } catch {
      /* The network is away for a moment: look again later. */
    }
    setTimeout(look, PAUSE);
  };

  setTimeout(look, PAUSE);
})();
