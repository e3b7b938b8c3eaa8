// The heat map of the class: only the names that are looked for, by name or by points.
"use strict";
const [filter, order, shown, rows] = ["filter", "order", "shown", "rows"].map(id => document.getElementById(id));
const byName = [...rows.children], byPoints = [...byName].sort((a, b) => a.dataset.points - b.dataset.points);
function arrange() {
  const words = filter.value.toLowerCase();
  rows.replaceChildren(...(order.value === "points" ? byPoints : byName));
  for (const row of byName) row.hidden = !row.cells[0].textContent.toLowerCase().includes(words);
  shown.textContent = words ? `${byName.filter(row => !row.hidden).length} of ${byName.length}` : "";
}
filter.addEventListener("input", arrange);
order.addEventListener("change", arrange);
arrange();
