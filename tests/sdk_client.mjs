// SPDX-License-Identifier: MIT
// What sdk_test.py does with each client, done with the AWS SDK for JavaScript. Arguments: the
// endpoint, the access key id, its secret. Prints a line for each step and ends with 1 when one fails.
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.SDK_FOLDER, "package.json"));
const sdk = require("@aws-sdk/client-dynamodb");
const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const open = (secret) =>
  new sdk.DynamoDBClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId, secretAccessKey: secret },
    maxAttempts: 1,
  });
const db = open(secretAccessKey);

const must = (name, holds) => {
  console.log(`${holds ? "ok" : "failed"} ${name}`);
  if (!holds) process.exitCode = 1;
};
const failure = async (command, client = db) => {
  try {
    await client.send(command);
    return null;
  } catch (error) {
    return error;
  }
};

const table = "javascript";
await db.send(
  new sdk.CreateTableCommand({
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", "g"].map((name) => ({ AttributeName: name, AttributeType: "S" })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by_g",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  }),
);
await sdk.waitUntilTableExists({ client: db, maxWaitTime: 60 }, { TableName: table });
must("the waiter sees the table", true);

const item = (n) => ({
  pk: { S: "p" },
  sk: { S: `s${n}` },
  g: { S: "all" },
  n: { N: String(n) },
  b: { B: new Uint8Array([0, 255, n]) },
  t: { SS: ["x", "y"] },
  m: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } },
});
await db.send(new sdk.PutItemCommand({ TableName: table, Item: item(1) }));
const got = await db.send(
  new sdk.GetItemCommand({ TableName: table, Key: { pk: { S: "p" }, sk: { S: "s1" } }, ConsistentRead: true }),
);
must("what was put is got", JSON.stringify(got.Item.m) === JSON.stringify(item(1).m) && got.Item.b.B[1] === 255);

const refused = await failure(
  new sdk.PutItemCommand({
    TableName: table,
    Item: item(1),
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }),
);
must(
  "a condition that fails is its exception, with the item",
  refused instanceof sdk.ConditionalCheckFailedException && refused.Item?.n?.N === "1",
);

await db.send(
  new sdk.TransactWriteItemsCommand({
    TransactItems: [2, 3].map((n) => ({ Put: { TableName: table, Item: item(n) } })),
  }),
);
const canceled = await failure(
  new sdk.TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: table, Item: item(9) } },
      {
        ConditionCheck: {
          TableName: table,
          Key: { pk: { S: "p" }, sk: { S: "none" } },
          ConditionExpression: "attribute_exists(pk)",
        },
      },
    ],
  }),
);
must(
  "a transaction that is cancelled says why",
  canceled instanceof sdk.TransactionCanceledException &&
    canceled.CancellationReasons.map((reason) => reason.Code).join() === "None,ConditionalCheckFailed",
);

const updated = await db.send(
  new sdk.UpdateItemCommand({
    TableName: table,
    Key: { pk: { S: "p" }, sk: { S: "s2" } },
    UpdateExpression: "SET #n = #n + :one ADD t :more",
    ExpressionAttributeNames: { "#n": "n" },
    ExpressionAttributeValues: { ":one": { N: "1" }, ":more": { SS: ["z"] } },
    ReturnValues: "UPDATED_NEW",
  }),
);
must("an update gives what it changed", updated.Attributes.n.N === "3" && updated.Attributes.t.SS.length === 3);

const seen = [];
for await (const page of sdk.paginateQuery(
  { client: db, pageSize: 1 },
  {
    TableName: table,
    IndexName: "by_g",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "all" } },
  },
))
  seen.push(...page.Items.map((found) => found.sk.S));
must("the paginator reads an index", seen.sort().join() === "s1,s2,s3");

const batch = await db.send(
  new sdk.BatchGetItemCommand({
    RequestItems: { [table]: { Keys: [1, 2, 8].map((n) => ({ pk: { S: "p" }, sk: { S: `s${n}` } })) } },
  }),
);
must(
  "a batch has what is there, bytes and all",
  batch.Responses[table].length === 2 && batch.Responses[table].every((found) => found.b.B.length === 3),
);

const scanned = [];
for (const Segment of [0, 1, 2]) {
  const pages = sdk.paginateScan({ client: db, pageSize: 1 }, { TableName: table, TotalSegments: 3, Segment });
  for await (const page of pages) scanned.push(...page.Items.map((found) => found.sk.S));
}
must("the segments of a scan have each item once", scanned.sort().join() === "s1,s2,s3");

await db.send(
  new sdk.UpdateTimeToLiveCommand({
    TableName: table,
    TimeToLiveSpecification: { Enabled: true, AttributeName: "ends" },
  }),
);
const ttl = await db.send(new sdk.DescribeTimeToLiveCommand({ TableName: table }));
must("TTL is set", ttl.TimeToLiveDescription.TimeToLiveStatus === "ENABLED");

const absent = await failure(new sdk.DescribeTableCommand({ TableName: "none" }));
must("a table that is not there is its exception", absent instanceof sdk.ResourceNotFoundException);

const forged = await failure(new sdk.ListTablesCommand({}), open("wrong"));
must("a wrong secret is refused", forged?.name === "InvalidSignatureException");

const protect = (on) => db.send(new sdk.UpdateTableCommand({ TableName: table, DeletionProtectionEnabled: on }));
await protect(true);
const kept = await failure(new sdk.DeleteTableCommand({ TableName: table }));
must("a protected table stays", kept?.name === "ValidationException" && kept.$metadata.httpStatusCode === 400);
await protect(false);

await db.send(new sdk.DeleteTableCommand({ TableName: table }));
await sdk.waitUntilTableNotExists({ client: db, maxWaitTime: 60 }, { TableName: table });
must("the waiter sees that it is gone", true);
