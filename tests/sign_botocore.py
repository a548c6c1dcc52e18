#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares signatures with those of botocore, AWS's SDK for Python, over random requests:

    tests/sign_botocore.py PROGRAM [SEED]

PROGRAM is tests/sign_tool.c. Prints TAP; skipped where there is no botocore."""

import datetime
import random
import subprocess
import sys
import types
from urllib.parse import quote, unquote

try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.compat import HTTPHeaders
    from botocore.credentials import Credentials
except ImportError:
    botocore = None

REQUESTS = 600

# What botocore does otherwise, so that it is not asked:
# - a query in a URL is taken as encoded already: ours are encoded as the rules say;
# - in query mode, parse_qs takes + for a space and one of several parameters of a name, and the
#   body is moved into the query: names are unique there, and there is no body;
# - whitespace within values is Unicode's, controls included: ours is blanks and tabs;
# - a header date takes the place of x-amz-date, authorization is signed in query mode, and a
#   content-type of forms is left out there: none is sent;
# - its older versions sign most headers of the connection: those are sent that it leaves out.
NAMES = [
    "Accept", "Accept-Encoding", "Amz-Sdk-Request", "Cache-Control", "Content-Type",
    "My-Header1", "My-Header2", "Range", "X-Amz-Target", "X-Amz-Meta-A", "x-custom",
    "X-Amzn-Other", "Zeta", "a", "a-b", "a1", "a_b",
]  # fmt: skip
LEFT_OUT = [
    "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
    "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
]  # fmt: skip
PLAIN = "abcXYZ019-_.~"
PATH_EXTRA = "/ /.%!$&'()*+,;=:@[]|^`\"<>\\{}"
WIDE = "\u00e9\u00fc\u1234\u20ac\U0001f600"


def text(rng, letters, least, most):
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


def random_path(rng):
    if rng.random() < 0.2:
        return "/"
    parts = []
    for _ in range(rng.randint(1, 6)):
        kind = rng.random()
        if kind < 0.3:
            parts.append(rng.choice(["", ".", "..", "...", "%2e%2e", "%2F"]))
        elif kind < 0.6:
            parts.append(text(rng, PLAIN, 1, 8))
        else:
            parts.append(text(rng, PLAIN + PATH_EXTRA + WIDE, 0, 10))
    return "/" + "/".join(parts)


def random_query(rng, in_query):
    names = [text(rng, PLAIN + "&= +%/?#" + WIDE, 1, 4) for _ in range(rng.randint(0, 6))]
    if in_query:
        names = list(dict.fromkeys(names))
    pairs = [(n, text(rng, PLAIN + "&= +%/?#;" + WIDE, 0, 6)) for n in names]
    return "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs)


def random_value(rng):
    words = [text(rng, PLAIN + ",;=\"'/+" + WIDE, 1, 8) for _ in range(rng.randint(0, 4))]
    value = rng.choice(["", " ", "\t "])
    for word in words:
        value += word + rng.choice([" ", "  ", "\t", " \t  ", ""])
    return value


def random_request(rng, in_query):
    request = types.SimpleNamespace()
    request.in_query = in_query
    request.seconds = rng.choice(
        [1440938160, 0, 2147483648, 4107542400, rng.randint(0, 7_000_000_000)]
    )
    request.key_id = text(rng, "ABCDEFGHIJ0123456789", 16, 32)
    request.secret = text(rng, "abcXYZ0189/+=", 0, rng.choice([40, 128]))
    request.token = rng.choice([None, text(rng, "abcXYZ0189/+=", 1, rng.choice([30, 5000]))])
    request.region = rng.choice(["us-east-1", "eu-central-1", "us-gov-west-1", "local"])
    request.service = rng.choice(["dynamodb", "service", "iam"])
    request.expires = rng.choice([1, 60, 3600, 604800, rng.randint(1, 604800)])
    request.method = rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD"])
    request.path = random_path(rng)
    request.query = random_query(rng, in_query)
    request.body = b"" if in_query else rng.randbytes(rng.choice([0, 1, 55, 64, 300, 3000]))
    host = rng.choice(["example.amazonaws.com", "localhost:8000", "[::1]:8000"])
    request.headers = [("Host", host)]
    names = NAMES + [n for n in LEFT_OUT if n in botocore.auth.SIGNED_HEADERS_BLACKLIST]
    for _ in range(rng.randint(0, 8)):
        name = rng.choice(names)
        name = rng.choice([name, name.lower(), name.upper()])
        request.headers.append((name, random_value(rng)))
    rng.shuffle(request.headers)
    request.host = host
    return request


def target(request):
    return request.path + ("?" + request.query if request.query else "")


# --- Theirs ----------------------------------------------------------------------------------


class Clock(datetime.datetime):
    """Stands in for datetime.datetime within botocore."""

    now_s = 0

    @classmethod
    def utcnow(cls):
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=cls.now_s)


def theirs(request):
    """The canonical request and the signature of botocore, and the URL it made."""
    Clock.now_s = request.seconds
    headers = HTTPHeaders()
    for name, value in request.headers:
        headers[name] = value
    aws = AWSRequest(
        method=request.method,
        url="https://" + request.host + target(request),
        headers=headers,
        data=request.body,
    )
    credentials = Credentials(request.key_id, request.secret, request.token)
    if request.in_query:
        signer = botocore.auth.SigV4QueryAuth(
            credentials, request.service, request.region, expires=request.expires
        )
    else:
        signer = botocore.auth.SigV4Auth(credentials, request.service, request.region)
    kept = {}
    make = signer.canonical_request

    def keep(of):
        kept["canonical"] = make(of)
        return kept["canonical"]

    signer.canonical_request = keep
    signer.add_auth(aws)
    return kept["canonical"].encode(), aws.headers.get("Authorization"), aws.url


# --- Ours ------------------------------------------------------------------------------------


def line_of(request):
    words = [
        "query" if request.in_query else "header", str(request.seconds), request.key_id,
        request.secret, request.token or "", request.region, request.service,
        str(request.expires), request.method, target(request), request.body,
    ]  # fmt: skip
    for name, value in request.headers:
        words += [name, value]
    encoded = [w if isinstance(w, bytes) else w.encode() for w in words]
    return " ".join(w.hex() or "-" for w in encoded)


def ours(program, requests):
    lines = "\n".join(line_of(r) for r in requests) + "\n"
    result = subprocess.run(
        [program], input=lines.encode(), stdout=subprocess.PIPE, check=True, timeout=60
    )
    return result.stdout.decode().splitlines()


def parameters(path_query):
    pairs = path_query.partition("?")[2].split("&")
    return sorted(tuple(map(unquote, pair.partition("=")[::2])) for pair in pairs)


def difference(request, answer):
    """What differs, or None."""
    canonical, authorization, url = theirs(request)
    if answer.startswith("!"):
        return f"refused: {answer}"
    found, result = (bytes.fromhex(word) for word in answer.split(" "))
    if found != canonical:
        return f"canonical request\n{found!r}, botocore\n{canonical!r}"
    if not request.in_query:
        if result.decode() != authorization:
            return f"{result.decode()}, botocore {authorization}"
        return None
    if result.decode().rpartition("=")[2] != url.rpartition("=")[2]:
        return f"{result.decode()}, botocore {url}"
    if parameters(result.decode()) != parameters(url):
        return f"parameters of {result.decode()}, botocore {url}"
    return None


def main():
    if botocore is None:
        print("1..0 # SKIP needs botocore (Debian: python3-botocore)")
        return 0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng = random.Random(seed)
    botocore.auth.datetime = types.SimpleNamespace(datetime=Clock)
    if hasattr(botocore.auth, "get_current_datetime"):  # from 1.40 on
        botocore.auth.get_current_datetime = lambda *_, **__: Clock.utcnow()
    print("1..2")
    failed = False
    for number, in_query in enumerate([False, True], 1):
        requests = [random_request(rng, in_query) for _ in range(REQUESTS)]
        answers = ours(sys.argv[1], requests)
        problems = [] if len(answers) == len(requests) else ["not one answer per request"]
        for request, answer in zip(requests, answers):
            problem = difference(request, answer)
            if problem is not None:
                problems.append(f"{request}: {problem}")
        mode = "query" if in_query else "header"
        print(f"{'not ok' if problems else 'ok'} {number} - {REQUESTS} requests in {mode} mode")
        for problem in problems[:5]:
            print("# " + problem[-4000:].replace("\n", "\n# "))
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
