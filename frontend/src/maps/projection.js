// From degrees to picture units: plate carrée, true at the middle latitude.

/** A projection that fits `bounds` [west, south, east, north] into `width`; height follows. */
export function projection([west, south, east, north], width) {
  const stretch = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = width / ((east - west) * stretch);
  return {
    width,
    height: (north - south) * scale,
    at: (lon, lat) => [(lon - west) * stretch * scale, (north - lat) * scale],
  };
}

function* positions(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  for (const polygon of polygons) for (const ring of polygon) yield ring;
}

/** [west, south, east, north] of all polygons of a GeoJSON collection. */
export function boundsOf(collection) {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { geometry } of collection.features) {
    for (const ring of positions(geometry)) {
      for (const [lon, lat] of ring) {
        west = Math.min(west, lon);
        east = Math.max(east, lon);
        south = Math.min(south, lat);
        north = Math.max(north, lat);
      }
    }
  }
  return [west, south, east, north];
}

/** SVG path of a polygon geometry. */
export function pathOf(geometry, project) {
  let path = "";
  for (const ring of positions(geometry)) {
    path += `M${ring.map(([lon, lat]) => project.at(lon, lat).map((part) => part.toFixed(1)).join(" ")).join("L")}Z`;
  }
  return path;
}

const outlines = new Map();

/** The GeoJSON behind `url`, fetched once per page; null when it cannot be had. */
export function loadOutline(url) {
  if (!url) return Promise.resolve(null);
  if (!outlines.has(url)) {
    const answer = fetch(url, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : null))
      .then((collection) => (collection?.features?.length ? collection : null))
      .catch(() => null);
    outlines.set(url, answer);
  }
  return outlines.get(url);
}
