/* SPDX-License-Identifier: MIT */
#include "aws/config.h"
#include "aws/proxy.h"
#include "support/faulty_system.h"
#include "support/suite.h"
#include "support/vectors.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

#define CONFIG_FILE      "/home/tester/.aws/config"
#define CREDENTIALS_FILE "/home/tester/.aws/credentials"

/* --- The program's settings as text: "region=x|fips=yes" ------------------------------- */

static const struct dyn_transport_kind memory_kind = {.schemes = "memory other"};
static const struct dyn_transport_kind *const kinds[] = {&memory_kind, NULL};

struct given {
    struct dyn_client_opts opts;
    struct dyn_credentials credentials;
    char text[16384];
    char environment[16384];
};

static enum dyn_switch switch_of(const char *text)
{
    return strcmp(text, "yes") == 0 ? DYN_YES : DYN_NO;
}

static void set_option(struct given *g, const char *name, const char *value)
{
    const struct {
        const char *name, **text;
    } texts[] = {
        {"region", &g->opts.region},
        {"endpoint", &g->opts.endpoint},
        {"profile", &g->opts.profile},
        {"mode", &g->opts.account_id_mode},
        {"ca", &g->opts.ca_file},
        {"proxy", &g->opts.proxy},
        {"app", &g->opts.app_name},
        {"key", &g->credentials.access_key_id},
        {"secret", &g->credentials.secret_access_key},
        {"token", &g->credentials.session_token},
        {"account", &g->credentials.account_id},
    };
    const struct {
        const char *name;
        uint32_t *number;
    } numbers[] = {
        {"connect", &g->opts.connect_timeout_ms},
        {"attempt", &g->opts.attempt_timeout_ms},
        {"call", &g->opts.call_timeout_ms},
        {"attempts", &g->opts.max_attempts},
        {"connections", &g->opts.max_connections},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].text = value;
            if (i >= 7)
                g->opts.credentials = &g->credentials;
            return;
        }
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            *numbers[i].number = (uint32_t)strtoul(value, NULL, 10);
            return;
        }
    }
    if (strcmp(name, "fips") == 0)
        g->opts.use_fips = switch_of(value);
    else if (strcmp(name, "dualstack") == 0)
        g->opts.use_dualstack = switch_of(value);
    else if (strcmp(name, "http") == 0)
        g->opts.allow_http = true;
    else if (strcmp(name, "response") == 0)
        g->opts.max_response_bytes = strtoul(value, NULL, 10);
    else if (strcmp(name, "kinds") == 0)
        g->opts.transports = kinds;
    else
        ck_abort_msg("no option %s", name);
}

/* Cuts "a=b|c=d" into names and values; `set` takes each. */
static void for_each_pair(char *text, void *ctx,
                          void (*set)(void *, const char *, char *))
{
    while (*text != '\0') {
        size_t len = strcspn(text, "|");
        bool is_last = text[len] == '\0';
        text[len] = '\0';
        char *equals = strchr(text, '=');
        ck_assert_ptr_nonnull(equals);
        *equals = '\0';
        set(ctx, text, equals + 1);
        text += is_last ? len : len + 1;
    }
}

static void set_given(void *ctx, const char *name, char *value)
{
    set_option(ctx, name, value);
}

static void set_variable(void *ctx, const char *name, char *value)
{
    faulty_system_setenv(ctx, name, value);
}

static void prepare(struct given *g, struct faulty_system *faulty, const char *given,
                    const char *environment, const char *config)
{
    memset(g, 0, sizeof(*g));
    faulty_system_init(faulty);
    snprintf(g->text, sizeof(g->text), "%s", given);
    snprintf(g->environment, sizeof(g->environment), "%s", environment);
    for_each_pair(g->text, g, set_given);
    for_each_pair(g->environment, faulty, set_variable);
    if (config != NULL)
        faulty_system_file(faulty, CONFIG_FILE, config);
    g->opts.system = &faulty->system;
}

/* --- Each setting from each place ------------------------------------------------------ */

static void show(const struct dyni_config *c, const char *what, char *ret, size_t size)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {"region", c->region}, {"endpoint", c->endpoint}, {"signing", c->signing_region},
        {"ca", c->ca_file},    {"proxy", c->proxy},       {"app", c->app_name},
    };
    const struct {
        const char *name;
        size_t number;
    } numbers[] = {
        {"connect", c->connect_timeout_ms},
        {"attempt", c->attempt_timeout_ms},
        {"call", c->call_timeout_ms},
        {"attempts", c->max_attempts},
        {"connections", c->max_connections},
        {"response", c->max_response_bytes},
        {"http", c->allow_http},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(what, texts[i].name) == 0) {
            snprintf(ret, size, "%s", texts[i].text != NULL ? texts[i].text : "(none)");
            return;
        }
    }
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(what, numbers[i].name) == 0) {
            snprintf(ret, size, "%zu", numbers[i].number);
            return;
        }
    }
    ck_abort_msg("no setting %s", what);
}

#define R "region=eu-west-1"
#define E "AWS_REGION=eu-west-1"
#define P "[default]\nregion = eu-west-1\n"

/* What is looked at, the program's settings, the environment, the config file; what it is, or
 * after "!" how the error begins. */
