/* SPDX-License-Identifier: MIT */
/*
 * Every diagnostic of dyngen, once:
 *     DIAG(number, NAME, severity, caught, summary, advice)
 * Included with DIAG defined, hence without a guard. Numbers are stable: one that was in a
 * release is never used for something else. `caught` is "shape" where a YAML loader or the
 * JSON Schema refuses such a file too, and "meaning" where only the program can tell.
 * `summary` says what the diagnostic is about, `advice` why it is one and what to do.
 *
 *     01xx YAML text        04xx key templates       07xx names
 *     02xx words and shape  05xx tables and indexes  08xx the program and its files
 *     03xx types and fields 06xx queries             09xx templates of the output
 */

/* 01xx YAML text */
DIAG(
    101, YAML_SYNTAX, ERROR, "shape", "the text is not YAML",
    "The reader cannot follow the text any further, so that what stands behind the place "
    "is not looked at. The note, where there is one, shows where the part began that it "
    "was reading.")
DIAG(102, YAML_UTF8, ERROR, "shape", "the file is not UTF-8",
     "Schema files are UTF-8. Save the file in that encoding.")
DIAG(103, YAML_CHARACTER, ERROR, "shape", "a character that must not stand in YAML",
     "Control characters are not allowed, and U+0085, U+2028 and U+2029 end a line for "
     "some YAML tools only. Inside double quotes write \\x07, \\N, \\L, \\P.")
DIAG(104, YAML_TAB, ERROR, "shape", "a tab in the indentation",
     "YAML is indented with spaces only.")
DIAG(105, YAML_QUOTE_NEEDED, ERROR, "shape", "a value that must be quoted",
     "Values that begin with one of @ % ` * & ! | > { [ \" ' mean something else to YAML "
     "than text, and so do ': ' and ' #' inside. Put the whole value in quotes.")
DIAG(106, YAML_ESCAPE, ERROR, "shape", "an escape that double quotes do not have",
     "In double quotes a backslash begins an escape. Write patterns in single quotes, in "
     "which nothing but ' itself (as '') is special.")
DIAG(107, YAML_DUPLICATE_KEY, ERROR, "meaning", "a key stands twice in one map",
     "Other YAML tools silently take the last one. Remove or rename one of them.")
DIAG(108, YAML_ALIAS_UNKNOWN, ERROR, "shape", "an alias without its anchor",
     "*name stands for what &name marked earlier in the file. A text that begins with * "
     "must be quoted.")
DIAG(
    109, YAML_ALIAS_CYCLE, ERROR, "meaning", "an alias inside of what it stands for",
    "Such a value would have no end. A type that contains itself is written by its name.")
DIAG(110, YAML_ALIAS_LIMIT, ERROR, "meaning", "aliases that expand to too much",
     "Aliases of aliases grow exponentially. Use fewer of them, or `extends:` and "
     "`types:`, which name things once.")
DIAG(111, YAML_DEPTH, ERROR, "meaning", "lists and maps nested too deeply",
     "No schema needs this depth; something is probably unbalanced.")
DIAG(112, YAML_TAG, ERROR, "shape", "a YAML tag",
     "Tags (!name, !!str) are not used. Negation in a condition is `not x`; a text that "
     "begins with ! must be quoted.")
DIAG(
    113, YAML_MERGE_KEY, ERROR, "shape", "a merge key <<",
    "Merge keys are not part of YAML 1.2. Models and structs share fields by `extends:`.")
DIAG(114, YAML_DOCUMENTS, ERROR, "shape", "more than one document in the file",
     "A schema file is one document. Put the others into files of their own.")
DIAG(115, YAML_KEY_NOT_TEXT, ERROR, "shape", "a key that is not text",
     "Keys are plain text. A template used as a key must be quoted: \"{a}\".")
DIAG(116, YAML_EMPTY, ERROR, "shape", "an empty file",
     "A schema file holds at least `dyngen: 1` and `prefix:`.")
DIAG(117, YAML_ROOT, ERROR, "shape", "the file is not a map",
     "A schema file is a map that begins with `dyngen: 1`.")
