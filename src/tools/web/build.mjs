// build.mjs DIR - the chat as browsers fetch it: the loader, the chat with its client library, and
// what few visitors need of it, each one small file, compressed beside it.
//
// Run by the Makefile, into the build folder. The server prefers what is there to the sources in
// web-widget/, which work as they are. Reproducible: the same sources give the same bytes.
import { build, transformSync } from "esbuild";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

const sources = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "web-widget");
const folder = process.argv[2];
if (!folder) throw new Error("usage: node build.mjs DIR");

const BROWSERS = ["chrome120", "firefox120", "safari17"];
/** Each file that is fetched, and what it fetches itself when it is wanted. */
const FILES = {
  "chemin.js": ["./widget/chat.js"],
  "widget/chat.js": [],
  "widget/more.js": [],
};

/** Style sheets are texts in the sources; their comments and blanks go. */
const sheets = {
  name: "sheets",
  setup: ({ onLoad }) => onLoad({ filter: /widget\/style[\w-]*\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, "utf8").replace(/`([^`]*)`/g, (_, css) =>
      JSON.stringify(transformSync(css, { loader: "css", minify: true, target: BROWSERS, charset: "utf8" }).code.trim())),
  })),
};

async function bundle(name, external) {
  const whole = await build({
    absWorkingDir: sources, entryPoints: [name], external, plugins: [sheets], write: false,
    bundle: true, minify: true, format: "esm", target: BROWSERS, charset: "utf8", legalComments: "none",
  });
  const small = await minify(whole.outputFiles[0].text, {
    module: true, ecma: 2022, compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
  });
  return small.code;
}

rmSync(folder, { recursive: true, force: true });
for (const [name, external] of Object.entries(FILES)) {
  const path = join(folder, name), code = await bundle(name, external);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  writeFileSync(`${path}.gz`, gzipSync(code, { level: 9 }));
}
