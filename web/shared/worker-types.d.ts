// What tools/webbuild.mjs puts into sw.js.
declare const PAGE_ASSETS: string[];
declare const PAGE_VERSION: string;
