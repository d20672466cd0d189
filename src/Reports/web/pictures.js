import { element } from './dom.js';

const loaded = new Map();   // address of a sheet → promise of its image: sheets are decoded when a card first needs them

function sheet(url) {
  if (!loaded.has(url)) {
    loaded.set(url, new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => reject(new Error('A sheet of pictures cannot be decoded.'));
      image.src = url;
    }));
  }
  return loaded.get(url);
}

/**
 * The picture of a case, or its id where the page has none.
 * @param {object} catalog
 * @param {number} place Of the case in the catalog.
 */
export function picture(catalog, place) {
  const { sheets, tile, id } = catalog;
  if (!sheets || tile[place] < 0) return element('div', { class: 'no-picture' }, sheets ? 'no picture kept' : 'no picture');
  const { across, tileWidth, tileHeight, urls } = sheets;
  const canvas = element('canvas', { class: 'picture', width: tileWidth, height: tileHeight, role: 'img', 'aria-label': `image ${id[place]}` });
  const [which, at] = [Math.floor(tile[place] / (across * across)), tile[place] % (across * across)];
  sheet(urls[which]).then((image) => {
    const perRow = Math.min(across, Math.round(image.width / tileWidth));
    canvas.getContext('2d').drawImage(image, (at % perRow) * tileWidth, Math.floor(at / perRow) * tileHeight, tileWidth, tileHeight, 0, 0, tileWidth, tileHeight);
    canvas.dataset.drawn = 'true';
  });
  return canvas;
}