DIAG(118, YAML_EMPTY_BLOCK, ERROR, "meaning", "a block text without text",
     "A value that begins with | or > starts a text on the lines below it. Quote it if "
     "it was meant as text.")
DIAG(119, YAML_NULL, ERROR, "shape", "an empty value",
     "An empty value, ~ and null say nothing: leave the key out, or quote the text. \"\" "
     "is the empty text.")
DIAG(120, YAML_CUT, ERROR, "meaning", "a value that a comment cuts off",
     "' #' begins a comment in a value without quotes. Quote the whole value; with the "
     "comment behind it if it is one.")
DIAG(121, YAML_RETYPED, WARNING, "meaning",
     "text that other YAML tools read as another type",
     "dyngen reads text, but editors and other tools that load the file see a truth "
     "value, "
     "a number or a date. Quote it.")

/* 02xx words and shape */
DIAG(201, VERSION_NEWER, ERROR, "shape", "a file for a newer dyngen",
     "The file says `dyngen:` with a version that this program does not know yet. "
     "Update dyngen.")
DIAG(202, WORD_UNKNOWN, ERROR, "shape", "a word that the language does not have",
     "Nothing in a schema is ignored. Notes of your own go under keys that begin with "
     "x- at the top of the file.")
DIAG(203, WORD_NOT_BUILT, ERROR, "shape", "something specified that is not built yet",
     "The language specifies it, this version of dyngen does not do it yet.")
DIAG(204, WORD_MISPLACED, ERROR, "shape", "a word where it may not stand",
     "The word exists, but belongs in another place. The message says where.")
DIAG(205, WORD_MISSING, ERROR, "shape", "a word that has to be there",
     "Without it the rest says nothing.")
DIAG(206, VALUE_KIND, ERROR, "shape", "text, a list or a map where another is wanted",
     "In flow style a text that begins with { or [ must be quoted.")
DIAG(207, VALUE_CHOICE, ERROR, "shape",
     "a value that is none of those that may stand there",
     "The message lists the values.")
DIAG(208, VALUE_NAME, ERROR, "shape", "a name that cannot be one",
     "Names begin with a letter A-Z or a-z and go on with letters, digits and _, up to "
     "255. What DynamoDB stores may have any name: say it with `name:`.")
DIAG(209, VALUE_COUNT, ERROR, "shape", "too few or too many of something",
     "The message says how many there may be.")
DIAG(210, VALUE_NUMBER, ERROR, "shape", "text where a number is wanted",
     "Numbers are decimal digits. dyngen reads text, so that 0x10, 1_000 and 12:30 are "
     "no numbers.")
DIAG(211, VALUE_EMPTY, ERROR, "shape", "an empty text where something must be said",
     "Leave the word out to have its default.")
DIAG(212, VALUE_FORM, ERROR, "shape", "text that is not in the form wanted",
     "The message says which form it is.")
DIAG(213, VALUE_NUL, ERROR, "meaning", "a NUL character",
     "No name, text or key in a schema holds a NUL character.")
DIAG(214, INDEXES_TWICE, ERROR, "shape", "indexes in the table and beside it",
     "Indexes stand in `table` or at the top of the file. Move all of them to one "
     "place.")
DIAG(215, TABLE_MISSING, ERROR, "shape", "models or indexes without a table",
     "Models are stored in a table and have its keys. Say `table: {name, pk, sk}`.")
DIAG(216, OPTION_ESCAPE, ERROR, "meaning",
     "a delimiter that `escape: ordered` cannot escape",
     "`ordered` writes bytes up to 0x25 (%) as %XX, which keeps the order of keys. The "
     "delimiter has to be one of those below %: ! # $.")
DIAG(217, FIELD_LIKE_WORD, WARNING, "meaning",
     "a field of a short struct named like a word",
     "A struct without `fields:` is a map of fields only. Write `fields:` around them "
     "to use the word, or to make clear that it is a field.")

/* 03xx types and fields */
DIAG(301, TYPE_FORM, ERROR, "meaning", "a type that is not written right",
     "A type is a scalar, the name of an enum or struct, list<T>, map<T> or set<T>, "
     "with ! behind it when a value is required.")
