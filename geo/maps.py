"""Maps: a server-made drawing for everybody, folium's shell for whoever has script."""
