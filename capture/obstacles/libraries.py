"""Names of libraries that scripts defined, as far as they say what something observed is called."""

MAPS = (
    "Leaflet", "OpenLayers", "MapLibre", "Mapbox", "ArcGIS", "Esri", "Google Maps", "Cesium",
    "OpenSeadragon", "HERE Maps", "Bing Maps", "deck.gl", "TomTom",
)  # fmt: skip
PLAYERS = (
    "hls.js", "Hls", "dash.js", "dashjs", "Shaka", "Video.js", "videojs", "JW Player", "jwplayer",
    "Plyr", "MediaElement", "flowplayer", "Bitmovin", "THEOplayer", "Clappr",
)  # fmt: skip
CHARTS = (
    "Chart.js", "ECharts", "Highcharts", "Plotly", "amCharts", "D3", "Vega", "ApexCharts",
    "Tableau", "Power BI", "Google Charts", "Konva", "Fabric", "p5", "PixiJS", "PIXI", "Paper",
)  # fmt: skip
SCENES = ("three.js", "THREE", "Babylon", "BABYLON", "A-Frame", "PlayCanvas", "Cesium", "PixiJS",
    "PIXI", "deck.gl", "regl", "TWGL", "OGL", "model-viewer", "Unity")  # fmt: skip
SOCKETS = ("Socket.IO", "SignalR", "SockJS", "Pusher", "Ably", "Centrifuge", "Phoenix")
CHATS = (
    "Intercom", "Tawk", "Zendesk", "Crisp", "LiveChat", "Drift", "Tidio", "Olark", "Freshchat",
    "HubSpot", "Smartsupp", "Watermelon", "OBI4wan", "Trengo", "Genesys", "Userlike", "Kindly",
)  # fmt: skip
SEARCHES = ("Algolia", "InstantSearch", "Typesense", "Meilisearch", "Elastic")


def bare(name: str) -> str:
    """Return a library's name without its version: `Leaflet` for `Leaflet 1.9.4`."""
    head, _, last = name.rpartition(" ")
    return head if head and last[:1].isdigit() else name
