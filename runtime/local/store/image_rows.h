/* SPDX-License-Identifier: MIT */
/* A database's rows into another one whose pages have another size: SQLite copies only pages. */
#ifndef DYNL_STORE_IMAGE_ROWS_H
#define DYNL_STORE_IMAGE_ROWS_H

#include "local/store/connection.h"

/** Whether the pages of both are of one size; SQLite's result. */
int dynl_image_compare_pages(sqlite3 *a, sqlite3 *b, bool *ret_are_alike);

/** Replaces all rows of this engine's tables in `to` by those in `from`, in one transaction.
 * Returns SQLite's result; if that is none of SQLITE_OK, `to` is as it was. */
int dynl_image_copy_rows(sqlite3 *to, sqlite3 *from);

#endif