DIAG(302, TYPE_UNKNOWN, ERROR, "meaning", "a type that does not exist",
     "Scalars are string bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
     "float64 decimal binary timestamp date uuid ulid ttl any. Everything else stands "
     "under `types:`.")
DIAG(303, TYPE_SET, ERROR, "meaning", "a set of something that DynamoDB has no sets of",
     "Sets hold string, binary or numbers. Take a list.")
DIAG(304, TYPE_RECURSIVE, ERROR, "meaning", "a struct that contains itself",
     "Recursive types are specified (`depth:`), but not built yet.")
DIAG(305, TYPE_NESTING, ERROR, "meaning", "types nested deeper than DynamoDB allows",
     "DynamoDB stores lists and maps up to 32 levels deep.")
DIAG(306, TYPE_NAME, ERROR, "meaning", "a type named like one of the language",
     "Scalars and list, map, set keep their meaning. Give the type another name.")
DIAG(307, ENUM_NUMBER, ERROR, "meaning",
     "a value of an enum that is stored as no integer",
     "With `as: N` each value says its integer: {LOW: 1, HIGH: 2}.")
DIAG(308, ENUM_DUPLICATE, ERROR, "meaning", "two values of an enum that are stored alike",
     "Reading could not tell them apart.")
DIAG(309, FIELD_AS, ERROR, "meaning", "`as` with a type that cannot be stored so",
     "bool can be stored as S or N; numbers as S; binary as S; timestamp as S or N. "
     "Enums say `as` where they are defined.")
DIAG(310, FIELD_FORMAT, ERROR, "meaning", "`format` that does not fit the type",
     "timestamp has iso_ms iso date month s ms us ns or a pattern of %Y %m %d %H %M %S "
     "%j %f; date has date or a pattern of %Y %m %d %j; binary has base64 or hex. "
     "Numbers are padded in key templates: {n:010}.")
DIAG(311, FIELD_DEFAULT, ERROR, "meaning", "a default that is no value of the field",
     "A default is a literal of the type, `now` for times and dates, [] for a list or "
     "{} for a map, and keeps the field's own rules.")
DIAG(312, FIELD_AUTO, ERROR, "meaning", "`auto` that does not fit the field",
     "ulid is for ulid and string; uuid4 and uuid7 for uuid and string; ksuid and "
     "random for string; create and write for times; version for integers of 32 or 64 "
     "bits, once in a model.")
DIAG(313, FIELD_MERGE, ERROR, "meaning", "`merge` that does not fit the field",
     "deep and replace are for structs and maps.")
DIAG(314, FIELD_RANGE, ERROR, "meaning", "`min` or `max` that does not fit the type",
     "Numbers are bounded by value, strings by characters, binary by bytes, containers "
     "by members.")
DIAG(315, FIELD_RANGE_EMPTY, ERROR, "meaning", "`min` above `max`",
     "No value could be right.")
DIAG(316, FIELD_MAX_BYTES, ERROR, "meaning", "`max_bytes` that does not fit the type",
     "It bounds string and binary, from 1 to the 409600 bytes that an item may have.")
DIAG(317, FIELD_STORE, ERROR, "meaning", "`store` that does not fit the field",
     "`key` is for fields of a model that a key holds. What is no attribute has no "
     "stored name.")
DIAG(318, ATTRIBUTE_NAME, ERROR, "meaning", "an attribute name that is too long",
     "Attribute names have 1 to 255 bytes of UTF-8.")
DIAG(319, ATTRIBUTE_TWICE, ERROR, "meaning", "two fields stored under one name",
     "One would overwrite the other.")
DIAG(320, ATTRIBUTE_DISCRIMINATOR, ERROR, "meaning",
     "a field under the discriminator's name",
     "The discriminator holds the model's name and is written by dyngen.")
DIAG(321, ATTRIBUTE_KEY, ERROR, "meaning", "a field that does not fit its key attribute",
     "A field stored under the name of a key attribute is that attribute, so both have "
     "one type: S, N or B. Say the type of the key ({name: ..., type: N}), or store "
     "the field under another name.")
