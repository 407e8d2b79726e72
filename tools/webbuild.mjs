/* webbuild.mjs - bundles the pages of web/ into a folder of static files.
 *
 *   node tools/webbuild.mjs --root . --out build/web [--depfile file --target name] [--engine file.wasm]
 *       [--scan file.wasm]
 *
 * A page is a folder web/<page>/ with an index.html which names what belongs to it:
 *
 *   <link rel="stylesheet" href="style.css">      ->  href="assets/till-1A2B3C4D.css"
 *   <script type="module" src="main.js"></script> ->  src="assets/till-5E6F7A8B.js"
 *   <link rel="icon" href="icon.svg">             ->  href="assets/icon-9C0D1E2F.svg"
 *
 * and becomes <out>/<page>.html, served at /<page>.  What a script imports comes along; what it imports on demand,
 * `await import('./return-dialog.js')`, becomes a file of its own, fetched when it is asked for.  A font, a
 * picture or a .wasm it imports gets a hashed name in assets/; what the script is given is its address relative to
 * the script: new URL(address, import.meta.url).  References which begin with a slash
 * are left alone, but for "/assets/...": that becomes relative as well, because the page is also served
 * below the prefix of a merchant.  web/<page>/sw.js, if there is one, becomes <out>/<page>-sw.js, in which
 * PAGE_ASSETS is the list of paths to keep, without files
 * above LARGE_BYTES, and PAGE_VERSION their hash.  web/public/ is copied.
 *
 * A script that imports 'habitue-engine.wasm' gets the address of the module which --engine names, and of
 * 'habitue-scan.wasm' of that which --scan names.
 *
 * Without a web/ folder nothing is written, and that is no error.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync }
  from 'node:fs';
import { extname, join, parse, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    root: { type: 'string', default: '.' },
    out: { type: 'string', default: 'build/web' },
    depfile: { type: 'string' },
    target: { type: 'string' },
    engine: { type: 'string' },
    scan: { type: 'string' },
  },
});
const root = resolve(options.root);
const out = resolve(options.out);
const web = join(root, 'web');

const loader = {
  '.png': 'file', '.svg': 'file', '.woff2': 'file', '.wasm': 'file', '.mp3': 'file', '.wav': 'file',
  '.json': 'text', // a programme as its author wrote it
};
const common = {
  bundle: true,
  minify: true,
  format: 'esm',
  splitting: true,
  target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
  absWorkingDir: root,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
  metafile: true,
  loader,
  alias: {
    ...(options.engine ? { 'habitue-engine.wasm': resolve(options.engine) } : {}),
    ...(options.scan ? { 'habitue-scan.wasm': resolve(options.scan) } : {}),
  },
};
/** What a page may do without until it is asked for: the reader of the camera's pictures. */
const LARGE_BYTES = 300_000;
const dependencies = new Set(['tools/webbuild.mjs', 'package-lock.json', 'docs/embed.schema.json'].map((path) => join(root, path)));

/** Every folder and file below `folder`, so that a new file is noticed as well. */
function watch(folder) {
  dependencies.add(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) watch(path);
    else dependencies.add(path);
  }
}

/** The files of its own that a page names, each once. */
function references(html) {
  const found = html.matchAll(/\b(?:src|href)="(\.{0,2}\/?[\w./-]+\.\w+)"/g);
  return new Set([...found].map((match) => match[1]).filter((path) => !path.startsWith('/')));
}

function hash(data) {
  return createHash('sha256').update(data).digest('hex').slice(0, 8).toUpperCase();
}

/** Puts a picture or the like under a hashed name; returns its path for a request. */
function copyAsset(path) {
  const data = readFileSync(path);
  const { name, ext } = parse(path);
  const served = `/assets/${name}-${hash(data)}${ext}`;
  writeFileSync(join(out, served), data);
  return served;
}

function copied(path) {
  const first = copyAsset(path);
  return { first, all: [first], early: [] };
}

/** Bundles a script or a style sheet; returns the paths of itself, of all that came out, of what it needs at once. */
async function bundle(esbuild, path, page) {
  const result = await esbuild.build({
    ...common,
    entryPoints: [{ in: path, out: page }],
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '.', // also below the prefix of a merchant
  });
  const { outputs } = result.metafile;
  const served = (output) => '/' + relative(out, resolve(root, output));
  const isFirst = (output) => outputs[output].entryPoint === relative(root, path);
  const first = Object.keys(outputs).find(isFirst);
  return {
    first: served(first),
    all: Object.keys(outputs).map(served),
    early: statics(outputs, first).map(served),
  };
}

/** What a script cannot begin without, itself left out: asked for with the page, not when the script was read. */
function statics(outputs, output, found = new Set()) {
  for (const { path, kind } of outputs[output].imports) {
    if (kind !== 'import-statement' || found.has(path) || !outputs[path]) continue;
    found.add(path);
    statics(outputs, path, found);
  }
  return [...found];
}

async function buildPage(esbuild, page) {
  const folder = join(web, page);
  let html = readFileSync(join(folder, 'index.html'), 'utf8');
  const kept = new Set([`/${page}`]);
  for (const reference of references(html)) {
    const path = join(folder, reference);
    const isCode = ['.js', '.css'].includes(extname(path));
    const { first, all, early } = isCode ? await bundle(esbuild, path, page) : copied(path);
    all.forEach((one) => kept.add(one));
    html = html.replaceAll(`"${reference}"`, `"${first}"`);
    for (const one of early) html = html.replace('<script ', `<link rel="modulepreload" href="${one}">\n<script `);
  }
  html = html.replaceAll('="/assets/', '="assets/');
  writeFileSync(join(out, `${page}.html`), html);
  if (existsSync(join(folder, 'sw.js'))) {
    const paths = [...kept].filter((path) => path === `/${page}` || statSync(join(out, path)).size <= LARGE_BYTES).sort();
    const version = hash(html + paths.join());
    await esbuild.build({
      ...common,
      entryPoints: [{ in: join(folder, 'sw.js'), out: `${page}-sw` }],
      outdir: out,
      define: { PAGE_ASSETS: JSON.stringify(paths), PAGE_VERSION: JSON.stringify(version) },
    });
  }
}

async function main() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'assets'), { recursive: true });
  const pages = existsSync(web)
    ? readdirSync(web).filter((name) => existsSync(join(web, name, 'index.html'))).sort()
    : [];
  if (existsSync(web)) watch(web);
  if (existsSync(join(root, 'programs'))) watch(join(root, 'programs'));
  else dependencies.add(root); // a new folder there changes its time
  if (pages.length > 0) {
    const esbuild = await import('esbuild');
    for (const page of pages) await buildPage(esbuild, page);
  }
  if (existsSync(join(web, 'public'))) cpSync(join(web, 'public'), out, { recursive: true });
  if (options.depfile) {
    const paths = [...dependencies].filter(existsSync).map((path) => path.replaceAll(' ', '\\ '));
    writeFileSync(options.depfile, `${options.target}: ${paths.join(' ')}\n`);
  }
}

try {
  await main();
} catch (error) {
  if (!error.errors) console.error(error); // esbuild has already said what is wrong
  process.exit(1);
}
