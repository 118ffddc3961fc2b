/* Reads `outlines.json`: { departements: [[name, ring, …], …], abroad, lakes, rivers }, where each
   ring or line is [[latitude, longitude], …]. */
export async function outlines(address) {
  const answer = await fetch(address);
  const { per_degree: unit, departements, abroad, lakes, rivers } = await answer.json();
  const line = (steps) => {
    let [lat, lon] = [0, 0];
    return Array.from({ length: steps.length / 2 }, (_, at) => {
      lat += steps[2 * at];
      lon += steps[2 * at + 1];
      return [lat / unit, lon / unit];
    });
  };
  return {
    departements: departements.map(([, name, ...rings]) => [name, ...rings.map(line)]),
    abroad: abroad.map(line),
    lakes: lakes.map(line),
    rivers: rivers.map(line),
  };
}