DIAG(322, ATTRIBUTE_TTL, ERROR, "meaning",
     "a field under the TTL attribute that is no time in seconds",
     "DynamoDB deletes items by an attribute of type N that holds epoch seconds: the "
     "type ttl.")
DIAG(
    323, STRUCT_LIMIT, ERROR, "meaning", "a struct that is too large",
    "A C struct may have 65,000 bytes and 255 fields with rules (min, max, max_bytes, "
    "default); what describes it, names and default texts included, may have as many, "
    "and an enum's values too. Put some of the fields into a struct of their own that is "
    "optional.")
DIAG(324, MODEL_NAME, ERROR, "meaning", "two models with one stored name",
     "The discriminator could not tell them apart.")
DIAG(325, TABLE_ATTRIBUTES, ERROR, "meaning", "one attribute of the table in two roles",
     "Partition key, sort key, discriminator and TTL attribute are different "
     "attributes.")

DIAG(326, FIELD_IMMUTABLE, ERROR, "meaning", "`immutable` in a struct type",
     "A struct is changed as a whole or merged member by member; what may not change "
     "is the field of the model that holds it.")
DIAG(327, FIELD_TTL, WARNING, "meaning", "a ttl field that is not the TTL attribute",
     "DynamoDB removes items by the one attribute that `ttl:` of the table names. A time "
     "of another use is a timestamp with `format: s`.")

/* 04xx key templates */
DIAG(401, TEMPLATE_SYNTAX, ERROR, "meaning", "a key template that is not written right",
     "A template is text with components {field}, {a.b}, {n:010}. A brace in the text is "
     "written {{ or }}.")
DIAG(402, TEMPLATE_EMPTY, ERROR, "meaning", "an empty key template",
     "A key attribute is never empty. A text that begins with # must be quoted.")
DIAG(403, TEMPLATE_QUOTE, ERROR, "shape", "a map or a list where a key template stands",
     "To YAML { begins a map and [ a list. Quote the template: \"{a}\".")
DIAG(404, TEMPLATE_FIELD, ERROR, "meaning", "a component that is no field",
     "Components name fields of the model, or of a struct in it by {a.b}.")
DIAG(
    405, TEMPLATE_TYPE, ERROR, "meaning", "a component that cannot stand in a key",
    "Keys are made of text, numbers, times, enums, bools and binary. Containers, structs "
    "and any have no text; that of float64 has no order.")
DIAG(406, TEMPLATE_FORMAT, ERROR, "meaning", "a format that does not exist or fit",
     "Whole numbers, decimals and times stored as N take 0W, 0W.D (decimals) and +0W; "
     "times take s ms us ns iso iso_ms date month or a pattern of %Y %m %d %H %M %S %j "
     "%f; binary takes hex or base64.")
DIAG(407, TEMPLATE_NOT_BUILT, ERROR, "meaning",
     "something of templates that is not built yet",
     "Filters, division and remainder, parts and parameters are specified, but this "
     "version of dyngen does not do them yet.")
DIAG(408, TEMPLATE_LIMIT, ERROR, "meaning", "a key template that is too large",
     "A literal has up to 255 bytes, a path 4 levels, a template 64 components.")
DIAG(409, TEMPLATE_SAME, ERROR, "meaning", "a template = that stands for nothing",
     "\"=\" in `sk` is the `pk` beside it, \"=pk\" and \"=sk\" are the templates of the "
     "model's own key.")
DIAG(410, KEY_TYPE, ERROR, "meaning", "a template that does not fit the key's type",
     "A key of type N holds one number, {n} and nothing else, or an integer; one of type "
     "B one binary field, or the bytes of a text.")
DIAG(411, KEY_MISSING, ERROR, "meaning", "a key attribute that nothing gives",
     "Each attribute of a key is a field that is stored under its name, or has a "
     "template.")
DIAG(412, KEY_NO_SORT, ERROR, "meaning", "a sort key where there is none",
     "The table or index has a partition key only. Give it an `sk`, or leave this one "
     "out.")
DIAG(413, KEY_FIELD_TEMPLATE, ERROR, "meaning",
     "a template for an attribute that is a field",
     "A field stored under a key attribute's name is that attribute: its template is "
     "{field} and may be left out.")
