/* SPDX-License-Identifier: MIT */
/* A database's rows into another one whose pages have another size: SQLite copies only pages. */
#ifndef DYNL_STORE_IMAGE_ROWS_H
#define DYNL_STORE_IMAGE_ROWS_H

#include <sqlite3.h>
#include <stdbool.h>

/** Whether the pages of both are of one size; SQLite's result. */
int dynl_image_compare_pages(sqlite3 *a, sqlite3 *b, bool *ret_are_alike);

/** Replaces all rows of `to` by those of `from`, in one transaction; both have the tables of
 * this engine's schema. Returns SQLite's result; if that is none of SQLITE_OK, `to` is as it
 * was. */
int dynl_image_copy_rows(sqlite3 *to, sqlite3 *from);

#endif
