import { board } from './board.js';
import { grids } from './grids.js';
import { margins } from './margins.js';
import { surfaces } from './surfaces.js';
import { tradeOff } from './tradeoff.js';
import { years } from './years.js';

/** The sections of a study of matching, in reading order: those for which it has data. */
export const matching = (data) => [years, tradeOff, board, grids, margins, surfaces].map((section) => section(data)).filter(Boolean);