DIAG(414, KEY_TEMPLATES_DIFFER, ERROR, "meaning", "two templates for one attribute",
     "An item has each attribute once. An index on an attribute of the table's key takes "
     "the template from there.")
DIAG(415, KEY_TOO_LONG, ERROR, "meaning", "a key that is always too long",
     "DynamoDB takes partition keys of up to 2048 bytes and sort keys of up to 1024.")
DIAG(416, KEY_MAY_BE_LONG, WARNING, "meaning", "a key that can get too long",
     "A character of a string has up to four bytes. Lower `max`, or bound the bytes by "
     "`max_bytes`.")
DIAG(417, KEY_NOT_ORDERED, WARNING, "meaning", "numbers without padding in a sort key",
     "Sort keys of type S sort as text. Pad the number ({n:010}), or use a key of type "
     "N.")
DIAG(418, KEY_AMBIGUOUS, WARNING, "meaning", "two tuples that can give one key",
     "Two items would share one key and overwrite each other. Part the components by a "
     "delimiter, or use formats of fixed width.")
DIAG(419, KEY_VALUE_REFUSED, ERROR, "meaning", "an enum value that a key cannot hold",
     "`escape: reject` refuses values with the delimiter, or with the first byte of the "
     "literal behind them.")
DIAG(420, KEY_ONLY_UNUSED, ERROR, "meaning", "a field of keys only that no key holds",
     "`store: key` says that the value lives in a key. Add it to a template, or store "
     "it.")
DIAG(421, KEY_ONLY_LOST, ERROR, "meaning", "a field of keys only that does not come back",
     "It has to be read from a key that can be taken apart, is there whenever the field "
     "is, and prints all of the value.")
DIAG(422, KEY_TABLE_AMBIGUOUS, ERROR, "meaning", "two items that can have one table key",
     "They would overwrite each other. Part the components by a delimiter, or use "
     "formats of fixed width; `escape: none` accepts it for tables that others own.")

/* 05xx tables and indexes */
DIAG(501, INDEX_KEY, ERROR, "meaning", "an index without a right key",
     "A global index has `pk` and may have `sk`; each attribute stands once in its key.")
DIAG(502, INDEX_LOCAL, ERROR, "meaning", "a local index that cannot be one",
     "A local index has the table's partition key and one sort key attribute of its own; "
     "the table has to have a sort key.")
DIAG(503, KEY_ATTR_TYPES, ERROR, "meaning", "a key attribute with two types",
     "An attribute has one type in all keys of a table: S, N or B.")
DIAG(504, INDEX_NAME, ERROR, "meaning", "an index name that cannot be one",
     "Names of indexes have 3 to 255 of a-z A-Z 0-9 _ . - and differ in a table.")
DIAG(505, INDEX_LIMIT, ERROR, "meaning", "more of indexes than DynamoDB allows",
     "A table has up to 5 local indexes, and projections list up to 100 attributes "
     "together.")
DIAG(506, INDEX_PROJECTION, ERROR, "meaning", "an attribute twice in a projection",
     "Name each attribute once. Keys are in every index.")
DIAG(507, INDEX_PROJECTION_UNKNOWN, WARNING, "meaning",
     "a projection of an attribute that no model has",
     "Projections list stored names, as `name:` of a field says them.")
DIAG(508, INDEX_DISCRIMINATOR, ERROR, "meaning", "the discriminator in a key",
     "The discriminator is no field. Give the index an attribute of its own.")
DIAG(509, INDEX_UNKNOWN, ERROR, "meaning", "a model's entry for an index that is none",
     "Entries name the indexes of the table.")
DIAG(510, INDEX_ENTRY, ERROR, "meaning", "one template for several attributes",
     "Where a key of an index is a list of attributes, at most one of them can be other "
     "than a field.")
DIAG(511, INDEX_UNUSED, WARNING, "meaning", "an index that no model is in",
     "A model is in an index when it gives all of its attributes, by fields or by "
     "templates. A misspelt `name:` keeps it out.")
