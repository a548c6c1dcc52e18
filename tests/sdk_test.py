# SPDX-License-Identifier: MIT
"""Other people's clients against dyngen-local, with signatures verified: boto3, the AWS CLI, and
the AWS SDK for JavaScript, each as far as it is installed. Usage: sdk_test.py DYNGEN_LOCAL"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

KEY, SECRET = "AKIDDYNGENTEST", "wJalrXUtnFEMI/K7MDENG"
RESULTS = []
SKIPPED = []


def check(name, holds):
    RESULTS.append((name, bool(holds)))


def skip(name, needs):
    SKIPPED.append(f"# skipped: {name} needs {needs}")


class Server:
    """dyngen-local on a free port, in memory."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "--port", "0", "--memory", "--verify", f"{KEY}:{SECRET}"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.endpoint = re.search(r"http://\S+:\d+", line).group(0)

    def stop(self):
        self.process.terminate()
        status = self.process.wait(10)
        self.process.stdout.close()
        return status


SCHEMA = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")]
    + [{"AttributeName": "at", "AttributeType": "N"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}],
    "LocalSecondaryIndexes": [{
        "IndexName": "by_time",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                      {"AttributeName": "at", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"}}],
}


def item(number):
    return {"pk": {"S": "p"}, "sk": {"S": f"s{number}"}, "at": {"N": str(number)},
            "b": {"B": bytes([0, 255, number])}, "t": {"SS": ["x", "y"]},
            "m": {"M": {"l": {"L": [{"BOOL": True}, {"NULL": True}]}}}}


def boto3_batches(db):
    """Reads of many items: batches, segments, pages, and bytes of all kinds."""
    keys = [{k: item(n)[k] for k in ("pk", "sk")} for n in range(1, 31)]
    got = db.batch_get_item(RequestItems={"boto": {
        "Keys": keys, "ProjectionExpression": "sk, #at", "ConsistentRead": True,
        "ExpressionAttributeNames": {"#at": "at"}}}, ReturnConsumedCapacity="TOTAL")
    found = sorted(int(i["at"]["N"]) for i in got["Responses"]["boto"])
    check("boto3: a batch of keys, some of them absent",
          found == list(range(1, 26)) and got["UnprocessedKeys"] == {})
    segments = [[i["sk"]["S"] for page in db.get_paginator("scan").paginate(
        TableName="boto", TotalSegments=4, Segment=n, PaginationConfig={"PageSize": 2})
        for i in page["Items"]] for n in range(4)]
    check("boto3: segments of a scan have each item once",
          sorted(sum(segments, [])) == sorted(f"s{n}" for n in range(1, 26)))
    every = bytes(range(256)) * 1200
    stored = {"pk": {"S": "b"}, "sk": {"S": "\u00e9\U0001f600\x00\\"}, "all": {"B": every},
              "set": {"BS": [b"\x00", b"\xff\x00", b"a"]}, "none": {"B": b""}}
    db.put_item(TableName="boto", Item=stored)
    got = db.query(TableName="boto", KeyConditionExpression="pk = :p",
                   ExpressionAttributeValues={":p": {"S": "b"}})["Items"][0]
    got["set"]["BS"].sort(key=stored["set"]["BS"].index)
    check("boto3: bytes come back as they were", got == stored)
    got = db.transact_get_items(TransactItems=[
        {"Get": {"TableName": "boto", "Key": keys[0], "ProjectionExpression": "m.l[1]"}},
        {"Get": {"TableName": "boto", "Key": keys[29]}}])["Responses"]
    check("boto3: a transaction that reads",
          got == [{"Item": {"m": {"M": {"l": {"L": [{"NULL": True}]}}}}}, {}])


def boto3_tables(db):
    """Changes of a table: TTL, an index that is filled and dropped."""
    db.update_time_to_live(TableName="boto", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ends"})
    got = db.describe_time_to_live(TableName="boto")["TimeToLiveDescription"]
    check("boto3: TTL", got == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"})
    db.update_table(
        TableName="boto", AttributeDefinitions=[{"AttributeName": "at", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by_at", "KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["t"]}}}])
    db.get_waiter("table_exists").wait(TableName="boto")
    got = db.query(TableName="boto", IndexName="by_at", KeyConditionExpression="#at = :n",
                   ExpressionAttributeNames={"#at": "at"},
                   ExpressionAttributeValues={":n": {"N": "7.0"}})["Items"]
    check("boto3: a new index has what was there",
          got == [{k: item(7)[k] for k in ("pk", "sk", "at", "t")}])
    db.update_table(TableName="boto", GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "by_at"}}])
    got = db.describe_table(TableName="boto")["Table"]
    check("boto3: a dropped index is gone", "GlobalSecondaryIndexes" not in got)


