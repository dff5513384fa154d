package dev.cadastre.store;

import dev.cadastre.ipam.BlockChange.Refused;

/** Looks for a place for one family's address. */
interface Finder {

  /** The next place to try; where there is none, why the request is refused. */
  Answer<Place> next();

  /** The place gave nothing: where to try instead, or why the request is refused. */
  Answer<Place> gaveNothing(Place place, Refused.Reason reason);
}