DIAG(512, MODEL_OVERLAP, ERROR, "meaning", "two models that cannot be told apart",
     "Without a discriminator an item's model is known by its key, so no key may be of "
     "two models. Literals, widths and kinds of characters are compared.")
DIAG(513, MODEL_SAME_KEY, WARNING, "meaning", "two models that can have one key",
     "The discriminator tells them apart when they are read, but a write of one would "
     "overwrite the other.")
DIAG(514, KEY_PREFIX, WARNING, "meaning", "a sort key that begins like another model's",
     "A query for all items of the one model would also read the other's. End the "
     "literal with the delimiter.")

/* 06xx queries */
DIAG(601, QUERY_FIELD, ERROR, "meaning", "a query by something that is no component",
     "`by` and `range` name components of the key that is queried. Other fields can "
     "only filter what was read.")
DIAG(602, QUERY_PARTITION, ERROR, "meaning", "a query that leaves the partition open",
     "DynamoDB reads one partition: `by` fixes all components of the partition key.")
DIAG(603, QUERY_ORDER, ERROR, "meaning", "a query that skips part of the sort key",
     "The sort key can be fixed from its beginning only, without a gap, and `range` is "
     "the component behind what `by` fixes.")
DIAG(604, QUERY_REPEATED, ERROR, "meaning", "a component twice in a query",
     "Name each component once.")
DIAG(605, QUERY_INDEX, ERROR, "meaning", "a query on an index that the model is not in",
     "Queries read the table, or an index that the model is in.")
DIAG(606, QUERY_SERVED, ERROR, "meaning", "a query that no key or more than one serves",
     "Name the index, or change `by` and `range` so that they fit the table's key or an "
     "index.")

/* 07xx names */
DIAG(701, NAME_CLASH, ERROR, "meaning", "two things with one name in C",
     "Names become snake_case in C. Give one of them another name with `c_name:`.")
DIAG(702, NAME_RESERVED, ERROR, "meaning", "a name that C or libdyn has taken",
     "Keywords, macros of the C library and names that begin with dyn cannot be used.")
DIAG(703, NAME_UNDERSCORE, ERROR, "meaning", "underscores where C reserves them",
     "Names with two underscores in a row, and prefixes that end with one, are "
     "reserved.")

/* 08xx the program and its files */
DIAG(801, FILE_READ, ERROR, "meaning", "a file that cannot be read",
     "The message has the reason that the system gives.")
DIAG(802, FILE_WRITE, ERROR, "meaning", "a file that cannot be written",
     "The message has the reason that the system gives. Nothing was changed.")
DIAG(803, FILE_FOREIGN, ERROR, "meaning", "a file in the way that dyngen did not write",
     "Generated files begin with a line `Code generated by dyngen from ... DO NOT EDIT.` "
     "A file without it is not overwritten: move it away, or choose another directory.")
DIAG(804, OUTPUT_DIFFERS, ERROR, "meaning", "a generated file that is not up to date",
     "The schema or the generator changed, or the file was edited. Run generate again.")
DIAG(805, OUTPUT_MISSING, ERROR, "meaning", "a generated file that is not there",
     "Run generate again, and commit the file if the others are committed.")
DIAG(806, OUTPUT_ORPHAN, ERROR, "meaning",
     "a generated file that no schema gives any more",
     "Its schema was renamed or removed, or was not named in this run. Delete the file.")
DIAG(807, OUTPUT_CLASH, ERROR, "meaning", "two schemas that give the same output file",
     "Outputs are named after the schema file. Rename one, or write to two directories.")
DIAG(808, FILE_SIZE, ERROR, "meaning", "a file that is too large",
     "A schema file has at most 8 MiB. Split it with `include:`.")
DIAG(809, FILE_NAME, ERROR, "meaning", "a schema file whose name C cannot hold",
     "Outputs are named after the schema file, and included by that name. Use letters, "
     "digits, '-', '_' and '.'.")

/* 09xx templates of the output */
DIAG(901, TEMPLATE, ERROR, "meaning", "a template that cannot be rendered",
     "The message says what is wrong at the place. `dyngen context` prints all that a "
     "template can name.")