def run_boto3(endpoint):
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError

    def client(secret):
        return boto3.client("dynamodb", endpoint_url=endpoint, region_name="eu-central-1",
                            aws_access_key_id=KEY, aws_secret_access_key=secret,
                            config=Config(retries={"max_attempts": 0}))

    def failure(function, **arguments):
        try:
            function(**arguments)
        except ClientError as error:
            return error.response
        return {"Error": {"Code": None}}

    db = client(SECRET)
    db.create_table(TableName="boto", **SCHEMA)
    db.get_waiter("table_exists").wait(TableName="boto")
    check("boto3: a table", db.describe_table(TableName="boto")["Table"]["ItemCount"] == 0)
    db.batch_write_item(RequestItems={
        "boto": [{"PutRequest": {"Item": item(n)}} for n in range(1, 26)]})
    got = db.get_item(TableName="boto", Key={k: item(7)[k] for k in ("pk", "sk")})["Item"]
    check("boto3: what was put is got", got == item(7))
    answer = failure(db.put_item, TableName="boto", Item=item(7),
                     ConditionExpression="attribute_not_exists(pk)")
    check("boto3: a condition", answer["Error"]["Code"] == "ConditionalCheckFailedException")
    answer = failure(db.transact_write_items, TransactItems=[
        {"Update": {"TableName": "boto", "Key": {k: item(8)[k] for k in ("pk", "sk")},
                    "UpdateExpression": "SET n = :n",
                    "ConditionExpression": "attribute_exists(pk)",
                    "ExpressionAttributeValues": {":n": {"N": "1"}}}},
        {"Delete": {"TableName": "boto", "Key": {"pk": {"S": "p"}, "sk": {"S": "no"}},
                    "ConditionExpression": "attribute_exists(pk)"}}])
    check("boto3: a transaction", [r["Code"] for r in answer["CancellationReasons"]] ==
          ["None", "ConditionalCheckFailed"])
    pages = db.get_paginator("query").paginate(
        TableName="boto", IndexName="by_time", ConsistentRead=True, ScanIndexForward=False,
        KeyConditionExpression="pk = :p AND #at BETWEEN :a AND :b",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues={":p": {"S": "p"}, ":a": {"N": "5"}, ":b": {"N": "12"}},
        PaginationConfig={"PageSize": 3})
    found = [i["at"]["N"] for page in pages for i in page["Items"]]
    check("boto3: pages of a local index", found == [str(n) for n in range(12, 4, -1)])
    table = boto3.resource("dynamodb", endpoint_url=endpoint, region_name="eu-central-1",
                           aws_access_key_id=KEY, aws_secret_access_key=SECRET).Table("boto")
    check("boto3: a scan by the resource",
          len(table.scan(Limit=100, ReturnConsumedCapacity="TOTAL")["Items"]) == 25)
    answer = failure(client("wrong").list_tables)
    check("boto3: a wrong secret", answer["Error"]["Code"] == "InvalidSignatureException")
    boto3_batches(db)
    boto3_tables(db)
    db.delete_table(TableName="boto")
    db.get_waiter("table_not_exists").wait(TableName="boto")
    check("boto3: no table", db.list_tables()["TableNames"] == [])


