package dev.braid.dsl.picture;

import java.util.List;

/** What stands left of rows: how each of them gets to run. */
sealed interface Head permits Fork, Rail {

  int width();

  /** How far down the input comes in. */
  int port(Rows rows);

  /** The marks, for rows that begin at the right edge of this. */
  List<Mark> marks(Rows rows);
}
