/* Turns the drawing of the territory into a map one can move and zoom: only on the page of whoever asked for it.
   The drawing comes back if anything fails. */
(() => {
  "use strict";
  const frame = document.getElementById("map-frame");
  const told = document.getElementById("map-told");
  const drawing = frame.querySelector(".territory");
  const container = frame.querySelector(".map");
  const noun = frame.dataset.noun || "partenaire";
  const plural = (count) => `${count} ${noun}${count > 1 ? "s" : ""}`;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };

  /* What folium's script calls by name. */
  window.boucle = {
    clusterIcon(cluster) {
      const count = cluster.getChildCount();
      const face = document.createElement("span");
      const shown = element("span", "", `×${count}`);
      shown.setAttribute("aria-hidden", "true");
      face.append(shown, element("span", "visually-hidden", `${plural(count)} ici, zoomer`));
      return L.divIcon({ html: face, className: "map-pin map-cluster", iconSize: [40, 40] });
    },
  };

  const added = (tag, settings) =>
    new Promise((resolve, reject) => {
      const node = Object.assign(document.createElement(tag), settings);
      node.onload = resolve;
      node.onerror = reject;
      document.head.prepend(node); /* before our own sheet, which has the last word */
    });

  const json = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  };

  const popupOf = (place, labels) => {
    const popup = document.createElement("div");
    const link = element(place.url ? "a" : "strong", "", place.name);
    if (place.url) link.href = place.url;
    else link.tabIndex = -1;
    popup.append(link, element("p", "", place.municipality || "Hors du territoire"));
    if (place.is_approximate) popup.append(element("p", "", "Position approximative"));
    popup.append(element("p", "", place.activities.map((code) => labels.get(code) || code).join(", ")));
    return popup;
  };

  const markerOf = (feature, position, labels, number) => {
    const place = feature.properties;
    const face = element("span", "", number); /* its number in the list of the page */
    const marker = L.marker(position, { icon: L.divIcon({ html: face, className: "map-pin", iconSize: [28, 28] }), title: place.name });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", `${number}. ${place.name}, ${place.municipality || "hors du territoire"}`));
    return marker.bindPopup(popupOf(place, labels), { maxWidth: 240, autoPanPaddingTopLeft: [60, 8] });
  };

  /* The keyboard follows what it opened, and comes back. */
  const followKeyboard = (map, clusters) => {
    let opened = null;
    map.on("popupopen", ({ popup }) => {
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", "Fermer");
      opened = document.activeElement;
      popup.getElement().querySelector("a, [tabindex]").focus({ preventScroll: true });
    });
    map.on("popupclose", () => {
      if (opened && opened.isConnected && container.contains(document.activeElement)) opened.focus({ preventScroll: true });
    });
    container.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") map.closePopup();
    });
    clusters.on("clusterkeypress", ({ layer, originalEvent }) => {
      if (originalEvent.key !== "Enter") return;
      const first = layer.getAllChildMarkers()[0];
      setTimeout(() => (clusters.getVisibleParent(first) || first).getElement()?.focus({ preventScroll: true }), 400);
    });
  };

  /* Names that find room, at each zoom: first those the drawing had room for, the most populated. */
  const nameContours = (map, contours, drawn) => {
    const rank = (name) => (drawn.includes(name) ? drawn.indexOf(name) : drawn.length);
    const layers = contours.getLayers();
    layers.sort((one, other) => rank(one.feature.properties.name) - rank(other.feature.properties.name));
    layers.forEach((layer) => {
      const name = element("span", "", layer.feature.properties.name);
      layer.bindTooltip(name, { permanent: true, direction: "center", className: "map-name" });
    });
    const makeRoom = () => {
      const taken = [...container.querySelectorAll(".map-pin")].map((pin) => pin.getBoundingClientRect());
      layers.forEach((layer) => {
        const name = layer.getTooltip().getElement();
        const box = name.getBoundingClientRect();
        const isFree = taken.every(
          (other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top,
        );
        name.classList.toggle("map-name-hidden", !isFree);
        if (isFree) taken.push(box);
      });
    };
    map.on("zoomend", () => setTimeout(makeRoom, 300)); /* once the zoom has settled */
    makeRoom();
  };

  const start = async () => {
    const [leaflet, cluster, shell] = frame.dataset.scripts.split(" ");
    const data = Promise.all([json(frame.dataset.contours), json(frame.dataset.places)]);
    await Promise.all([added("link", { rel: "stylesheet", href: frame.dataset.styles }), added("script", { src: leaflet }), data]);
    await added("script", { src: cluster });
    const [contourData, placeData] = await data;

    container.style.height = `${Math.max(frame.clientHeight, 320)}px`;
    const drawn = [...frame.querySelectorAll(".territory-names text")].map((text) => text.textContent);
    const levels = new Map(
      [...frame.querySelectorAll("[data-level]")].map((path) => [path.textContent.trim(), path.dataset.level]),
    ); /* how dark the drawing had each municipality */
    drawing.remove();
    container.hidden = false;
    await added("script", { src: shell });
    const map = window.map_carte;
    const clusters = window.marker_cluster_places;

    if (frame.dataset.tiles) {
      /* Leaflet stops a picture by asking for an empty one written in its address, which the policy refuses: let it come. */
      const Tiles = L.TileLayer.extend({ _abortLoading() {}, _removeTile: L.GridLayer.prototype._removeTile });
      new Tiles(frame.dataset.tiles, { maxZoom: 16 }).addTo(map);
      container.classList.add("map-on-tiles");
    }
    L.control.zoom({ position: "bottomright", zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const contours = L.geoJSON(contourData, { interactive: false, style: { className: "map-contour" } }).addTo(map);
    if (levels.size) {
      L.geoJSON(contourData, {
        interactive: false,
        filter: ({ properties }) => levels.has(properties.name),
        style: ({ properties }) => ({ className: `map-level map-level-${levels.get(properties.name)}` }),
      }).addTo(map);
    }
    const labels = new Map([...document.querySelectorAll("select[name=activite] option")].map((option) => [option.value, option.text]));
    const bounds = contours.getBounds();
    const markers = placeData.features.map((feature, index) => {
      const [longitude, latitude] = feature.geometry.coordinates;
      bounds.extend([latitude, longitude]);
      return markerOf(feature, [latitude, longitude], labels, index + 1);
    });
    if (bounds.isValid()) map.fitBounds(bounds, { animate: false });
    clusters.addLayers(markers); /* all at once, a piece at a time: one by one, thousands keep the page still */
    nameContours(map, contours, drawn);
    followKeyboard(map, clusters);
  };

  const say = (words) => {
    told.textContent = words;
  };

  say("La carte interactive se charge.");
  start().then(
    () => {
      say("Carte interactive ouverte. Au clavier : flèches pour la déplacer, + et − pour zoomer, Tabulation d’un repère à l’autre.");
      if (location.hash === "#carte") container.focus(); /* whoever pressed « Ouvrir la carte » goes on from it */
    },
    () => {
      container.remove();
      frame.prepend(drawing);
      say("La carte interactive n’a pas pu être chargée : voici le dessin, qui montre les mêmes lieux. Rechargez la page pour réessayer.");
    },
  );
})();
