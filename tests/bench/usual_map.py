"""The map most sites make with folium: one marker a place, its popup, in a cluster; built for each visitor, whole in the page.

It is served its scripts from here, as ours are: what is compared is the way the map is made, not the network. Bootstrap and
the icon fonts that folium adds are left out, and jQuery, of which popups use one function, is that function: it favours folium.
"""

import json
import os
from pathlib import Path

import folium
from flask import Flask, Response
from flask_compress import Compress
from folium.plugins import MarkerCluster

ROOT = Path(__file__).parent.parent.parent
LEAFLET, CLUSTER = "/static/vendor/leaflet/leaflet", "/static/vendor/markercluster/leaflet.markercluster"

app = Flask(__name__, static_folder=str(ROOT / "static"))
app.config["COMPRESS_ALGORITHM"] = ["gzip"]
Compress(app)
folium.Map.default_js = [("leaflet", f"{LEAFLET}.js"), ("jquery", "/jquery.js")]
folium.Map.default_css = [("leaflet_css", f"{LEAFLET}.css")]
MarkerCluster.default_js = [("markercluster", f"{CLUSTER}.js")]
MarkerCluster.default_css = []
PLACES = json.loads(Path(os.environ["BOUCLE_BENCH_PLACES"]).read_text(encoding="utf-8"))


@app.get("/")
def show_map() -> str:
    """The whole document, as `folium.Map` writes it."""
    shown = folium.Map(location=[49.12, 6.18], zoom_start=11, tiles=None, maxZoom=18)
    clusters = MarkerCluster().add_to(shown)
    for name, town, latitude, longitude in PLACES:
        folium.Marker([latitude, longitude], popup=folium.Popup(f"<b>{name}</b><br>{town}"), tooltip=name).add_to(clusters)
    return shown.get_root().render()


@app.get("/jquery.js")
def serve_function() -> Response:
    """The one thing popups ask of jQuery: an element made of its text."""
    made = "window.$ = text => [Object.assign(document.createElement('div'), {innerHTML: text}).firstElementChild];"
    return Response(made, mimetype="text/javascript")


@app.get("/ready")
def tell_ready() -> str:
    """Started."""
    return "yes"
