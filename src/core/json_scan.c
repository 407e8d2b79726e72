/* json_scan.c - what is known of a JSON text before it is parsed, and of the way while it is. */
#include "core/json_scan.h"

size_t json_skip_string(struct str text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++) {
        if (text.ptr[at] == '\\')
            at++;
    }
    return at < text.len ? at + 1 : text.len;
}

struct json_scan json_scan(struct str text)
{
    struct json_scan scan = { .node_count = 1 };
    size_t depth = 0;
    char before = '\0'; /* the last byte which is not blank */

    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        if (c == '"') {
            at = json_skip_string(text, at);
            before = c;
            continue;
        }
        scan.has_nul = scan.has_nul || c == '\0';
        if (c == '{' || c == '[') {
            depth++;
            if (depth > scan.depth_max)
                scan.depth_max = depth;
            scan.node_count++; /* the first child */
        } else if (c == '}' || c == ']') {
            if (depth > 0)
                depth--;
            if (before == '{' || before == '[')
                scan.node_count--; /* it has none */
        } else if (c == ',') {
            scan.node_count++;
        }
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            before = c;
        at++;
    }
    return scan;
}

enum err json_scan_check(const struct json_scan *scan, struct problem *ret_problem)
{
    if (scan->has_nul) {
        problem_set(ret_problem, E_MALFORMED, "", "The character U+0000 is not accepted.",
                    "Le caractère U+0000 n'est pas accepté.");
        return E_MALFORMED;
    }
    bool is_deep = scan->depth_max > JSON_DEPTH_MAX;
    if (!is_deep && scan->node_count <= JSON_NODES_MAX)
        return OK;

    struct problem_text say = problem_begin(ret_problem, E_LIMIT);
    if (is_deep) {
        buf_lit(&say.en, "Lists and objects may be nested ");
        buf_int(&say.en, JSON_DEPTH_MAX);
        buf_lit(&say.en, " deep; this goes ");
        buf_int(&say.en, (int64_t)scan->depth_max);
        buf_lit(&say.en, " deep.");
        buf_lit(&say.fr, "Listes et objets s'emboîtent sur ");
        buf_int(&say.fr, JSON_DEPTH_MAX);
        buf_lit(&say.fr, " niveaux au plus ; il y en a ");
        buf_int(&say.fr, (int64_t)scan->depth_max);
        buf_lit(&say.fr, " ici.");
    } else {
        buf_lit(&say.en, "At most ");
        buf_int(&say.en, JSON_NODES_MAX);
        buf_lit(&say.en, " values are read at once; there are ");
        buf_int(&say.en, (int64_t)scan->node_count);
        buf_lit(&say.en, " here.");
        buf_lit(&say.fr, "Au plus ");
        buf_int(&say.fr, JSON_NODES_MAX);
        buf_lit(&say.fr, " valeurs sont lues à la fois ; il y en a ");
        buf_int(&say.fr, (int64_t)scan->node_count);
        buf_lit(&say.fr, " ici.");
    }
    return E_LIMIT;
}

/* ---- the way from the root --------------------------------------------------------------------- */

void json_path_push(struct json_path *path, const struct json_node *node, size_t index)
{
    assert(path->depth < COUNT(path->steps));
    path->steps[path->depth].node = node;
    path->steps[path->depth].index = index;
    path->depth++;
}

void json_path_pop(struct json_path *path)
{
    assert(path->depth > 0);
    path->depth--;
}

const struct json_node *json_path_last(const struct json_path *path)
{
    assert(path->depth > 0);
    return path->steps[path->depth - 1].node;
}

void json_path_put(struct buf *pointer, const struct json_path *path)
{
    for (size_t i = 1; i < path->depth; i++) {
        if (path->steps[i - 1].node->type == JSON_OBJECT)
            json_pointer_name(pointer, path->steps[i].node->key);
        else
            json_pointer_index(pointer, path->steps[i].index);
    }
}

/* ---- what no parser of ours accepts ------------------------------------------------------------ */

void json_say_fraction(struct problem_text *say, struct str key, struct str number)
{
    bool is_named = key.len > 0 && key.len <= CODE_MAX_BYTES && str_is_line(key);
    buf_str(&say->en, is_named ? key : STR("A number"));
    buf_lit(&say->en, " must be whole; ");
    buf_str(&say->en, number);
    buf_lit(&say->en, " is not. Money is counted in the smallest unit (1250 for 12.50), other "
                      "decimals are texts (\"1.250\").");
    buf_str(&say->fr, is_named ? key : STR("Un nombre"));
    buf_lit(&say->fr, " doit être entier ; ");
    buf_str(&say->fr, number);
    buf_lit(&say->fr, " ne l'est pas. L'argent se compte dans la plus petite unité (1250 pour "
                      "12,50), les autres décimaux sont des textes (\"1.250\").");
}
