"""The script that makes the interactive map, written by folium: an empty map and an empty layer of clusters.

How the map is put together: docs/adr/0005-sector-map.md.
"""

from functools import cache
from typing import Any

MAP_ID = "carte"
MAX_ZOOM = 16  # a generalised contour says nothing closer, and without tiles nobody else limits it


@cache
def map_script() -> str:
    """The script of the empty map; the same for everybody, so it is made once per process.

    No background: `tiles=None`; `maxZoom` must then be given in Leaflet's own spelling, or the clusters stop the script.
    Folium names its variables at random: fixed names keep the file, hence its ETag, the same from one process to the next.
    """
    import folium  # one second to load: only when somebody opens the map
    from folium.plugins import MarkerCluster

    shell = folium.Map(tiles=None, maxZoom=MAX_ZOOM, zoom_control=False, attribution_control=False, zoomSnap=0.25)
    shell._id = MAP_ID  # noqa: SLF001 - folium has no public way to name a map
    clusters = MarkerCluster(
        options={"chunkedLoading": True, "animate": False, "showCoverageOnHover": False, "maxClusterRadius": 44},
        icon_create_function="boucle.clusterIcon",
    )
    clusters._id = "places"  # noqa: SLF001 - as above
    clusters.add_to(shell)
    root: Any = shell.get_root()
    root.render()
    return "\n".join(line.strip() for line in root.script.render().splitlines() if line.strip()) + "\n"
