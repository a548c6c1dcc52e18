/* SPDX-License-Identifier: MIT */
#include "local/engine.h"

struct dyn_local_snapshot {
    const struct dyn_system *system;
    struct dynl_image *image;
};

int dyn_local_snapshot(struct dyn_local *local, struct dyn_local_snapshot **ret_snapshot,
                       struct dyn_error *err)
{
    const struct dyn_system *system;
    struct dyn_local_snapshot *snapshot;
    int rc;

    dyn_error_clear(err);
    if (local == NULL || ret_snapshot == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "an engine and a place for the snapshot are needed");
    system = local->system;
    snapshot = system->resize(system->ctx, NULL, 0, sizeof(*snapshot));
    if (snapshot == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a snapshot");
    snapshot->system = system;
    snapshot->image = NULL;
    rc = dynl_store_snapshot(local->store, &snapshot->image, err);
    if (rc != DYN_OK) {
        system->resize(system->ctx, snapshot, sizeof(*snapshot), 0);
        return rc;
    }
    *ret_snapshot = snapshot;
    return DYN_OK;
}

int dyn_local_restore(struct dyn_local *local, const struct dyn_local_snapshot *snapshot,
                      struct dyn_error *err)
{
    dyn_error_clear(err);
    if (local == NULL || snapshot == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an engine and a snapshot are needed");
    return dynl_store_restore(local->store, snapshot->image, err);
}

void dyn_local_snapshot_free(struct dyn_local_snapshot *snapshot)
{
    const struct dyn_system *system;

    if (snapshot == NULL)
        return;
    system = snapshot->system;
    dynl_image_free(snapshot->image);
    system->resize(system->ctx, snapshot, sizeof(*snapshot), 0);
}
