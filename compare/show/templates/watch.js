// Watch them learn: the epoch moves the decision region, the histograms and the gradients of every activation.
"use strict";
const { grid, courses } = JSON.parse(document.getElementById("snapshots").textContent);
const [select, slider, shown, cards] = ["data", "epoch", "shown", "cards"].map(id => document.getElementById(id));
const stops = [[0, 114, 178], [247, 247, 247], [213, 94, 0]];
const layers = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

function colour(p) {  // 0, ½, 1: blue, white, orange
  const t = p / 127.5, i = Math.min(1, Math.floor(t));
  return stops[i].map((c, k) => c + (stops[i + 1][k] - c) * (t - i));
}

function region(canvas, course, shot) {
  const size = canvas.width = canvas.height = 480, context = canvas.getContext("2d");
  const bytes = Uint8Array.from(atob(shot.p), c => c.charCodeAt(0)), pixels = new ImageData(grid, grid);
  for (let row = 0; row < grid; row++) for (let column = 0; column < grid; column++)
    pixels.data.set([...colour(bytes[row * grid + column]), 255], 4 * ((grid - 1 - row) * grid + column));
  const small = new OffscreenCanvas(grid, grid);
  small.getContext("2d").putImageData(pixels, 0, 0);
  context.drawImage(small, 0, 0, size, size);
  for (const [x, y, label] of course.points) {
    context.beginPath();
    if (label) context.rect(x * size - 6, (1 - y) * size - 6, 12, 12);
    else context.arc(x * size, (1 - y) * size, 7, 0, 7);
    context.fillStyle = `rgb(${stops[2 * label]})`; context.fill();
    context.strokeStyle = "#fff"; context.lineWidth = 2; context.stroke();
  }
  canvas.setAttribute("aria-label", `decision region of ${course.name} at epoch ${shot.step}`);
}

const text = (x, y, words, anchor = "start") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="currentColor" font-size="11">${words}</text>`;

function histograms(svg, shot) {
  const most = Math.max(...shot.histograms.flatMap(h => h.heights), 1e-9), wide = 300 / shot.histograms.length;
  svg.innerHTML = shot.histograms.map((h, l) => {
    const x0 = l * wide + 4, step = (wide - 8) / h.heights.length;
    const bars = h.heights.map((v, i) => `<rect x="${(x0 + i * step).toFixed(1)}" y="${(84 - 66 * v / most).toFixed(1)}"
      width="${(step * .9).toFixed(1)}" height="${(66 * v / most).toFixed(1)}" fill="${layers[l % layers.length]}"/>`).join("");
    return bars + text(x0, 12, `a${l + 1}`) + text(x0, 97, h.low) + text(x0 + wide - 8, 97, h.high, "end");
  }).join("");
  svg.setAttribute("aria-label", `histograms of the hidden activations at epoch ${shot.step}`);
}

function gradients(svg, shot, range) {
  const [low, high] = range, tall = 100 / shot.gradients.length;
  svg.innerHTML = shot.gradients.map((g, l) => {
    const known = g !== null && g > 0, share = known ? Math.max(.01, (Math.log10(g) - low) / (high - low)) : 0;
    return `<rect x="34" y="${l * tall + 4}" width="${(share * 200).toFixed(1)}" height="${tall - 8}" fill="${layers[l % layers.length]}"/>`
      + text(0, (l + .5) * tall + 4, `dW${l + 1}`) + text(298, (l + .5) * tall + 4, known ? g.toExponential(1) : "0", "end");
  }).join("");
  svg.setAttribute("aria-label", `norm of each layer's gradient at epoch ${shot.step}`);
}

let views = [];
function choose() {
  const chosen = courses.filter(course => course.data === select.value && course.shots.length);
  cards.replaceChildren();
  views = chosen.map(course => {
    const card = document.createElement("figure"), known = course.shots.flatMap(s => s.gradients).filter(g => g > 0);
    card.innerHTML = `<figcaption></figcaption><canvas role="img"></canvas>
      <svg class="histograms" role="img" viewBox="0 0 300 100"></svg><svg class="gradients" role="img" viewBox="0 0 300 100"></svg>`;
    cards.append(card);
    const range = [Math.log10(Math.min(...known, 1)) - .2, Math.log10(Math.max(...known, 1e-9)) + .1];
    return { course, range, parts: [...card.children] };
  });
  slider.max = Math.max(0, ...chosen.map(course => course.shots.length - 1));
  move();
}
function move() {
  for (const { course, range, parts: [caption, canvas, bars, flow] } of views) {
    const shot = course.shots[Math.min(slider.value, course.shots.length - 1)];
    caption.textContent = `${course.name}: loss ${shot.loss}, accuracy ${shot.accuracy}`;
    region(canvas, course, shot); histograms(bars, shot); gradients(flow, shot, range);
    shown.textContent = shot.step.toLocaleString("en");
  }
}
select.addEventListener("change", choose);
slider.addEventListener("input", move);
slider.value = slider.max = Math.max(0, ...courses.map(course => course.shots.length - 1));
choose();
