// Loads a WACZ with the loader of ReplayWeb.page and prints what it finds, one JSON object a line:
// first its pages and its own checks, then its answer to each URL asked.
// Usage: node read_wacz.mjs NODE_MODULES FILE.wacz < questions; a question is `timestamp url`.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , modules, file] = process.argv;
const brought = (name) => import(pathToFileURL(`${modules}/${name}`).href);

await brought("fake-indexeddb/auto/index.mjs");
globalThis.self = globalThis;
globalThis.location = { href: "http://localhost/", origin: "http://localhost" };
console.log = console.warn = (...said) => process.stderr.write(said.join(" ") + "\n");
const { WorkerLoader } = await brought("@webrecorder/wabac/dist/swlib.js");
const { ArchiveRequest } = await brought("@webrecorder/wabac/dist/index.js");

const size = statSync(file).size;
let fetched = 0;
const server = createServer((request, response) => {
  const range = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? "");
  let start = 0;
  let end = size - 1;
  if (range) {
    start = range[1] === "" ? Math.max(0, size - Number(range[2])) : Number(range[1]);
    end = range[1] === "" || range[2] === "" ? size - 1 : Math.min(Number(range[2]), size - 1);
  }
  fetched += end - start + 1;
  response.writeHead(range ? 206 : 200, {
    "Accept-Ranges": "bytes",
    "Content-Length": end - start + 1,
    ...(range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {}),
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file, { start, end }).pipe(response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const sourceUrl = `http://127.0.0.1:${server.address().port}/test.wacz`;

const say = (values) => process.stdout.write(JSON.stringify(values) + "\n");
const errors = [];
const loader = new WorkerLoader({ addEventListener() {} });
const added = await loader.addCollection({ name: "test", file: { sourceUrl } }, (percent, error) => {
  if (error) errors.push(error);
});
if (!added) {
  say({ errors });
  process.exit(1);
}
const store = await loader._initStore(added.type, added.config);
const verified = await store.getVerifyInfo();
say({ errors, type: added.type, pages: await store.getAllPages(), verified, title: added.config.metadata.title });

for await (const line of createInterface({ input: process.stdin })) {
  const [timestamp, url] = line.split(" ");
  const asked = new ArchiveRequest(`${timestamp}mp_/${url}`, new Request("http://localhost/"), {});
  const answer = await store.getResource(asked, "http://localhost/w/test/", { waitUntil() {} }, { noRedirect: true });
  if (!answer) {
    say({ url, status: null });
    continue;
  }
  const body = await answer.getBuffer();
  say({
    url,
    status: answer.status,
    moment: answer.date?.toISOString() ?? null,
    type: answer.headers.get("content-type"),
    sha256: createHash("sha256").update(body ?? new Uint8Array()).digest("hex"),
    text: Buffer.from(body ?? []).subarray(0, 200).toString("latin1"),
  });
}
say({ fetched });
process.exit(0);