static const struct {
    const char *what, *given, *environment, *config, *expected;
} rows[] = {
    /* region */
    {"region", "region=a", "AWS_REGION=b|AWS_DEFAULT_REGION=c", "[default]\nregion=d",
     "a"},
    {"region", "", "AWS_REGION=b|AWS_DEFAULT_REGION=c", "[default]\nregion=d", "b"},
    {"region", "", "AWS_DEFAULT_REGION=c", "[default]\nregion=d", "c"},
    {"region", "", "", "[default]\nregion=d", "d"},
    {"region", "", "AWS_REGION=|AWS_DEFAULT_REGION= ", "[default]\nregion=d", "d"},
    {"region", "", "AWS_PROFILE=p", "[default]\nregion=d\n[profile p]\nregion=e", "e"},
    {"region", "profile=q", "AWS_PROFILE=p",
     "[profile q]\nregion=f\n[profile p]\nregion=e", "f"},
    {"signing", R, "", NULL, "eu-west-1"},
    {"region", "", "", NULL,
     "!no region: set dyn_client_opts.region, AWS_REGION, or region in profile "
     "\"default\"; or an endpoint"},
    {"region", "", "AWS_REGION=eu west", NULL,
     "!AWS_REGION: \"eu west\" is not a region: letters, digits and hyphens"},
    {"region", "region=x.y", "", NULL,
     "!dyn_client_opts.region: \"x.y\" is not a region"},
    {"region", "", "", "[default]\nregion = a/b",
     "!region of profile \"default\": \"a/b\" is not a region"},
    {"region", "region=", "", NULL, "!dyn_client_opts.region: \"\" is not a region"},
    /* profile */
    {"region", "profile=nobody|" R, "", NULL,
     "!dyn_client_opts.profile: \"nobody\" is not a profile of the shared config files"},
    {"region", R, "AWS_PROFILE=nobody", P, "!AWS_PROFILE: \"nobody\" is not a profile"},
    {"region", R "|profile=default", "", NULL, "eu-west-1"},
    {"region", R, "", "[default", "!/home/tester/.aws/config:1: a section begins with ["},
    /* endpoint */
    {"endpoint", R, "", NULL, "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", "region=local", "", NULL, "http://localhost:8000"},
    {"signing", "region=local", "", NULL, "us-east-1"},
    {"endpoint", "endpoint=http://localhost:8000", "", NULL, "http://localhost:8000"},
    {"signing", "endpoint=http://localhost:8000", "", NULL, "us-east-1"},
    {"region", "endpoint=http://localhost:8000", "", NULL, "(none)"},
    {"signing", "endpoint=http://localhost:8000", E, NULL, "eu-west-1"},
    {"endpoint", R, "AWS_ENDPOINT_URL_DYNAMODB=https://a|AWS_ENDPOINT_URL=https://b",
     "[default]\nendpoint_url=https://c", "https://a"},
    {"endpoint", R, "AWS_ENDPOINT_URL=https://b", "[default]\nendpoint_url=https://c",
     "https://b"},
    {"endpoint", R, "", "[default]\nendpoint_url=https://c", "https://c"},
    {"endpoint", R, "",
     "[default]\nendpoint_url=https://c\nservices=s\n[services s]\ndynamodb =\n "
     "endpoint_url = https://d",
     "https://d"},
    {"endpoint", R, "",
     "[default]\nendpoint_url=https://c\nservices=s\n[services s]\ns3 =\n "
     "endpoint_url = https://d",
     "https://c"},
    {"endpoint", R, "", "[default]\nservices=s",
     "!services of profile \"default\": \"s\" is not a [services] section"},
    {"endpoint", R, "", "[default]\nservices=s\n[services s]\ndynamodb=\n endpoint_url=x",
     "!endpoint_url of dynamodb in [services s]: \"x\" is not a URL such as"},
    {"endpoint", R, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true|AWS_ENDPOINT_URL=https://b",
     "[default]\nendpoint_url=https://c", "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|endpoint=https://code", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=True",
     NULL, "https://code"},
    {"endpoint", R, "AWS_ENDPOINT_URL=https://b",
     "[default]\nignore_configured_endpoint_urls=TRUE",
     "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R,
     "AWS_ENDPOINT_URL=https://b|AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false",
     "[default]\nignore_configured_endpoint_urls=true", "https://b"},
    {"endpoint", R, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=1", NULL,
     "!AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: \"1\" is not true or false"},
    /* one spelling */
    {"endpoint", "endpoint=HTTPS://Host.Example.COM:443/", "", NULL,
     "https://host.example.com"},
    {"endpoint", "endpoint=http://127.0.0.1:80/", "", NULL, "http://127.0.0.1"},
    {"endpoint", "endpoint=http://127.0.0.1:443", "", NULL, "http://127.0.0.1:443"},
    {"endpoint", "endpoint=http://[::1]:8000/", "", NULL, "http://[::1]:8000"},
    {"endpoint", "endpoint=http://[FE80::A]", "", NULL, "http://[fe80::a]"},
    {"endpoint", "endpoint=http://my_host-1:65535", "", NULL, "http://my_host-1:65535"},
    /* what no endpoint is */
    {"endpoint", "endpoint=localhost:8000", "", NULL,
     "!dyn_client_opts.endpoint: \"localhost:8000\" is not a URL such as https://host"},
    {"endpoint", "endpoint=", "", NULL, "!dyn_client_opts.endpoint: \"\" is not a URL"},
    {"endpoint", "endpoint=ftp://host", "", NULL,
     "!dyn_client_opts.endpoint: \"ftp://host\" is not an endpoint: its scheme"},
    {"endpoint", "endpoint=https://", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://host:0", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://host:65536", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://host:", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://host:8x", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://a..b", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://.a", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://a%20b", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://[::1", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://[::1]x", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://[1]", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://::1", "", NULL, "!dyn_client_opts.endpoint: "},
    {"endpoint", "endpoint=https://a b", "", NULL,
     "!dyn_client_opts.endpoint: \"https://a b\" is not a URL: it holds a space"},
    {"endpoint", "endpoint=https://a\nb", "", NULL,
     "!dyn_client_opts.endpoint: \"https://a?b\" is not a URL: it holds a space"},
    {"endpoint", "endpoint=https://evil.com\\@host", "", NULL,
     "!dyn_client_opts.endpoint: the text is not a URL: it holds a space"},
    {"endpoint", "", "AWS_ENDPOINT_URL=https://me:hidden@host", NULL,
     "!AWS_ENDPOINT_URL: the URL holds a user or password before '@'; take it out"},
    {"endpoint", "", "AWS_ENDPOINT_URL=ftp://me:hidden@host", NULL,
     "!AWS_ENDPOINT_URL: the URL holds a user or password before '@'; take it out"},
    {"endpoint", "", "AWS_ENDPOINT_URL=me:hidden@host", NULL,
     "!AWS_ENDPOINT_URL: the text is not a URL such as"},
    {"endpoint", "endpoint=https://host/?a", "", NULL,
     "!dyn_client_opts.endpoint: the URL has a query or fragment"},
    {"endpoint", "endpoint=https://host#a", "", NULL,
     "!dyn_client_opts.endpoint: the URL has a query or fragment"},
    {"endpoint", "endpoint=https://host/dynamodb", "", NULL,
     "!dyn_client_opts.endpoint: the URL has a path; DynamoDB is served at / only"},
    /* other transports: what stands behind the scheme is theirs */
    {"endpoint", "endpoint=local:shop.db", "", NULL, "local:shop.db"},
    {"endpoint", "endpoint=local::memory:", "AWS_PROFILE=nobody", "[broken",
     "local::memory:"},
    {"region", "endpoint=local:a", "", NULL, "(none)"},
    {"endpoint", "", "AWS_ENDPOINT_URL=local:shop.db", NULL, "local:shop.db"},
    {"endpoint", "endpoint=other:x y?z@|kinds=1", "", NULL, "other:x y?z@"},
    {"endpoint", "endpoint=memory:x", "", NULL, "!dyn_client_opts.endpoint: "},
    /* FIPS and dual-stack */
    {"endpoint", R "|fips=yes", "AWS_USE_FIPS_ENDPOINT=false", NULL,
     "https://dynamodb-fips.eu-west-1.amazonaws.com"},
    {"endpoint", R, "AWS_USE_FIPS_ENDPOINT=true", "[default]\nuse_fips_endpoint=false",
     "https://dynamodb-fips.eu-west-1.amazonaws.com"},
    {"endpoint", R, "", "[default]\nuse_fips_endpoint=true",
     "https://dynamodb-fips.eu-west-1.amazonaws.com"},
    {"endpoint", R "|fips=no", "AWS_USE_FIPS_ENDPOINT=true", NULL,
     "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|dualstack=yes", "", NULL, "https://dynamodb.eu-west-1.api.aws"},
    {"endpoint", R, "AWS_USE_DUALSTACK_ENDPOINT=TRUE", NULL,
     "https://dynamodb.eu-west-1.api.aws"},
    {"endpoint", R, "", "[default]\nuse_dualstack_endpoint=true",
     "https://dynamodb.eu-west-1.api.aws"},
    {"endpoint", R, "AWS_USE_FIPS_ENDPOINT=yes", NULL,
     "!AWS_USE_FIPS_ENDPOINT: \"yes\" is not true or false"},
    {"endpoint", R, "", "[default]\nuse_dualstack_endpoint=on",
     "!use_dualstack_endpoint of profile \"default\": \"on\" is not true or false"},
    {"endpoint", R "|fips=yes|endpoint=https://a", "", NULL,
     "!Invalid Configuration: FIPS and custom endpoint"},
    /* accounts: asked for, they come from the credentials */
    {"endpoint", R "|key=a|secret=b|account=123456789012", "", NULL,
     "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|key=a|secret=b|account=123456789012|mode=preferred", "", NULL,
     "https://123456789012.ddb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|key=a|secret=b", "AWS_ACCOUNT_ID_ENDPOINT_MODE=preferred", NULL,
     "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R,
     "AWS_ACCOUNT_ID_ENDPOINT_MODE=Required|AWS_ACCESS_KEY_ID=a|AWS_SECRET_ACCESS_KEY=b|"
     "AWS_ACCOUNT_ID=1",
     NULL, "https://1.ddb.eu-west-1.amazonaws.com"},
    {"endpoint", R, "",
     "[default]\naccount_id_endpoint_mode=preferred\n"
     "aws_access_key_id=a\naws_secret_access_key=b\naws_account_id=2",
     "https://2.ddb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|mode=preferred", "", NULL,
     "https://dynamodb.eu-west-1.amazonaws.com"},
    {"endpoint", R "|mode=required", "", NULL, "!no credentials: none in"},
    {"endpoint", R "|mode=required|key=a|secret=b", "", NULL,
     "!AccountIdEndpointMode is required but no AccountID was provided"},
    {"endpoint", R "|mode=sometimes", "", NULL,
     "!dyn_client_opts.account_id_mode: \"sometimes\" is not preferred, disabled"},
    /* numbers */
    {"attempts", R, "", NULL, "4"},
    {"attempts", R "|attempts=7", "AWS_MAX_ATTEMPTS=8", "[default]\nmax_attempts=9", "7"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=8", "[default]\nmax_attempts=9", "8"},
    {"attempts", R, "", "[default]\nmax_attempts=9", "9"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=100", NULL, "100"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=0", NULL,
     "!AWS_MAX_ATTEMPTS: \"0\" is not a number from 1 to 100"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=101", NULL, "!AWS_MAX_ATTEMPTS: \"101\" is not"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=-1", NULL, "!AWS_MAX_ATTEMPTS: \"-1\" is not"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=3.0", NULL, "!AWS_MAX_ATTEMPTS: \"3.0\" is not"},
    {"attempts", R, "AWS_MAX_ATTEMPTS=99999999999999999999999", NULL,
     "!AWS_MAX_ATTEMPTS: \"99999999999999999999999\" is not a number"},
    {"attempts", R, "", "[default]\nmax_attempts=many",
     "!max_attempts of profile \"default\": \"many\" is not a number from 1 to 100"},
    {"attempts", R "|attempts=101", "", NULL,
     "!dyn_client_opts.max_attempts: 101 is not a number from 1 to 100"},
    {"connect", R, "", NULL, "3100"},
    {"connect", R "|connect=1", "", NULL, "1"},
    {"connect", R "|connect=600001", "", NULL,
     "!dyn_client_opts.connect_timeout_ms: 600001 is not a number from 1 to 600000"},
    {"attempt", R, "", NULL, "10000"},
    {"attempt", R "|attempt=3600001", "", NULL, "!dyn_client_opts.attempt_timeout_ms: "},
    {"call", R, "", NULL, "30000"},
    {"call", R "|call=86400001", "", NULL, "!dyn_client_opts.call_timeout_ms: "},
    {"connections", R, "", NULL, "16"},
    {"connections", R "|connections=10001", "", NULL,
     "!dyn_client_opts.max_connections: "},
    {"response", R, "", NULL, "33554432"},
    {"response", R "|response=1024", "", NULL, "1024"},
    {"response", R "|response=1023", "", NULL,
     "!dyn_client_opts.max_response_bytes: 1023 is not a number from 1024 to 1073741824"},
    {"http", R, "", NULL, "0"},
    {"http", R "|http=1", "", NULL, "1"},
    /* certificates and the user agent */
    {"ca", R, "", NULL, "(none)"},
    {"ca", R "|ca=/a", "AWS_CA_BUNDLE=/b", "[default]\nca_bundle=/c", "/a"},
    {"ca", R, "AWS_CA_BUNDLE=/b", "[default]\nca_bundle=/c", "/b"},
    {"ca", R, "", "[default]\nca_bundle=/c", "/c"},
    {"ca", R "|ca=", "", NULL, "!dyn_client_opts.ca_file: \"\" is not the path"},
    {"app", R "|app=shop", "AWS_SDK_UA_APP_ID=b", NULL, "shop"},
    {"app", R, "AWS_SDK_UA_APP_ID=b", "[default]\nsdk_ua_app_id=c", "b"},
    {"app", R, "", "[default]\nsdk_ua_app_id=c", "c"},
    {"app", R "|app=a b", "", NULL, "!dyn_client_opts.app_name: \"a b\" is not a name"},
    {"app", R "|app=", "", NULL, "!dyn_client_opts.app_name: \"\" is not a name"},
    {"app", R "|app=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeef", "", NULL,
     "!dyn_client_opts.app_name: "},
    /* proxies */
    {"proxy", R, "", NULL, "(none)"},
    {"proxy", R "|proxy=http://p:1", "HTTPS_PROXY=http://q:2|NO_PROXY=*", NULL,
     "http://p:1"},
    {"proxy", R "|proxy=", "HTTPS_PROXY=http://q:2", NULL, "(none)"},
    {"proxy", R, "HTTPS_PROXY=http://q:2", NULL, "http://q:2"},
    {"proxy", R, "https_proxy=socks5h://r:3|HTTPS_PROXY=http://q:2", NULL,
     "socks5h://r:3"},
    {"proxy", R, "HTTPS_PROXY=q.corp:3128", NULL, "http://q.corp:3128"},
    {"proxy", R, "HTTPS_PROXY=me:pw@q.corp:3128", NULL, "http://me:pw@q.corp:3128"},
    {"proxy", R, "http_proxy=http://q:2|HTTP_PROXY=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://host", "HTTP_PROXY=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://host", "http_proxy=http://q:2", NULL, "http://q:2"},
    {"proxy", "endpoint=http://host", "https_proxy=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://localhost:8000", "http_proxy=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://127.0.0.2:8000", "http_proxy=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://[::1]:8000", "http_proxy=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://a.localhost", "http_proxy=http://q:2", NULL, "(none)"},
    {"proxy", "endpoint=http://127.evil.com", "http_proxy=http://q:2", NULL,
     "http://q:2"},
    {"proxy", R, "HTTPS_PROXY=http://q:2|NO_PROXY=.amazonaws.com", NULL, "(none)"},
    {"proxy", R, "HTTPS_PROXY=http://q:2|no_proxy=x|NO_PROXY=*", NULL, "http://q:2"},
    {"proxy", R "|proxy=ftp://me:hidden@p", "", NULL,
     "!dyn_client_opts.proxy: not the URL of a proxy; expected http://host:port"},
    {"proxy", R, "HTTPS_PROXY=http://p:1/path", NULL, "!HTTPS_PROXY: not the URL"},
    {"proxy", R, "https_proxy=http://p p", NULL, "!https_proxy: not the URL"},
    {"proxy", "endpoint=local:a", "HTTPS_PROXY=nonsense nonsense", NULL, "(none)"},
    /* credentials of the program are looked at at once */
    {"region", R "|key=a", "", NULL,
     "!dyn_client_opts.credentials: there is no secret access key"},
    {"region", R "|secret=a", "", NULL,
     "!dyn_client_opts.credentials: there is no access key id"},
    {"region", R "|key=a|secret=hidden\n", "", NULL,
     "!dyn_client_opts.credentials: the secret access key begins or ends with"},
    {"region", R "|key= a|secret=b", "", NULL,
     "!dyn_client_opts.credentials: the access key id begins or ends with"},
    {"region", R "|key=a|secret=b|token=hid\rden", "", NULL,
     "!dyn_client_opts.credentials: the session token begins or ends with"},
    {"region", R "|key=a|secret=b|account=1234567890123456", "", NULL,
     "!dyn_client_opts.credentials: the account id is longer than 15 bytes"},
};

START_TEST(a_setting_comes_from_the_first_place_that_has_it)
{
    static struct given g;
    static struct faulty_system faulty;
    struct dyni_config config;
    struct dyn_error err = {0};
    char found[1024];
    prepare(&g, &faulty, rows[_i].given, rows[_i].environment, rows[_i].config);
    int rc = dyni_config_resolve(&g.opts, false, &config, &err);
    if (rows[_i].expected[0] == '!') {
        ck_assert_msg(rc == DYN_E_CONFIG || rc == DYN_E_CREDENTIALS, "%d", rc);
        ck_assert_int_eq(err.code, rc);
        ck_assert_msg(strncmp(err.message, rows[_i].expected + 1,
                              strlen(rows[_i].expected) - 1) == 0,
                      "%s\n instead of\n%s", err.message, rows[_i].expected + 1);
        ck_assert_msg(strstr(err.message, "hid") == NULL, "a message shows a secret");
    } else {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        show(&config, rows[_i].what, found, sizeof(found));
        ck_assert_str_eq(found, rows[_i].expected);
        dyni_config_release(&config);
    }
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

/* --- NO_PROXY --------------------------------------------------------------------------- */

static const struct {
    const char *list, *endpoint;
    bool is_excepted;
} exceptions[] = {
    {"", "https://a.b", false},
    {"*", "https://a.b", true},
    {"x, *", "https://a.b", true},
    {"a.b", "https://a.b", true},
    {"A.B", "https://a.b", true},
    {"a.b.", "https://a.b", true},
    {"b", "https://a.b", true},
    {".b", "https://a.b", true},
    {"*.b", "https://a.b", true},
    {".a.b", "https://a.b", true},
    {"xa.b", "https://a.b", false},
    {"a.b", "https://xa.b", false},
    {"c", "https://a.b", false},
    {".", "https://a.b", false},
    {"a.b:443", "https://a.b", true},
    {"a.b:80", "https://a.b", false},
    {"a.b:8000", "http://a.b:8000", true},
    {"b:8000", "http://a.b:8000", true},
    {"a.b:", "https://a.b", false},
    {"a.b:x", "https://a.b", false},
    {"a.b:99999999999999999999", "https://a.b", false},
    {"x,y a.b\tz", "https://a.b", true},
    {",,  ,", "https://a.b", false},
    {"10.0.0.1", "http://10.0.0.1:8000", true},
    {"0.0.1", "http://10.0.0.1:8000", false},
    {"fe80::1", "http://[fe80::1]:8000", true},
    {"[fe80::1]", "http://[fe80::1]:8000", true},
    {"[fe80::1]:8000", "http://[FE80::1]:8000", true},
    {"[fe80::1]:8001", "http://[fe80::1]:8000", false},
    {"fe80::2", "http://[fe80::1]:8000", false},
};

START_TEST(no_proxy_names_hosts_suffixes_and_ports)
{
    struct url url;
    ck_assert_ptr_null(url_parse(dyn_str(exceptions[_i].endpoint), &url));
    ck_assert_int_eq(proxy_is_excepted(exceptions[_i].list, &url),
                     exceptions[_i].is_excepted);
}
END_TEST

/* --- Credentials ------------------------------------------------------------------------ */

#define ENV_KEYS "AWS_ACCESS_KEY_ID=envkey|AWS_SECRET_ACCESS_KEY=envsecret"
#define KEYS     "aws_access_key_id=filekey\naws_secret_access_key=filesecret\n"

/* Settings, environment, credentials file; key/secret/token/account, or after "!" a part of the
 * error. */
static const struct {
    const char *given, *environment, *config, *file, *expected;
} sources[] = {
    {"key=k|secret=s|token=t|account=1", ENV_KEYS, NULL, NULL, "k/s/t/1"},
    {"", ENV_KEYS, NULL, "[default]\n" KEYS, "envkey/envsecret//"},
    {"", ENV_KEYS "|AWS_SESSION_TOKEN=tok|AWS_ACCOUNT_ID=12", NULL, NULL,
     "envkey/envsecret/tok/12"},
    {"", "", NULL, "[default]\n" KEYS, "filekey/filesecret//"},
    {"", "", "[default]\n" KEYS "aws_session_token=t\naws_account_id=3", NULL,
     "filekey/filesecret/t/3"},
    {"", "", NULL, "[default]\n" KEYS "aws_security_token=old",
     "filekey/filesecret/old/"},
    {"", "", NULL, "[default]\n" KEYS "aws_session_token=new\naws_security_token=old",
     "filekey/filesecret/new/"},
    {"", "AWS_PROFILE=p", NULL,
     "[default]\n" KEYS "[p]\naws_access_key_id=pk\n"
     "aws_secret_access_key=ps",
     "pk/ps//"},
    /* The program's profile goes before the environment's keys, the environment's does not. */
    {"profile=p", ENV_KEYS, NULL, "[p]\n" KEYS, "filekey/filesecret//"},
    {"", ENV_KEYS "|AWS_PROFILE=p", NULL, "[p]\n" KEYS, "envkey/envsecret//"},
    /* Blank is unset. */
    {"", "AWS_ACCESS_KEY_ID=|AWS_SECRET_ACCESS_KEY= ", NULL, "[default]\n" KEYS,
     "filekey/filesecret//"},
    {"", "AWS_SECRET_ACCESS_KEY=x", NULL, "[default]\n" KEYS, "filekey/filesecret//"},
    {"", "AWS_ACCESS_KEY_ID=k", NULL, "[default]\n" KEYS,
     "!AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"},
    {"", "AWS_ACCESS_KEY_ID=k|AWS_SECRET_ACCESS_KEY=hid\x7F", NULL, NULL,
     "!the secret access key begins or ends with a space, or holds"},
    {"", "", NULL, "[default]\naws_access_key_id=k",
     "!profile \"default\" has aws_access_key_id, but no aws_secret_access_key"},
    {"", "", NULL, "[default]\naws_secret_access_key=hid",
     "!profile \"default\" has aws_secret_access_key, but no aws_access_key_id"},
    {"", "", NULL, "[default]\naws_secret_access_key=\naws_access_key_id=\n",
     "!no credentials: none in AWS_ACCESS_KEY_ID, none in profile \"default\""},
    {"", "", NULL, NULL,
     "!no credentials: none in AWS_ACCESS_KEY_ID, none in profile "
     "\"default\" of the shared files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, "
     "~/.aws); the metadata service"},
    {"profile=p", ENV_KEYS, NULL, "[p]\n",
     "!no credentials: none in profile \"p\" of the shared files"},
    /* Ways that are not built: named, never passed over. */
    {"", "", "[default]\nrole_arn=arn\nsource_profile=x", "[default]\n" KEYS,
     "!profile \"default\" has role_arn, a role to assume, which this version cannot"},
    {"", "", "[default]\ncredential_process=/bin/x", "[default]\n" KEYS,
     "!has credential_process, a program to run"},
    {"", "", "[default]\nsso_session=x", NULL, "!has sso_session, IAM Identity Center"},
    {"", "", "[default]\nsso_start_url=x", NULL, "!has sso_start_url, IAM Identity"},
    {"", "", "[default]\nlogin_session=x", NULL, "!has login_session, a login session"},
    {"", "", "[default]\nweb_identity_token_file=/x", NULL,
     "!has web_identity_token_file, a web identity token"},
    {"", "", "[default]\ncredential_source=Environment", NULL, "!has credential_source"},
    {"", "AWS_WEB_IDENTITY_TOKEN_FILE=/t|AWS_ROLE_ARN=arn", NULL, NULL,
     "!AWS_WEB_IDENTITY_TOKEN_FILE is set: a web identity token, which this version"},
    {"", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://x", NULL, NULL,
     "!AWS_CONTAINER_CREDENTIALS_FULL_URI is set"},
    {"", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x", NULL, NULL,
     "!AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set"},
    {"", "AWS_WEB_IDENTITY_TOKEN_FILE=/t", NULL, "[default]\n" KEYS,
     "filekey/filesecret//"},
};

static void expect_copy(const struct dyn_credentials_copy *copy, const char *expected)
{
    char text[sizeof(*copy)];
    snprintf(text, sizeof(text), "%s/%s/%s/%s", copy->access_key_id,
             copy->secret_access_key, copy->session_token, copy->account_id);
    ck_assert_str_eq(text, expected);
    ck_assert(copy->expires_us == INT64_MAX);
    ck_assert_uint_ge(copy->generation, 1);
}

START_TEST(credentials_come_from_the_first_place_that_has_them)
{
    static struct given g;
    static struct faulty_system faulty;
    static struct dyn_credentials_copy copy;
    struct dyni_config config;
    struct dyn_error err = {0};
    prepare(&g, &faulty, sources[_i].given, sources[_i].environment, sources[_i].config);
    if (sources[_i].file != NULL)
        faulty_system_file(&faulty, CREDENTIALS_FILE, sources[_i].file);
    g.opts.region = "eu-west-1";
    int rc = dyni_config_resolve(&g.opts, false, &config, &err);
    /* That there are none shows at the first call. */
    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    memset(&copy, 0, sizeof(copy));
    rc = config.credentials.get(config.credentials.ctx, &copy, &err);
    if (sources[_i].expected[0] == '!') {
        ck_assert_int_eq(rc, DYN_E_CREDENTIALS);
        ck_assert_int_eq(err.code, DYN_E_CREDENTIALS);
        ck_assert_msg(strstr(err.message, sources[_i].expected + 1) != NULL,
                      "%s\n without\n%s", err.message, sources[_i].expected + 1);
        ck_assert_ptr_null(strstr(err.message, "hid"));
        ck_assert_uint_lt(strlen(err.message), sizeof(err.message) - 1);
        ck_assert_uint_eq(copy.generation, 0);
    } else {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        expect_copy(&copy, sources[_i].expected);
    }
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

static struct dyni_config opened(struct given *g)
{
    struct dyni_config config;
    struct dyn_error err = {0};
    ck_assert_msg(dyni_config_resolve(&g->opts, false, &config, &err) == DYN_OK, "%s",
                  err.message);
    return config;
}

START_TEST(credentials_are_read_again_only_after_they_were_refused)
{
    static struct given g;
    static struct faulty_system faulty;
    static struct dyn_credentials_copy copy;
    struct dyn_error err = {0};
    prepare(&g, &faulty, R, "", NULL);
    faulty_system_file(&faulty, CREDENTIALS_FILE, "[default]\n" KEYS);
    struct dyni_config config = opened(&g);
    const struct dyn_credentials_provider *p = &config.credentials;
    size_t reads = faulty.file_reads;
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    ck_assert_uint_eq(faulty.file_reads, reads + 2);
    ck_assert_uint_eq(copy.generation, 1);
    faulty_system_file(&faulty, CREDENTIALS_FILE,
                       "[default]\naws_access_key_id=n\naws_secret_access_key=m\n");
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    expect_copy(&copy, "filekey/filesecret//");
    /* Another generation's refusal says nothing of this one. */
    p->invalidate(p->ctx, 77);
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    ck_assert_uint_eq(faulty.file_reads, reads + 2);
    p->invalidate(p->ctx, 1);
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    expect_copy(&copy, "n/m//");
    ck_assert_uint_eq(copy.generation, 2);
    /* The same again: no new generation. */
    p->invalidate(p->ctx, 2);
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    ck_assert_uint_eq(copy.generation, 2);
    /* The file breaks, and is mended. */
    p->invalidate(p->ctx, 2);
    faulty_system_file(&faulty, CREDENTIALS_FILE, "broken");
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_E_CREDENTIALS);
    ck_assert_int_eq(err.code, DYN_E_CREDENTIALS);
    ck_assert_uint_eq(copy.generation, 2);
    faulty_system_file(&faulty, CREDENTIALS_FILE, "[default]\n" KEYS);
    dyn_error_clear(&err);
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    ck_assert_uint_eq(copy.generation, 3);
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(fixed_credentials_stay_and_are_copied)
{
    static struct given g;
    static struct faulty_system faulty;
    static struct dyn_credentials_copy copy;
    struct dyn_error err = {0};
    prepare(&g, &faulty, R "|key=k|secret=s", "", NULL);
    struct dyni_config config = opened(&g);
    const struct dyn_credentials_provider *p = &config.credentials;
    memset(g.text, 'x', sizeof(g.text) - 1);
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    expect_copy(&copy, "k/s//");
    p->invalidate(p->ctx, 1);
    /* A copy of the present generation may stay as it is. */
    strcpy(copy.access_key_id, "mine");
    ck_assert_int_eq(p->get(p->ctx, &copy, &err), DYN_OK);
    ck_assert_str_eq(copy.access_key_id, "mine");
    dyn_credentials_wipe(&copy);
    for (size_t i = 0; i < sizeof(copy); i++)
        ck_assert_int_eq(((const char *)&copy)[i], 0);
    dyn_credentials_wipe(NULL);
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(each_credential_has_a_greatest_length)
{
    static struct faulty_system faulty;
    static char text[DYN_SESSION_TOKEN_MAX + 2];
    static const size_t most[] = {DYN_ACCESS_KEY_MAX, DYN_SECRET_KEY_MAX,
                                  DYN_SESSION_TOKEN_MAX};
    faulty_system_init(&faulty);
    for (size_t part = 0; part < 3; part++) {
        for (size_t over = 0; over < 2; over++) {
            struct dyn_credentials c = {"k", "s", "t", NULL};
            struct dyn_client_opts opts = {
                .system = &faulty.system, .region = "r", .credentials = &c};
            struct dyni_config config;
            struct dyn_error err = {0};
            memset(text, 'a', most[part] + over);
            text[most[part] + over] = '\0';
            *(part == 0   ? &c.access_key_id
              : part == 1 ? &c.secret_access_key
                          : &c.session_token) = text;
            int rc = dyni_config_resolve(&opts, false, &config, &err);
            ck_assert_int_eq(rc, over ? DYN_E_CREDENTIALS : DYN_OK);
            if (rc == DYN_OK)
                dyni_config_release(&config);
            else
                ck_assert_ptr_nonnull(strstr(err.message, "is longer than"));
        }
    }
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

static void *get_and_refuse(void *ctx)
{
    const struct dyn_credentials_provider *p = ctx;
    struct dyn_credentials_copy *copy = calloc(1, sizeof(*copy));
    struct dyn_error err = {0};
    bool is_good = copy != NULL;
    for (int i = 0; is_good && i < 200; i++) {
        is_good = p->get(p->ctx, copy, &err) == DYN_OK &&
                  strcmp(copy->access_key_id, "filekey") == 0 &&
                  strcmp(copy->secret_access_key, "filesecret") == 0;
        if (i % 10 == 0)
            p->invalidate(p->ctx, copy->generation);
    }
    free(copy);
    return is_good ? ctx : NULL;
}

/* The provider asks the system under its lock only, so that one of tests will do. */
START_TEST(threads_share_a_provider)
{
    static struct given g;
    static struct faulty_system faulty;
    pthread_t threads[4];
    prepare(&g, &faulty, R, "", NULL);
    faulty_system_file(&faulty, CREDENTIALS_FILE, "[default]\n" KEYS);
    struct dyni_config config = opened(&g);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, get_and_refuse, &config.credentials), 0);
    for (size_t i = 0; i < 4; i++) {
        void *result = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert_ptr_nonnull(result);
    }
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

static int own_get(void *ctx, struct dyn_credentials_copy *ret_copy,
                   struct dyn_error *err)
{
    (void)err;
    (*(int *)ctx)++;
    strcpy(ret_copy->account_id, "9");
    return DYN_OK;
}

static void own_release(void *ctx)
{
    (void)ctx;
    ck_abort_msg("the program's provider is the program's");
}

START_TEST(a_provider_of_the_program_is_used_and_not_released)
{
    int calls = 0;
    struct dyn_credentials_provider provider = {&calls, own_get, NULL, own_release};
    struct faulty_system faulty;
    faulty_system_init(&faulty);
    struct dyn_client_opts opts = {
        .system = &faulty.system, .region = "us-east-1", .provider = &provider};
    struct dyni_config config;
    struct dyn_error err = {0};
    ck_assert_int_eq(dyni_config_resolve(&opts, false, &config, &err), DYN_OK);
    ck_assert_int_eq(calls, 0);
    dyni_config_release(&config);
    opts.account_id_mode = "preferred";
    ck_assert_int_eq(dyni_config_resolve(&opts, false, &config, &err), DYN_OK);
    ck_assert_int_eq(calls, 1);
    ck_assert_str_eq(config.endpoint, "https://9.ddb.us-east-1.amazonaws.com");
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

/* --- Others ----------------------------------------------------------------------------- */

START_TEST(a_scripted_client_needs_nothing_and_reads_no_files)
{
    static struct given g;
    static struct faulty_system faulty;
    struct dyni_config config;
    struct dyn_error err = {0};
    prepare(&g, &faulty, "", "AWS_PROFILE=nobody|AWS_ENDPOINT_URL=https://x", "[broken");
    ck_assert_int_eq(dyni_config_resolve(&g.opts, true, &config, &err), DYN_OK);
    ck_assert_str_eq(config.endpoint, "scripted:");
    ck_assert_str_eq(config.signing_region, "us-east-1");
    ck_assert_uint_eq(config.max_attempts, 4);
    ck_assert_uint_eq(faulty.file_reads, 0);
    dyni_config_release(&config);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_said_at_open)
{
    static struct given g;
    static struct faulty_system faulty;
    struct dyni_config config;
    struct dyn_error err = {0};
    prepare(&g, &faulty, R, "", NULL);
    faulty_system_file_error(&faulty, CONFIG_FILE, EACCES);
    ck_assert_int_eq(dyni_config_resolve(&g.opts, false, &config, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message, CONFIG_FILE ": no permission to read it");
}
END_TEST

static const struct {
    const char *given, *environment, *config;
} memory_rows[] = {
    {R "|key=a|secret=b", "HTTPS_PROXY=http://q|AWS_CA_BUNDLE=/x|AWS_SDK_UA_APP_ID=a",
     NULL},
    {"", "",
     P "services=s\naws_access_key_id=a\naws_secret_access_key=b\n"
       "[services s]\ndynamodb=\n endpoint_url=https://h\n"},
    {"mode=preferred", "", P "aws_access_key_id=a\naws_secret_access_key=b\n"},
    {"endpoint=local:x", "", NULL},
};

START_TEST(no_memory_leaves_nothing_behind)
{
    static struct given g;
    static struct faulty_system faulty;
    static struct dyn_credentials_copy copy;
    size_t fail_at = 0;
    int rc;
    do {
        struct dyni_config config;
        struct dyn_error err = {0};
        prepare(&g, &faulty, memory_rows[_i].given, memory_rows[_i].environment,
                memory_rows[_i].config);
        faulty_system_round(&faulty, ++fail_at);
        rc = dyni_config_resolve(&g.opts, false, &config, &err);
        if (rc == DYN_OK) {
            memset(&copy, 0, sizeof(copy));
            rc = config.credentials.get(config.credentials.ctx, &copy, &err);
            dyni_config_release(&config);
            if (rc == DYN_E_CREDENTIALS)
                rc = DYN_OK;
        }
        ck_assert_msg(rc == DYN_OK || rc == DYN_E_NOMEM, "%s", err.message);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    } while (rc != DYN_OK || faulty.allocations >= fail_at);
    ck_assert_uint_gt(fail_at, 2);
}
END_TEST

/* --- Public vectors --------------------------------------------------------------------- */

static const cJSON *child(const cJSON *object, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);
    return found;
}

static const char *text_in(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(child(object, name));
}

/* The profiles and services sections as a config file. The cases are for other services too,
 * whose rules are the same: `service` is called dynamodb, and dynamodb something else. */
static void write_file(const cJSON *suite, const char *service, struct dyn_buf *out)
{
    const cJSON *section, *entry, *value;
    cJSON_ArrayForEach(section, child(suite, "profiles"))
    {
        dyn_buf_printf(out, "[profile %s]\n", section->string);
        cJSON_ArrayForEach(entry, section)
        {
            dyn_buf_printf(out, "%s = %s\n", entry->string, entry->valuestring);
        }
    }
    cJSON_ArrayForEach(section, child(suite, "services"))
    {
        dyn_buf_printf(out, "[services %s]\n", section->string);
        cJSON_ArrayForEach(entry, section)
        {
            dyn_buf_printf(out, "%s =\n",
                           strcmp(entry->string, service) == 0 ? "dynamodb" : "other");
            cJSON_ArrayForEach(value, entry)
            {
                dyn_buf_printf(out, "  %s = %s\n", value->string, value->valuestring);
            }
        }
    }
    ck_assert_int_eq(out->failed, 0);
}

static void set_environment(const cJSON *environment, const char *service,
                            struct faulty_system *faulty)
{
    bool is_s3 = strcmp(service, "s3") == 0;
    const cJSON *variable;
    cJSON_ArrayForEach(variable, environment)
    {
        const char *name = variable->string;
        if (strcmp(name, is_s3 ? "AWS_ENDPOINT_URL_S3" : "AWS_ENDPOINT_URL_DYNAMODB") ==
            0)
            name = "AWS_ENDPOINT_URL_DYNAMODB";
        else if (strncmp(name, "AWS_ENDPOINT_URL_", 17) == 0)
            continue;
        faulty_system_setenv(faulty, name, variable->valuestring);
    }
}

static void check_vector(const cJSON *suite, const cJSON *vector)
{
    const char *service = text_in(vector, "service");
    const cJSON *client =
        child(child(suite, "client_configs"), text_in(vector, "client_config"));
    static struct faulty_system faulty;
    struct dyn_buf file = {0};
    struct dyn_error err = {0};
    struct dyni_config config;
    faulty_system_init(&faulty);
    write_file(suite, service, &file);
    faulty_system_file(&faulty, CONFIG_FILE, file.ptr);
    set_environment(child(child(suite, "environments"), text_in(vector, "environment")),
                    service, &faulty);
    /* There is no such option here; the environment says the same. */
    if (cJSON_IsTrue(child(client, "ignore_configured_endpoint_urls")))
        faulty_system_setenv(&faulty, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    struct dyn_client_opts opts = {.system = &faulty.system,
                                   .profile = text_in(vector, "profile"),
                                   .endpoint = text_in(client, "endpoint_url")};
    int rc = dyni_config_resolve(&opts, false, &config, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", text_in(vector, "name"), err.message);
    /* The region's own endpoint has the service's name in it. */
    const char *expected = text_in(child(vector, "output"), "endpointUrl");
    if (strstr(expected, "fake-region-10") != NULL)
        expected = "https://dynamodb.fake-region-10.amazonaws.com";
    ck_assert_msg(strcmp(config.endpoint, expected) == 0, "%s: %s",
                  text_in(vector, "name"), config.endpoint);
    dyni_config_release(&config);
    dyn_buf_release(&file);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

START_TEST(the_public_endpoint_cases_give_what_they_say)
{
    cJSON *file =
        vectors_json("profile", "botocore-configured-endpoint-urls-profile-tests.json");
    const cJSON *suite, *vector;
    int count = 0;
    if (file == NULL)
        return;
    cJSON_ArrayForEach(suite, child(file, "testSuites"))
    {
        cJSON_ArrayForEach(vector, child(suite, "endpointUrlTests"))
        {
            check_vector(suite, vector);
            count++;
        }
    }
    ck_assert_int_ge(count, 39);
    cJSON_Delete(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws_config");
    TCase *tc = tcase_create("aws_config");

    tcase_add_loop_test(tc, a_setting_comes_from_the_first_place_that_has_it, 0,
                        ROWS(rows));
    tcase_add_loop_test(tc, no_proxy_names_hosts_suffixes_and_ports, 0, ROWS(exceptions));
    tcase_add_loop_test(tc, credentials_come_from_the_first_place_that_has_them, 0,
                        ROWS(sources));
    tcase_add_test(tc, credentials_are_read_again_only_after_they_were_refused);
    tcase_add_test(tc, threads_share_a_provider);
    tcase_add_test(tc, fixed_credentials_stay_and_are_copied);
    tcase_add_test(tc, each_credential_has_a_greatest_length);
    tcase_add_test(tc, a_provider_of_the_program_is_used_and_not_released);
    tcase_add_test(tc, a_scripted_client_needs_nothing_and_reads_no_files);
    tcase_add_test(tc, a_file_that_cannot_be_read_is_said_at_open);
    tcase_add_loop_test(tc, no_memory_leaves_nothing_behind, 0, ROWS(memory_rows));
    tcase_add_test(tc, the_public_endpoint_cases_give_what_they_say);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