def run_cli(endpoint, program, folder):
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder,
                   "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                   "AWS_DEFAULT_REGION": "eu-central-1", "AWS_PAGER": "",
                   "AWS_MAX_ATTEMPTS": "1"}

    def aws(*arguments, **changes):
        done = subprocess.run([program, "dynamodb", "--endpoint-url", endpoint, *arguments],
                              env={**environment, **changes}, capture_output=True, text=True,
                              check=False)
        text = done.stdout if done.returncode == 0 else done.stderr
        return done.returncode, json.loads(text) if text.startswith("{") else text

    status, answer = aws("create-table", "--table-name", "cli", "--cli-input-json",
                         json.dumps(SCHEMA))
    check("aws: a table", status == 0 and answer["TableDescription"]["TableName"] == "cli")
    check("aws: the waiter", aws("wait", "table-exists", "--table-name", "cli")[0] == 0)
    status, _ = aws("put-item", "--table-name", "cli", "--item",
                    '{"pk": {"S": "p"}, "sk": {"S": "s"}, "n": {"N": "1"}}')
    check("aws: a put", status == 0)
    status, answer = aws("get-item", "--table-name", "cli", "--key",
                         '{"pk": {"S": "p"}, "sk": {"S": "s"}}')
    check("aws: a get", status == 0 and answer["Item"]["n"] == {"N": "1"})
    status, answer = aws("query", "--table-name", "cli", "--key-condition-expression", "pk = :p",
                         "--expression-attribute-values", '{":p": {"S": "p"}}')
    check("aws: a query", status == 0 and answer["Count"] == 1)
    status, answer = aws("update-time-to-live", "--table-name", "cli",
                         "--time-to-live-specification", "Enabled=true,AttributeName=at_s")
    check("aws: TTL", status == 0 and answer["TimeToLiveSpecification"]["Enabled"])
    status, answer = aws("scan", "--table-name", "cli", "--max-items", "1", "--page-size", "1",
                         "--select", "COUNT")
    check("aws: a scan by pages", status == 0 and answer["Count"] == 1)
    status, answer = aws("batch-get-item", "--request-items",
                         '{"cli": {"Keys": [{"pk": {"S": "p"}, "sk": {"S": "s"}}]}}')
    check("aws: a batch", status == 0 and len(answer["Responses"]["cli"]) == 1)
    status, answer = aws("list-tables", AWS_SECRET_ACCESS_KEY="wrong")
    check("aws: a wrong secret", status != 0 and "InvalidSignatureException" in answer)


def run_javascript(endpoint, folder):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sdk_client.mjs")
    done = subprocess.run(["node", script, endpoint, KEY, SECRET], capture_output=True, text=True,
                          check=False, env={**os.environ, "SDK_FOLDER": folder})
    for line in done.stdout.splitlines():
        word, name = line.split(" ", 1)
        check("JavaScript: " + name, word == "ok")
    if done.returncode != 0:
        print("# " + done.stderr.replace("\n", "\n# "))
    check("JavaScript: all of it", done.returncode == 0)


def sdk_folder():
    root = os.environ.get("DYNGEN_SOURCE_ROOT", ".")
    servers = os.environ.get("DYNGEN_SERVERS_DIR", os.path.join(root, "build", "servers"))
    folder = os.path.join(servers, "aws-sdk")
    return folder if os.path.isdir(os.path.join(folder, "node_modules")) else None


def run_all(endpoint, folder):
    try:
        import boto3  # noqa: F401
    except ImportError:
        skip("boto3", "Debian's python3-boto3")
    else:
        run_boto3(endpoint)
    program = "/usr/bin/aws" if os.path.exists("/usr/bin/aws") else shutil.which("aws")
    if program is None:
        skip("the AWS CLI", "Debian's awscli")
    else:
        run_cli(endpoint, program, folder)
    if shutil.which("node") is None or sdk_folder() is None:
        skip("the AWS SDK for JavaScript", "Node.js and scripts/setup servers")
    else:
        run_javascript(endpoint, sdk_folder())


def main():
    server = Server(sys.argv[1])
    try:
        with tempfile.TemporaryDirectory() as folder:
            run_all(server.endpoint, folder)
    finally:
        status = server.stop()
    check("dyngen-local ends with 0 when it is told to", status == 0)
    for line in SKIPPED:
        print(line)
    for number, (name, holds) in enumerate(RESULTS, 1):
        print(f"{'ok' if holds else 'not ok'} {number} - {name}")
    print(f"1..{len(RESULTS)}")
    sys.exit(0 if all(holds for _, holds in RESULTS) else 1)


main()
