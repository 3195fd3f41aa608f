/* A point chosen on the drawing of a municipality: touched, or moved with the arrows. The fields of the page say it, and send it. */
(() => {
  "use strict";
  const frame = document.getElementById("place-map");
  const drawing = frame.querySelector("svg");
  const latitude = document.querySelector("form.form input[name=latitude]");
  const longitude = document.querySelector("form.form input[name=longitude]");
  const said = document.getElementById("place-said");
  const hint = document.getElementById("place-hint");
  const ground = Object.fromEntries(Object.entries(frame.dataset).map(([name, value]) => [name, Number(value)]));
  const size = drawing.viewBox.baseVal;
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const FAR = 6;

  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", "place-mark");
  mark.setAttribute("d", "M-9 0H9M0 -9V9");
  mark.setAttribute("visibility", "hidden");
  drawing.append(mark);

  const french = (number) => number.toFixed(6).replace(".", ",");
  const asNumber = (typed) => Number(typed.trim().replace(",", ".").replace("−", "-") || NaN);
  let spot = [size.width / 2, size.height / 2];

  const show = () => {
    mark.setAttribute("transform", `translate(${spot[0]} ${spot[1]})`);
    mark.setAttribute("visibility", "visible");
  };

  const choose = (x, y) => {
    spot = [Math.min(Math.max(x, 0), size.width), Math.min(Math.max(y, 0), size.height)];
    latitude.value = french(ground.north - spot[1] * ground.down);
    longitude.value = french(ground.west + spot[0] * ground.right);
    show();
    said.textContent = `Point choisi\u00a0: ${latitude.value}\u00a0; ${longitude.value}`;
  };

  const follow = () => {
    const [north, east] = [asNumber(latitude.value), asNumber(longitude.value)];
    if (Number.isNaN(north) || Number.isNaN(east)) return;
    spot = [(east - ground.west) / ground.right, (ground.north - north) / ground.down];
    show();
  };

  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Choisir le point sur la carte");
  frame.setAttribute("aria-describedby", "place-hint");
  hint.hidden = false;

  drawing.addEventListener("click", (event) => {
    const there = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    choose(there.x, there.y);
  });
  frame.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const length = event.shiftKey ? 1 : FAR;
    choose(spot[0] + step[0] * length, spot[1] + step[1] * length);
  });
  [latitude, longitude].forEach((input) => input.addEventListener("change", follow));
  follow();
})();
