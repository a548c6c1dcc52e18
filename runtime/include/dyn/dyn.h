/* SPDX-License-Identifier: MIT */
/*
 * All of libdyn in one include, but for what tests want (<dyn/scripted.h>) and libdyn-local has
 * (<dyn/local.h>); generated headers begin with it.
 */
#ifndef DYN_DYN_H
#define DYN_DYN_H

#include <dyn/arena.h>
#include <dyn/base.h>
#include <dyn/buf.h>
#include <dyn/client.h>
#include <dyn/condition.h>
#include <dyn/credentials.h>
#include <dyn/decimal.h>
#include <dyn/error.h>
#include <dyn/id.h>
#include <dyn/item.h>
#include <dyn/model.h>
#include <dyn/query.h>
#include <dyn/system.h>
#include <dyn/table.h>
#include <dyn/time.h>
#include <dyn/transport.h>
#include <dyn/types.h>
#include <dyn/value.h>

#endif
