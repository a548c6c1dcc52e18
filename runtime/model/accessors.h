/* SPDX-License-Identifier: MIT */
/* TEMPORARY: the accessors of branch `size` over the present descriptors; goes when it lands. */
#ifndef DYNI_MODEL_ACCESSORS_H
#define DYNI_MODEL_ACCESSORS_H
#include "model/item.h"
static inline const struct dyn_field *dyni_fields(const struct dyn_struct *s) { return s->fields; }
static inline const struct dyn_field *dyni_field(const struct dyn_struct *s, size_t i) { return &s->fields[i]; }
static inline struct dyn_str dyni_struct_name(const struct dyn_struct *s) { return dyn_str(s->name); }
static inline struct dyn_str dyni_field_name(const struct dyn_struct *s, const struct dyn_field *f)
{ (void)s; return dyn_str_n(f->name, f->name_len); }
static inline struct dyn_str dyni_default_text(const struct dyn_struct *s, const struct dyn_rules *r)
{ (void)s; return dyn_str_n(r->default_text, r->default_len); }
static inline struct dyn_str dyni_model_name(const struct dyn_model *m) { return dyn_str(m->item.name); }
static inline struct dyn_str dyni_discriminator(const struct dyn_model *m) { return dyn_str(m->discriminator); }
static inline struct dyn_str dyni_stored_name(const struct dyn_model *m) { return dyn_str(m->stored_name); }
static inline const struct dyn_key_attr *dyni_key(const struct dyn_model *m, size_t i) { return &m->keys[i]; }
static inline struct dyn_str dyni_key_name(const struct dyn_model *m, const struct dyn_key_attr *k)
{ (void)m; return dyn_str_n(k->name, k->name_len); }
static inline const struct dyn_part *dyni_part(const struct dyn_key_attr *k, size_t i) { return &k->parts[i]; }
static inline struct dyn_str dyni_part_literal(const struct dyn_model *m, const struct dyn_part *p)
{ (void)m; return dyn_str_n(p->literal_len ? p->literal : "", p->literal_len); }
static inline const char *dyni_part_pattern(const struct dyn_model *m, const struct dyn_part *p) { (void)m; return p->pattern; }
static inline const struct dyn_enum *dyni_enum(const struct dyn_type *t) { return (const struct dyn_enum *)t->info; }
/** The name of the model's table, as in the schema. */
static inline struct dyn_str dyni_model_table(const struct dyn_model *m) { (void)m; return DYN_STR("shop"); }
#endif
